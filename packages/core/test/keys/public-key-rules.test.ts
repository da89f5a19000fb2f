import { generateKeyPairSync } from 'node:crypto'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { signingKey } from '../../../../test/support/keys.ts'
import { titled } from '../../../../test/support/samples.ts'
import { encode } from '../../../../test/support/tokens.ts'
import { readPublicJwk } from '../../src/keys/public-key-rules.ts'

const rsa = signingKey('RS256').publicJwk
const curved = signingKey('ES256').publicJwk
const edwards = signingKey('EdDSA').publicJwk

/** A modulus of so many bits, as base64url. No such key signs; only its size is judged. */
function modulus(bits: number): string {
  const bytes = new Uint8Array(Math.ceil(bits / 8)).fill(0xff)
  bytes[0] = 0xff >> (bytes.length * 8 - bits)
  return encode(bytes)
}

function withExponent(...bytes: readonly number[]): JWK {
  return { ...rsa, e: encode(Uint8Array.from(bytes)) }
}

describe('readPublicJwk', () => {
  it.each([
    rsa,
    { ...rsa, alg: 'PS512' },
    ...[[3], [17], [1, 0, 1], [0, 0, 0, 0, 1, 0, 1]].map((bytes) => withExponent(...bytes)),
    withExponent(0x7f, 0xff, 0xff, 0xfd),
    withExponent(0x7f, 0xff, 0xff, 0xff),
    withExponent(0, 0, 0x7f, 0xff, 0xff, 0xff),
    { ...rsa, n: modulus(2048) },
    { ...rsa, n: modulus(2049) },
    { ...rsa, n: modulus(4096) },
    { ...rsa, n: encode(Buffer.concat([Buffer.alloc(1), Buffer.from(rsa.n ?? '', 'base64url')])) },
    { ...rsa, use: 'sig', key_ops: ['verify'] },
    { ...rsa, key_ops: ['encrypt', 'verify'] },
    { ...rsa, x5c: ['AAAA'], 'x5t#S256': 'AAAA', unknown: {} },
    curved,
    signingKey('ES384').publicJwk,
    signingKey('ES512').publicJwk,
    { ...curved, alg: 'ES256' },
    edwards,
    { ...edwards, alg: 'Ed25519' },
  ])('takes a key that may verify: table row %#', (jwk) => {
    expect(readPublicJwk(jwk)).toBe(jwk)
  })

  it.each(titled([undefined, null, 'text', 7, true, [], [rsa], {}, { kty: 7 }, { kty: null }, () => rsa]))(
    'E15: refuses what is no JWK: $title',
    ({ value }) => expect(readPublicJwk(value)).toBeTypeOf('string'),
  )

  const { privateKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })

  it.each([
    { kty: 'oct', k: 'A'.repeat(64) },
    { kty: 'oct', k: 'A'.repeat(64), alg: 'HS256', use: 'sig' },
    { ...rsa, k: 'A'.repeat(64) },
    { ...rsa, kty: 'oct' },
    privateKey.export({ format: 'jwk' }),
    ...['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'priv'].map((name) => ({ ...rsa, [name]: 'AAAA' })),
    { ...rsa, d: '' },
    { ...rsa, d: null },
    { ...curved, d: 'AAAA' },
    { ...edwards, d: 'AAAA' },
  ])('E13: refuses a key that is not public: table row %#', (jwk) => {
    expect(readPublicJwk(jwk)).toBeTypeOf('string')
  })

  it.each([
    { ...rsa, use: 'enc' },
    { ...rsa, use: 'SIG' },
    { ...rsa, use: '' },
    { ...rsa, key_ops: [] },
    { ...rsa, key_ops: ['encrypt'] },
    { ...rsa, key_ops: ['sign'] },
    { ...rsa, key_ops: 'verify' },
    { ...rsa, key_ops: null },
    { ...rsa, key_ops: ['verify', 'verify'] },
    { ...rsa, key_ops: ['verify', 7] },
    { ...rsa, key_ops: { verify: true } },
    { ...rsa, use: 'sig', key_ops: ['wrapKey'] },
  ])('refuses a key that is meant for something else: table row %#', (jwk) => {
    expect(readPublicJwk(jwk)).toBeTypeOf('string')
  })

  const members = ['kid', 'use', 'alg', 'crv', 'n', 'e', 'x', 'y']

  it.each(members)('C8: refuses a member that is no string: %s', (name) => {
    for (const value of [7, null, undefined, true, ['text'], {}]) {
      expect(readPublicJwk({ ...rsa, [name]: value })).toBeTypeOf('string')
    }
  })

  it.each([
    ['RSA', { ...rsa, n: modulus(2047) }],
    ['RSA', { ...rsa, n: modulus(1024) }],
    ['RSA', { ...rsa, n: encode(Buffer.concat([Buffer.alloc(1), new Uint8Array(255).fill(0xff)])) }],
    ['RSA', { ...rsa, n: encode(new Uint8Array(256)) }],
    ['RSA', { ...rsa, n: encode(Uint8Array.of(1)) }],
    ['exponent', withExponent(1)],
    ['exponent', withExponent(0, 0, 1)],
    ['exponent', withExponent(0)],
    ['exponent', withExponent(2)],
    ['exponent', withExponent(1, 0, 0)],
    ['exponent', withExponent(0x7f, 0xff, 0xff, 0xfe)],
    ['exponent of 32 bits', withExponent(0x80, 0, 0, 0)],
    ['exponent of 32 bits', withExponent(0x80, 0, 0, 1)],
    ['exponent of 32 bits', withExponent(0, 0, 0x80, 0, 0, 1)],
    ['exponent of 32 bits', withExponent(0xff, 0xff, 0xff, 0xff)],
    ['exponent of 33 bits', withExponent(1, 0, 0, 0, 1)],
    ['exponent of 64 bits', withExponent(0x80, 0, 0, 0, 0, 0, 0, 1)],
    ['exponent of 2048 bits', { ...rsa, e: rsa.n ?? '' }],
  ])('A13: refuses a weak key: %s, table row %#', (reason, jwk) => {
    expect(readPublicJwk(jwk)).toContain(reason)
  })

  it.each([
    { kty: 'RSA' },
    { ...rsa, n: '' },
    { ...rsa, e: '' },
    { ...rsa, n: `${rsa.n}=` },
    { ...rsa, n: `${rsa.n}\n` },
    { ...rsa, n: Buffer.from(rsa.n ?? '', 'base64url').toString('base64') },
    { ...rsa, e: 'AQAB ' },
    { ...rsa, e: 'AQAC!' },
    { kty: 'EC', crv: 'P-256' },
    { kty: 'EC', crv: 'P-256', x: curved.x },
    { kty: 'EC', crv: 'P-256', y: curved.y },
    { ...curved, x: '' },
    { ...curved, y: '*' },
    { kty: 'OKP', crv: 'Ed25519' },
    { ...edwards, x: '' },
    { ...edwards, x: `${edwards.x}=` },
  ])('B2: refuses a key with a part missing or in another spelling: table row %#', (jwk) => {
    expect(readPublicJwk(jwk)).toContain('part')
  })

  it.each([
    { ...curved, crv: 'P-384', alg: 'ES256' },
    { ...curved, crv: 'secp256k1' },
    { ...curved, kty: 'RSA', alg: 'ES256' },
    { ...edwards, crv: 'X25519' },
    { ...edwards, crv: 'Ed448' },
    { ...rsa, alg: 'HS256' },
    { ...rsa, alg: 'none' },
    { ...rsa, kty: 'AKP', alg: 'ML-DSA-65' },
  ])('A10: refuses a type, curve or alg that it does not know: table row %#', (jwk) => {
    expect(readPublicJwk(jwk)).toContain('not supported')
  })

  it('tells nothing that the key says of itself', () => {
    for (const member of ['use', 'alg', 'crv', 'kty']) {
      expect(readPublicJwk({ ...curved, [member]: 'secret text' })).not.toContain('secret text')
    }
  })
})
