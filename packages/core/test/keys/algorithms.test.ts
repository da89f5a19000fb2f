import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  algorithmsForKey,
  algorithmsForSecret,
  asymmetricAlgorithms,
  isSymmetric,
  knownAlgorithms,
} from '../../src/keys/algorithms.ts'

const symmetric = ['HS256', 'HS384', 'HS512']
const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const edwards = ['EdDSA', 'Ed25519']
const asymmetric = [...rsa, 'ES256', 'ES384', 'ES512', ...edwards]

describe('knownAlgorithms', () => {
  it('A1: are these, and none is not among them', () => {
    expect(knownAlgorithms).toEqual([...symmetric, ...asymmetric])
    expect(asymmetricAlgorithms).toEqual(asymmetric)
  })

  it.each(symmetric)('are symmetric with a secret: %s', (name) => expect(isSymmetric(name)).toBe(true))

  it.each([...asymmetric, 'none', 'hs256', 'HS256 ', '', '__proto__'])(
    'are symmetric otherwise not: %j',
    (name) => expect(isSymmetric(name)).toBe(false),
  )
})

describe('algorithmsForSecret', () => {
  it.each([
    [0, 0],
    [31, 0],
    [32, 1],
    [33, 1],
    [47, 1],
    [48, 2],
    [49, 2],
    [63, 2],
    [64, 3],
    [65, 3],
    [1_000_000, 3],
  ])('A8: gives those that a secret of %i bytes is long enough for: %i', (bytes, count) => {
    expect(algorithmsForSecret(bytes)).toEqual(symmetric.slice(0, count))
  })
})

describe('algorithmsForKey', () => {
  const fitting: readonly (readonly [jwk: JWK, algorithms: readonly string[]])[] = [
    [{ kty: 'RSA' }, rsa],
    [{ kty: 'EC', crv: 'P-256' }, ['ES256']],
    [{ kty: 'EC', crv: 'P-384' }, ['ES384']],
    [{ kty: 'EC', crv: 'P-521' }, ['ES512']],
    [{ kty: 'EC', crv: 'P-256', alg: 'ES256' }, ['ES256']],
    [{ kty: 'OKP', crv: 'Ed25519' }, edwards],
  ]

  it.each(fitting)('gives those of type and curve: %j', (jwk, algorithms) => {
    expect(algorithmsForKey(jwk)).toEqual(algorithms)
  })

  it.each(rsa)('A6: gives the one that the key names: %s', (alg) => {
    expect(algorithmsForKey({ kty: 'RSA', alg })).toEqual([alg])
  })

  it.each(edwards)('A16: gives both names of one algorithm: %s', (alg) => {
    expect(algorithmsForKey({ kty: 'OKP', crv: 'Ed25519', alg })).toEqual(edwards)
  })

  it.each([
    { kty: 'oct' },
    { kty: 'oct', alg: 'HS256' },
    { kty: 'RSA', alg: 'HS256' },
    { kty: 'RSA', alg: 'none' },
    { kty: 'RSA', alg: '' },
    { kty: 'RSA', alg: 'rs256' },
    { kty: 'RSA', alg: 'ES256' },
    { kty: 'RSA', alg: 'RSA-OAEP' },
    { kty: 'rsa' },
    { kty: 'EC' },
    { kty: 'EC', crv: 'p-256' },
    { kty: 'EC', crv: 'P-521', alg: 'ES256' },
    { kty: 'EC', crv: 'P-256', alg: 'ES384' },
    { kty: 'EC', crv: 'P-256', alg: 'RS256' },
    { kty: 'EC', crv: 'secp256k1', alg: 'ES256K' },
    { kty: 'EC', crv: 'Ed25519' },
    { kty: 'OKP' },
    { kty: 'OKP', crv: 'X25519' },
    { kty: 'OKP', crv: 'Ed448' },
    { kty: 'OKP', crv: 'P-256' },
    { kty: 'OKP', crv: 'Ed25519', alg: 'ES256' },
    { kty: 'AKP', alg: 'ML-DSA-44' },
    { kty: '' },
  ])('A10, A16: gives none for %j', (jwk) => {
    expect(algorithmsForKey(jwk)).toEqual([])
  })
})
