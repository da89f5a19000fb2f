import { createVerifier, RequestGate, type ClaimgateEvent, type TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf, requestWith } from '../../../test/support/verifiers.ts'

const nothing: TokenRequest = { method: 'GET', url: '/', headers: {} }
const preflight: TokenRequest = {
  method: 'OPTIONS',
  url: '/orders',
  headers: { origin: 'https://app.example.com', 'access-control-request-method': 'POST' },
}

function gateOf(options: Parameters<typeof goodVerifier>[0] = {}, gateOptions = {}) {
  const events: ClaimgateEvent[] = []
  const { verifier, clock } = goodVerifier({ ...options, onEvent: (event) => events.push(event) })
  return { gate: new RequestGate(verifier, gateOptions), verifier, clock, events }
}

describe('a gate', () => {
  it('remembers who a request is from', async () => {
    const { gate } = gateOf()
    const owner = {}
    const { auth } = await gate.authenticate(owner, requestWith(mint()))
    expect(gate.auth(owner)).toBe(auth)
    expect(gate.findAuth(owner)).toBe(auth)
  })

  it('says 500 for a request that it never judged', async () => {
    const { gate } = gateOf()
    await gate.authenticate({}, requestWith(mint()))
    expect(gate.findAuth({})).toBeUndefined()
    expect(() => gate.auth({})).toThrow(
      expect.objectContaining({ code: 'authentication_not_run', status: 500 }),
    )
  })

  it('says 401 for a request that has no identity', async () => {
    const { gate } = gateOf({ mode: 'optional' })
    const owner = {}
    await gate.authenticate(owner, nothing)
    expect(gate.findAuth(owner)).toBeUndefined()
    expect(() => gate.auth(owner)).toThrow(expect.objectContaining({ code: 'token_missing', status: 401 }))
  })

  it('never takes another gate’s word', async () => {
    const [one, other] = [gateOf(), gateOf()]
    const owner = {}
    await one.gate.authenticate(owner, requestWith(mint()))
    expect(() => other.gate.auth(owner)).toThrow(expect.objectContaining({ status: 500 }))
  })

  it('judges a request once, however many guards ask', async () => {
    const { gate, events } = gateOf()
    const owner = {}
    const request = requestWith(mint({ claims: { scope: 'a b' } }))
    await gate.authenticate(owner, request)
    await gate.guard()(owner, request)
    await gate.guard({ scope: 'a' })(owner, request)
    expect(events.map(({ type }) => type)).toEqual(['accepted'])
  })

  it('shares the judgement with another gate of the same verifier', async () => {
    const { gate, verifier, events } = gateOf()
    const owner = {}
    await gate.authenticate(owner, requestWith(mint()))
    await new RequestGate(verifier).guard()(owner, requestWith(mint()))
    expect(events).toHaveLength(1)
  })

  it('makes its own verifier of options', async () => {
    const gate = new RequestGate({ ...goodRequirement(), clock: testClock().clock })
    expect((await gate.verifier.verifyToken(mint())).subject).toBe('user-1')
  })

  it('closes a verifier that it made, and no other', async () => {
    const { gate, verifier } = gateOf()
    gate.close()
    expect((await verifier.verifyToken(mint())).subject).toBe('user-1')
    const own = new RequestGate({ ...goodRequirement(), clock: testClock().clock })
    own.close()
    expect(await rejectionOf(own.verifier.verifyToken(mint()))).toMatchObject({ code: 'verifier_closed' })
  })

  it('refuses a verifier of another copy of the package', () => {
    const foreign = { ...createVerifier(goodRequirement()), authenticate: async () => undefined }
    expect(() => Reflect.construct(RequestGate, [foreign])).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
  })

  it.each([
    [{ property: '' }, 'property'],
    [{ property: 'a b' }, 'property'],
    [{ property: '_events' }, 'property'],
    [{ property: '__proto__' }, 'property'],
    [{ property: 'constructor' }, 'property'],
    [{ property: 1 }, 'property'],
    [{ property: undefined }, 'property'],
    [{ rejections: 'ignore' }, 'rejections'],
    [{ rejection: 'throw' }, 'rejection'],
  ])('refuses the options %o', (options, path) => {
    expect(() => Reflect.construct(RequestGate, [goodRequirement(), options])).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path }),
    )
  })

  it.each([
    [[{ bearer: true }], false],
    [[{ bearer: true }, { form: 'access_token' }], true],
  ] as const)('knows whether %o wants the body', (extractionSources, readsForms) => {
    expect(gateOf({ extractionSources }).gate.readsForms).toBe(readsForms)
  })
})

