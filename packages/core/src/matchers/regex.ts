import type { Truth } from '../truth.ts'
import { isJudgeableByPattern } from './glob-match.ts'

/**
 * What claimgate uses of the class `RE2JS` of the package `re2js`, which matches in time that grows with the
 * length of the value and no faster. JavaScript's own `RegExp` does not, and is never used for a pattern.
 */
export interface RegexEngine {
  /** Compiles a pattern in RE2 syntax; throws for one that is none. */
  compile(pattern: string): Regex
}

/** A compiled pattern. */
interface Regex {
  /** Whether the whole value matches. */
  matches(value: string): boolean
}

export const maxRegexLength = 256

/** What is written so, RE2 compares in more than the case of A to Z. */
const beyondAsciiCase = /[^\0-\x7f]|\\[pPx0-7]/
/** What RE2 takes for an s and a k where case does not count. */
const asciiLookalike = /[\u017f\u212a]/

/**
 * Compiles a pattern. A match is unknown for a value with control characters, or longer than 1,024 characters: nobody
 * should get past a `deny` by padding a claim. Gives the problem as text where there is one.
 */
export function compileRegex(
  pattern: string,
  ignoreCase: boolean,
  engine: RegexEngine,
): ((value: string) => Truth) | string {
  if (pattern.length > maxRegexLength) return `is longer than ${maxRegexLength} characters`
  // A backslash that is itself escaped escapes nothing.
  if (ignoreCase && beyondAsciiCase.test(pattern.replaceAll('\\\\', ''))) {
    return 'stands beside ignoreCase, which is about A to Z: leave out \\p, \\x and all but ASCII, or ignoreCase'
  }
  const regex = compileWith(engine, ignoreCase ? `(?i)${pattern}` : pattern)
  if (typeof regex === 'string') return regex
  return (value) => {
    if (!isJudgeableByPattern(value)) return undefined
    if (ignoreCase && asciiLookalike.test(value)) return undefined
    return regex.matches(value)
  }
}

function compileWith(engine: RegexEngine, pattern: string): Regex | string {
  try {
    const regex = engine.compile(pattern)
    // Any object may have been given for the engine: this is where it shows.
    const answer: unknown = regex.matches('')
    return typeof answer === 'boolean' ? regex : 'cannot be matched by regexEngine: give it the class RE2JS'
  } catch (error) {
    const reason = error instanceof Error ? `: ${error.message}` : ''
    return `is not in RE2 syntax, which has no look-around and no back-references${reason}`
  }
}
