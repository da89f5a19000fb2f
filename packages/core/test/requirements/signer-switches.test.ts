import type { ServerResponse } from 'node:http'
import { createVerifier, type RequirementOptions, type Verifier, type VerifierOptions } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { json, newEventLog, startKeyServer, type KeyServer } from '../../../../test/support/key-server.ts'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, rejectionOf } from '../../../../test/support/verifiers.ts'

const other = 'https://other.example.com'
const key = newSigningKey('ES256', 'key')
const token = mint({ key })
const keyUnknown = { code: 'key_unknown', status: 401 }
const issuerUnknown = { code: 'issuer_unknown', status: 401 }

/** Two signers, of which the first has keys that are held back until they are released. */
async function holding(options: Partial<RequirementOptions> = {}) {
  const server = await startKeyServer(key.publicJwk)
  const release = holdBack(server)
  const log = newEventLog()
  const shop = { name: 'shop', issuer, audience, jwksUrl: server.jwksUrl, ...options }
  const partner = { ...goodRequirement(), name: 'partner', issuer: other }
  const settings = { requireAny: [shop, partner], clock: testClock().clock, onEvent: log.onEvent }
  return { verifier: createVerifier(settings), settings, server, release, log }
}

/** Keeps whoever asks for keys waiting; gives what lets them go on. */
function holdBack(server: KeyServer): () => void {
  const waiting: ServerResponse[] = []
  server.answer('/jwks', (response) => waiting.push(response))
  return () => {
    for (const response of waiting.splice(0)) response.end(JSON.stringify({ keys: [key.publicJwk] }))
    server.answer('/jwks', json({ keys: [key.publicJwk] }))
  }
}

function verifyMany(verifier: Verifier, count: number): Promise<PromiseSettledResult<unknown>[]> {
  return Promise.allSettled(Array.from({ length: count }, () => verifier.verifyToken(token)))
}

function codesOf(outcomes: readonly PromiseSettledResult<unknown>[]): readonly unknown[] {
  return outcomes.map((outcome) =>
    outcome.status === 'rejected' ? Reflect.get(outcome.reason, 'code') : 'ok',
  )
}

