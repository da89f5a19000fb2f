/** A curve of ECDSA with a prime field (FIPS 186-5; SP 800-186, section 3.2.1). */
export interface Curve {
  /** As JWKs name it. */
  readonly name: string
  /** As OpenSSL names it. */
  readonly openssl: string
  readonly prime: bigint
  readonly order: bigint
  /** The length of each half of a signature. */
  readonly bytes: number
}

export const curves: Readonly<Record<string, Curve>> = {
  ES256: {
    name: 'P-256',
    openssl: 'prime256v1',
    prime: 0xffffffff00000001000000000000000000000000ffffffffffffffffffffffffn,
    order: 0xffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551n,
    bytes: 32,
  },
  ES384: {
    name: 'P-384',
    openssl: 'secp384r1',
    prime: 2n ** 384n - 2n ** 128n - 2n ** 96n + 2n ** 32n - 1n,
    order:
      0xffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973n,
    bytes: 48,
  },
  ES512: {
    name: 'P-521',
    openssl: 'secp521r1',
    prime: 2n ** 521n - 1n,
    order:
      0x1fffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffffa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409n,
    bytes: 66,
  },
}
