import { RequestGate, type ClaimgateEvent, type TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf, requestWith } from '../../../test/support/verifiers.ts'

const nothing: TokenRequest = { method: 'GET', url: '/', headers: {} }
const preflight: TokenRequest = {
  method: 'OPTIONS',
  url: '/orders',
  headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
}

function guardsOf(options: Parameters<typeof goodVerifier>[0] = {}) {
  const events: ClaimgateEvent[] = []
  const { verifier, clock } = goodVerifier({ ...options, onEvent: (event) => events.push(event) })
  return { guards: new RequestGate(verifier).guards, verifier, clock, events }
}

describe('the guards of a gate', () => {
  it('remember who a request is from', async () => {
    const { guards } = guardsOf()
    const owner = {}
    const { auth } = await guards.authenticate(owner, requestWith(mint()))
    expect(guards.auth(owner)).toBe(auth)
    expect(guards.findAuth(owner)).toBe(auth)
  })

  it('say 500 for a request that it never judged', async () => {
    const { guards } = guardsOf()
    await guards.authenticate({}, requestWith(mint()))
    expect(guards.findAuth({})).toBeUndefined()
    expect(() => guards.auth({})).toThrow(
      expect.objectContaining({ code: 'authentication_not_run', status: 500 }),
    )
  })

  it('say 401 for a request that has no identity', async () => {
    const { guards } = guardsOf({ mode: 'optional' })
    const owner = {}
    await guards.authenticate(owner, nothing)
    expect(guards.findAuth(owner)).toBeUndefined()
    expect(() => guards.auth(owner)).toThrow(expect.objectContaining({ code: 'token_missing', status: 401 }))
  })

  it('never take another gate’s word', async () => {
    const [one, other] = [guardsOf(), guardsOf()]
    const owner = {}
    await one.guards.authenticate(owner, requestWith(mint()))
    expect(() => other.guards.auth(owner)).toThrow(expect.objectContaining({ status: 500 }))
  })

  it('judge a request once, however many of them ask', async () => {
    const { guards, events } = guardsOf()
    const owner = {}
    const request = requestWith(mint({ claims: { scope: 'a b' } }))
    await guards.authenticate(owner, request)
    await guards.guard()(owner, request)
    await guards.guard({ scope: 'a' })(owner, request)
    expect(events.map(({ type }) => type)).toEqual(['accepted'])
  })

  it('share the judgement with another gate of the same verifier', async () => {
    const { guards, verifier, events } = guardsOf()
    const owner = {}
    await guards.authenticate(owner, requestWith(mint()))
    await new RequestGate(verifier).guards.guard()(owner, requestWith(mint()))
    expect(events).toHaveLength(1)
  })
})

describe('a policy that is changed afterwards', () => {
  const token = mint({ claims: { scope: 'orders:read' } })

  it('changes no guard that was made of it before', async () => {
    const { guards, verifier } = guardsOf()
    const policy = { scope: 'orders:read' }
    const reading = guards.guard(policy)
    policy.scope = 'orders:write'
    const writing = guards.guard(policy)
    expect((await reading({}, requestWith(token))).auth?.subject).toBe('user-1')
    expect(await rejectionOf(() => writing({}, requestWith(token)))).toMatchObject({
      code: 'scope_insufficient',
    })
    const auth = await verifier.verifyToken(token)
    expect(await rejectionOf(verifier.authorize(auth, policy))).toMatchObject({ status: 403 })
    policy.scope = 'orders:read'
    expect(await verifier.authorize(auth, policy)).toBe(auth)
    expect(await rejectionOf(() => writing({}, requestWith(token)))).toMatchObject({ status: 403 })
  })

  it('changes no guard after a reload either, down to its lists', async () => {
    const { guards, verifier, clock } = guardsOf()
    const scopes = ['orders:write']
    const guard = guards.guard({ requireAll: [{ anyScope: scopes }, () => true] })
    scopes[0] = 'orders:read'
    verifier.reload({ ...goodRequirement(), clock: clock.clock })
    expect(await rejectionOf(() => guard({}, requestWith(token)))).toMatchObject({
      code: 'scope_insufficient',
    })
  })

  it('is not within the reach of a listener', async () => {
    const { verifier } = goodVerifier({
      authorization: { scope: 'admin' },
      onEvent: (event) => {
        if ('finding' in event && Array.isArray(event.finding?.expected)) event.finding.expected.length = 0
      },
    })
    for (let round = 0; round < 2; round += 1) {
      expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({ code: 'scope_insufficient' })
    }
    const { steps } = await verifier.explain(mint())
    for (const { expected } of steps) if (Array.isArray(expected)) expected.length = 0
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({ code: 'scope_insufficient' })
  })
})

