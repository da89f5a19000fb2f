import { generateKeyPairSync, type KeyObject } from 'node:crypto'
import { createVerifier, type ClaimgateEvent, type Verifier } from '@claimgate/core'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { newCertificate } from '../../../../test/support/certificates.ts'
import { startOfTests } from '../../../../test/support/clock.ts'
import {
  newSecret,
  newSigningKey,
  secretKey,
  signingKey,
  type SigningKey,
} from '../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const clock = (): number => startOfTests

interface Trial {
  readonly verifier: Verifier
  readonly events: ClaimgateEvent[]
}

/** The same keys in the options and from a function, which is how a fetched set is read. */
function trialsWith(keys: readonly unknown[]): readonly Trial[] {
  const jwks: { keys: JWK[] } = JSON.parse(JSON.stringify({ keys }))
  return [{ jwks }, { keys: async () => jwks }].map((source) => {
    const events: ClaimgateEvent[] = []
    const onEvent = (event: ClaimgateEvent): unknown => events.push(event)
    return { verifier: createVerifier({ issuer, audience, clock, onEvent, ...source }), events }
  })
}

async function expectRefused(token: string, trials: readonly Trial[]): Promise<void> {
  for (const { verifier } of trials) {
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
      kind: 'invalid_token',
      status: 401,
    })
  }
}

async function expectAccepted(token: string, trials: readonly Trial[]): Promise<void> {
  for (const { verifier } of trials) expect((await verifier.verifyToken(token)).subject).toBe('user-1')
}

function rsaKey(options: { modulusLength: number; publicExponent?: number }): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', options)
  const publicJwk = { ...publicKey.export({ format: 'jwk' }), kid: 'rsa' }
  return { algorithm: 'RS256', kid: 'rsa', privateKey, publicJwk }
}

const good = signingKey('ES256')
const token = mint({ key: good })

describe('a weak RSA key', () => {
  it.each([1024, 2040])('A13: proves nothing: %i bits', async (modulusLength) => {
    const key = rsaKey({ modulusLength })
    const trials = trialsWith([key.publicJwk, good.publicJwk])
    await expectRefused(mint({ key }), trials)
    await expectAccepted(token, trials)
    for (const { events } of trials)
      expect(events).toContainEqual(expect.objectContaining({ type: 'key-dropped' }))
  })

  it('A13: is so from 2047 bits down, and 2048 are enough', async () => {
    const key = rsaKey({ modulusLength: 2048 })
    await expectAccepted(mint({ key }), trialsWith([key.publicJwk]))
    const odd = rsaKey({ modulusLength: 2047 })
    await expectRefused(mint({ key: odd }), trialsWith([odd.publicJwk, good.publicJwk]))
  })

  it('A13: may have the exponent 3', async () => {
    const key = rsaKey({ modulusLength: 2048, publicExponent: 3 })
    await expectAccepted(mint({ key }), trialsWith([key.publicJwk]))
  })

  it.each(['AQ', 'AAAB', 'Ag', 'AQAA', 'AA'])(
    'A13: has an exponent of one, or an even one: %s',
    async (e) => {
      const key = signingKey('RS256')
      const trials = trialsWith([{ ...key.publicJwk, e }, good.publicJwk])
      await expectRefused(mint({ key }), trials)
      await expectAccepted(token, trials)
    },
  )
})

