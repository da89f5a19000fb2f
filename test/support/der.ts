/** A DER element (X.690, section 8.1). */
export function element(tag: number, ...contents: readonly Uint8Array[]): Buffer {
  const content = Buffer.concat(contents)
  const { length } = content
  const size = length < 0x80 ? [length] : length < 0x100 ? [0x81, length] : [0x82, length >> 8, length & 0xff]
  return Buffer.concat([Buffer.from([tag, ...size]), content])
}

export const sequence = (...contents: readonly Uint8Array[]): Buffer => element(0x30, ...contents)
export const integer = (value: number): Buffer => element(0x02, Buffer.from([value]))
export const identifier = (hex: string): Buffer => element(0x06, Buffer.from(hex, 'hex'))
export const utcTime = (text: string): Buffer => element(0x17, Buffer.from(text))
export const octets = (content: Uint8Array): Buffer => element(0x04, content)
export const bits = (content: Uint8Array): Buffer => element(0x03, Buffer.from([0]), content)
export const yes: Buffer = element(0x01, Buffer.from([0xff]))

/** `ecdsa-with-SHA256` (RFC 5758, section 3.2). */
export const ecdsaWithSha256: Buffer = sequence(identifier('2a8648ce3d040302'))

/** A name that consists of a common name. */
export function commonName(text: string): Buffer {
  return sequence(element(0x31, sequence(identifier('550403'), element(0x0c, Buffer.from(text)))))
}

/** DER as PEM. */
export function pemOf(der: Buffer, label: string): string {
  const lines = der.toString('base64').match(/.{1,64}/g) ?? []
  return [`-----BEGIN ${label}-----`, ...lines, `-----END ${label}-----`, ''].join('\n')
}
