/** How values are compared: exactly one of these, and `ignoreCase` for ASCII letters. */
interface Comparisons<Value> {
  /** The whole value. */
  readonly exact?: Value
  /** One of these values. */
  readonly oneOf?: readonly Value[]
  readonly prefix?: string
  readonly suffix?: string
  readonly contains?: string
  /**
   * The whole value, where `*` is any run of characters, `?` one character, `{a,b}` alternatives and `\`
   * escapes; nothing else is special. Never a value with control characters or of more than 1,024 characters.
   */
  readonly glob?: string
  /**
   * Whether `glob` is for paths: `*` and `?` stop at a slash, `**` as a whole segment is any number of them, and no
   * wildcard takes the dot that a segment begins with. Default: `false`.
   */
  readonly path?: boolean
  /**
   * The whole value, in RE2 syntax and at most 256 characters, by the verifier's `regexEngine`. Never a value of
   * more than 1,024 characters.
   */
  readonly regex?: string
  /** Whether A to Z equal a to z. Default: `false`. */
  readonly ignoreCase?: boolean
}

/**
 * What a string must look like: a string is compared exactly, an object holds exactly one comparison. Empty
 * strings are refused, but for `exact`.
 *
 * @example
 * ```ts
 * import type { StringMatcher } from '@claimgate/core'
 *
 * export const tenants: StringMatcher = { glob: 'https://*.id.example.com/' }
 * ```
 */
export type StringMatcher = string | Comparisons<string>

/** A value that a claim can be compared with. Numbers and booleans are compared by type, strings by text. */
export type ClaimValue = string | number | boolean

/** What a claim must look like, as the fields of a claim rule. */
export type ClaimComparisons = Comparisons<ClaimValue>

/** The names of the comparisons, of which a matcher holds exactly one. */
export const comparisonNames = ['exact', 'oneOf', 'prefix', 'suffix', 'contains', 'glob', 'regex'] as const
