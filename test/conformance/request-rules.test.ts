import type { GuardArguments } from '@claimgate/core'
import type { AppPart } from '../support/apps.ts'
import { startOfTests } from '../support/clock.ts'
import type { RawRequest } from '../support/raw-http.ts'
import { mint } from '../support/tokens.ts'
import { challenged, forbidden, letIn, type Expected } from './expectations.ts'
import { authenticatedApp, bearer, gateOptions, guardedApp } from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

const authenticate: AppPart = { authenticate: 'main' }

/** An app with one route, below `/api` where it is mounted. */
function routeApp(
  path: string,
  policy: GuardArguments,
  around: (route: AppPart) => readonly AppPart[] = (route) => [route],
): Scenario['app'] {
  const route: AppPart = { route: { path, guards: [{ policy }] } }
  return (onEvent) => ({ gates: { main: { verifier: gateOptions(onEvent) } }, parts: around(route) })
}

function tokenOf(tenant: unknown): string {
  return mint({ claims: { tenant } })
}

const ofParam: GuardArguments = [{ claim: 'tenant', equalsRequest: { param: 'tenant' } }]
const path = '/tenants/:tenant/orders'

/** The segment of the path, the claim, and what comes of it. */
const segments: readonly (readonly [segment: string, tenant: unknown, expected: Expected])[] = [
  ['acme', 'acme', letIn],
  ['acme', ['globex', 'acme'], letIn],
  ['42', 42, letIn],
  ['a%63me', 'acme', letIn],
  ['a%2Fb', 'a/b', letIn],
  ['a%20b', 'a b', letIn],
  ['a+b', 'a+b', letIn],
  ['%C3%A9', 'é', letIn],
  ['%2561', '%61', letIn],
  ['a.b', 'a.b', letIn],
  ['__proto__', '__proto__', letIn],
  ['globex', 'acme', forbidden()],
  ['ACME', 'acme', forbidden()],
  ['acme%20', 'acme', forbidden()],
  ['acme%00', 'acme', forbidden()],
  ['a%252Fb', 'a/b', forbidden()],
  ['a+b', 'a b', forbidden()],
  ['042', 42, forbidden()],
  ['acme', { acme: true }, forbidden()],
  ['acme', undefined, forbidden()],
  ['undefined', undefined, forbidden()],
  ['null', null, forbidden()],
  ['*', 'acme', forbidden()],
]

describeScenarios(
  'a claim that equals a route parameter',
  segments.map(([segment, tenant, expected]) => ({
    name: `${segment} and the claim ${JSON.stringify(tenant)}`,
    app: routeApp(path, ofParam),
    request: bearer(tokenOf(tenant), { target: `/tenants/${segment}/orders` }),
    expected,
  })),
)

describeScenarios('a guard of a route knows its parameters', [
  {
    name: 'below authenticate()',
    app: routeApp(path, ofParam, (route) => [authenticate, route]),
    request: bearer(tokenOf('acme'), { target: '/tenants/acme/orders?tenant=globex' }),
    expected: letIn,
  },
  {
    name: 'in a mounted router',
    app: routeApp(path, ofParam, (route) => [{ mount: '/api', parts: [route] }]),
    request: bearer(tokenOf('acme'), { target: '/api/tenants/acme/orders' }),
    expected: letIn,
  },
  {
    name: 'in a mounted router, and refuses another tenant',
    app: routeApp(path, ofParam, (route) => [{ mount: '/api', parts: [authenticate, route] }]),
    request: bearer(tokenOf('globex'), { target: '/api/tenants/acme/orders' }),
    expected: forbidden(),
  },
  {
    name: 'and no other names, so that the policy lets nobody in',
    app: routeApp(path, [{ claim: 'tenant', equalsRequest: { param: 'tenantId' } }]),
    request: bearer(tokenOf('acme'), { target: '/tenants/acme/orders' }),
    expected: forbidden(),
  },
  {
    name: 'K5: nor those that every object has',
    app: routeApp(path, [{ claim: 'tenant', equalsRequest: { param: 'constructor' } }]),
    request: bearer(tokenOf('acme'), { target: '/tenants/acme/orders' }),
    expected: forbidden(),
  },
  {
    name: 'and without parameters a policy lets nobody in, under not neither',
    app: guardedApp({}, [{ not: { claim: 'tenant', equalsRequest: { param: 'tenant' } } }]),
    request: bearer(tokenOf('acme')),
    expected: forbidden(),
  },
])

const ofQuery: GuardArguments = [{ claim: 'tenant', equalsRequest: { query: 'tenant' } }]

const queries: readonly (readonly [query: string, tenant: string, expected: Expected])[] = [
  ['tenant=acme', 'acme', letIn],
  ['x=1&tenant=acme&y[]=2', 'acme', letIn],
  ['tenant=a%2Fb', 'a/b', letIn],
  ['tenant=a+b', 'a b', letIn],
  ['tenant=a%2Bb', 'a+b', letIn],
  ['t%65nant=acme', 'acme', letIn],
  ['tenant=globex', 'acme', forbidden()],
  ['Tenant=acme', 'acme', forbidden()],
  ['tenant=acme&tenant=acme', 'acme', forbidden()],
  ['tenant=acme&tenant=globex', 'acme', forbidden()],
  ['tenant=globex&tenant=acme', 'acme', forbidden()],
  ['tenant[]=acme', 'acme', forbidden()],
  ['tenant[0]=acme', 'acme', forbidden()],
  ['tenant=acme&tenant[]=globex', 'acme', forbidden()],
  ['tenant=acme&[tenant]=globex', 'acme', forbidden()],
  ['tenant=acme&tenant[a]=globex', 'acme', forbidden()],
  ['tenant=acme;x=1', 'acme', forbidden()],
  ['tenant=', '', forbidden()],
  ['tenant', '', forbidden()],
  ['', 'acme', forbidden()],
  ['tenant=%FF', '\ufffd', forbidden()],
]

