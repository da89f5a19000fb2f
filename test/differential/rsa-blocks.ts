import { constants, createHash, privateEncrypt, type KeyObject } from 'node:crypto'
import { identifier, octets, sequence } from '../support/der.ts'

/** What an RSA signature of PKCS #1 v1.5 is made of (RFC 8017, section 9.2); any part may be wrong. */
export interface Pkcs1Parts {
  readonly first?: number
  readonly type?: number
  readonly filling?: number
  /** Bytes of `filling` that are left out, to make room behind. */
  readonly shorter?: number
  readonly separator?: number
  readonly content: Uint8Array
  readonly behind?: Uint8Array
}

/** Signs a block of PKCS #1 v1.5. */
export function pkcs1Signature(key: KeyObject, parts: Pkcs1Parts): Buffer {
  const { first = 0, type = 1, filling = 0xff, separator = 0, content, behind = Buffer.alloc(0) } = parts
  const room = modulusBytes(key) - 3 - content.length - behind.length
  const block = [Buffer.of(first, type), Buffer.alloc(room, filling), Buffer.of(separator), content, behind]
  return rawSignature(key, Buffer.concat(block))
}

const hashIdentifiers: Readonly<Record<string, string>> = {
  sha256: '608648016503040201',
  sha384: '608648016503040202',
  sha512: '608648016503040203',
}

/** `DigestInfo` with the parameters that are given: NULL, if all is well. */
export function digestInfo(
  hash: string,
  digest: Uint8Array,
  parameters: Uint8Array = Buffer.of(5, 0),
): Buffer {
  return sequence(sequence(identifier(hashIdentifiers[hash] ?? ''), parameters), octets(digest))
}

/** What a signature of RSASSA-PSS is made of (RFC 8017, section 9.1.1); any part may be wrong. */
export interface PssParts {
  readonly hash: string
  /** Default: `hash`. */
  readonly maskHash?: string
  readonly salt: Uint8Array
  readonly trailer?: number
  /** The byte between the filling and the salt. */
  readonly separator?: number
  /** Added to the first byte of the filling. */
  readonly filling?: number
  /** Set in the first byte of the block after masking. */
  readonly topBit?: number
}

/** Signs a block of RSASSA-PSS. */
export function pssSignature(key: KeyObject, input: string, parts: PssParts): Buffer {
  const { hash, maskHash = hash, salt, trailer = 0xbc, separator = 1, filling = 0, topBit = 0 } = parts
  const bits = modulusBits(key) - 1
  const length = Math.ceil(bits / 8)
  const digest = createHash(hash).update(input).digest()
  const inner = createHash(hash).update(Buffer.alloc(8)).update(digest).update(salt).digest()
  const blank = Buffer.alloc(length - inner.length - salt.length - 2)
  if (filling > 0) blank.writeUInt8(filling, blank.length - 1)
  const block = Buffer.concat([blank, Buffer.of(separator), salt])
  const masked = exclusiveOr(block, mask(inner, block.length, maskHash))
  const spare = length * 8 - bits
  masked.writeUInt8((masked.readUInt8(0) & (0xff >> spare)) | topBit, 0)
  const encoded = Buffer.concat([masked, inner, Buffer.of(trailer)])
  return rawSignature(key, Buffer.concat([Buffer.alloc(modulusBytes(key) - length), encoded]))
}

/** MGF1 (RFC 8017, appendix B.2.1). */
function mask(seed: Uint8Array, length: number, hash: string): Buffer {
  const blocks: Buffer[] = []
  for (let counter = 0; Buffer.concat(blocks).length < length; counter += 1) {
    blocks.push(
      createHash(hash)
        .update(seed)
        .update(Buffer.of(0, 0, 0, counter))
        .digest(),
    )
  }
  return Buffer.concat(blocks).subarray(0, length)
}

function exclusiveOr(one: Uint8Array, other: Uint8Array): Buffer {
  return Buffer.from(one.map((byte, index) => byte ^ (other[index] ?? 0)))
}

function rawSignature(key: KeyObject, block: Uint8Array): Buffer {
  return privateEncrypt({ key, padding: constants.RSA_NO_PADDING }, block)
}

function modulusBits(key: KeyObject): number {
  return key.asymmetricKeyDetails?.modulusLength ?? 0
}

export function modulusBytes(key: KeyObject): number {
  return Math.ceil(modulusBits(key) / 8)
}
