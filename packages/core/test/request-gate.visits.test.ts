import { RequestGate, type ClaimgateEvent, type TokenRequest, type Visit } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mint } from '../../../test/support/tokens.ts'
import { goodVerifier, requestWith } from '../../../test/support/verifiers.ts'

const nothing: TokenRequest = { method: 'GET', url: '/', headers: {} }

function gateOf(options: Parameters<typeof goodVerifier>[0] = {}, gateOptions = {}) {
  const events: ClaimgateEvent[] = []
  const { verifier } = goodVerifier({ ...options, onEvent: (event) => events.push(event) })
  return { gate: new RequestGate(verifier, gateOptions), events }
}

function visit(request: TokenRequest, target: object = {}): Visit {
  return { owner: {}, target, request }
}

describe('passing', () => {
  it('sets the identity of a visit that gets in', async () => {
    const { gate } = gateOf()
    const target = {}
    const passage = await gate.passing(gate.guards.authenticate)(visit(requestWith(mint()), target))
    expect(passage).toEqual({})
    expect(target).toMatchObject({ auth: { subject: 'user-1' } })
  })

  it('answers a visit that does not', async () => {
    const { gate } = gateOf()
    const target = {}
    const { answer, headers } = await gate.passing(gate.guards.guard())(visit(nothing, target))
    expect(answer).toMatchObject({ status: 401, headers: { 'WWW-Authenticate': 'Bearer' } })
    expect(headers).toBeUndefined()
    expect(target).toEqual({})
  })

  it('gives the rejection where the framework is to answer', async () => {
    const { gate } = gateOf({}, { rejections: 'throw' })
    const passage = await gate.passing(gate.guards.guard())(visit(nothing))
    expect(passage).toMatchObject({ error: { code: 'token_missing' } })
  })

  it.each([
    ['cannot be set', Object.freeze({})],
    ['has no setter', Object.defineProperty({}, 'auth', { get: () => undefined })],
  ])('is 500 where the identity %s', async (_, target) => {
    const { gate, events } = gateOf()
    const { answer } = await gate.passing(gate.guards.guard())(visit(requestWith(mint()), target))
    expect(answer).toMatchObject({ status: 500 })
    expect(events.at(-1)).toMatchObject({ type: 'rejected', code: 'auth_property_taken' })
  })

  it.each(['respond', 'throw'] as const)(
    'makes a rejection of any other error, to %s',
    async (rejections) => {
      const { gate, events } = gateOf({}, { rejections })
      const target = Object.defineProperty({}, 'auth', {
        set: () => {
          throw new Error('secret')
        },
      })
      const passage = await gate.passing(gate.guards.guard())(visit(requestWith(mint()), target))
      expect(JSON.stringify(passage)).not.toContain('secret')
      expect(rejections === 'throw' ? passage.error : passage.answer).toMatchObject({ status: 500 })
      expect(events.at(-1)).toMatchObject({ code: 'verification_failed', status: 500 })
    },
  )
})

describe('serving', () => {
  const resource = { resource: 'https://api.example.com' }

  it('answers who asks for the metadata, and lets others go on', async () => {
    const { gate } = gateOf()
    const metadata = gate.guards.protectedResource(resource)
    const serve = gate.serving(metadata)
    const asked = await serve(visit({ ...nothing, url: metadata.path }))
    expect(asked.answer).toMatchObject({ status: 200 })
    expect(await serve(visit(nothing))).toEqual({})
  })
})

const forwarding = { forwardHeaders: { 'X-User': 'sub' } }

