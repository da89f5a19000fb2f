import type { Auth, Claims } from '../auth.ts'

/**
 * An identity whose claims a policy has found to be there. Only what the policy's own `claim` names at the top of
 * the token is known, and only without a `schema`, which may have made something else of it.
 */
export type NarrowedAuth<Given, Policy> =
  Given extends Auth<infer TokenClaims>
    ? Claims extends TokenClaims
      ? Policy extends { readonly claim: infer Name extends string }
        ? Given & Auth<Claims & Present<Name>>
        : Given
      : Given
    : Given

type Present<Name extends string> =
  IsPlain<Name> extends true ? { readonly [Claim in Name]: NonNullable<Claims[Claim]> } : unknown

/** Whether a text is made of letters and digits alone: another character may join the names of a path. */
type IsPlain<Text extends string> = Text extends `${infer First}${infer Rest}`
  ? First extends Plain
    ? IsPlain<Rest>
    : false
  : true

type Plain = Letter | Uppercase<Letter> | `${0 | 1 | 2 | 3 | 4 | 5 | 6 | 7 | 8 | 9}`

type Letter =
  | ('a' | 'b' | 'c' | 'd' | 'e' | 'f' | 'g' | 'h' | 'i' | 'j' | 'k' | 'l' | 'm')
  | ('n' | 'o' | 'p' | 'q' | 'r' | 's' | 't' | 'u' | 'v' | 'w' | 'x' | 'y' | 'z')
