import { constants, createPublicKey, generateKeyPairSync, sign, verify, type KeyObject } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { pssKeyOf } from '../../src/platform/pss-key.ts'

const input = Buffer.from('header.payload')
const sizes = [2048, 2056, 3072, 4096]
const pairs = new Map(
  sizes.map((modulusLength) => [modulusLength, generateKeyPairSync('rsa', { modulusLength })]),
)

function pairOf(size: number): { readonly publicKey: KeyObject; readonly privateKey: KeyObject } {
  const pair = pairs.get(size)
  if (pair === undefined) throw new Error('no such key')
  return pair
}

function signPss(privateKey: KeyObject, bits: string, saltLength: number): Buffer {
  return sign(`sha${bits}`, input, { key: privateKey, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength })
}

/** Both ways of Node to check. An error is no yes either. */
async function outcomes(key: KeyObject, bits: string, signature: Buffer): Promise<readonly unknown[]> {
  const hash = `sha${bits}`
  const later = new Promise((resolve) => {
    verify(hash, input, key, signature, (error, isValid) => resolve(error ?? isValid))
  })
  return [verify(hash, input, key, signature), await later]
}

describe.each(['256', '384', '512'])('an RSA key for PSS with SHA-%s', (bits) => {
  const { publicKey, privateKey } = pairOf(2048)
  const key = pssKeyOf(publicKey, bits)
  const saltBytes = Number(bits) / 8

  it('says so of itself, and no private part is asked for', () => {
    expect(key.asymmetricKeyType).toBe('rsa-pss')
    expect(key.asymmetricKeyDetails).toMatchObject({
      modulusLength: 2048,
      publicExponent: 65537n,
      hashAlgorithm: `sha${bits}`,
      mgf1HashAlgorithm: `sha${bits}`,
      saltLength: saltBytes,
    })
    expect(key.type).toBe('public')
  })

  it.each([
    ['nothing', -saltBytes, false],
    ['one byte less than the hash', -1, false],
    ['as many bytes as the hash', 0, true],
    ['one byte more than the hash', 1, false],
    ['as much as there is room for', 222 - 2 * saltBytes, false],
  ])('A13: takes a salt of the length of the hash alone: %s', async (_, more, isValid) => {
    const signature = signPss(privateKey, bits, saltBytes + more)
    expect(await outcomes(key, bits, signature)).toEqual([isValid, isValid])
  })

  it('takes no PKCS#1 v1.5 padding', async () => {
    expect(await outcomes(key, bits, sign(`sha${bits}`, input, privateKey))).toEqual([false, false])
  })

  it('takes no other hash for the mask', async () => {
    const other = generateKeyPairSync('rsa-pss', {
      modulusLength: 2048,
      hashAlgorithm: `sha${bits}`,
      mgf1HashAlgorithm: 'sha1',
    })
    const signature = signPss(other.privateKey, bits, saltBytes)
    const spki = other.publicKey.export({ format: 'der', type: 'spki' })
    // The same key as a plain one. The SPKI ends in the modulus of 256 bytes and an exponent that takes five.
    const n = spki.subarray(-261, -5).toString('base64url')
    const plain = createPublicKey({ key: { kty: 'RSA', n, e: 'AQAB' }, format: 'jwk' })
    expect(await outcomes(pssKeyOf(plain, bits), bits, signature)).toEqual([false, false])
    const saltLength = saltBytes
    expect(verify(`sha${bits}`, input, { key: other.publicKey, saltLength }, signature)).toBe(true)
  })

  it.each(sizes)('may be of any size: %i bits', async (size) => {
    const pair = pairOf(size)
    const signature = signPss(pair.privateKey, bits, saltBytes)
    expect(await outcomes(pssKeyOf(pair.publicKey, bits), bits, signature)).toEqual([true, true])
    const other = pssKeyOf(generateKeyPairSync('rsa', { modulusLength: size }).publicKey, bits)
    expect(await outcomes(other, bits, signature)).toEqual([false, false])
  })
})
