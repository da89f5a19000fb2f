import type { KeyObject } from 'node:crypto'
import { crypto } from './late-modules.ts'

const sequenceTag = 0x30
const integerTag = 0x02
const bitStringTag = 0x03

const mgf1 = '06092a864886f70d010108'
const rsassaPss = '06092a864886f70d01010a'

/**
 * The same RSA key, said to be for RSASSA-PSS with this hash, MGF1 with this hash, and a salt of its length
 * (RFC 4055, section 3.1; RFC 7518, section 3.5). OpenSSL then takes no other padding, hash or salt length, and
 * needs no options: on Node 24 an object of options costs several times what a bare key does.
 */
export function pssKeyOf(key: KeyObject, bits: string): KeyObject {
  const hash = hashIdentifier(Number(bits))
  const parameters = element(
    sequenceTag,
    element(0xa0, hash),
    element(0xa1, element(sequenceTag, Buffer.from(mgf1, 'hex'), hash)),
    element(0xa2, element(integerTag, Buffer.of(Number(bits) / 8))),
  )
  const algorithm = element(sequenceTag, Buffer.from(rsassaPss, 'hex'), parameters)
  const rsaPublicKey = key.export({ format: 'der', type: 'pkcs1' })
  const spki = element(sequenceTag, algorithm, element(bitStringTag, Buffer.of(0), rsaPublicKey))
  return crypto().createPublicKey({ key: spki, format: 'der', type: 'spki' })
}

/** The AlgorithmIdentifier of SHA-256, SHA-384 or SHA-512, whose OIDs end in 1, 2 and 3 (RFC 4055, section 2.1). */
function hashIdentifier(bits: number): Buffer {
  return Buffer.from(`300d06096086480165030402${(bits / 128 - 1).toString().padStart(2, '0')}0500`, 'hex')
}

/** One DER element (X.690, section 8.1). */
function element(tag: number, ...parts: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(parts)
  return Buffer.concat([Buffer.of(tag), derLength(content.length), content])
}

/** In an RSA key of 2048 bits and more nothing is between 128 and 255 bytes long, and nothing longer than 65535. */
function derLength(length: number): Buffer {
  return length < 0x80 ? Buffer.of(length) : Buffer.of(0x82, length >> 8, length & 0xff)
}