describe('a visit with a header that claims are forwarded in', () => {
  const spoofed = (token: string) => requestWith(token, { headers: { x_user: 'spoofed' } })

  it('H5: has it of the token, and of nobody else', async () => {
    const { gate } = gateOf(forwarding)
    const request = spoofed(mint())
    await gate.passing(gate.guards.guard())(visit(request))
    expect(request.headers).toMatchObject({ 'x-user': 'user-1' })
    expect(request.headers).not.toHaveProperty('x_user')
  })

  it('H5: has none while a policy is asked, and none where it is not met', async () => {
    const { gate } = gateOf(forwarding)
    const seen: unknown[] = []
    const policy = (_: unknown, request?: TokenRequest) => {
      seen.push({ ...request?.headers })
      return false
    }
    const [owner, request] = [{}, spoofed(mint())]
    await gate.passing(gate.guards.authenticate)({ owner, target: {}, request })
    expect(request.headers).toHaveProperty('x-user')
    await gate.passing(gate.guards.guard(policy))({ owner, target: {}, request })
    const alone = { authorization: expect.any(String) }
    expect([...seen, request.headers]).toEqual([alone, alone])
  })

  it.each(['respond', 'throw'] as const)(
    'H5: is 500 where it cannot be taken out, in every mode, to %s',
    async (rejections) => {
      const { gate, events } = gateOf({ ...forwarding, mode: 'permissive' }, { rejections })
      const request = { ...nothing, headers: Object.freeze({ x_user: 'spoofed' }) }
      const passage = await gate.passing(gate.guards.authenticate)(visit(request))
      expect(rejections === 'throw' ? passage.error : passage.answer).toMatchObject({ status: 500 })
      expect(events).toMatchObject([{ type: 'rejected', code: 'verification_failed', status: 500 }])
    },
  )

  it('H5: lets none go on to the next where there is metadata to serve', async () => {
    const { gate } = gateOf(forwarding)
    const serve = gate.serving(gate.guards.protectedResource({ resource: 'https://api.example.com' }))
    const request = spoofed(mint())
    const stranger = visit(request)
    expect(await serve(stranger)).toEqual({})
    expect(request.headers).toEqual({ authorization: expect.any(String) })
    await gate.passing(gate.guards.guard())(stranger)
    await serve(stranger)
    expect(request.headers).toMatchObject({ 'x-user': 'user-1' })
  })
})

describe('skipping', () => {
  const inQuery = { ...forwarding, extractionSources: [{ query: 'token' }], forwardAuthorization: false }
  const asked = (): TokenRequest => ({
    method: 'GET',
    url: `/a?token=${mint()}`,
    headers: { 'x-user': 'spoofed' },
  })

  it('H5, H12: lets a visit go on unjudged, without the client’s header and the token', async () => {
    const { gate, events } = gateOf(inQuery)
    const [request, target] = [asked(), {}]
    const skipped = visit(request, target)
    expect(await gate.skipping(skipped)).toEqual({ headers: { 'Cache-Control': 'private' } })
    expect(request).toMatchObject({ url: '/a', headers: {} })
    expect([target, events, gate.guards.findAuth(skipped.owner)]).toEqual([{}, [], undefined])
  })

  it('leaves the token to a guard that comes after it', async () => {
    const { gate } = gateOf(inQuery)
    const skipped = visit(asked())
    await gate.skipping(skipped)
    await gate.skipping(skipped)
    const { answer, headers } = await gate.passing(gate.guards.guard())(skipped)
    expect([answer, headers]).toEqual([undefined, { 'Cache-Control': 'private' }])
    expect(gate.guards.auth(skipped.owner).subject).toBe('user-1')
  })

  it('leaves what a guard before it wrote', async () => {
    const { gate } = gateOf(inQuery)
    const skipped = visit(asked())
    await gate.passing(gate.guards.guard())(skipped)
    expect(await gate.skipping(skipped)).toEqual({ headers: { 'Cache-Control': 'private' } })
    expect(skipped.request.headers).toEqual({ 'x-user': 'user-1' })
  })

  it('tells nobody of a token that is bad', async () => {
    const { gate, events } = gateOf({ ...inQuery, extractionSources: [{ bearer: true }] })
    const request = { ...nothing, headers: { authorization: 'Bearer bad bad' } }
    expect(await gate.skipping(visit(request))).toEqual({})
    expect([request.headers, events]).toEqual([{}, []])
  })

  it('H5: ends in a rejection where the header cannot be taken out', async () => {
    const { gate } = gateOf(forwarding)
    const request = { ...nothing, headers: Object.freeze({ 'x-user': 'spoofed' }) }
    expect(await gate.skipping(visit(request))).toMatchObject({ answer: { status: 500 } })
  })
})

