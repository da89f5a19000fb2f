import type { EventListener, SharedOptions } from '@claimgate/core'
import { createVerifier } from '@claimgate/core'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { AppPlan, GuardPlan, RoutePlan } from '../support/apps.ts'
import type { RawRequest } from '../support/raw-http.ts'
import { mint } from '../support/tokens.ts'
import { authenticatedApp, bearer, gateOptions, goodToken, guardedApp, request } from './plans.ts'
import { byName } from './scenarios.ts'
import { linesNamed, linesOf, spellings, watch, type WatchedApp } from './spoofed-headers.ts'

const forwarding: SharedOptions = { forwardHeaders: { 'X-User-Id': 'sub', 'X-Tenant': 'tenant' } }
const absent: SharedOptions = { forwardHeaders: { 'X-User-Id': 'employee' } }
const thrown = { gate: { rejections: 'throw' }, rendersErrors: true } as const
const otherScope = { scope: 'admin' }

/** A way that a request may go. */
interface Outcome {
  readonly app: (onEvent: EventListener) => AppPlan
  readonly request: RawRequest
  readonly status: number
  /** What the header says in the end; absent where there must be none. */
  readonly user?: string
  /** The frameworks that have such a way. */
  readonly only?: RegExp
}

function appWith(route: Partial<RoutePlan>, options: SharedOptions, first: AppPlan['parts'] = []) {
  return (onEvent: EventListener): AppPlan => ({
    gates: { main: { verifier: gateOptions(onEvent, { ...forwarding, ...options }) } },
    parts: [...first, { authenticate: 'main' }, { route: { path: '/orders', ...route } }],
  })
}

function closedApp(mode: 'strict' | 'permissive') {
  return (onEvent: EventListener): AppPlan => {
    const verifier = createVerifier({ ...gateOptions(onEvent, { ...forwarding, mode }) })
    verifier.close()
    const gates = { main: { verifier } }
    return { gates, parts: [{ authenticate: 'main' }, { route: { path: '/orders' } }] }
  }
}

const resource = { resource: 'https://api.example.com' }
const wellKnown = '/.well-known/oauth-protected-resource'
const origin = ['Origin', 'https://app.example.com'] as const
const preflight = request({ method: 'OPTIONS', headers: [origin, ['Access-Control-Request-Method', 'GET']] })
const unreachable = { keys: () => Promise.reject(new Error('down')) }

