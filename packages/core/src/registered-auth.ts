import type { Auth } from './auth.ts'
import type { Registered } from './registered.ts'

/** An identity with the claims that were registered; with any, where none were. */
export type RegisteredAuth = Registered extends { readonly claims: infer TokenClaims extends object }
  ? Auth<TokenClaims>
  : Auth
