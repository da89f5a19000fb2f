import {
  challenged,
  forbidden,
  letIn,
  noToken,
  refused,
  type Expected,
  type Rejection,
} from './expectations.ts'
import { mint } from '../support/tokens.ts'
import {
  authenticatedApp,
  authorization,
  bearer,
  goodToken,
  guardedApp,
  request,
  type Differences,
} from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

const gate = { rejections: 'throw' } as const
const unreachable = { keys: () => Promise.reject(new Error('down')) }

/** Rejections of each status, from `authenticate()` and from guards. */
function scenariosWith(
  rendersErrors: boolean,
  expect: (rejection: Rejection) => Expected,
): readonly Scenario[] {
  const differences: Differences = { gate, rendersErrors }
  return [
    { name: 'no token', app: authenticatedApp(differences), request: request(), expected: expect(noToken) },
    {
      name: 'no token before a guard alone',
      app: guardedApp(differences, []),
      request: request(),
      expected: expect(noToken),
    },
    {
      name: 'a malformed request',
      app: authenticatedApp(differences),
      request: authorization('Bearer'),
      expected: expect(challenged(400, 'invalid_request', 'request_malformed')),
    },
    {
      name: 'a bad token',
      app: authenticatedApp(differences, []),
      request: bearer('bad'),
      expected: expect(challenged(401, 'invalid_token', 'token_malformed')),
    },
    {
      name: 'a scope that is missing',
      app: authenticatedApp(differences, [{ scope: 'admin' }]),
      request: bearer(mint({ claims: { scope: 'administrator' } })),
      expected: expect(challenged(403, 'insufficient_scope', 'scope_insufficient', { scope: 'admin' })),
    },
    {
      name: 'a role that is missing',
      app: guardedApp(differences, [{ roles: 'admin' }]),
      request: bearer(goodToken),
      expected: expect(forbidden()),
    },
    {
      name: 'keys that cannot be had',
      app: authenticatedApp({ ...differences, options: unreachable }),
      request: bearer(goodToken),
      expected: expect(refused(503, 'temporarily_unavailable', 'keys_unavailable', '30')),
    },
    {
      name: 'a function that fails',
      app: guardedApp(differences, [() => Promise.reject(new Error(`secret ${goodToken}`))]),
      request: bearer(goodToken),
      expected: expect(refused(500, 'server_error', 'policy_failed')),
    },
  ]
}

describeScenarios('a thrown rejection, rendered by the app', [
  ...scenariosWith(true, (rejection) => rejection),
  {
    name: 'on HEAD has no body',
    app: authenticatedApp({ gate, rendersErrors: true }),
    request: request({ method: 'HEAD' }),
    expected: { ...noToken, head: true },
  },
  {
    name: 'is none where the request gets in',
    app: authenticatedApp({ gate, rendersErrors: true }, [{ claim: 'sub' }]),
    request: bearer(goodToken),
    expected: letIn,
  },
])

/** Status and headers of a rejection, in a body of the framework's own. */
function answeredByFramework({ status, challenge, retryAfter }: Rejection): Expected {
  const error = challenge?.['error']
  const form = error === undefined ? /^Bearer$/ : new RegExp(`^Bearer error="${error}", error_description="`)
  return {
    by: 'framework',
    status,
    headers: {
      'www-authenticate': challenge === undefined ? null : form,
      'cache-control': 'no-store',
      'retry-after': retryAfter ?? null,
    },
  }
}

describeScenarios('a thrown rejection, left to the framework', scenariosWith(false, answeredByFramework))