const outcomes: Readonly<Record<string, Outcome>> = {
  'accepted by authenticate()': {
    app: authenticatedApp({ options: forwarding }),
    request: bearer(goodToken),
    status: 200,
    user: 'user-1',
  },
  'accepted by a guard alone': {
    app: guardedApp({ options: forwarding }, [{ claim: 'sub' }]),
    request: bearer(goodToken),
    status: 200,
    user: 'user-1',
  },
  'accepted by authenticate() and guards': {
    app: authenticatedApp({ options: forwarding }, [], [{ claim: 'sub' }]),
    request: bearer(goodToken),
    status: 200,
    user: 'user-1',
  },
  'accepted with a claim that no header can hold': {
    app: authenticatedApp({ options: { forwardHeaders: { 'X-User-Id': 'profile' } } }),
    request: bearer(mint({ claims: { profile: { name: 'ada' } } })),
    status: 200,
  },
  'accepted without the claim': {
    app: authenticatedApp({ options: absent }),
    request: bearer(goodToken),
    status: 200,
  },
  'accepted with null for the claim': {
    app: guardedApp({ options: absent }, []),
    request: bearer(mint({ claims: { employee: null } })),
    status: 200,
  },
  'let pass by a trial without identity': {
    app: guardedApp({ options: forwarding }, [otherScope, { reportOnly: true }]),
    request: request(),
    status: 200,
  },
  'let pass anonymously': {
    app: authenticatedApp({ options: { ...forwarding, mode: 'optional' } }),
    request: request(),
    status: 200,
  },
  'let pass in spite of a bad token': {
    app: authenticatedApp({ options: { ...forwarding, mode: 'permissive' } }),
    request: bearer('bad'),
    status: 200,
  },
  'let pass in spite of two tokens': {
    app: authenticatedApp({ options: { ...forwarding, mode: 'permissive' } }),
    request: bearer(goodToken, { headers: [['Authorization', `Bearer ${goodToken}`]] }),
    status: 200,
  },
  'let pass though no keys can be had': {
    app: authenticatedApp({ options: { ...forwarding, ...unreachable, mode: 'permissive' } }),
    request: bearer(goodToken),
    status: 200,
  },
  'let pass as a preflight': {
    app: appWith({ method: 'OPTIONS' }, { bypassCorsPreflight: true }),
    request: preflight,
    status: 200,
  },
  'let pass as a preflight with a token': {
    app: appWith({ method: 'OPTIONS' }, { bypassCorsPreflight: true }),
    request: bearer(goodToken, { method: 'OPTIONS', headers: preflight.headers ?? [] }),
    status: 200,
  },
  'let pass by a closed verifier': { app: closedApp('permissive'), request: bearer(goodToken), status: 200 },
  'skipped by the route': {
    app: authenticatedApp({ options: forwarding }),
    request: bearer(goodToken, { target: '/health' }),
    status: 200,
    only: /fastify/,
  },
  'let pass by the metadata alone': {
    app: (onEvent) => ({
      gates: { main: { verifier: gateOptions(onEvent, forwarding) } },
      parts: [{ metadata: resource }, { route: { path: '/orders' } }],
    }),
    request: bearer(goodToken),
    status: 200,
    only: /express|koa/,
  },
  'answered with the metadata': {
    app: appWith({}, {}, [{ metadata: resource }]),
    request: bearer(goodToken, { target: wellKnown }),
    status: 200,
  },
  'answered with the metadata by authenticate()': {
    app: (onEvent) => ({
      gates: { main: { verifier: gateOptions(onEvent, forwarding) } },
      parts: [{ authenticate: 'main' }, { metadata: resource }],
    }),
    request: bearer(goodToken, { target: wellKnown }),
    status: 200,
  },
  'rejected without a token': {
    app: authenticatedApp({ options: forwarding }),
    request: request(),
    status: 401,
  },
  'rejected with a bad token': {
    app: guardedApp({ options: forwarding }, []),
    request: bearer('bad'),
    status: 401,
  },
  'rejected into the error handler, without a token': {
    app: authenticatedApp({ ...thrown, options: forwarding }),
    request: request(),
    status: 401,
  },
  'rejected into the error handler, with a bad token': {
    app: authenticatedApp({ ...thrown, options: forwarding }),
    request: bearer('bad'),
    status: 401,
  },
  'rejected into the error handler, by a guard alone': {
    app: guardedApp({ ...thrown, options: forwarding }, [otherScope]),
    request: bearer(goodToken),
    status: 403,
  },
  'rejected into the error handler, by a guard behind authenticate()': {
    app: authenticatedApp({ ...thrown, options: forwarding }, [otherScope]),
    request: bearer(goodToken),
    status: 403,
  },
  'rejected into the error handler, by the second guard': {
    app: guardedApp({ ...thrown, options: forwarding }, [], [otherScope]),
    request: bearer(goodToken),
    status: 403,
  },
  'rejected into the error handler, since a policy fails': {
    app: guardedApp({ ...thrown, options: forwarding }, [() => Promise.reject(new Error('x'))]),
    request: bearer(goodToken),
    status: 500,
  },
  'rejected as a preflight by a guard': {
    app: appWith({ method: 'OPTIONS', guards: [{}] }, { bypassCorsPreflight: true }),
    request: preflight,
    status: 401,
  },
  'rejected by a closed verifier': { app: closedApp('strict'), request: bearer(goodToken), status: 503 },
}

const touches: Readonly<Record<string, (request: Parameters<typeof linesOf>[0]) => unknown>> = {
  'nobody has looked at': () => undefined,
  'somebody has looked at': linesOf,
}

for (const [framework, running] of byName) {
  describe(`in ${framework}, a header that only claimgate writes`, () => {
    for (const [title, outcome] of Object.entries(outcomes)) {
      if (outcome.only?.test(framework) === false) continue
      for (const [touched, touch] of Object.entries(touches)) {
        describe(`in a request ${title}, which ${touched} before`, () => {
          let app: WatchedApp
          beforeAll(async () => {
            app = await watch(
              running,
              outcome.app(() => undefined),
              touch,
            )
          })
          afterAll(() => app.close())

          it.each(spellings)('H5, H6: is not the client’s, spelt %s', async (spelling) => {
            await expectNoSpoof(app, outcome, [[spelling, 'spoofed']])
          })

          it('H5, H6, H7: is not the client’s in all spellings at once, nor a connection option', async () => {
            const lines = spellings.map((name) => [name, 'spoofed'] as const)
            const options = ['Connection', `X_USER_ID, keep-alive ,${spellings.join(',')}`] as const
            const passing = await expectNoSpoof(app, outcome, [options, ...lines, ...lines])
            const connection = linesNamed(passing.atEnd, 'connection').map(({ value }) => value)
            expect(new Set(connection)).toEqual(new Set(['close', 'keep-alive', 'close, keep-alive']))
          })
        })
      }
    }
  })
}

