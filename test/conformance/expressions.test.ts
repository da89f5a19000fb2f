import { mint } from '../support/tokens.ts'
import { forbidden, letIn } from './expectations.ts'
import { authenticatedApp, bearer, goodToken, guardedApp } from './plans.ts'
import { describeScenarios } from './scenarios.ts'

const admins = 'Equals(`grp`, `admin`) || SplitContains(`scope`, ` `, `orders:admin`)'
const notTesters = '!Equals(`grp`, `testers`)'

describeScenarios('an expression lets in', [
  {
    name: 'past a guard alone',
    app: guardedApp({}, [admins]),
    request: bearer(mint({ claims: { grp: 'admin' } })),
    expected: letIn,
  },
  {
    name: 'below authenticate(), in a list with objects',
    app: authenticatedApp({}, [{ requireAny: [{ roles: 'x' }, admins] }]),
    request: bearer(mint({ claims: { scope: 'orders:read orders:admin' } })),
    expected: letIn,
  },
  {
    name: 'where the claim is there and differs',
    app: guardedApp({}, [notTesters]),
    request: bearer(mint({ claims: { grp: 'admin' } })),
    expected: letIn,
  },
])

describeScenarios('an expression that is not met is a plain 403', [
  {
    name: 'at a guard alone',
    app: guardedApp({}, [admins]),
    request: bearer(mint({ claims: { grp: 'user', scope: 'orders:read' } })),
    expected: forbidden(),
  },
  {
    name: 'below authenticate()',
    app: authenticatedApp({}, [admins]),
    request: bearer(goodToken),
    expected: forbidden(),
  },
  {
    name: 'as the authorization of all tokens',
    app: authenticatedApp({ options: { authorization: admins } }),
    request: bearer(goodToken),
    expected: forbidden(),
  },
  {
    name: 'where a negation is about a claim that is absent',
    app: guardedApp({}, [notTesters]),
    request: bearer(goodToken),
    expected: forbidden(),
  },
  {
    name: 'where a negation is about a claim that is what it must not be',
    app: guardedApp({}, [notTesters]),
    request: bearer(mint({ claims: { grp: ['admin', 'testers'] } })),
    expected: forbidden(),
  },
])