describe('a signer that is disabled', () => {
  it('accepts none of the requests that wait for its keys', async () => {
    const { verifier, server, release, log } = await holding()
    const asked = server.nextRequest()
    const outcomes = verifyMany(verifier, 20)
    await asked
    verifier.disableSigner('shop')
    release()
    expect(codesOf(await outcomes)).toEqual(Array.from({ length: 20 }, () => 'key_unknown'))
    expect(log.of('accepted')).toEqual([])
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(issuerUnknown)
  })

  it('accepts none of those that come while its keys are fetched, and holds none of them up', async () => {
    const { verifier, server, release } = await holding()
    const asked = server.nextRequest()
    const first = rejectionOf(verifier.verifyToken(token))
    await asked
    verifier.disableSigner('shop')
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(issuerUnknown)
    release()
    expect(await first).toMatchObject(keyUnknown)
  })

  it('leaves the requests of others alone', async () => {
    const { verifier, server, release } = await holding()
    const partners = mint({ claims: { iss: other } })
    await verifier.verifyToken(partners)
    const asked = server.nextRequest()
    const waiting = verifyMany(verifier, 5)
    await asked
    verifier.disableSigner('shop')
    expect((await verifier.verifyToken(partners)).requirement).toBe('partner')
    release()
    await waiting
    expect((await verifier.verifyToken(partners)).requirement).toBe('partner')
  })

  it('gives way to another with the same issuer, for remembered tokens too', async () => {
    const requireAny = ['first', 'second'].map((name) => ({ ...goodRequirement(), name }))
    const log = newEventLog()
    const verifier = createVerifier({ requireAny, clock: testClock().clock, onEvent: log.onEvent })
    const known = mint()
    for (const name of ['first', 'first']) expect((await verifier.verifyToken(known)).requirement).toBe(name)
    verifier.disableSigner('first')
    for (const name of ['second', 'second'])
      expect((await verifier.verifyToken(known)).requirement).toBe(name)
    verifier.enableSigner('first')
    expect((await verifier.verifyToken(known)).requirement).toBe('first')
    expect(log.of('accepted').map((event) => Reflect.get(event, 'cached'))).toEqual([
      false,
      true,
      false,
      true,
      false,
    ])
  })

  it('accepts nothing of which hundreds of requests are under way, remembered or not', async () => {
    const { verifier, release } = await holding()
    release()
    await verifier.verifyToken(token)
    const before = verifyMany(verifier, 100)
    verifier.disableSigner('shop')
    const after = verifyMany(verifier, 100)
    expect(new Set(codesOf(await after))).toEqual(new Set(['issuer_unknown']))
    // A request that was judged before the switch may have got in, and none that was not.
    for (const code of codesOf(await before)) expect(['ok', 'key_unknown', 'issuer_unknown']).toContain(code)
    expect(codesOf(await verifyMany(verifier, 3))).toEqual([
      'issuer_unknown',
      'issuer_unknown',
      'issuer_unknown',
    ])
  })

  it('is switched once or often to the same end', async () => {
    const verifier = createVerifier({ ...goodRequirement(), name: 'shop', clock: testClock().clock })
    for (const _ of [1, 2]) verifier.disableSigner('shop')
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject(issuerUnknown)
    for (const _ of [1, 2]) verifier.enableSigner('shop')
    expect((await verifier.verifyToken(mint())).requirement).toBe('shop')
  })

  it('is disabled in its own verifier alone', async () => {
    const options = { ...goodRequirement(), name: 'shop', clock: testClock().clock }
    const [one, another] = [createVerifier(options), createVerifier(options)]
    one.disableSigner('shop')
    expect((await another.verifyToken(mint())).requirement).toBe('shop')
    one.close()
    expect((await createVerifier(options).verifyToken(mint())).requirement).toBe('shop')
  })

  it('has its keys still, which serve when it is enabled again', async () => {
    const { verifier, server, release } = await holding()
    release()
    await verifier.verifyToken(token)
    verifier.disableSigner('shop')
    expect(verifier.signers()).toMatchObject([
      { name: 'shop', enabled: false, keys: { state: 'fresh', kids: ['key'] } },
      { name: 'partner', enabled: true },
    ])
    verifier.enableSigner('shop')
    await verifier.verifyToken(token)
    expect(server.asked).toEqual(['/jwks'])
  })
})

describe('a signer that is enabled', () => {
  it('while its keys are fetched lets requests in that waited all the while', async () => {
    const { verifier, server, release } = await holding()
    const asked = server.nextRequest()
    const outcomes = verifyMany(verifier, 5)
    await asked
    verifier.disableSigner('shop')
    verifier.enableSigner('shop')
    release()
    expect(codesOf(await outcomes)).toEqual(['ok', 'ok', 'ok', 'ok', 'ok'])
  })

  it('though it was configured as disabled, stays so over a reload', async () => {
    const { verifier, settings, release } = await holding({ enabled: false })
    release()
    expect(verifier.signers()[0]).toMatchObject({ name: 'shop', enabled: false })
    verifier.enableSigner('shop')
    verifier.reload(settings)
    expect(verifier.signers()[0]).toMatchObject({ name: 'shop', enabled: true })
    expect((await verifier.verifyToken(token)).requirement).toBe('shop')
  })
})

describe('a name', () => {
  const methods = ['enableSigner', 'disableSigner'] as const
  const names: readonly unknown[] = ['', 'Shop', 'shop ', 'constructor', '__proto__', undefined, null, 0, {}]

  it.each(names.flatMap((name) => methods.map((method) => ({ method, name }))))(
    '$name, which no signer has, is refused by $method, and nothing changes',
    async ({ method, name }) => {
      const verifier = createVerifier({ ...goodRequirement(), name: 'shop', clock: testClock().clock })
      expect(() => Reflect.apply(verifier[method], verifier, [name])).toThrow(
        expect.objectContaining({ name: 'ConfigurationError' }),
      )
      expect(verifier.signers()).toMatchObject([{ name: 'shop', enabled: true }])
      expect((await verifier.verifyToken(mint())).requirement).toBe('shop')
    },
  )
})