async function expectNoSpoof(app: WatchedApp, outcome: Outcome, headers: NonNullable<RawRequest['headers']>) {
  const sent = { ...outcome.request, headers: [...headers, ...(outcome.request.headers ?? [])] }
  const passing = await app.send(sent)
  expect(passing.response.status).toBe(outcome.status)
  const user = outcome.user === undefined ? [] : [outcome.user]
  for (const lines of [passing.atRoute ?? [], passing.atEnd]) {
    expect(JSON.stringify(lines)).not.toContain('spoofed')
  }
  for (const view of ['headers', 'rawHeaders', 'headersDistinct']) {
    const seen = linesNamed(passing.atEnd, 'X-User-Id').filter((line) => line.view === view)
    expect(seen.map(({ value }) => value)).toEqual(user)
  }
  if (passing.atRoute !== undefined) expect(passing.atRoute).toEqual(passing.atEnd)
  return passing
}

describe.each(byName)('in %s, without forwardHeaders', (_, framework) => {
  it.each(spellings)('a header spelt %s stays as it was sent, in every view', async (spelling) => {
    const app = await watch(
      framework,
      authenticatedApp()(() => undefined),
      () => undefined,
    )
    const { atRoute = [] } = await app.send(bearer(goodToken, { headers: [[spelling, 'sent']] }))
    await app.close()
    const seen = linesNamed(atRoute, 'X-User-Id')
    expect(new Set(seen.map(({ view }) => view))).toEqual(
      new Set(['headers', 'rawHeaders', 'headersDistinct']),
    )
    expect(seen.every(({ value }) => value === 'sent')).toBe(true)
  })
})

const twoGuards: readonly GuardPlan[] = [{ gate: 'main' }, { gate: 'partner' }]

/** Two gates, each with a header of its own and one that both write. */
function twoGates(guards: readonly GuardPlan[], partner: SharedOptions = {}) {
  return (onEvent: EventListener): AppPlan => {
    const own = { 'X-User-Id': 'sub', 'X-Both': ['sub'] }
    const others = { 'X-Partner': 'aud', 'X-Both': 'aud' }
    const main = { verifier: gateOptions(onEvent, { forwardHeaders: own }) }
    const options = { property: 'partner' }
    const second = { verifier: gateOptions(onEvent, { forwardHeaders: others, ...partner }), options }
    const route = { path: '/orders', guards }
    return { gates: { main, partner: second }, parts: [{ route }] }
  }
}

describe.each(byName)('in %s, two gates', (_, framework) => {
  it('H5: write a header each, and the later one the header that both have', async () => {
    const app = await watch(
      framework,
      twoGates(twoGuards)(() => undefined),
      linesOf,
    )
    const spoofed = ['X-User-Id', 'x_partner', 'X.Both'].map((name) => [name, 'spoofed'] as const)
    const { atRoute = [] } = await app.send(bearer(goodToken, { headers: spoofed }))
    await app.close()
    const values = (name: string) => linesNamed(atRoute, name).map(({ value }) => value)
    expect(values('X-User-Id')).toEqual(['user-1', 'user-1', 'user-1'])
    expect(values('X-Partner')).toEqual(['orders-api', 'orders-api', 'orders-api'])
    expect(values('X-Both')).toEqual(['orders-api', 'orders-api', 'orders-api'])
  })

  it('H5: leave no header of a gate that did not run', async () => {
    const app = await watch(
      framework,
      twoGates([{ gate: 'main' }])(() => undefined),
      linesOf,
    )
    const { atRoute = [] } = await app.send(bearer(goodToken, { headers: [['x_both', 'spoofed']] }))
    await app.close()
    expect(linesNamed(atRoute, 'X-Partner')).toEqual([])
    expect(linesNamed(atRoute, 'X-Both').map(({ value }) => value)).toEqual(['user-1', 'user-1', 'user-1'])
  })

  it('H5: take out what the first wrote where the second knows nobody', async () => {
    const guards: GuardPlan[] = [
      { gate: 'main' },
      { gate: 'partner', policy: [otherScope, { reportOnly: true }] },
    ]
    const plan = twoGates(guards, { extractionSources: [{ header: 'x-partner-token' }] })
    const app = await watch(
      framework,
      plan(() => undefined),
      linesOf,
    )
    const { atRoute = [] } = await app.send(bearer(goodToken, { headers: [['X-Partner', 'spoofed']] }))
    await app.close()
    expect(linesNamed(atRoute, 'X-User-Id')).toHaveLength(3)
    expect([...linesNamed(atRoute, 'X-Both'), ...linesNamed(atRoute, 'X-Partner')]).toEqual([])
  })
})