describe('a key that must not be in a set', () => {
  it.each(['HS256', 'HS384', 'HS512'])('E13: symmetric, proves nothing: %s', async (algorithm) => {
    const secret = newSecret()
    const key = { ...secretKey(secret, algorithm), kid: 'oct' }
    const jwk = { kty: 'oct', kid: 'oct', k: Buffer.from(secret).toString('base64url'), alg: algorithm }
    const trials = trialsWith([jwk, good.publicJwk])
    await expectRefused(mint({ key }), trials)
    await expectRefused(mint({ key: { ...key, kid: undefined } }), trials)
    await expectAccepted(token, trials)
  })

  it.each(['RS256', 'ES384', 'EdDSA'])('E13: private, proves nothing: %s', async (algorithm) => {
    const key = newSigningKey(algorithm, 'private')
    if (key.privateKey instanceof Uint8Array) throw new Error('a key pair is wanted')
    const jwk = { ...privateJwk(key.privateKey), kid: 'private' }
    const trials = trialsWith([jwk, good.publicJwk])
    await expectRefused(mint({ key }), trials)
    await expectAccepted(token, trials)
    for (const { verifier } of trials) expect(JSON.stringify(verifier.signers())).not.toContain(jwk.d)
  })

  it.each([
    { use: 'enc' },
    { key_ops: ['encrypt'] },
    { key_ops: ['sign'] },
    { alg: 'RSA-OAEP' },
    { alg: 'HS256' },
  ])('meant for something else, proves nothing: %j', async (purpose) => {
    const key = signingKey('RS256')
    const trials = trialsWith([{ ...key.publicJwk, ...purpose }, good.publicJwk])
    await expectRefused(mint({ key }), trials)
    await expectAccepted(token, trials)
  })

  it('E15: broken, leaves the others as they are', async () => {
    const { publicJwk } = good
    const broken = [
      null,
      7,
      'key',
      [],
      {},
      { kty: 'EC' },
      { ...publicJwk, x: undefined },
      { ...publicJwk, y: publicJwk.x },
      { ...publicJwk, x: 'AAAA' },
      { ...publicJwk, x: `${publicJwk.x}=` },
      { ...publicJwk, crv: 'P-384' },
      { kty: 'OKP', crv: 'Ed25519', x: 'AAAA' },
      { kty: 'AKP', alg: 'ML-DSA-44', pub: 'AAAA' },
    ]
    const trials = trialsWith([...broken, publicJwk])
    await expectAccepted(token, trials)
    await expectAccepted(mint({ key: { ...good, kid: undefined } }), trials)
    for (const { events } of trials) {
      expect(events.filter(({ type }) => type === 'key-dropped')).toHaveLength(broken.length)
    }
  })
})

describe('several keys', () => {
  const keys = Array.from({ length: 9 }, (_, index) => newSigningKey('ES256', `key ${index}`))
  const nameless = keys.map(({ publicJwk: { kid: _kid, ...jwk } }) => jwk)

  it('C12: with one kid are told apart by type and algorithm', async () => {
    const [first, second] = [newSigningKey('RS256', 'same'), newSigningKey('ES256', 'same')]
    const trials = trialsWith([first.publicJwk, second.publicJwk])
    await expectAccepted(mint({ key: first }), trials)
    await expectAccepted(mint({ key: second }), trials)
  })

  it('C12: with one kid and one type are tried in turn', async () => {
    const same = keys
      .slice(0, 2)
      .map((key) => ({ ...key, kid: 'same', publicJwk: { ...key.publicJwk, kid: 'same' } }))
    const trials = trialsWith(same.map(({ publicJwk }) => publicJwk))
    for (const key of same) await expectAccepted(mint({ key }), trials)
    await expectRefused(mint({ key: newSigningKey('ES256', 'same') }), trials)
  })

  it.each([
    [7, 'accepted'],
    [8, 'refused'],
  ])('C11: are tried eight at most, where nothing tells them apart: key %i is %s', async (index, outcome) => {
    const key = { ...(keys[index] ?? good), kid: undefined }
    const trials = trialsWith(nameless)
    if (outcome === 'accepted') await expectAccepted(mint({ key }), trials)
    else await expectRefused(mint({ key }), trials)
  })

  it('C11: of any number are told apart by kid', async () => {
    const trials = trialsWith(keys.map(({ publicJwk }) => publicJwk))
    for (const key of keys) await expectAccepted(mint({ key }), trials)
  })

  it('E11: a key proves nothing under the kid of another', async () => {
    const trials = trialsWith(keys.map(({ publicJwk }) => publicJwk))
    await expectRefused(mint({ key: { ...(keys[0] ?? good), kid: 'key 1' } }), trials)
    await expectRefused(mint({ key: { ...(keys[0] ?? good), kid: 'key 10' } }), trials)
  })
})

describe('a key that the token brings along', () => {
  const own = newSigningKey('ES256', good.kid)

  it.each([
    { jwk: own.publicJwk },
    { jku: 'https://attacker.example.com/jwks' },
    { x5u: 'https://attacker.example.com/chain' },
    { x5c: [newCertificate(3).toString('base64')] },
    { jwk: own.publicJwk, kid: undefined },
    { jwk: own.publicJwk, kid: '../../dev/null' },
    { jwk: own.publicJwk, kid: "' UNION SELECT 'key" },
  ])('C4, C5, C6, C7: proves nothing: table row %#', async (header) => {
    const trials = trialsWith([good.publicJwk])
    await expectRefused(mint({ key: own, header }), trials)
  })
})

function privateJwk(key: KeyObject): JWK {
  return key.export({ format: 'jwk' })
}
