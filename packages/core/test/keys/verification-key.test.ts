import { inspect } from 'node:util'
import { platform } from '#platform'
import { describe, expect, it } from 'vitest'
import { keyPair } from '../../../../test/support/key-pairs.ts'
import { newSecret, secretKey, signingKey } from '../../../../test/support/keys.ts'
import { signedToken } from '../../../../test/support/signed-token.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { createPublicKey, createSecretKey, VerificationKey } from '../../src/keys/verification-key.ts'

const algorithms = ['RS256', 'PS384', 'ES256', 'ES384', 'ES512', 'EdDSA', 'Ed25519']

describe('a public key', () => {
  it.each(algorithms)('is imported once per algorithm, at once on Node: %s', (algorithm) => {
    const { publicJwk } = keyPair(algorithm)
    const key = createPublicKey(publicJwk)
    expect(key.algorithms).toContain(algorithm)
    expect(key.import(algorithm)).toMatchObject({ keyType: publicJwk.kty })
    expect(key.import(algorithm)).toBe(key.import(algorithm))
    expect(key.canImport()).toBe(true)
  })

  it('is imported once for each of its algorithms', () => {
    const key = createPublicKey(signingKey('RS256').publicJwk)
    expect(key.import('RS256')).not.toBe(key.import('PS256'))
  })

  it('has its own alg, use and key_ops judged elsewhere', () => {
    const jwk = { ...signingKey('EdDSA').publicJwk, alg: 'Ed25519', use: 'sig', key_ops: ['verify'] }
    expect(createPublicKey(jwk).import('EdDSA')).toMatchObject({ keyType: 'OKP' })
  })

  it('E15: cannot be imported where its point is not on the curve', () => {
    const { publicJwk } = signingKey('ES256')
    const key = createPublicKey({ ...publicJwk, y: publicJwk.x ?? '' })
    expect(key.canImport()).toBe(false)
    expect(() => key.import('ES256')).toThrow(Error)
  })

  it.each([true, false])('may take its time to import: %s', async (isUsable) => {
    const check = platform.importKey(signingKey().publicJwk, 'RS256')
    const imported = isUsable ? Promise.resolve(check) : Promise.reject(new Error('damaged'))
    const key = new VerificationKey({ kid: undefined, fingerprint: 'late' }, ['RS256'], () => imported)
    expect(await key.canImport()).toBe(isUsable)
    expect(key.import('RS256')).toBe(key.import('RS256'))
  })

  it('is a copy', () => {
    const jwk = { ...signingKey('ES256').publicJwk }
    const key = createPublicKey(jwk)
    Object.assign(jwk, { x: 'AAAA', kid: 'other' })
    expect(key.kid).toBe('ES256-1')
    expect(key.canImport()).toBe(true)
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
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
  ])('is imported for %s', (algorithm, signatureBytes) => {
    const key = createSecretKey(Uint8Array.from(newSecret()), [algorithm])
    expect(key.kid).toBeUndefined()
    expect(key.canImport()).toBe(true)
    expect(key.import(algorithm)).toMatchObject({ signatureBytes })
  })

  it('is a copy', async () => {
    const secret = Uint8Array.from(newSecret())
    const signed = signedToken(mint({ key: secretKey(Uint8Array.from(secret)) }))
    const check = createSecretKey(secret, ['HS256']).import('HS256')
    secret.fill(0)
    if (check instanceof Promise || check.now === undefined) throw new Error('at once is wanted')
    expect(check.now(signed)).toBe(true)
  })

  it('H13: does not show', () => {
    const secret = Uint8Array.from(Buffer.from('a secret of at least thirty-two bytes'))
    const key = createSecretKey(secret, ['HS256'])
    expect(key.canImport()).toBe(true)
    expect(`${inspect(key, { depth: 9, showHidden: true })}${JSON.stringify(key)}`).not.toContain('a secret')
  })
})
