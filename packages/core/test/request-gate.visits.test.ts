import { RequestGate, type ClaimgateEvent, type TokenRequest, type Visit } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mint } from '../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf, requestWith } from '../../../test/support/verifiers.ts'

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
    const passage = await gate.passing(gate.authenticate)(visit(requestWith(mint()), target))
    expect(passage).toEqual({ answer: undefined, headers: {} })
    expect(target).toMatchObject({ auth: { subject: 'user-1' } })
  })

  it('answers a visit that does not', async () => {
    const { gate } = gateOf()
    const target = {}
    const { answer, headers } = await gate.passing(gate.guard())(visit(nothing, target))
    expect(answer).toMatchObject({ status: 401, headers: { 'WWW-Authenticate': 'Bearer' } })
    expect(headers).toEqual({})
    expect(target).toEqual({})
  })

  it('throws the rejection where the framework is to answer', async () => {
    const { gate } = gateOf({}, { rejections: 'throw' })
    const passage = gate.passing(gate.guard())(visit(nothing))
    expect(await rejectionOf(passage)).toMatchObject({ code: 'token_missing' })
  })

  it.each([
    ['cannot be set', Object.freeze({})],
    ['has no setter', Object.defineProperty({}, 'auth', { get: () => undefined })],
  ])('is 500 where the identity %s', async (_, target) => {
    const { gate, events } = gateOf()
    const { answer } = await gate.passing(gate.guard())(visit(requestWith(mint()), target))
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
      const passage = gate.passing(gate.guard())(visit(requestWith(mint()), target))
      const outcome = await passage.catch((error: unknown) => error)
      expect(JSON.stringify(outcome)).not.toContain('secret')
      expect(rejections === 'throw' ? outcome : Reflect.get(Object(outcome), 'answer')).toMatchObject({
        status: 500,
      })
      expect(events.at(-1)).toMatchObject({ code: 'verification_failed', status: 500 })
    },
  )
})

describe('serving', () => {
  const resource = { resource: 'https://api.example.com' }

  it('answers who asks for the metadata, and lets others go on', async () => {
    const { gate } = gateOf()
    const metadata = gate.protectedResource(resource)
    const serve = gate.serving(metadata)
    const asked = await serve(visit({ ...nothing, url: metadata.path }))
    expect(asked.answer).toMatchObject({ status: 200 })
    expect(await serve(visit(nothing))).toEqual({ answer: undefined, headers: {} })
  })
})

describe('a guard of a route’s own option', () => {
  it('enforces a policy', async () => {
    const { gate } = gateOf()
    const guard = gate.routeGuard({ scope: 'a' })
    expect((await guard({}, requestWith(mint({ claims: { scope: 'a' } })))).auth?.subject).toBe('user-1')
    expect(await rejectionOf(guard({}, requestWith(mint())))).toMatchObject({ code: 'scope_insufficient' })
    expect(await rejectionOf(guard({}, nothing))).toMatchObject({ code: 'token_missing' })
  })

  it.each([undefined, null, '', {}, { scop: 'a' }, 1, true])(
    'K6: lets nobody in where it is %o',
    async (option) => {
      const { gate, events } = gateOf()
      const { answer } = await gate.passing(gate.routeGuard(option))(visit(requestWith(mint())))
      expect(answer).toMatchObject({ status: 500 })
      expect(events.at(-1)).toMatchObject({ type: 'rejected', code: 'verification_failed' })
      expect(() => gate.checkPolicy(option)).toThrow(expect.objectContaining({ name: 'ConfigurationError' }))
    },
  )

  it('is made of a policy that passes its check', () => {
    const policy = { scope: ['a'] }
    const adopted = gateOf().gate.checkPolicy(policy)
    expect(adopted).toEqual(policy)
    expect(adopted).not.toBe(policy)
    expect(Object.isFrozen(adopted)).toBe(true)
  })
})

describe('authenticate after a guard', () => {
  it('keeps the identity of a preflight that was judged', async () => {
    const { gate } = gateOf({ bypassCorsPreflight: true })
    const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'GET' }
    const preflight = requestWith(mint(), { method: 'OPTIONS', headers })
    const owner = {}
    const { auth } = await gate.guard()(owner, preflight)
    expect((await gate.authenticate(owner, preflight)).auth).toBe(auth)
    expect(gate.auth(owner)).toBe(auth)
  })
})
