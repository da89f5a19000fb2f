import type { AppPart, GuardPlan } from '../support/apps.ts'
import { mint } from '../support/tokens.ts'
import { challenged, letIn, letInAnonymously, noToken, type Expected } from './expectations.ts'
import { bearer, gateOptions, goodToken } from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

const authenticate: AppPart = { authenticate: 'main' }
const anyone: AppPart = { route: { path: '/open' } }

function orders(...guards: GuardPlan[]): AppPart {
  return { route: { path: '/orders', guards } }
}

type Where = 'router' | 'app'

/** One app per way of mounting, and requests to it. */
function scenarios(
  title: string,
  parts: (as: Where) => readonly AppPart[],
  requests: readonly (readonly [target: string, token: string | undefined, expected: Expected])[],
): readonly Scenario[] {
  return (['router', 'app'] as const).flatMap((as) =>
    requests.map(([target, token, expected]): Scenario => ({
      name: `${title} in a mounted ${as}: ${target} with ${token === undefined ? 'no' : 'a'} token`,
      app: (onEvent) => ({ gates: { main: { verifier: gateOptions(onEvent) } }, parts: parts(as) }),
      request: token === undefined ? { target } : bearer(token, { target }),
      expected,
    })),
  )
}

const reader = mint({ claims: { scope: 'read' } })
const needsScope = challenged(403, 'insufficient_scope', 'scope_insufficient', { scope: 'read' })

describeScenarios('a gate', [
  ...scenarios('around routes', (as) => [authenticate, { mount: '/api', as, parts: [orders()] }], [
    ['/api/orders', undefined, noToken],
    ['/api/orders', goodToken, letIn],
    ['/api/orders?a=b', undefined, noToken],
  ]),
  ...scenarios('beside routes', (as) => [{ mount: '/api', as, parts: [authenticate, orders()] }, anyone], [
    ['/api/orders', undefined, noToken],
    ['/api/orders', goodToken, letIn],
    ['/open', undefined, letInAnonymously],
    ['/open', goodToken, letInAnonymously],
  ]),
  ...scenarios(
    'two levels up',
    (as) => [
      {
        mount: '/api',
        as,
        parts: [authenticate, { mount: '/v1', as, parts: [orders({ policy: [{ scope: 'read' }] })] }],
      },
    ],
    [
      ['/api/v1/orders', undefined, noToken],
      ['/api/v1/orders', goodToken, needsScope],
      ['/api/v1/orders', reader, letIn],
    ],
  ),
])

describeScenarios('a guard', [
  ...scenarios(
    'of a route',
    (as) => [{ mount: '/api', as, parts: [orders({ policy: [{ scope: 'read' }] }), anyone] }],
    [
      ['/api/orders', undefined, noToken],
      ['/api/orders', goodToken, needsScope],
      ['/api/orders', reader, letIn],
      ['/api/open', undefined, letInAnonymously],
    ],
  ),
])
