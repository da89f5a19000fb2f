import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import type { JWK } from 'jose'

/** A key pair as an issuer has it. */
export interface SigningKey {
  readonly algorithm: string
  readonly kid: string | undefined
  /** For HMAC the secret itself. */
  readonly privateKey: KeyObject | Uint8Array
  readonly publicJwk: JWK
}

const curves: Readonly<Record<string, string>> = { ES256: 'P-256', ES384: 'P-384', ES512: 'P-521' }

function generate(algorithm: string): { privateKey: KeyObject; publicKey: KeyObject } {
  const namedCurve = curves[algorithm]
  if (namedCurve !== undefined) return generateKeyPairSync('ec', { namedCurve })
  if (algorithm === 'EdDSA' || algorithm === 'Ed25519') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** A fresh key pair. `kid: null` makes one without a `kid`; `alg` is left out of the JWK. */
export function newSigningKey(algorithm: string, kid: string | null = `${algorithm}-1`): SigningKey {
  const { privateKey, publicKey } = generate(algorithm)
  const jwk = publicKey.export({ format: 'jwk' })
  return {
    algorithm,
    kid: kid ?? undefined,
    privateKey,
    publicJwk: kid === null ? jwk : { ...jwk, kid },
  }
}

const known = new Map<string, SigningKey>()

/** One key pair per algorithm, made when it is first asked for. */
export function signingKey(algorithm: string = 'RS256'): SigningKey {
  const key = known.get(algorithm) ?? newSigningKey(algorithm)
  known.set(algorithm, key)
  return key
}

/** A random secret. */
export function newSecret(bytes: number = 64): Uint8Array {
  return new Uint8Array(randomBytes(bytes))
}

/** A signing key of a shared secret. */
export function secretKey(secret: Uint8Array, algorithm: string = 'HS256'): SigningKey {
  return { algorithm, kid: undefined, privateKey: secret, publicJwk: { kty: 'oct' } }
}
