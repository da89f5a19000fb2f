import type { Auth } from './auth.ts'

/**
 * What an app says of its identities, for the types of those that the adapters set on requests.
 *
 * @example
 * ```ts
 * import '@claimgate/express/augment'
 * import { createVerifier, type ClaimsOf } from '@claimgate/core'
 *
 * export const verifier = createVerifier({ issuer: 'https://id.example.com', audience: 'orders-api' })
 *
 * declare module '@claimgate/core' {
 *   interface Registered {
 *     claims: ClaimsOf<typeof verifier>
 *   }
 * }
 * ```
 */
export interface Registered {
  readonly claimgate?: never
}

/** An identity with the claims that were registered; with any, where none were. */
export type RegisteredAuth = Registered extends { readonly claims: infer TokenClaims extends object }
  ? Auth<TokenClaims>
  : Auth
