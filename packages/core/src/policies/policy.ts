import type { Auth } from '../auth.ts'
import type { ClaimPath } from '../claims/claim-path.ts'
import type { ClaimComparisons, ClaimValue } from '../matchers/matcher.ts'
import type { Duration } from '../configuration/duration.ts'
import type { TokenRequest } from '../request.ts'
import type { RequestPlaceOptions } from './request-place.ts'

/**
 * Asks something of one claim. Without a comparison it asks that the claim is there and not null. Claims of
 * another type than the comparison's, and objects, never match; of an array one element has to.
 */
export interface ClaimRule extends ClaimComparisons {
  readonly claim: ClaimPath
  /** Splits a string claim at this text first, and looks at the parts. */
  readonly split?: string
  /** Looks at this member of each of the objects in a list: one has to match. */
  readonly each?: ClaimPath
  /**
   * Compares with what the request says, by the exact text. What is absent, empty, sent twice or ambiguous equals
   * nothing, under `not` neither. Never cached.
   */
  readonly equalsRequest?: RequestPlaceOptions
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
  /**
   * How long ago the user may have authenticated (`auth_time`): at least one second, and never cached. Where it is
   * longer the answer is a 401 that asks for another authentication (RFC 9470).
   */
  readonly maxAge?: Duration
  /** One of these authentication contexts (`acr`), as a list or space-separated; otherwise as `maxAge`. */
  readonly acrValues?: string | readonly string[]
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
 * What an identity must be to be let in. A string is an expression in Traefik's language: `Equals`, `Prefix`,
 * `Contains`, `SplitContains` and `OneOf` of a claim's path and texts in backquotes, with `&&`, `||`, `!` and
 * parentheses, of at most 4,096 characters.
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
 *
 * export const expression: Policy = 'Equals(`grp`, `admin`) || SplitContains(`scope`, ` `, `orders:write`)'
 * ```
 */
export type Policy = PolicyObject | string | PolicyFunction
