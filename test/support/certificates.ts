import { generateKeyPairSync, sign } from 'node:crypto'
import { bits, commonName, ecdsaWithSha256, element, integer, pemOf, sequence, utcTime } from './der.ts'

/** A self-signed X.509 certificate of a fresh P-256 key, as DER (RFC 5280, section 4.1). Version 1 or 3. */
export function newCertificate(version: 1 | 3): Buffer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const name = commonName('id.example.com')
  const body = sequence(
    ...(version === 3 ? [element(0xa0, integer(2))] : []),
    integer(1),
    ecdsaWithSha256,
    name,
    sequence(utcTime('260101000000Z'), utcTime('360101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  return sequence(body, ecdsaWithSha256, bits(sign('sha256', body, privateKey)))
}

/** A certificate as PEM. */
export function certificatePem(der: Buffer): string {
  return pemOf(der, 'CERTIFICATE')
}
