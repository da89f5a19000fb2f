import type { SharedOptions } from '@claimgate/core'
import type { AppPlan, GuardPlan, RouteRequest } from '../support/apps.ts'
import { badToken, letIn, letInAnonymously, noToken } from './expectations.ts'
import { authenticatedApp, bearer, gateOptions, goodToken, request } from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

type Headers = readonly (readonly [name: string, value: string])[]

describeScenarios('HEAD', [
  {
    name: 'without token is 401 without body',
    app: authenticatedApp(),
    request: request({ method: 'HEAD' }),
    expected: { ...noToken, head: true },
  },
  {
    name: 'H10: with a bad token is 401 without body',
    app: authenticatedApp({}, []),
    request: bearer('bad', { method: 'HEAD' }),
    expected: { ...badToken('token_malformed'), head: true },
  },
  {
    name: 'gets in as GET does',
    app: authenticatedApp({}, [{ claim: 'sub' }]),
    request: bearer(goodToken, { method: 'HEAD' }),
    expected: { ...letIn, head: true },
  },
])

const origin = ['Origin', 'https://app.example.com'] as const
const preflight: Headers = [origin, ['Access-Control-Request-Method', 'POST']]
const bypass: SharedOptions = { bypassCorsPreflight: true }

/** An app with a route for OPTIONS. */
function optionsApp(
  options: SharedOptions,
  guards: readonly GuardPlan[] = [],
  handle?: (request: RouteRequest) => unknown,
): Scenario['app'] {
  const route = { path: '/orders', method: 'OPTIONS', guards, ...(handle && { handle }) } as const
  return (onEvent): AppPlan => ({
    gates: { main: { verifier: gateOptions(onEvent, options) } },
    parts: [{ authenticate: 'main' }, { route }],
  })
}

function optionsRequest(headers: Headers = []): Scenario['request'] {
  return request({ method: 'OPTIONS', headers })
}

describeScenarios('OPTIONS', [
  { name: 'H10: without token is 401', app: optionsApp({}), request: optionsRequest(), expected: noToken },
  {
    name: 'with a token gets in',
    app: optionsApp({}, [{}]),
    request: bearer(goodToken, { method: 'OPTIONS' }),
    expected: letIn,
  },
  {
    name: 'H10: as a preflight is 401',
    app: optionsApp({}),
    request: optionsRequest(preflight),
    expected: noToken,
  },
  {
    name: 'of a path without such a route is 401',
    app: authenticatedApp(),
    request: optionsRequest(preflight),
    expected: noToken,
  },
])

describeScenarios('a preflight that may pass', [
  {
    name: 'passes authenticate() without identity',
    app: optionsApp(bypass),
    request: optionsRequest(preflight),
    expected: letInAnonymously,
  },
  {
    name: 'passes without identity though it has a token',
    app: optionsApp(bypass),
    request: bearer(goodToken, { method: 'OPTIONS', headers: preflight }),
    expected: letInAnonymously,
  },
  {
    name: 'H10: does not pass a guard',
    app: optionsApp(bypass, [{}]),
    request: optionsRequest(preflight),
    expected: noToken,
  },
  {
    name: 'H10: does not pass a guard with a bad token',
    app: optionsApp(bypass, [{ policy: [{ claim: 'sub' }] }]),
    request: bearer('bad', { method: 'OPTIONS', headers: preflight }),
    expected: badToken('token_malformed'),
  },
  {
    name: 'passes a guard with a good token',
    app: optionsApp(bypass, [{}]),
    request: bearer(goodToken, { method: 'OPTIONS', headers: preflight }),
    expected: letIn,
  },
  {
    name: 'has no identity to give',
    app: optionsApp(bypass, [], ({ auth }) => auth().subject),
    request: optionsRequest(preflight),
    expected: { by: 'framework', status: 401, headers: { 'www-authenticate': 'Bearer' }, handled: 1 },
  },
])

const pretenders: Readonly<Record<string, [method: string, headers: Headers]>> = {
  'an OPTIONS without origin': ['OPTIONS', [['Access-Control-Request-Method', 'POST']]],
  'an OPTIONS without the method asked for': ['OPTIONS', [origin]],
  'an OPTIONS without either': ['OPTIONS', []],
  'a GET': ['GET', preflight],
  'a POST': ['POST', preflight],
  'a HEAD': ['HEAD', preflight],
  'a POST said to be OPTIONS': ['POST', [...preflight, ['X-HTTP-Method-Override', 'OPTIONS']]],
}

describeScenarios(
  'H10: no preflight is',
  Object.entries(pretenders).map(([name, [method, headers]]): Scenario => ({
    name,
    app: authenticatedApp({ options: bypass }),
    request: request({ method, headers }),
    expected: { ...noToken, head: method === 'HEAD' },
  })),
)

describeScenarios(
  'without token is 401',
  ['PUT', 'PATCH', 'DELETE', 'TRACE', 'PROPFIND', 'QUERY'].map((method): Scenario => ({
    name: `H10: ${method}`,
    app: authenticatedApp(),
    request: request({ method }),
    expected: noToken,
  })),
)

describeScenarios('an upgrade that nobody listens for', [
  {
    name: 'H10: is judged like any request',
    app: authenticatedApp({}, []),
    request: request({
      headers: [
        ['Connection', 'Upgrade'],
        ['Upgrade', 'websocket'],
        ['Sec-WebSocket-Key', 'dGhlIHNhbXBsZSBub25jZQ=='],
        ['Sec-WebSocket-Version', '13'],
      ],
    }),
    expected: noToken,
  },
])

describeScenarios('a large body', [
  {
    name: 'is not waited for where the request is rejected',
    app: authenticatedApp(),
    request: request({ method: 'POST', headers: [['Content-Length', '4000000']] }),
    expected: noToken,
  },
])
