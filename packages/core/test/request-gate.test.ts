import { createVerifier, RequestGate, type TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf, requestWith } from '../../../test/support/verifiers.ts'

const nothing: TokenRequest = { method: 'GET', url: '/', headers: {} }

function gateOf(options: Parameters<typeof goodVerifier>[0] = {}, gateOptions = {}) {
  const { verifier } = goodVerifier(options)
  return { gate: new RequestGate(verifier, gateOptions), verifier }
}

describe('a gate', () => {
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

describe('attach', () => {
  it('sets the identity under the gate’s name', async () => {
    const { gate } = gateOf({}, { property: 'user' })
    const { auth } = await gate.guards.authenticate({}, requestWith(mint()))
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
    const { auth } = await one.gate.guards.authenticate({}, requestWith(mint()))
    one.gate.attach(target, auth)
    const second = await other.gate.guards.authenticate({}, requestWith(mint()))
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
    const answer = gate.answer(await rejectionOf(() => gate.guards.authenticate({}, nothing)))
    expect(answer).toMatchObject({ status: 401, headers: { 'WWW-Authenticate': 'Bearer' } })
    expect(JSON.parse(answer?.body ?? '')).toMatchObject({ error: 'unauthorized' })
  })

  it('is left to the framework where rejections are thrown', async () => {
    const { gate } = gateOf({}, { rejections: 'throw' })
    expect(gate.answer(await rejectionOf(() => gate.guards.authenticate({}, nothing)))).toBeUndefined()
  })

  it('is left to the framework for an error that is not claimgate’s', () => {
    expect(gateOf().gate.answer(new Error('x'))).toBeUndefined()
  })
})