describe('a reload', () => {
  it.each<
    readonly [
      string,
      (settings: VerifierOptions & { requireAny: readonly RequirementOptions[] }) => VerifierOptions,
    ]
  >([
    ['with the same options', (settings) => settings],
    [
      'that says enabled: true',
      ({ requireAny, ...shared }) => ({
        ...shared,
        requireAny: requireAny.map((requirement) => ({ ...requirement, enabled: true })),
      }),
    ],
    [
      'with another order',
      ({ requireAny, ...shared }) => ({ ...shared, requireAny: requireAny.toReversed() }),
    ],
    [
      'with other keys for the name',
      ({ requireAny, ...shared }) => ({
        ...shared,
        requireAny: [{ ...goodRequirement(key), name: 'shop' }, ...requireAny.slice(1)],
      }),
    ],
  ])('%s leaves a signer disabled', async (_, change) => {
    const { verifier, settings, release } = await holding()
    release()
    verifier.disableSigner('shop')
    verifier.reload(change(settings))
    verifier.reload(change(settings))
    expect(verifier.signers().find(({ name }) => name === 'shop')).toMatchObject({ enabled: false })
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(issuerUnknown)
  })

  it('that takes a disabled signer away does not enable it for one that brings it back', async () => {
    const { verifier, settings, release } = await holding()
    release()
    verifier.disableSigner('shop')
    verifier.reload({ ...settings, requireAny: settings.requireAny.slice(1) })
    expect(() => verifier.enableSigner('shop')).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
    verifier.reload(settings)
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(issuerUnknown)
    verifier.enableSigner('shop')
    expect((await verifier.verifyToken(token)).requirement).toBe('shop')
  })

  it('while requests wait for keys lets them end, by one fetch, and a switch reaches them all', async () => {
    const { verifier, settings, server, release } = await holding()
    const asked = server.nextRequest()
    const before = verifyMany(verifier, 5)
    await asked
    verifier.reload(settings)
    const after = verifyMany(verifier, 5)
    verifier.disableSigner('shop')
    release()
    expect(new Set(codesOf(await before))).toEqual(new Set(['key_unknown']))
    expect(new Set(codesOf(await after))).toEqual(new Set(['key_unknown']))
    verifier.enableSigner('shop')
    expect((await verifier.verifyToken(token)).requirement).toBe('shop')
    expect(server.asked).toEqual(['/jwks'])
  })

  it('K7: while requests wait for keys lets each end by the options that it began with', async () => {
    const { verifier, settings, server, release } = await holding()
    const asked = server.nextRequest()
    const before = verifyMany(verifier, 5)
    await asked
    const requireAny = settings.requireAny.map((requirement) => ({ ...requirement, audience: 'other-api' }))
    verifier.reload({ ...settings, requireAny })
    const after = verifyMany(verifier, 5)
    release()
    expect(new Set(codesOf(await before))).toEqual(new Set(['ok']))
    expect(new Set(codesOf(await after))).toEqual(new Set(['audience_mismatch']))
    expect(server.asked).toEqual(['/jwks'])
  })

  it('K7: with wrong options does nothing to requests that wait for keys', async () => {
    const { verifier, settings, server, release } = await holding()
    const asked = server.nextRequest()
    const outcomes = verifyMany(verifier, 5)
    await asked
    const requireAny = settings.requireAny.map((requirement) => ({ ...requirement, name: 'shop' }))
    expect(() => verifier.reload({ ...settings, requireAny })).toThrow(
      expect.objectContaining({ path: 'requireAny[1].name' }),
    )
    release()
    expect(new Set(codesOf(await outcomes))).toEqual(new Set(['ok']))
    expect(verifier.signers().map(({ name }) => name)).toEqual(['shop', 'partner'])
  })
})

describe('a signer of another key', () => {
  it('is not enabled by the name of an issuer', async () => {
    const named = { ...goodRequirement(signingKey()), name: 'shop' }
    const verifier = createVerifier({ requireAny: [named], clock: testClock().clock })
    expect(() => verifier.disableSigner(issuer)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError' }),
    )
    expect((await verifier.verifyToken(mint())).requirement).toBe('shop')
  })
})
