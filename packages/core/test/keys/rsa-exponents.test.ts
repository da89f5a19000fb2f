import { createPublicKey, generateKeyPairSync, verify, type KeyObject } from 'node:crypto'
import { writeFileSync } from 'node:fs'
import { join } from 'node:path'
import { createVerifier, type RequirementOptions, type Verifier } from '@claimgate/core'
import type { JWK } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { newFolder } from '../../../../test/support/key-files.ts'
import { newEventLog, startKeyServer, type EventLog } from '../../../../test/support/key-server.ts'
import { signingKey, type SigningKey } from '../../../../test/support/keys.ts'
import { refusalOf } from '../../../../test/support/refused-options.ts'
import { newAuthority } from '../../../../test/support/tls-certificates.ts'
import { audience, encode, issuer, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const limit = 2 ** 31 - 1
const kid = 'rsa'

function newRsaKey(publicExponent: number): KeyObject {
  return generateKeyPairSync('rsa', { modulusLength: 2048, publicExponent }).privateKey
}

/** The key pair of a private key, whose public half may say another exponent than its own. */
function pairOf(privateKey: KeyObject, exponent?: Uint8Array): SigningKey {
  const { n = '', e = '' } = createPublicKey(privateKey).export({ format: 'jwk' })
  const publicJwk = { kty: 'RSA', kid, n, e: exponent === undefined ? e : encode(exponent) }
  return { algorithm: 'RS256', kid, privateKey, publicJwk }
}

function bytesOf(number: bigint): Buffer {
  const digits = number.toString(16)
  return Buffer.from(digits.padStart(digits.length + (digits.length % 2), '0'), 'hex')
}

function numberOf(text: string = ''): bigint {
  return BigInt(`0x${Buffer.from(text, 'base64url').toString('hex')}`)
}

const usual = newRsaKey(65_537)
const { p, q } = usual.export({ format: 'jwk' })
const order = (numberOf(p) - 1n) * (numberOf(q) - 1n)

type Row = readonly [exponent: string, key: SigningKey]

const accepted: readonly Row[] = [
  ['3', pairOf(newRsaKey(3))],
  ['17', pairOf(newRsaKey(17))],
  ['65537', pairOf(usual)],
  ['65537 after zeros', pairOf(usual, Buffer.of(0, 0, 0, 0, 0, 0, 1, 0, 1))],
  ['2^31 - 3', pairOf(newRsaKey(limit - 2))],
  ['2^31 - 1', pairOf(newRsaKey(limit))],
]

const overLimit = newRsaKey(limit + 2)
const firstTooLarge = pairOf(overLimit)

/** Their signatures are good: nothing but the size of the exponent speaks against them. */
const tooLarge: readonly Row[] = [
  ['2^31 + 1', firstTooLarge],
  ['2^31 + 1 after zeros', pairOf(overLimit, Buffer.of(0, 0, 0x80, 0, 0, 1))],
  ['2^32 - 1', pairOf(newRsaKey(2 ** 32 - 1))],
  // To add the order changes nothing but the time that a check takes.
  ['as long as the modulus', pairOf(usual, bytesOf(65_537n + order))],
]

const refused: readonly Row[] = [
  ...tooLarge,
  ['0', pairOf(usual, Buffer.of(0))],
  ['1', pairOf(usual, Buffer.of(1))],
  ['1 after zeros', pairOf(usual, Buffer.of(0, 0, 0, 0, 1))],
  ['2', pairOf(usual, Buffer.of(2))],
  ['65536', pairOf(usual, Buffer.of(1, 0, 0))],
  ['2^31 - 2', pairOf(usual, Buffer.of(0x7f, 0xff, 0xff, 0xfe))],
  ['2^31', pairOf(usual, Buffer.of(0x80, 0, 0, 0))],
  ['2^64 + 1', pairOf(usual, Buffer.of(1, 0, 0, 0, 0, 0, 0, 0, 1))],
]

type KeyOptions = Partial<RequirementOptions>
type Source = (keys: readonly JWK[]) => KeyOptions | Promise<KeyOptions>

function fileWith(keys: readonly JWK[]): string {
  const file = join(newFolder(), 'jwks.json')
  writeFileSync(file, JSON.stringify({ keys }))
  return file
}

const configured: Readonly<Record<string, Source>> = {
  jwks: (keys) => ({ jwks: { keys: [...keys] } }),
  initialKeys: (keys) => ({ initialKeys: { keys: [...keys] }, jwksFile: join(newFolder(), 'none.json') }),
}
const loaded: Readonly<Record<string, Source>> = {
  keys: (keys) => ({ keys: async () => ({ keys: [...keys] }) }),
  jwksUrl: async (keys) => ({ jwksUrl: (await startKeyServer(...keys)).jwksUrl }),
  jwksFile: (keys) => ({ jwksFile: fileWith(keys) }),
}
const sources = Object.entries({ ...configured, ...loaded })

interface Trial {
  readonly verifier: Verifier
  readonly log: EventLog
}

async function trialOf(source: Source, keys: readonly SigningKey[]): Promise<Trial> {
  const log = newEventLog()
  const given = await source(keys.map(({ publicJwk }) => publicJwk))
  const shared = { issuer, audience, clock: () => startOfTests, onEvent: log.onEvent }
  const verifier = createVerifier({ ...shared, ...given })
  onTestFinished(() => verifier.close())
  return { verifier, log }
}

const good = signingKey('ES256')

describe.each(sources)('an RSA key of %s', (name, source) => {
  it.each(accepted)('A13: may have the exponent %s', async (_, key) => {
    const { verifier, log } = await trialOf(source, [key])
    for (const algorithm of ['RS256', 'PS256']) {
      expect((await verifier.verifyToken(mint({ key: { ...key, algorithm } }))).subject).toBe('user-1')
    }
    expect(log.of('key-dropped')).toEqual([])
  })

  it.each(refused)('A13, K1: is left out, and reported, where the exponent is %s', async (_, key) => {
    const { verifier, log } = await trialOf(source, [good, key])
    expect((await verifier.verifyToken(mint({ key: good }))).subject).toBe('user-1')
    expect(log.of('key-dropped')).toMatchObject([{ reason: expect.stringContaining('keys[1]') }])
    expect(verifier.signers()[0]?.keys.kids).toEqual([good.kid])
    // Where the set is not the newest, a newer one might hold the key.
    const status = name === 'initialKeys' ? 503 : 401
    for (const algorithm of ['RS256', 'PS256']) {
      const token = mint({ key: { ...key, algorithm } })
      expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ status })
    }
  })
})