describe('a route', () => {
  it.each([
    ['nothing', undefined, 401],
    ['nothing under the name', { guard: false }, 401],
    ['true', { auth: true }, 401],
    ['false', { auth: false }, undefined],
    ['a policy', { auth: { scope: 'a' } }, 401],
    ['no policy', { auth: 0 }, 500],
  ])('that says %s of itself is judged so', async (_, route, status) => {
    const { gate } = gateOf()
    const { answer } = await gate.routing({ ...visit(nothing), ...(route !== undefined && { route }) })
    expect(answer?.status).toBe(status)
  })

  it('K5: says nothing by its prototype', async () => {
    const { gate } = gateOf()
    const route: object = Object.create({ auth: false })
    const { answer } = await gate.routing({ ...visit(nothing), route })
    expect(answer?.status).toBe(401)
  })

  it('has its policy checked and copied, and nothing else', () => {
    const { gate } = gateOf()
    const policy = { scope: ['a'] }
    const config = { auth: policy }
    gate.adoptRoute(config)
    expect(config.auth).toEqual(policy)
    expect(config.auth).not.toBe(policy)
    for (const other of [{}, { auth: true }, { auth: false }]) {
      const before = { ...other }
      gate.adoptRoute(other)
      expect(other).toEqual(before)
    }
    expect(() => gate.adoptRoute({ auth: {} })).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
  })
})

describe('what a route says of itself', () => {
  const routed = (auth: unknown, request: TokenRequest) => ({ ...visit(request), route: { auth } })

  it('is enforced where it is a policy', async () => {
    const { gate } = gateOf()
    const policy = { scope: 'a' }
    const target = {}
    await gate.routing({ ...routed(policy, requestWith(mint({ claims: { scope: 'a' } }))), target })
    expect(target).toMatchObject({ auth: { subject: 'user-1' } })
    for (const [request, status] of [
      [requestWith(mint()), 403],
      [nothing, 401],
    ] as const) {
      expect(await gate.routing(routed(policy, request))).toMatchObject({ answer: { status } })
    }
  })

  it.each([undefined, null, '', {}, { scop: 'a' }, 1])(
    'K6: lets nobody in where it is %o',
    async (option) => {
      const { gate, events } = gateOf()
      const { answer } = await gate.routing(routed(option, requestWith(mint())))
      expect(answer).toMatchObject({ status: 500 })
      expect(events.at(-1)).toMatchObject({ type: 'rejected', code: 'verification_failed' })
      expect(() => gate.adoptRoute({ auth: option })).toThrow(
        expect.objectContaining({ name: 'ConfigurationError' }),
      )
    },
  )

  it('is adopted in a copy that does not change', () => {
    const policy = { scope: ['a'] }
    const config = { auth: policy }
    gateOf().gate.adoptRoute(config)
    expect(config.auth).toEqual(policy)
    expect(config.auth).not.toBe(policy)
    expect(Object.isFrozen(config.auth)).toBe(true)
  })
})

describe('clearing', () => {
  const forwardHeaders = { 'X-User': 'sub' }

  it('H5: takes out what forwarding writes, and decides and takes nothing else', async () => {
    const { gate, events } = gateOf({ forwardHeaders, extractionSources: [{ form: 'access_token' }] })
    const body = { access_token: mint() }
    const request: TokenRequest = { ...requestWith(mint(), { headers: { x_user: 'spoofed' } }), body }
    const target = {}
    expect(await gate.clearing(visit(request, target))).toEqual({})
    expect(Object.keys(request.headers)).toEqual(['authorization'])
    expect(body).toHaveProperty('access_token')
    expect([target, events]).toEqual([{}, []])
  })

  it('is 500 where that cannot be done', async () => {
    const { gate } = gateOf({ forwardHeaders })
    const headers = Object.freeze({ 'x-user': 'spoofed' })
    expect(await gate.clearing(visit({ ...nothing, headers }))).toMatchObject({ answer: { status: 500 } })
  })
})
