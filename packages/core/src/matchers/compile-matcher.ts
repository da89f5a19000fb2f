import { anyOf, type Truth } from '../truth.ts'
import { lowerAscii } from './ascii-case.ts'
import { matchGlob } from './glob-match.ts'
import type { GlobAlternative } from './glob-pattern.ts'
import type { ClaimValue } from './matcher.ts'
import { anySegments, matchPathGlob, type PathAlternative } from './path-glob.ts'

/** A comparison, once its options have been validated. */
export type Comparison =
  | { readonly kind: 'values'; readonly values: readonly ClaimValue[] }
  | { readonly kind: 'prefix' | 'suffix' | 'contains'; readonly text: string }
  | { readonly kind: 'glob'; readonly alternatives: readonly GlobAlternative[] }
  | { readonly kind: 'path'; readonly alternatives: readonly PathAlternative[] }
  /** Case is up to the test. */
  | { readonly kind: 'regex'; readonly test: TextTest }

type TextTest = (text: string) => Truth

/** A matcher for claims, which may be numbers, booleans and arrays. */
export interface CompiledMatcher {
  /** The matcher as it was configured, for explanations. */
  readonly description: unknown
  matches(value: unknown): Truth
}

/** A matcher for a claim that is a string, such as `iss` and `sub`. */
export interface CompiledStringMatcher {
  readonly description: unknown
  /** All that matches, where that is only so many values. */
  readonly values: readonly string[] | undefined
  /** Unknown counts as no match. */
  matches(value: string): boolean
}

/** Compiles a matcher for strings. */
export function compileStringMatcher(
  comparison: Comparison,
  ignoreCase: boolean,
  description: unknown,
): CompiledStringMatcher {
  const test = compileTextTest(comparison, ignoreCase)
  const isListed = comparison.kind === 'values' && !ignoreCase
  const values = isListed ? comparison.values.filter((value) => typeof value === 'string') : undefined
  return { description, values, matches: (value) => test(value) === true }
}

/**
 * Compiles a matcher for claims. An array matches where one element does; numbers and booleans match by their
 * text, or by type against a value that is a number or boolean itself. What cannot be judged is unknown.
 */
export function compileClaimMatcher(
  comparison: Comparison,
  ignoreCase: boolean,
  description: unknown,
): CompiledMatcher {
  const test = compileElementTest(comparison, ignoreCase)
  return {
    description,
    matches: (value) => {
      if (!Array.isArray(value)) return test(value)
      return value.some(isCompound) ? undefined : anyOf(value, test)
    },
  }
}

function isCompound(value: unknown): boolean {
  return typeof value === 'object' && value !== null
}

function compileElementTest(comparison: Comparison, ignoreCase: boolean): (value: unknown) => Truth {
  const typed =
    comparison.kind === 'values' ? comparison.values.filter((value) => typeof value !== 'string') : []
  const texts = comparison.kind !== 'values' || comparison.values.some((value) => typeof value === 'string')
  const testText = compileTextTest(comparison, ignoreCase)
  const testTyped = (value: unknown): Truth =>
    anyOf(typed, (expected) => {
      if (expected === value) return true
      return typeof expected === typeof value && isJudgeable(value) ? false : undefined
    })
  return (value) => {
    const text = texts ? textOf(value) : undefined
    const byText = text === undefined ? undefined : testText(text)
    if (typed.length === 0) return byText
    return texts ? anyOf([byText, testTyped(value)], (truth) => truth) : testTyped(value)
  }
}

/** The text of a primitive claim; `undefined` for null, objects and integers that lost precision. */
export function textOf(value: unknown): string | undefined {
  if (typeof value === 'string') return value
  return isJudgeable(value) ? String(value) : undefined
}

function isJudgeable(value: unknown): boolean {
  if (typeof value === 'number')
    return Number.isSafeInteger(value) || (!Number.isInteger(value) && Number.isFinite(value))
  return typeof value === 'boolean'
}

function compileTextTest(comparison: Comparison, ignoreCase: boolean): TextTest {
  if (comparison.kind === 'regex') return comparison.test
  const test = compileCaseSensitive(comparison, ignoreCase ? lowerAscii : (text) => text)
  return ignoreCase ? (text) => test(lowerAscii(text)) : test
}

type FoldedComparison = Exclude<Comparison, { readonly kind: 'regex' }>

function compileCaseSensitive(comparison: FoldedComparison, fold: (text: string) => string): TextTest {
  switch (comparison.kind) {
    case 'values': {
      const texts = new Set(comparison.values.filter((value) => typeof value === 'string').map(fold))
      return (text) => texts.has(text)
    }
    case 'prefix': {
      const prefix = fold(comparison.text)
      return (text) => text.startsWith(prefix)
    }
    case 'suffix': {
      const suffix = fold(comparison.text)
      return (text) => text.endsWith(suffix)
    }
    case 'contains': {
      const part = fold(comparison.text)
      return (text) => text.includes(part)
    }
    case 'glob': {
      const alternatives = comparison.alternatives.map((alternative) => foldUnits(alternative, fold))
      return (text) => matchGlob(alternatives, text)
    }
    case 'path': {
      const alternatives = comparison.alternatives.map((alternative) =>
        alternative.map((segment) => (segment === anySegments ? segment : foldUnits(segment, fold))),
      )
      return (text) => matchPathGlob(alternatives, text)
    }
  }
}

function foldUnits(units: GlobAlternative, fold: (text: string) => string): GlobAlternative {
  return units.map((unit) => (typeof unit === 'string' ? fold(unit) : unit))
}