describeScenarios(
  'a claim that equals a query parameter',
  queries.map(([query, tenant, expected]) => ({
    name: `${query} and the claim ${JSON.stringify(tenant)}`,
    app: authenticatedApp({}, ofQuery),
    request: bearer(tokenOf(tenant), { target: `/orders?${query}` }),
    expected,
  })),
)

const ofHeader: GuardArguments = [{ claim: 'tenant', equalsRequest: { header: 'X-Tenant' } }]
type Lines = readonly (readonly [name: string, value: string])[]

const headers: readonly (readonly [name: string, lines: Lines, expected: Expected])[] = [
  ['on one line', [['X-Tenant', 'acme']], letIn],
  ['in another case', [['x-TENANT', ' acme ']], letIn],
  ['of another value', [['X-Tenant', 'globex']], forbidden()],
  ['in capitals', [['X-Tenant', 'ACME']], forbidden()],
  ['empty', [['X-Tenant', '']], forbidden()],
  ['absent', [], forbidden()],
  ['of a similar name', [['X_Tenant', 'acme']], forbidden()],
  ['as a list', [['X-Tenant', 'acme, globex']], forbidden()],
  [
    'on two lines',
    [
      ['X-Tenant', 'acme'],
      ['X-Tenant', 'globex'],
    ],
    forbidden(),
  ],
  [
    'on two equal lines',
    [
      ['X-Tenant', 'acme'],
      ['x-tenant', 'acme'],
    ],
    forbidden(),
  ],
]

describeScenarios(
  'a claim that equals a header',
  headers.map(([name, lines, expected]) => ({
    name: `H6: ${name}`,
    app: authenticatedApp({}, ofHeader),
    request: bearer(tokenOf('acme'), { headers: lines }),
    expected,
  })),
)

const ofHost: GuardArguments = [{ claim: 'tenant', equalsRequest: { host: true } }]

/** The requests of this suite are for `api.example.com`. */
const hosts: readonly (readonly [name: string, tenant: string, parts: RawRequest, expected: Expected])[] = [
  ['the name alone', 'api.example.com', {}, letIn],
  [
    'a name that a proxy forwards',
    'api.example.com',
    { headers: [['X-Forwarded-Host', 'evil.test']] },
    letIn,
  ],
  ['the name in the target', 'api.example.com', { target: 'http://api.example.com:80/orders' }, letIn],
  ['another name', 'evil.test', {}, forbidden()],
  ['another name, forwarded', 'evil.test', { headers: [['X-Forwarded-Host', 'evil.test']] }, forbidden()],
  ['a part of the name', 'example.com', {}, forbidden()],
  ['the name in capitals', 'API.example.com', {}, forbidden()],
]

describeScenarios(
  'a claim that equals the host',
  hosts.map(([name, tenant, parts, expected]) => ({
    name: `H10: ${name}`,
    app: authenticatedApp({}, ofHost),
    request: bearer(tokenOf(tenant), parts),
    expected,
  })),
)

const stepUp: GuardArguments = [{ maxAge: '5m', acrValues: ['gold', 'silver'] }]
const named = { acr_values: 'gold silver', max_age: '300' }

function authenticated(secondsAgo: number, acr: string): string {
  return mint({ claims: { auth_time: startOfTests - secondsAgo, acr } })
}

describeScenarios('a step-up', [
  {
    name: 'is not needed where the authentication is new and good enough',
    app: authenticatedApp({}, stepUp),
    request: bearer(authenticated(300, 'silver')),
    expected: letIn,
  },
  {
    name: 'is a 401 where it is too old',
    app: authenticatedApp({}, stepUp),
    request: bearer(authenticated(301, 'gold')),
    expected: challenged(401, 'insufficient_user_authentication', 'authentication_too_old', named),
  },
  {
    name: 'is a 401 where it is of another kind',
    app: guardedApp({ options: { challenge: { realm: 'shop' } } }, stepUp),
    request: bearer(authenticated(0, 'tin')),
    expected: challenged(401, 'insufficient_user_authentication', 'authentication_too_weak', {
      realm: 'shop',
      ...named,
    }),
  },
  {
    name: 'is a 401 where the policy is of all tokens, and nothing is known of the authentication',
    app: authenticatedApp({ options: { authorization: { maxAge: 60 } } }),
    request: bearer(mint()),
    expected: challenged(401, 'insufficient_user_authentication', 'authentication_too_old', {
      max_age: '60',
    }),
  },
  {
    name: 'is a plain 403 under not',
    app: authenticatedApp({}, [{ not: { acrValues: 'tin' } }]),
    request: bearer(authenticated(0, 'tin')),
    expected: forbidden(),
  },
])
