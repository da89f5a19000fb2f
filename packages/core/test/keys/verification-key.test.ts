import { describe, expect, it } from 'vitest'
import { keyPair } from '../../../../test/support/key-pairs.ts'
import { newSecret, signingKey } from '../../../../test/support/keys.ts'
import { createPublicKey, createSecretKey } from '../../src/keys/verification-key.ts'

const algorithms = ['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

describe('a public key', () => {
  it.each(algorithms)('is imported once per algorithm: %s', async (algorithm) => {
    const key = createPublicKey(keyPair(algorithm).publicJwk)
    expect(key.algorithms).toContain(algorithm)
    expect(await key.import(algorithm)).toMatchObject({ type: 'public', usages: ['verify'] })
    expect(await key.import(algorithm)).toBe(await key.import(algorithm))
    expect(await key.canImport()).toBe(true)
  })

  it('is imported once for each of its algorithms', async () => {
    const key = createPublicKey(signingKey('RS256').publicJwk)
    expect(await key.import('RS256')).not.toBe(await key.import('PS256'))
  })

  it('has its own alg, use and key_ops judged elsewhere', async () => {
    const jwk = { ...signingKey('EdDSA').publicJwk, alg: 'Ed25519', use: 'sig', key_ops: ['verify'] }
    expect(await createPublicKey(jwk).import('EdDSA')).toMatchObject({ type: 'public' })
  })

  it('cannot be imported where its point is not on the curve', async () => {
    const { publicJwk } = signingKey('ES256')
    const key = createPublicKey({ ...publicJwk, y: publicJwk.x ?? '' })
    expect(await key.canImport()).toBe(false)
    await expect(key.import('ES256')).rejects.toThrow(Error)
  })

  it('is a copy', async () => {
    const jwk = { ...signingKey('ES256').publicJwk }
    const key = createPublicKey(jwk)
    Object.assign(jwk, { x: 'AAAA', kid: 'other' })
    expect(key.kid).toBe('ES256-1')
    expect(await key.canImport()).toBe(true)
  })

  it('has a fingerprint that differs wherever the key does', () => {
    const { publicJwk } = signingKey('RS256')
    const others = [
      { ...publicJwk, kid: 'other' },
      { ...publicJwk, alg: 'RS256' },
      { ...publicJwk, e: 'Aw' },
      { ...publicJwk, n: keyPair('RS256', 'other').publicJwk.n ?? '' },
      signingKey('ES256').publicJwk,
    ]
    const fingerprints = [publicJwk, ...others].map((jwk) => createPublicKey(jwk).fingerprint)
    expect(new Set(fingerprints).size).toBe(fingerprints.length)
  })

  it('has a fingerprint that is the same whatever stands beside the key', () => {
    const { publicJwk } = signingKey('ES256')
    const described = { x5t: 'AAAA', use: 'sig', key_ops: ['verify'], ...publicJwk, unknown: 1 }
    expect(createPublicKey(described).fingerprint).toBe(createPublicKey(publicJwk).fingerprint)
  })

  it('is withdrawn once and for all', () => {
    const key = createPublicKey(signingKey().publicJwk)
    expect(key.withdrawn).toBe(false)
    key.withdraw()
    expect(key.withdrawn).toBe(true)
  })
})

describe('a secret', () => {
  it.each([
    ['HS256', 'SHA-256'],
    ['HS384', 'SHA-384'],
    ['HS512', 'SHA-512'],
  ])('is imported for %s, and never to sign or to be read again', async (algorithm, hash) => {
    const key = createSecretKey(Uint8Array.from(newSecret()), [algorithm])
    expect(key.kid).toBeUndefined()
    expect(await key.canImport()).toBe(true)
    expect(await key.import(algorithm)).toMatchObject({
      type: 'secret',
      extractable: false,
      usages: ['verify'],
      algorithm: { name: 'HMAC', hash: { name: hash } },
    })
  })

  it('H13: does not show', () => {
    const secret = Uint8Array.from(Buffer.from('a secret of at least thirty-two bytes'))
    const key = createSecretKey(secret, ['HS256'])
    expect(`${JSON.stringify(key)}${key.fingerprint}`).not.toContain('a secret')
  })
})
