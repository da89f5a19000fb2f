import { ownClaims, type Claims } from './claims/registered-claims.ts'
import type { PolicyMemory } from './policies/policy-memory.ts'
import type { RegisteredIdentity } from './registered.ts'

export type { Claims } from './claims/registered-claims.ts'

/** The header of a verified token (RFC 7515, section 4.1). */
export interface TokenHeader {
  readonly alg: string
  readonly kid?: string
  readonly typ?: string
  readonly [name: string]: unknown
}

/**
 * A verified identity: what a token says, once it has been proven. Deeply frozen. Who it is, is `issuer` and
 * `subject` together, never `subject` alone (RFC 7519, section 4.1.2).
 *
 * @example
 * ```ts
 * import type { Auth } from '@claimgate/core'
 *
 * export const userKey = (auth: Auth): string => JSON.stringify([auth.issuer, auth.subject])
 * ```
 */
export interface Auth<TokenClaims extends object = Claims> {
  /** The token itself. Not enumerable, so that logging or cloning an `Auth` does not spread it. */
  readonly token: string
  readonly header: TokenHeader
  /** As they stand in the token; where the requirement has a `schema`, as that gives them. */
  readonly claims: TokenClaims
  /** The name of the requirement that the token met. */
  readonly requirement: string
  /** From the first present of `scope`, `scp` and `scopes`. */
  readonly scopes: readonly string[]
  readonly subject: string | undefined
  readonly issuer: string | undefined
  /** Seconds since the epoch; `undefined` for a token without `exp`. */
  readonly expiresAt: number | undefined
  /**
   * Who that is to the application, where `identity` is configured and knows them. From a registry it is frozen
   * throughout; from a lookup it is the very object that the lookup gave.
   */
  readonly identity?: RegisteredIdentity
}

/** An identity that was proven. A class, since only its private fields are out of reach and cost next to nothing. */
class ProvenAuth implements Auth {
  readonly header: TokenHeader
  readonly claims: Claims
  readonly requirement: string
  readonly scopes: readonly string[]
  readonly subject: string | undefined
  readonly issuer: string | undefined
  readonly expiresAt: number | undefined
  declare readonly identity?: RegisteredIdentity
  readonly #token: string
  /** The claims of the token, whatever a schema made of those. */
  readonly #proven: Claims
  readonly #basis: Basis | undefined

  constructor(token: string, parts: AuthParts, proven: Claims, basis: Basis | undefined, identity?: object) {
    this.header = parts.header
    this.claims = parts.claims
    this.requirement = parts.requirement
    this.scopes = parts.scopes
    const { sub, iss, exp } = ownClaims(proven)
    this.subject = typeof sub === 'string' ? sub : undefined
    this.issuer = iss
    this.expiresAt = exp
    if (identity !== undefined) this.identity = identity
    this.#token = token
    this.#proven = proven
    this.#basis = basis
    Object.freeze(this)
  }

  get token(): string {
    return this.#token
  }

  static basis(auth: object): Basis | undefined {
    return #basis in auth ? auth.#basis : undefined
  }

  static provenClaims(auth: object): Claims | undefined {
    return #proven in auth ? auth.#proven : undefined
  }

  static {
    // An identity leads neither to this class, and with it to what is private, nor to anything all identities share.
    Object.defineProperty(this.prototype, 'constructor', { value: Object })
    Object.freeze(this.prototype)
  }
}

/** What an identity rests on. */
export interface Basis {
  /** The policies that read claims alone and that the token has met. */
  readonly policies: PolicyMemory
}

/** What an identity is put together of, beside its token. */
export type AuthParts = Pick<Auth, 'header' | 'claims' | 'requirement' | 'scopes'>

/**
 * Puts an identity together and freezes it; header and claims are frozen already. All but `claims` is what the token
 * says, whatever a schema made of that.
 */
export function createAuth(
  token: string,
  parts: AuthParts,
  proven: Claims = parts.claims,
  basis?: Basis,
): Auth {
  return new ProvenAuth(token, parts, proven, basis)
}

/** The same identity, and who that is to the application. */
export function withIdentity(auth: Auth, identity: object): Auth {
  return new ProvenAuth(auth.token, auth, provenClaims(auth), basisOf(auth), identity)
}

/** What an identity rests on, as whoever proved it said; `undefined` for one that an app put together. */
export function basisOf(auth: Auth): Basis | undefined {
  return ProvenAuth.basis(auth)
}

/** What policies are judged on: the claims of the token. An identity that an app put together has its own. */
export function provenClaims(auth: Auth): Claims {
  return ProvenAuth.provenClaims(auth) ?? auth.claims
}
