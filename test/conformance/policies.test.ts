import { mint } from '../support/tokens.ts'
import { challenged, forbidden, letIn } from './expectations.ts'
import { authenticatedApp, bearer, goodToken, guardedApp } from './plans.ts'
import { describeScenarios } from './scenarios.ts'

describeScenarios('a policy that is not met is 403', [
  {
    name: 'and names the scope',
    app: authenticatedApp({}, [{ scope: 'orders:read orders:write' }]),
    request: bearer(mint({ claims: { scope: 'orders:read' } })),
    expected: challenged(403, 'insufficient_scope', 'scope_insufficient', {
      scope: 'orders:read orders:write',
    }),
  },
  {
    name: 'and names no scope for a role',
    app: authenticatedApp({}, [{ roles: 'admin' }]),
    request: bearer(mint({ claims: { roles: ['not-admin'] } })),
    expected: forbidden(),
  },
  {
    name: 'for a function that says false',
    app: guardedApp({}, [() => false]),
    request: bearer(goodToken),
    expected: forbidden(),
  },
  {
    name: 'where the policy is of all tokens',
    app: authenticatedApp({ options: { authorization: { claim: 'tenant' } } }),
    request: bearer(goodToken),
    expected: forbidden(),
  },
  {
    name: 'by the second of two guards',
    app: authenticatedApp({}, [{ claim: 'sub' }], [{ roles: 'admin' }]),
    request: bearer(goodToken),
    expected: forbidden(),
  },
])

describeScenarios('a request that gets in', [
  { name: 'below authenticate()', app: authenticatedApp(), request: bearer(goodToken), expected: letIn },
  { name: 'past a guard alone', app: guardedApp({}, []), request: bearer(goodToken), expected: letIn },
  {
    name: 'past authenticate() and two guards',
    app: authenticatedApp({}, [], [{ claims: { sub: 'user-*' } }]),
    request: bearer(goodToken),
    expected: letIn,
  },
  {
    name: 'with a policy function that waits',
    app: authenticatedApp({}, [async ({ subject }) => subject === 'user-1']),
    request: bearer(goodToken, {
      method: 'POST',
      headers: [['Content-Type', 'application/json']],
      body: '{"order":1}',
    }),
    expected: letIn,
  },
])