describe('a policy that is changed afterwards', () => {
  const token = mint({ claims: { scope: 'orders:read' } })

  it('changes no guard that was made of it before', async () => {
    const { gate, verifier } = gateOf()
    const policy = { scope: 'orders:read' }
    const reading = gate.guard(policy)
    policy.scope = 'orders:write'
    const writing = gate.guard(policy)
    expect((await reading({}, requestWith(token))).auth?.subject).toBe('user-1')
    expect(await rejectionOf(writing({}, requestWith(token)))).toMatchObject({ code: 'scope_insufficient' })
    const auth = await verifier.verifyToken(token)
    expect(await rejectionOf(verifier.authorize(auth, policy))).toMatchObject({ status: 403 })
    policy.scope = 'orders:read'
    expect(await verifier.authorize(auth, policy)).toBe(auth)
    expect(await rejectionOf(writing({}, requestWith(token)))).toMatchObject({ status: 403 })
  })

  it('changes no guard after a reload either, down to its lists', async () => {
    const { gate, verifier, clock } = gateOf()
    const scopes = ['orders:write']
    const guard = gate.guard({ requireAll: [{ anyScope: scopes }, () => true] })
    scopes[0] = 'orders:read'
    verifier.reload({ ...goodRequirement(), clock: clock.clock })
    expect(await rejectionOf(guard({}, requestWith(token)))).toMatchObject({ code: 'scope_insufficient' })
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
    const { gate } = gateOf({ bypassCorsPreflight: true })
    const owner = {}
    expect(await gate.authenticate(owner, preflight)).toEqual({ auth: undefined, headers: {} })
    expect(() => gate.auth(owner)).toThrow(expect.objectContaining({ status: 401 }))
  })

  it.each([
    ['no method asked for', { ...preflight, headers: { origin: 'https://app.example.com' } }],
    ['no origin', { ...preflight, headers: { 'access-control-request-method': 'POST' } }],
    ['another method', { ...preflight, method: 'POST' }],
  ])('H10: is not a request with %s', async (_, request) => {
    const { gate } = gateOf({ bypassCorsPreflight: true })
    expect(await rejectionOf(gate.authenticate({}, request))).toMatchObject({ code: 'token_missing' })
  })

  it('H10: is not a preflight where that is not stated', async () => {
    expect(await rejectionOf(gateOf().gate.authenticate({}, preflight))).toMatchObject({ status: 401 })
  })

  it('H10: is no preflight before a guard', async () => {
    const { gate } = gateOf({ bypassCorsPreflight: true })
    const owner = {}
    await gate.authenticate(owner, preflight)
    expect(await rejectionOf(gate.guard()(owner, preflight))).toMatchObject({ code: 'token_missing' })
  })

  it('is the metadata of a resource, which is answered at once', async () => {
    const { gate } = gateOf()
    const { path } = gate.protectedResource({ resource: 'https://api.example.com/mcp' })
    expect((await gate.authenticate({}, { ...nothing, url: path })).auth).toBeUndefined()
    expect((await gate.authenticate({}, { ...nothing, url: path })).answer?.status).toBe(200)
    expect((await gate.authenticate({}, { ...nothing, method: 'POST', url: path })).answer?.status).toBe(405)
    expect(
      (await gate.authenticate({}, { ...nothing, url: '/x', originalUrl: `${path}?a=1` })).auth,
    ).toBeUndefined()
  })

  it.each([
    '/mcp',
    '/%2ewell-known/oauth-protected-resource/mcp',
    '//.well-known/oauth-protected-resource/mcp',
    undefined,
  ])('H9: is no other path: %s', async (url) => {
    const { gate } = gateOf()
    gate.protectedResource({ resource: 'https://api.example.com/mcp' })
    expect(await rejectionOf(gate.authenticate({}, { ...nothing, url }))).toMatchObject({ status: 401 })
  })
})