describe('what is not judged', () => {
  it('is a real preflight, where that is stated', async () => {
    const { guards } = guardsOf({ bypassCorsPreflight: true })
    const owner = {}
    expect(await guards.authenticate(owner, preflight)).toEqual({ auth: undefined, headers: undefined })
    expect(() => guards.auth(owner)).toThrow(expect.objectContaining({ status: 401 }))
  })

  it.each([
    ['no method asked for', { ...preflight, headers: { origin: 'https://app.example.com' } }],
    ['no origin', { ...preflight, headers: { 'access-control-request-method': 'POST' } }],
    ['another method', { ...preflight, method: 'POST' }],
  ])('H10: is not a request with %s', async (_, request) => {
    const { guards } = guardsOf({ bypassCorsPreflight: true })
    expect(await rejectionOf(() => guards.authenticate({}, request))).toMatchObject({
      code: 'token_missing',
    })
  })

  it('H10: is not a preflight where that is not stated', async () => {
    expect(await rejectionOf(() => guardsOf().guards.authenticate({}, preflight))).toMatchObject({
      status: 401,
    })
  })

  it('H10: is no preflight before a guard', async () => {
    const { guards } = guardsOf({ bypassCorsPreflight: true })
    const owner = {}
    await guards.authenticate(owner, preflight)
    expect(await rejectionOf(() => guards.guard()(owner, preflight))).toMatchObject({
      code: 'token_missing',
    })
  })

  it('is the metadata of a resource, which is answered at once', async () => {
    const { guards } = guardsOf()
    const { path } = guards.protectedResource({ resource: 'https://api.example.com/mcp' })
    expect((await guards.authenticate({}, { ...nothing, url: path })).auth).toBeUndefined()
    expect((await guards.authenticate({}, { ...nothing, url: path })).answer?.status).toBe(200)
    expect((await guards.authenticate({}, { ...nothing, method: 'POST', url: path })).answer?.status).toBe(
      405,
    )
    expect(
      (await guards.authenticate({}, { ...nothing, url: '/x', originalUrl: `${path}?a=1` })).auth,
    ).toBeUndefined()
  })

  it.each([
    '/mcp',
    '/%2ewell-known/oauth-protected-resource/mcp',
    '//.well-known/oauth-protected-resource/mcp',
    undefined,
  ])('H9: is no other path: %s', async (url) => {
    const { guards } = guardsOf()
    guards.protectedResource({ resource: 'https://api.example.com/mcp' })
    expect(await rejectionOf(() => guards.authenticate({}, { ...nothing, url }))).toMatchObject({
      status: 401,
    })
  })
})

describe('a token in the query of what passes anyway', () => {
  const extractionSources = [{ query: 't' }]

  it('H12: is taken out of a preflight, and still opens a guard', async () => {
    const { guards } = guardsOf({ extractionSources, bypassCorsPreflight: true })
    const request: TokenRequest = { ...preflight, url: `/orders?t=${mint()}&a=1` }
    const owner = {}
    const entry = await guards.authenticate(owner, request)
    expect(entry).toEqual({ auth: undefined, headers: { 'Cache-Control': 'private' } })
    expect(request.url).toBe('/orders?a=1')
    expect(guards.findAuth(owner)).toBeUndefined()
    expect((await guards.guard()(owner, request)).auth?.subject).toBe('user-1')
  })

  it('H21: of a request whose token was in the query is private', async () => {
    const { guards } = guardsOf({ extractionSources: [{ query: 'access_token' }] })
    const entry = await guards.authenticate({}, { ...nothing, url: `/?access_token=${mint()}` })
    expect(entry.headers).toEqual({ 'Cache-Control': 'private' })
  })

  it('H12: is taken out of a request that comes after the end', async () => {
    const { verifier } = goodVerifier({ extractionSources, mode: 'permissive' })
    verifier.close()
    const request: TokenRequest = { ...nothing, url: '/orders?t=secret' }
    expect(await verifier.authenticate(request)).toBeUndefined()
    expect(request.url).toBe('/orders')
  })
})

