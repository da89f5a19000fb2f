import { decodeBase64url } from '../decoding/base64url.ts'

/**
 * Whether bytes look like a key that is published, or a private key file, rather than a shared secret: PEM
 * with anything around it, a JWK or several, an SSH key, DER (SPKI, PKCS#1, X.509), or the base64 of one of these. Used
 * as an HMAC secret it would let anyone sign (RFC 8725, section 2.1).
 */
export function looksLikePublicKey(bytes: Uint8Array): boolean {
  return isKeyFile(bytes) || isKeyFile(decodeBase64(bytes))
}

function isKeyFile(bytes: Uint8Array): boolean {
  // Text as UTF-16, as some shells write files, is ASCII with NULs in it.
  const text = new TextDecoder().decode(bytes).replaceAll('\0', '')
  return armour.test(text) || keyText.test(text) || isDerPublicKey(bytes)
}

/** How PEM and the SSH form of RFC 4716 (section 3.1) begin. */
const armour = /-----BEGIN |---- BEGIN /

/** A JWK, a JWK set or a list of keys as JSON, or a line of `authorized_keys`. */
const keyText = /^\s*(?:[[{][\s\S]*"kty"\s*:|(?:sk-)?(?:ssh|ecdsa)-[\w@.-]+ AAAA)/

/** What the bytes are the base64 of; nothing where they are not. */
function decodeBase64(bytes: Uint8Array): Uint8Array {
  const text = new TextDecoder().decode(bytes).replace(/[\s=]/g, '')
  return decodeBase64url(text.replaceAll('+', '-').replaceAll('/', '_')) ?? new Uint8Array()
}

const sequenceTag = 0x30
const integerTag = 0x02
const objectIdentifierTag = 0x06
const versionTag = 0xa0

/**
 * A SEQUENCE that fills the bytes and begins as one of: SubjectPublicKeyInfo and Certificate (a SEQUENCE that
 * begins with an OID, a version or an INTEGER), RSAPublicKey (two INTEGERs and nothing else).
 */
function isDerPublicKey(bytes: Uint8Array): boolean {
  const outer = readElement(bytes, 0)
  if (outer?.tag !== sequenceTag || outer.end !== bytes.length) return false
  const first = readElement(bytes, outer.start)
  if (first === undefined) return false
  if (first.tag === integerTag) {
    const second = readElement(bytes, first.end)
    return second?.tag === integerTag && second.end === bytes.length
  }
  const tag = readElement(bytes, first.start)?.tag ?? -1
  return first.tag === sequenceTag && [objectIdentifierTag, versionTag, integerTag].includes(tag)
}

interface Element {
  readonly tag: number
  readonly start: number
  readonly end: number
}

/** Reads one DER element (X.690, section 8.1); `undefined` where it does not fit into the bytes. */
function readElement(bytes: Uint8Array, offset: number): Element | undefined {
  const tag = bytes[offset]
  const first = bytes[offset + 1]
  if (tag === undefined || first === undefined) return undefined
  const lengthBytes = first < 0x80 ? 0 : first - 0x80
  if (lengthBytes > 3) return undefined
  const start = offset + 2 + lengthBytes
  const length =
    lengthBytes === 0 ? first : bytes.subarray(offset + 2, start).reduce((sum, byte) => sum * 256 + byte, 0)
  return start + length <= bytes.length ? { tag, start, end: start + length } : undefined
}