describe('a token in the query of what passes anyway', () => {
  const extractionSources = [{ query: 't' }]

  it('H12: is taken out of a preflight, and still opens a guard', async () => {
    const { gate } = gateOf({ extractionSources, bypassCorsPreflight: true })
    const request: TokenRequest = { ...preflight, url: `/orders?t=${mint()}&a=1` }
    const owner = {}
    const entry = await gate.authenticate(owner, request)
    expect(entry).toEqual({ auth: undefined, headers: { 'Cache-Control': 'private' } })
    expect(request.url).toBe('/orders?a=1')
    expect(gate.findAuth(owner)).toBeUndefined()
    expect((await gate.guard()(owner, request)).auth?.subject).toBe('user-1')
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
    const { gate } = gateOf()
    const owner = {}
    await gate.guard({ claim: 'sub', exact: 'user-1' })(owner, requestWith(mint()))
    expect(gate.auth(owner).subject).toBe('user-1')
  })

  it('gives its policy the request', async () => {
    const { gate } = gateOf()
    const guard = gate.guard((_, request) => request?.method === 'GET')
    expect((await guard({}, requestWith(mint()))).auth?.subject).toBe('user-1')
    expect(await rejectionOf(guard({}, requestWith(mint(), { method: 'POST' })))).toMatchObject({
      status: 403,
    })
  })

  it.each(['optional', 'permissive'] as const)('enforces in mode %s', async (mode) => {
    const { gate } = gateOf({ mode })
    expect(await rejectionOf(gate.guard()({}, nothing))).toMatchObject({ code: 'token_missing' })
    expect(await rejectionOf(gate.guard()({}, requestWith('bad')))).toMatchObject({ code: 'token_malformed' })
  })

  it('tells the original reason after a permissive authentication', async () => {
    const { gate, clock, events } = gateOf({ mode: 'permissive' })
    const owner = {}
    const request = requestWith(mint())
    clock.advance(1000)
    expect((await gate.authenticate(owner, request)).auth).toBeUndefined()
    expect(await rejectionOf(gate.guard()(owner, request))).toMatchObject({ code: 'token_expired' })
    expect(() => gate.auth(owner)).toThrow(expect.objectContaining({ code: 'token_expired' }))
    expect(events.map(({ type }) => type)).toEqual(['would-reject', 'rejected', 'rejected'])
  })

  it('lets everything pass on trial, and reports what it would have rejected', async () => {
    const { gate, events } = gateOf()
    const guard = gate.guard({ scope: 'a' }, { reportOnly: true })
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
    const { gate } = gateOf()
    expect(() => Reflect.apply(gate.guard, gate, given)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
  })
})

describe('attach', () => {
  it('sets the identity under the gate’s name', async () => {
    const { gate } = gateOf({}, { property: 'user' })
    const { auth } = await gate.authenticate({}, requestWith(mint()))
    const target = {}
    gate.attach(target, auth)
    expect(target).toEqual({ user: auth })
  })

  it('replaces what something else has put there, also by nothing', async () => {
    const target = { auth: { admin: true } }
    gateOf().gate.attach(target, undefined)
    expect(target).toEqual({ auth: undefined })
  })

  it.each(['emit', 'on', 'destroy', 'resume'])('refuses to replace a function: %s', async (property) => {
    const { gate } = gateOf({}, { property })
    const target = { [property]: () => 'needed' }
    expect(() => gate.attach(target, undefined)).toThrow(
      expect.objectContaining({ code: 'auth_property_taken' }),
    )
    expect(target[property]?.()).toBe('needed')
  })

  it('refuses to replace the identity of another gate', async () => {
    const [one, other] = [gateOf(), gateOf()]
    const target = {}
    const { auth } = await one.gate.authenticate({}, requestWith(mint()))
    one.gate.attach(target, auth)
    const second = await other.gate.authenticate({}, requestWith(mint()))
    for (const another of [second.auth, undefined]) {
      expect(() => other.gate.attach(target, another)).toThrow(
        expect.objectContaining({ code: 'auth_property_taken', status: 500 }),
      )
    }
    expect(target).toEqual({ auth })
  })
})

describe('the answer', () => {
  it('is the rendered rejection', async () => {
    const { gate } = gateOf()
    const answer = gate.answer(await rejectionOf(gate.authenticate({}, nothing)))
    expect(answer).toMatchObject({ status: 401, headers: { 'WWW-Authenticate': 'Bearer' } })
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: 'unauthorized' })
  })

  it('is left to the framework where rejections are thrown', async () => {
    const { gate } = gateOf({}, { rejections: 'throw' })
    expect(gate.answer(await rejectionOf(gate.authenticate({}, nothing)))).toBeUndefined()
  })

  it('is left to the framework for an error that is not claimgate’s', () => {
    expect(gateOf().gate.answer(new Error('x'))).toBeUndefined()
  })

  it('H21: of a request whose token was in the query is private', async () => {
    const { gate } = gateOf({ extractionSources: [{ query: 'access_token' }] })
    const entry = await gate.authenticate({}, { ...nothing, url: `/?access_token=${mint()}` })
    expect(entry.headers).toEqual({ 'Cache-Control': 'private' })
  })
})