describe('a guard', () => {
  it('authenticates where that has not been done', async () => {
    const { guards } = guardsOf()
    const owner = {}
    await guards.guard({ claim: 'sub', exact: 'user-1' })(owner, requestWith(mint()))
    expect(guards.auth(owner).subject).toBe('user-1')
  })

  it('gives its policy the request', async () => {
    const { guards } = guardsOf()
    const guard = guards.guard((_, request) => request?.method === 'GET')
    expect((await guard({}, requestWith(mint()))).auth?.subject).toBe('user-1')
    expect(await rejectionOf(() => guard({}, requestWith(mint(), { method: 'POST' })))).toMatchObject({
      status: 403,
    })
  })

  it.each(['optional', 'permissive'] as const)('enforces in mode %s', async (mode) => {
    const { guards } = guardsOf({ mode })
    expect(await rejectionOf(() => guards.guard()({}, nothing))).toMatchObject({
      code: 'token_missing',
    })
    expect(await rejectionOf(() => guards.guard()({}, requestWith('bad')))).toMatchObject({
      code: 'token_malformed',
    })
  })

  it('tells the original reason after a permissive authentication', async () => {
    const { guards, clock, events } = guardsOf({ mode: 'permissive' })
    const owner = {}
    const request = requestWith(mint())
    clock.advance(1000)
    expect((await guards.authenticate(owner, request)).auth).toBeUndefined()
    expect(await rejectionOf(() => guards.guard()(owner, request))).toMatchObject({
      code: 'token_expired',
    })
    expect(() => guards.auth(owner)).toThrow(expect.objectContaining({ code: 'token_expired' }))
    expect(events.map(({ type }) => type)).toEqual(['would-reject', 'rejected', 'rejected'])
  })

  it('lets everything pass on trial, and reports what it would have rejected', async () => {
    const { guards, events } = guardsOf()
    const guard = guards.guard({ scope: 'a' }, { reportOnly: true })
    expect((await guard({}, nothing)).auth).toBeUndefined()
    expect((await guard({}, requestWith(mint()))).auth?.subject).toBe('user-1')
    expect((await guard({}, requestWith(mint({ claims: { scope: 'a' } })))).auth?.subject).toBe('user-1')
    const reported = events.filter(({ type }) => type !== 'accepted')
    expect(reported).toMatchObject([
      { type: 'would-reject', code: 'token_missing' },
      { type: 'would-reject', code: 'scope_insufficient' },
    ])
  })

  it.each([
    [[undefined]],
    [[null]],
    [['']],
    [['scope']],
    [[{}]],
    [[[]]],
    [[{ scop: 'a' }]],
    [[{ scope: '' }]],
    [[{ scope: [] }]],
    [[{ scope: undefined }]],
    [[1]],
    [[true]],
    [[undefined, { reportOnly: true }]],
    [[{ scope: 'a' }, { reportonly: true }]],
    [[{ scope: 'a' }, { reportOnly: 'yes' }]],
    [[{ scope: 'a' }, null]],
  ])('K6: is not made of %o', (given) => {
    const { guards } = guardsOf()
    expect(() => Reflect.apply(guards.guard, guards, given)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
  })
})

describe('authenticate after a guard', () => {
  it('keeps the identity of a preflight that was judged', async () => {
    const { guards } = guardsOf({ bypassCorsPreflight: true })
    const judged = requestWith(mint(), preflight)
    const owner = {}
    const { auth } = await guards.guard()(owner, judged)
    expect((await guards.authenticate(owner, judged)).auth).toBe(auth)
    expect(guards.auth(owner)).toBe(auth)
  })
})
