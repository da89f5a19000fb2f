import type { RegisteredIdentity } from './registered.ts'

/** The registered claims of RFC 7519 section 4.1, and any other. */
export interface Claims {
  readonly iss?: string
  readonly sub?: string
  readonly aud?: string | readonly string[]
  readonly exp?: number
  readonly nbf?: number
  readonly iat?: number
  readonly jti?: string
  readonly [name: string]: unknown
}

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

/** The identities that were made, and the claims that were proven with them, whatever a schema made of those. */
const issued = new WeakMap<object, Claims>()

/** Puts an identity together and freezes it; header and claims were frozen when they were decoded. */
export function createAuth(token: string, parts: Omit<Auth, 'token'>, proven: Claims = parts.claims): Auth {
  const auth: Auth = { token, ...parts }
  Object.defineProperty(auth, 'token', { value: token, enumerable: false })
  issued.set(auth, proven)
  return Object.freeze(auth)
}

/** The same identity, and who that is to the application. */
export function withIdentity(auth: Auth, identity: object): Auth {
  return createAuth(auth.token, { ...auth, identity }, provenClaims(auth))
}

/** What policies are judged on: the claims of the token. An identity that an app put together has its own. */
export function provenClaims(auth: Auth): Claims {
  return issued.get(auth) ?? auth.claims
}

/** Whether a value is an identity that this copy of claimgate made. */
export function isAuth(value: unknown): value is Auth {
  return typeof value === 'object' && value !== null && issued.has(value)
}
