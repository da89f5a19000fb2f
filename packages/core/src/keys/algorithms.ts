import type { JWK } from 'jose'

interface Algorithm {
  readonly keyType: 'oct' | 'RSA' | 'EC' | 'OKP'
  readonly curve?: string
  /** The shortest secret, in bytes (RFC 7518, section 3.2). */
  readonly secretBytes?: number
}

const algorithms = new Map<string, Algorithm>([
  ['HS256', { keyType: 'oct', secretBytes: 32 }],
  ['HS384', { keyType: 'oct', secretBytes: 48 }],
  ['HS512', { keyType: 'oct', secretBytes: 64 }],
  ['RS256', { keyType: 'RSA' }],
  ['RS384', { keyType: 'RSA' }],
  ['RS512', { keyType: 'RSA' }],
  ['PS256', { keyType: 'RSA' }],
  ['PS384', { keyType: 'RSA' }],
  ['PS512', { keyType: 'RSA' }],
  ['ES256', { keyType: 'EC', curve: 'P-256' }],
  ['ES384', { keyType: 'EC', curve: 'P-384' }],
  ['ES512', { keyType: 'EC', curve: 'P-521' }],
  ['EdDSA', { keyType: 'OKP', curve: 'Ed25519' }],
  ['Ed25519', { keyType: 'OKP', curve: 'Ed25519' }],
])

/** Every algorithm that claimgate verifies (RFC 7518, section 3.1; RFC 8037; RFC 9864). `none` is not one. */
export const knownAlgorithms: readonly string[] = [...algorithms.keys()]

export const asymmetricAlgorithms: readonly string[] = knownAlgorithms.filter((name) => !isSymmetric(name))

export function isSymmetric(algorithm: string): boolean {
  return algorithms.get(algorithm)?.keyType === 'oct'
}

/** The HMAC algorithms that a secret of this length is long enough for. */
export function algorithmsForSecret(bytes: number): readonly string[] {
  return knownAlgorithms.filter(
    (name) => bytes >= (algorithms.get(name)?.secretBytes ?? Number.POSITIVE_INFINITY),
  )
}

/** The algorithms that a public key may be used with: by its type, its curve and its own `alg`. */
export function algorithmsForKey({ kty, crv, alg }: JWK): readonly string[] {
  return asymmetricAlgorithms.filter((name) => {
    const algorithm = algorithms.get(name)
    return (
      algorithm?.keyType === kty &&
      (algorithm?.curve ?? crv) === crv &&
      (alg === undefined || isSameAlgorithm(alg, name))
    )
  })
}

/** `EdDSA` and `Ed25519` are two names of one algorithm (RFC 9864, section 2.2); no others are. */
function isSameAlgorithm(one: string, other: string): boolean {
  return one === other || (edwards.has(one) && edwards.has(other))
}

const edwards = new Set(['EdDSA', 'Ed25519'])