describe('a key set of nothing but an RSA key with a large exponent', () => {
  it.each(Object.entries(configured))('A13: is refused at once: %s', async (name, source) => {
    const given = await source([firstTooLarge.publicJwk])
    expect(refusalOf({ issuer, audience, ...given }).path).toBe(name)
  })

  it.each(Object.entries(loaded))('A13: is a failed load: %s', async (_, source) => {
    const { verifier, log } = await trialOf(source, [firstTooLarge])
    expect(await rejectionOf(verifier.verifyToken(mint({ key: firstTooLarge })))).toMatchObject({
      status: 503,
    })
    expect(log.of('keys-failed')).toHaveLength(1)
  })
})

function publicKeyOf({ publicJwk: { kty = '', n = '', e = '' } }: SigningKey): KeyObject {
  return createPublicKey({ key: { kty, n, e }, format: 'jwk' })
}

/** The public key in each form of PEM. */
function pemsOf(key: SigningKey): readonly string[] {
  const publicKey = publicKeyOf(key)
  const { cert } = newAuthority().issue({ keyPair: { publicKey, privateKey: usual } })
  const plain = (['spki', 'pkcs1'] as const).map((type) => publicKey.export({ type, format: 'pem' }))
  return [...plain.map(String), cert]
}

describe('an RSA key with a large exponent', () => {
  it.each(tooLarge)('K1: would verify: %s', (_, key) => {
    const [header, payload, signature = ''] = mint({ key }).split('.')
    const input = Buffer.from(`${header}.${payload}`)
    expect(verify('sha256', input, publicKeyOf(key), Buffer.from(signature, 'base64url'))).toBe(true)
  })
})

describe('an RSA key as publicKey', () => {
  it.each(accepted)('A13: may have the exponent %s', async (_, key) => {
    for (const publicKey of [key.publicJwk, ...pemsOf(key)]) {
      const { verifier } = await trialOf(() => ({ publicKey }), [])
      expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    }
  })

  it.each(refused)('A13: must not have the exponent %s', (_, { publicJwk }) => {
    expect(refusalOf({ issuer, audience, publicKey: publicJwk }).path).toBe('publicKey')
    const requireAny = [
      { issuer, audience, publicKey: good.publicJwk },
      { name: 'b', issuer, audience, publicKey: publicJwk },
    ]
    expect(refusalOf({ requireAny }).path).toBe('requireAny[1].publicKey')
  })

  it.each(refused)('A13: must not have it in PEM either: %s', (_, key) => {
    for (const publicKey of pemsOf(key)) {
      expect(refusalOf({ issuer, audience, publicKey }).path).toBe('publicKey')
    }
  })
})
