import { createECDH, createHash, createPublicKey, ECDH, verify } from 'node:crypto'
import type { JWK } from 'jose'
import { bytesOf, inverse, modulo, numberOf } from './big-endian.ts'
import type { Curve } from './curves.ts'

/** A signature with the numbers that one chose, and the key that proves it. */
export interface ChosenSignature {
  readonly r: bigint
  readonly s: bigint
  readonly key: JWK
}

interface Point {
  readonly x: bigint
  readonly y: bigint
}

/**
 * Makes a key for a signature, where usually it is the other way round: for a point R whose `x` is `r`, the public
 * key is `(s R - z G) / r` (SEC 1, section 4.1.6). So `r` and `s` may be of any length. `r` is the least number from
 * the given one on that is the `x` of a point.
 */
export function chooseSignature(curve: Curve, input: string, leastR: bigint, s: bigint): ChosenSignature {
  const { order, bytes, openssl } = curve
  const hash = hashOf(curve)
  const z = modulo(numberOf(createHash(hash).update(input).digest()), order)
  const point = pointFrom(curve, leastR)
  const r = point.x
  const subtracted = multiplesOfBase(curve, modulo(z * inverse(s, order), order))
  const difference = addPoints(curve, point, { ...subtracted, y: curve.prime - subtracted.y })
  const multiplier = createECDH(openssl)
  multiplier.setPrivateKey(bytesOf(modulo(s * inverse(r, order), order), bytes))
  const x = multiplier.computeSecret(encodePoint(curve, difference))
  const signature = Buffer.concat([bytesOf(r, bytes), bytesOf(s, bytes)])
  for (const sign of [2, 3]) {
    const key = jwkOf(curve, decodePoint(curve, Buffer.concat([Buffer.of(sign), x])))
    const publicKey = createPublicKey({ key: { ...key }, format: 'jwk' })
    if (verify(hash, Buffer.from(input), { key: publicKey, dsaEncoding: 'ieee-p1363' }, signature)) {
      return { r, s, key }
    }
  }
  throw new Error('neither of the two points proves the signature')
}

function hashOf({ bytes }: Curve): string {
  return `sha${Math.min(bytes * 8, 512)}`
}

/** The first point whose `x` is at least so much. */
function pointFrom(curve: Curve, leastX: bigint): Point {
  for (let x = leastX; ; x += 1n) {
    try {
      return decodePoint(curve, Buffer.concat([Buffer.of(2), bytesOf(x, curve.bytes)]))
    } catch {
      // About every other number is the `x` of no point.
    }
  }
}

function multiplesOfBase(curve: Curve, factor: bigint): Point {
  const multiplier = createECDH(curve.openssl)
  multiplier.setPrivateKey(bytesOf(factor, curve.bytes))
  return decodePoint(curve, multiplier.getPublicKey())
}

/** Adds two points that are neither equal nor opposite. */
function addPoints({ prime }: Curve, one: Point, other: Point): Point {
  const slope = modulo((other.y - one.y) * inverse(other.x - one.x, prime), prime)
  const x = modulo(slope * slope - one.x - other.x, prime)
  return { x, y: modulo(slope * (one.x - x) - one.y, prime) }
}

function encodePoint({ bytes }: Curve, { x, y }: Point): Buffer {
  return Buffer.concat([Buffer.of(4), bytesOf(x, bytes), bytesOf(y, bytes)])
}

/** Throws where it is no point. */
function decodePoint({ openssl, bytes }: Curve, encoded: Buffer): Point {
  const point = Buffer.from(ECDH.convertKey(encoded, openssl, undefined, undefined, 'uncompressed'))
  return { x: numberOf(point.subarray(1, 1 + bytes)), y: numberOf(point.subarray(1 + bytes)) }
}

function jwkOf({ name, bytes }: Curve, { x, y }: Point): JWK {
  const text = (number: bigint): string => bytesOf(number, bytes).toString('base64url')
  return { kty: 'EC', crv: name, x: text(x), y: text(y) }
}
