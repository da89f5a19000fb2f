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
export interface Auth {
  /** The token itself. Not enumerable, so that logging or cloning an `Auth` does not spread it. */
  readonly token: string
  readonly header: TokenHeader
  readonly claims: Claims
  /** The name of the requirement that the token met. */
  readonly requirement: string
  /** From the first present of `scope`, `scp` and `scopes`. */
  readonly scopes: readonly string[]
  readonly subject: string | undefined
  readonly issuer: string | undefined
  /** Seconds since the epoch; `undefined` for a token without `exp`. */
  readonly expiresAt: number | undefined
}

const issued = new WeakSet<object>()

/** Puts an identity together and freezes it; header and claims were frozen when they were decoded. */
export function createAuth(token: string, parts: Omit<Auth, 'token'>): Auth {
  const auth: Auth = { token, ...parts }
  Object.defineProperty(auth, 'token', { value: token, enumerable: false })
  issued.add(auth)
  return Object.freeze(auth)
}

/** Whether a value is an identity that this copy of claimgate made. */
export function isAuth(value: unknown): value is Auth {
  return typeof value === 'object' && value !== null && issued.has(value)
}
