import { describe, expect, it } from 'vitest'
import { keyPair } from '../../../test/support/key-pairs.ts'
import { newSecret, secretKey, signingKey } from '../../../test/support/keys.ts'
import { encode, mint, signText } from '../../../test/support/tokens.ts'
import { createPublicKey, createSecretKey, VerificationKey } from '../src/keys/verification-key.ts'
import { isSignatureValid } from '../src/signature.ts'

const asymmetric = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512', 'ES256', 'ES384', 'ES512', 'EdDSA']

function flipBit(token: string, index: number): string {
  const at = token.lastIndexOf('.') + 1
  const bytes = Buffer.from(token.slice(at), 'base64url')
  bytes.writeUInt8(bytes.readUInt8(index) ^ 1, index)
  return token.slice(0, at) + encode(bytes)
}

describe('isSignatureValid', () => {
  it.each(asymmetric)('is so for the key that signed, and no other: %s', async (algorithm) => {
    const key = keyPair(algorithm)
    const token = mint({ key })
    expect(await isSignatureValid(token, algorithm, createPublicKey(key.publicJwk))).toBe(true)
    const other = createPublicKey(keyPair(algorithm, 'other').publicJwk)
    expect(await isSignatureValid(token, algorithm, other)).toBe(false)
  })

  it.each(['HS256', 'HS384', 'HS512'])(
    'is so for the secret that signed, and no other: %s',
    async (algorithm) => {
      const [secret, other] = [Uint8Array.from(newSecret()), Uint8Array.from(newSecret())]
      const token = mint({ key: secretKey(secret, algorithm) })
      expect(await isSignatureValid(token, algorithm, createSecretKey(secret, [algorithm]))).toBe(true)
      expect(await isSignatureValid(token, algorithm, createSecretKey(other, [algorithm]))).toBe(false)
    },
  )

  it.each(asymmetric)('is not so with one bit changed: %s', async (algorithm) => {
    const key = keyPair(algorithm)
    const publicKey = createPublicKey(key.publicJwk)
    const token = mint({ key })
    for (const index of [0, 10, 63]) {
      expect(await isSignatureValid(flipBit(token, index), algorithm, publicKey)).toBe(false)
    }
  })

  it('does not ask what is signed', async () => {
    const token = signText(JSON.stringify({ alg: 'RS256' }), 'no JSON at all')
    expect(await isSignatureValid(token, 'RS256', createPublicKey(signingKey().publicJwk))).toBe(true)
  })

  it('is not answered where the key cannot be imported', async () => {
    const { publicJwk } = signingKey('ES256')
    const broken = createPublicKey({ ...publicJwk, y: publicJwk.x ?? '' })
    const token = mint({ key: signingKey('ES256') })
    await expect(isSignatureValid(token, 'ES256', broken)).rejects.toThrow(Error)
  })

  it('is not answered where the token names another algorithm', async () => {
    const key = createPublicKey(signingKey().publicJwk)
    await expect(isSignatureValid(mint(), 'RS512', key)).rejects.toThrow(Error)
  })

  it('is not answered for a key of another kind', async () => {
    const foreign = new VerificationKey({ kid: undefined, fingerprint: 'foreign' }, ['RS256'], () =>
      createPublicKey(signingKey('ES256').publicJwk).import('ES256'),
    )
    await expect(isSignatureValid(mint(), 'RS256', foreign)).rejects.toThrow(Error)
  })
})
