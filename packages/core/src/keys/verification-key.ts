import { platform } from '#platform'
import type { JWK } from 'jose'
import { digestOf } from '../digest.ts'
import { andThen, orElse, type MaybePromise } from '../maybe-promise.ts'
import type { SignatureCheck } from '../platform/signature-check.ts'
import { algorithmsForKey } from './algorithms.ts'

type ImportedKey = MaybePromise<SignatureCheck>

/**
 * A key that signatures are checked with. It is imported when it is first needed, once per algorithm, and
 * kept.
 */
export class VerificationKey {
  readonly kid: string | undefined
  /** The issuer that the key says it belongs to (Microsoft Entra ID's `issuer` member); null where that is no text. */
  readonly issuer: string | null | undefined
  readonly algorithms: ReadonlySet<string>
  /** Equal for equal keys and for no others, so that a key is known again wherever it stands. Never shown. */
  readonly fingerprint: string
  /** Equal for keys that verify the same signatures, whatever else is said of them. Never shown. */
  readonly material: string
  readonly #importAs: (algorithm: string) => ImportedKey
  readonly #imported = new Map<string, ImportedKey>()
  #withdrawn = false

  constructor(
    identity: {
      readonly kid: string | undefined
      readonly issuer?: string | null | undefined
      readonly fingerprint: string
      /** Equal for keys that verify the same, whatever they are called. Default: the fingerprint. */
      readonly material?: string
    },
    algorithms: readonly string[],
    importAs: (algorithm: string) => ImportedKey,
  ) {
    this.kid = identity.kid
    this.issuer = identity.issuer
    this.fingerprint = identity.fingerprint
    this.material = identity.material ?? identity.fingerprint
    this.algorithms = new Set(algorithms)
    this.#importAs = importAs
  }

  /** True once the key has left its set: what it proved is proven no more. */
  get withdrawn(): boolean {
    return this.#withdrawn
  }

  withdraw(): void {
    this.#withdrawn = true
  }

  /** The key in the form that signatures are checked with. Fails where the key turns out to be unusable. */
  import(algorithm: string): ImportedKey {
    const known = this.#imported.get(algorithm)
    if (known !== undefined) return known
    const imported = this.#importAs(algorithm)
    this.#imported.set(algorithm, imported)
    return imported
  }

  /** Whether it can be imported: a point that is not on its curve cannot, for one. */
  canImport(): MaybePromise<boolean> {
    const [algorithm = ''] = this.algorithms
    return orElse(
      () => andThen(this.import(algorithm), () => true),
      () => false,
    )
  }
}

/** Makes a key of a JWK that keeps the rules for public keys. */
export function createPublicKey(jwk: JWK): VerificationKey {
  const { kid, alg } = jwk
  const issuer = issuerOf(jwk)
  const members = publicMembers(jwk)
  const material = JSON.stringify(members)
  const fingerprint = JSON.stringify([kid, alg, issuer, material])
  return new VerificationKey({ kid, issuer, fingerprint, material }, algorithmsForKey(jwk), (algorithm) =>
    platform.importKey(members, algorithm),
  )
}

function issuerOf(jwk: object): string | null | undefined {
  const issuer: unknown = Object.hasOwn(jwk, 'issuer') ? Reflect.get(jwk, 'issuer') : undefined
  return issuer === undefined || typeof issuer === 'string' ? issuer : null
}

/** The key material alone: `alg`, `use` and `key_ops` have been judged, and the rest is not the key. */
function publicMembers({ kty, crv = '', n = '', e = '', x = '', y = '' }: JWK): JWK {
  if (kty === 'RSA') return { kty, n, e }
  return kty === 'EC' ? { kty, crv, x, y } : { kty: 'OKP', crv, x }
}

/** Makes a key of a shared secret that is long enough for the algorithms. */
export function createSecretKey(
  secret: Uint8Array<ArrayBuffer>,
  algorithms: readonly string[],
): VerificationKey {
  const fingerprint = `secret ${digestOf(new TextDecoder('latin1').decode(secret))}`
  return new VerificationKey({ kid: undefined, fingerprint }, algorithms, (algorithm) =>
    platform.importKey(secret, algorithm),
  )
}
