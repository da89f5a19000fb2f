import { platform } from '#platform'
import { describe, expect, it } from 'vitest'
import { keyPair } from '../../../test/support/key-pairs.ts'
import { newSecret, secretKey, signingKey } from '../../../test/support/keys.ts'
import { signedToken } from '../../../test/support/signed-token.ts'
import { encode, mint, signText } from '../../../test/support/tokens.ts'
import { SignatureSchedule } from '../src/judging/signature-schedule.ts'
import { createPublicKey, createSecretKey, VerificationKey } from '../src/keys/verification-key.ts'
import { isSignatureValid } from '../src/signature.ts'

const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

const schedule = new SignatureSchedule(16, platform.afterTurn)

async function isValid(token: string, algorithm: string, key: VerificationKey): Promise<boolean> {
  return isSignatureValid(signedToken(token), key, { algorithm, schedule, owner: {} })
}

function withSignature(token: string, change: (signature: Buffer) => Uint8Array): string {
  const at = token.lastIndexOf('.') + 1
  return token.slice(0, at) + encode(change(Buffer.from(token.slice(at), 'base64url')))
}

function flipBit(token: string, index: number): string {
  return withSignature(token, (bytes) => {
    bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index)
    return bytes
  })
}

describe('isSignatureValid', () => {
  it.each(asymmetric)('is so for the key that signed, and no other: %s', async (algorithm) => {
    const key = keyPair(algorithm)
    const token = mint({ key })
    expect(await isValid(token, algorithm, createPublicKey(key.publicJwk))).toBe(true)
    const other = createPublicKey(keyPair(algorithm, 'other').publicJwk)
    expect(await isValid(token, algorithm, other)).toBe(false)
  })

  it.each(['HS256', 'HS384', 'HS512'])(
    'is so for the secret that signed, and no other: %s',
    async (algorithm) => {
      const [secret, other] = [Uint8Array.from(newSecret()), Uint8Array.from(newSecret())]
      const token = mint({ key: secretKey(secret, algorithm) })
      expect(await isValid(token, algorithm, createSecretKey(secret, [algorithm]))).toBe(true)
      expect(await isValid(token, algorithm, createSecretKey(other, [algorithm]))).toBe(false)
    },
  )

  it.each(asymmetric)('is not so with one bit changed: %s', async (algorithm) => {
    const key = keyPair(algorithm)
    const publicKey = createPublicKey(key.publicJwk)
    const token = mint({ key })
    for (const index of [0, 10, 63]) {
      expect(await isValid(flipBit(token, index), algorithm, publicKey)).toBe(false)
    }
  })

  it('does not ask what is signed', async () => {
    const token = signText(JSON.stringify({ alg: 'RS256' }), 'no JSON at all')
    expect(await isValid(token, 'RS256', createPublicKey(signingKey().publicJwk))).toBe(true)
  })

  it('is not so by another algorithm of the same key', async () => {
    const key = createPublicKey(signingKey().publicJwk)
    for (const algorithm of ['RS384', 'RS512', 'PS256']) {
      expect(await isValid(mint(), algorithm, key)).toBe(false)
    }
  })

  it('is not answered where the key cannot be imported', async () => {
    const { publicJwk } = signingKey('ES256')
    const broken = createPublicKey({ ...publicJwk, y: publicJwk.x ?? '' })
    const token = mint({ key: signingKey('ES256') })
    await expect(isValid(token, 'ES256', broken)).rejects.toThrow(Error)
  })

  it('is not answered for a key of another kind', async () => {
    const foreign = new VerificationKey({ kid: undefined, fingerprint: 'foreign' }, ['RS256'], (algorithm) =>
      platform.importKey(signingKey('ES256').publicJwk, algorithm),
    )
    await expect(isValid(mint(), 'RS256', foreign)).rejects.toThrow(Error)
  })
})

describe('a signature of another length than the key makes', () => {
  const changes: readonly ((signature: Buffer) => Uint8Array)[] = [
    () => Buffer.alloc(0),
    (signature) => signature.subarray(0, -1),
    (signature) => Buffer.concat([signature, Buffer.alloc(1)]),
  ]
  const unused = new SignatureSchedule(1, () => {
    throw new Error('asked for time')
  })

  it.each([...asymmetric, 'HS256', 'HS384', 'HS512'])('A12, K1: costs no check: %s', async (algorithm) => {
    const secret = Uint8Array.from(newSecret())
    const isSecret = algorithm.startsWith('HS')
    const signer = isSecret ? secretKey(secret, algorithm) : keyPair(algorithm)
    const key = isSecret ? createSecretKey(secret, [algorithm]) : createPublicKey(signer.publicJwk)
    for (const change of changes) {
      const signed = signedToken(withSignature(mint({ key: signer }), change))
      expect(isSignatureValid(signed, key, { algorithm, schedule: unused, owner: {} })).toBe(false)
    }
  })
})
