import type { SharedOptions } from '@claimgate/core'
import type { RouteRequest } from '../support/apps.ts'
import { startOfTests } from '../support/clock.ts'
import { mint } from '../support/tokens.ts'
import { answered, letIn, letInAnonymously, type FrameworkAnswer } from './expectations.ts'
import { authenticatedApp, bearer, goodToken, guardedApp, request } from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

const optional: SharedOptions = { mode: 'optional' }
const permissive: SharedOptions = { mode: 'permissive' }
const expired = mint({ claims: { exp: startOfTests - 60 } })

describeScenarios('a public route', [
  {
    name: 'is served without token',
    app: authenticatedApp(),
    request: { target: '/health' },
    expected: answered('healthy'),
  },
  {
    name: 'is served with a bad token',
    app: authenticatedApp(),
    request: bearer('bad', { target: '/health?x=1' }),
    expected: answered('healthy'),
  },
])

function askAuth({ auth }: RouteRequest): unknown {
  return { user: auth().subject }
}

/** `gate.auth` throws in the route, which the framework answers. */
function thrown(status: number, challenge: string | null): FrameworkAnswer {
  const headers = { 'www-authenticate': challenge, 'cache-control': 'no-store' }
  return { by: 'framework', status, headers, handled: 1 }
}

const invalidToken = /^Bearer error="invalid_token", error_description="[^"]+"$/

const authScenarios: readonly Scenario[] = [
  {
    name: 'gives the identity below authenticate()',
    app: authenticatedApp({ handle: askAuth }),
    request: bearer(goodToken),
    expected: letIn,
  },
  {
    name: 'gives the identity behind a guard alone',
    app: guardedApp({ handle: askAuth }, [{ claim: 'sub' }]),
    request: bearer(goodToken),
    expected: letIn,
  },
  {
    name: 'throws 500 where authentication never ran',
    app: guardedApp({ handle: askAuth }),
    request: bearer(goodToken),
    expected: thrown(500, null),
  },
  {
    name: 'throws 401 where there is no identity',
    app: authenticatedApp({ options: optional, handle: askAuth }),
    request: request(),
    expected: thrown(401, 'Bearer'),
  },
  {
    name: 'throws 401 behind a guard on trial',
    app: guardedApp({ handle: askAuth }, [{ scope: 'a' }, { reportOnly: true }]),
    request: request(),
    expected: thrown(401, 'Bearer'),
  },
  {
    name: 'throws the original reason after a permissive authentication',
    app: authenticatedApp({ options: permissive, handle: askAuth }),
    request: bearer(expired),
    expected: {
      by: 'framework',
      status: 401,
      headers: { 'www-authenticate': invalidToken },
      handled: 1,
    },
  },
]

describeScenarios('gate.auth', authScenarios)

describeScenarios('gate.findAuth', [
  {
    name: 'gives nothing where authentication never ran',
    app: guardedApp(),
    request: bearer(goodToken),
    expected: letInAnonymously,
  },
])

function showAttached({ attached, auth }: RouteRequest): unknown {
  return { auth: attached('auth') === auth(), user: attached('user') === auth() }
}

describeScenarios('the identity stands on the request', [
  {
    name: 'as auth',
    app: authenticatedApp({ handle: showAttached }),
    request: bearer(goodToken),
    expected: answered({ auth: true, user: false }),
  },
  {
    name: 'under another name where one is given',
    app: guardedApp({ gate: { property: 'user' }, handle: showAttached }, []),
    request: bearer(goodToken),
    expected: answered({ auth: false, user: true }),
  },
])
