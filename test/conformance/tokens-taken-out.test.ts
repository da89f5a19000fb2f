import type { SharedOptions } from '@claimgate/core'
import type { AppPlan, RouteRequest } from '../support/apps.ts'
import { answered, badRequest, badToken, letIn, letInAnonymously, noToken } from './expectations.ts'
import { authenticatedApp, bearer, gateOptions, goodToken, guardedApp, request } from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

const inQuery: SharedOptions = { extractionSources: [{ bearer: true }, { query: 'access_token' }] }
const isPrivate = { 'cache-control': 'private' }

function showUrl({ url, originalUrl, query, findAuth }: RouteRequest): unknown {
  return { url, originalUrl, query, user: findAuth()?.subject ?? null }
}

function seen(url: string, query: object, user: string | null = 'user-1'): Scenario['expected'] {
  return answered({ url, originalUrl: url, query, user }, isPrivate)
}

const queries: Readonly<Record<string, [target: string, expected: Scenario['expected']]>> = {
  alone: [`/orders?access_token=${goodToken}`, seen('/orders', {})],
  'before another': [`/orders?access_token=${goodToken}&page=2`, seen('/orders?page=2', { page: '2' })],
  'behind another': [`/orders?page=2&access_token=${goodToken}`, seen('/orders?page=2', { page: '2' })],
  'with its name encoded': [`/orders?access%5Ftoken=${goodToken}&a=b`, seen('/orders?a=b', { a: 'b' })],
}

describeScenarios(
  'H12: a token in the query is not seen behind the gate',
  Object.entries(queries).flatMap(([name, [target, expected]]): Scenario[] => [
    {
      name: `${name}, below authenticate()`,
      app: authenticatedApp({ options: inQuery, handle: showUrl }),
      request: { target },
      expected,
    },
    {
      name: `${name}, behind a guard`,
      app: guardedApp({ options: inQuery, handle: showUrl }, []),
      request: { target },
      expected,
    },
  ]),
)

describeScenarios('H12: a parameter of the query', [
  {
    name: 'is taken out though the token is in the header',
    app: authenticatedApp({ options: inQuery, handle: showUrl }),
    request: bearer(goodToken, { target: '/orders?access_token=other&a=b' }),
    expected: seen('/orders?a=b', { a: 'b' }),
  },
  {
    name: 'is taken out though it is bad, where nothing is rejected',
    app: authenticatedApp({ options: { ...inQuery, mode: 'permissive' }, handle: showUrl }),
    request: { target: '/orders?access_token=bad' },
    expected: seen('/orders', {}, null),
  },
  {
    name: 'leaves a rejection without trace of it',
    app: authenticatedApp({ options: inQuery }),
    request: { target: `/orders?access_token=${goodToken}x` },
    expected: badToken('token_malformed'),
  },
  {
    name: 'H16: that comes twice is 400',
    app: authenticatedApp({ options: inQuery }),
    request: { target: `/orders?access_token=${goodToken}&access_token=${goodToken}` },
    expected: badRequest('token_repeated'),
  },
  {
    name: 'that is empty is none',
    app: authenticatedApp({ options: inQuery }),
    request: { target: '/orders?access_token=' },
    expected: noToken,
  },
  {
    name: 'that is no source is left alone',
    app: authenticatedApp({ handle: ({ originalUrl }) => originalUrl }),
    request: bearer(goodToken, { target: '/orders?access_token=mine' }),
    expected: answered('/orders?access_token=mine'),
  },
])

/** Routes under a prefix see another `url` in each framework; none must hold the token. */
function showTraces({ url, originalUrl, query, findAuth }: RouteRequest): unknown {
  return { leaks: url.includes('access_token'), originalUrl, query, user: findAuth()?.subject ?? null }
}

function mountedApp(as: 'router' | 'app', inside: boolean): Scenario['app'] {
  return (onEvent): AppPlan => {
    const authenticate = { authenticate: 'main' }
    const route = { route: { path: '/orders', handle: showTraces } }
    const mount = { mount: '/api', as, parts: inside ? [authenticate, route] : [route] }
    return {
      gates: { main: { verifier: gateOptions(onEvent, inQuery) } },
      parts: inside ? [mount] : [authenticate, mount],
    }
  }
}

describeScenarios(
  'H12: a token in the query is not seen below a prefix',
  (['router', 'app'] as const).flatMap((as) =>
    [true, false].map((inside): Scenario => ({
      name: `of a mounted ${as}, with the gate ${inside ? 'inside' : 'outside'}`,
      app: mountedApp(as, inside),
      request: { target: `/api/orders?a=b&access_token=${goodToken}` },
      expected: answered(
        { leaks: false, originalUrl: '/api/orders?a=b', query: { a: 'b' }, user: 'user-1' },
        isPrivate,
      ),
    })),
  ),
)

const inForm: SharedOptions = { extractionSources: [{ bearer: true }, { form: 'access_token' }] }

function form(body: string, type: string = 'application/x-www-form-urlencoded'): Scenario['request'] {
  return request({ method: 'POST', headers: [['Content-Type', type]], body })
}

function formApp(options: SharedOptions = {}): Scenario['app'] {
  const showBody = ({ body, findAuth }: RouteRequest) => ({ body, user: findAuth()?.subject ?? null })
  return authenticatedApp({ options: { ...inForm, ...options }, parsesForms: true, handle: showBody })
}

describeScenarios('H12: a token in a form', [
  {
    name: 'is not seen behind the gate',
    app: formApp(),
    request: form(`item=1&access_token=${goodToken}`),
    expected: answered({ body: { item: '1' }, user: 'user-1' }, isPrivate),
  },
  {
    name: 'is found whatever the parameters of its type',
    app: formApp(),
    request: form(`access_token=${goodToken}`, 'Application/X-WWW-Form-URLEncoded; charset=UTF-8'),
    expected: answered({ body: {}, user: 'user-1' }, isPrivate),
  },
  {
    name: 'is taken out where nothing is rejected',
    app: formApp({ mode: 'permissive' }),
    request: form('access_token=bad&item=1'),
    expected: answered({ body: { item: '1' }, user: null }, isPrivate),
  },
  {
    name: 'that is bad is 401',
    app: formApp(),
    request: form('access_token=bad'),
    expected: badToken('token_malformed'),
  },
  {
    name: 'that comes twice is 400',
    app: formApp(),
    request: form(`access_token=${goodToken}&access_token=${goodToken}`),
    expected: badRequest('token_repeated'),
  },
  { name: 'that is empty is none', app: formApp(), request: form('access_token='), expected: noToken },
  {
    name: 'and a form without content has none',
    app: formApp(),
    request: request({ method: 'POST', headers: [['Content-Type', 'application/x-www-form-urlencoded']] }),
    expected: noToken,
  },
  {
    name: 'and a GET has none',
    app: authenticatedApp({ options: { ...inForm, mode: 'optional' }, parsesForms: true }),
    request: request({ headers: [['Content-Type', 'application/x-www-form-urlencoded']] }),
    expected: letInAnonymously,
  },
  {
    name: 'does not keep a token in the header from being found',
    app: authenticatedApp({ options: inForm, parsesForms: true }),
    request: bearer(goodToken, { method: 'POST' }),
    expected: letIn,
  },
])
