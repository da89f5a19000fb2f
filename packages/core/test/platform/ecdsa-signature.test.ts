import { createPublicKey, sign, verify } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { signingKey } from '../../../../test/support/keys.ts'
import { titled } from '../../../../test/support/samples.ts'
import { derOfEcdsaSignature } from '../../src/platform/ecdsa-signature.ts'

/** r or s of so many bytes, from the first ones on; the rest is 0x11. */
function integer(bytes: number, ...first: readonly number[]): Buffer {
  return Buffer.concat([Buffer.from(first), Buffer.alloc(bytes - first.length, 0x11)])
}

/** The content of the DER INTEGER for the same bytes: no zero before it that need not be, one where it must be. */
function contentOf(bytes: Buffer): Buffer {
  const text = BigInt(`0x${bytes.toString('hex')}`).toString(16)
  const digits = Buffer.from(text.padStart(text.length + (text.length % 2), '0'), 'hex')
  return digits.readUInt8(0) < 0x80 ? digits : Buffer.concat([Buffer.of(0), digits])
}

/** The reference: put together the long way. */
function expectedDer(r: Buffer, s: Buffer): Buffer {
  const parts = [r, s].map(contentOf).map((content) => Buffer.concat([Buffer.of(2, content.length), content]))
  const content = Buffer.concat(parts)
  const length = content.length < 128 ? Buffer.of(content.length) : Buffer.of(0x81, content.length)
  return Buffer.concat([Buffer.of(0x30), length, content])
}

const zero = (bytes: number): Buffer => Buffer.alloc(bytes)
const one = (bytes: number): Buffer => Buffer.concat([Buffer.alloc(bytes - 1), Buffer.of(1)])
const lastBitSet = (bytes: number): Buffer => Buffer.concat([Buffer.alloc(bytes - 1), Buffer.of(0x80)])

const starts = [
  (bytes: number) => integer(bytes, 0x7f),
  (bytes: number) => integer(bytes, 0x80),
  (bytes: number) => integer(bytes, 0x01),
  (bytes: number) => integer(bytes, 0xff),
  (bytes: number) => integer(bytes, 0, 0x7f),
  (bytes: number) => integer(bytes, 0, 0x80),
  (bytes: number) => integer(bytes, 0, 0, 0x7f),
  (bytes: number) => integer(bytes, 0, 0, 0xff),
  (bytes: number) => Buffer.alloc(bytes, 0xff),
  zero,
  one,
  lastBitSet,
]

describe.each([32, 48, 66])('r and s of %i bytes', (bytes) => {
  const numbers = starts.map((make) => make(bytes))
  const pairs = numbers.flatMap((r) => numbers.map((s) => [r, s] as const))

  it.each(titled(pairs))(
    'A11, A12: are written as the shortest DER integers: $title',
    ({ value: [r, s] }) => {
      const der = derOfEcdsaSignature(Buffer.concat([r, s]))
      expect(Buffer.from(der)).toEqual(expectedDer(r, s))
    },
  )
})

describe('the length of the sequence', () => {
  it.each([
    [126, [0x30, 126]],
    [127, [0x30, 127]],
    [128, [0x30, 0x81, 128]],
    [129, [0x30, 0x81, 129]],
    [138, [0x30, 0x81, 138]],
  ])('of %i bytes is written in as few bytes as may be', (length, start) => {
    // Four bytes are tags and lengths, and 66 each is what P-521 has.
    const digits = length - 4 - 66
    const s = digits > 66 ? integer(66, 0x80) : Buffer.concat([Buffer.alloc(66 - digits), integer(digits, 1)])
    const r = length === 138 ? integer(66, 0x80) : integer(66, 1)
    const der = derOfEcdsaSignature(Buffer.concat([r, s]))
    expect([...der.subarray(0, start.length)]).toEqual(start)
    expect(der).toHaveLength(start.length + length)
  })
})

describe.each(['ES256', 'ES384', 'ES512'])('signatures of %s', (algorithm) => {
  it('verify as they do side by side: 200 of them, with leading zeros among them', () => {
    const { privateKey } = signingKey(algorithm)
    if (privateKey instanceof Uint8Array) throw new Error('a key pair is wanted')
    const publicKey = createPublicKey(privateKey)
    const hash = `sha${algorithm.slice(2)}`
    const outcomes = Array.from({ length: 200 }, (_, index) => {
      const input = Buffer.from(`input ${index}`)
      const signature = sign(hash, input, { key: privateKey, dsaEncoding: 'ieee-p1363' })
      return verify(hash, input, publicKey, derOfEcdsaSignature(signature))
    })
    expect(outcomes).not.toContain(false)
  })
})
