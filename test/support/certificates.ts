import { generateKeyPairSync, sign } from 'node:crypto'

/** A DER element (X.690, section 8.1). */
function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

const sequence = (...contents: readonly Uint8Array[]): Buffer => element(0x30, ...contents)
const integer = (value: number): Buffer => element(0x02, Buffer.from([value]))
const identifier = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'))
const utcTime = (text: string): Buffer => element(0x17, Buffer.from(text))

/** A self-signed X.509 certificate of a fresh P-256 key, as DER (RFC 5280, section 4.1). Version 1 or 3. */
export function newCertificate(version: 1 | 3): Buffer {
  const { privateKey, publicKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  const signatureAlgorithm = sequence(identifier('2a8648ce3d040302'))
  const name = sequence(
    element(0x31, sequence(identifier('550403'), element(0x0c, Buffer.from('id.example.com')))),
  )
  const body = sequence(
    ...(version === 3 ? [element(0xa0, integer(2))] : []),
    integer(1),
    signatureAlgorithm,
    name,
    sequence(utcTime('260101000000Z'), utcTime('360101000000Z')),
    name,
    publicKey.export({ type: 'spki', format: 'der' }),
  )
  const signature = element(0x03, Buffer.from([0]), sign('sha256', body, privateKey))
  return sequence(body, signatureAlgorithm, signature)
}

/** A certificate as PEM. */
export function certificatePem(der: Buffer): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return ['-----BEGIN CERTIFICATE-----', ...lines, '-----END CERTIFICATE-----', ''].join('\n')
}
