import type { Auth } from '../auth.ts'
import type { ClaimPath } from '../claims/claim-path.ts'
import type { ClaimComparisons, ClaimValue } from '../matchers/matcher.ts'
import type { TokenRequest } from '../request.ts'

/**
 * Asks something of one claim. Without a comparison it asks that the claim is there and not null. Claims of
 * another type than the comparison's, and objects, never match; of an array one element has to.
 */
export interface ClaimRule extends ClaimComparisons {
  readonly claim: ClaimPath
  /** Splits a string claim at this text first, and looks at the parts. */
  readonly split?: string
}

/** Several keys of one object must all hold. */
export interface PolicyObject extends Partial<ClaimRule> {
  /** Per claim path one accepted value or a list of them, as globs; every path must hold. */
  readonly claims?: Readonly<Record<string, ClaimValue | readonly ClaimValue[]>>
  /** All of these scopes, as a list or space-separated. */
  readonly scope?: string | readonly string[]
  /** One of these scopes. */
  readonly anyScope?: string | readonly string[]
  /** All of these roles, in the claim that `rolesClaim` names. */
  readonly roles?: string | readonly string[]
  /** One of these roles. */
  readonly anyRole?: string | readonly string[]
  /** All of these permissions, in the claim that `permissionsClaim` names. */
  readonly permissions?: string | readonly string[]
  /** One of these permissions. */
  readonly anyPermission?: string | readonly string[]
  /** All of these policies. */
  readonly requireAll?: readonly Policy[]
  /** One of these policies. */
  readonly requireAny?: readonly Policy[]
  /** Not this policy. A claim that is absent is not different: the rule does not hold then. */
  readonly not?: Policy
  /** The same as `not`. */
  readonly deny?: Policy
}

/**
 * Decides by program. Exactly `true` lets in, exactly `false` does not; anything else, a throw or a rejection
 * is a 500 and never lets in. `request` is absent where a token is judged without one. Never cached.
 */
export type PolicyFunction = (auth: Auth, request: TokenRequest | undefined) => boolean | Promise<boolean>

/**
 * What an identity must be to be let in.
 *
 * @example
 * ```ts
 * import type { Policy } from '@claimgate/core'
 *
 * export const policy: Policy = {
 *   scope: 'orders:read',
 *   requireAny: [{ roles: 'admin' }, { claim: 'tenant', oneOf: ['acme', 'globex'] }],
 *   deny: { claim: 'acr', exact: 'anonymous' },
 * }
 * ```
 */
export type Policy = PolicyObject | PolicyFunction
