import {
  compileClaimMatcher,
  compileStringMatcher,
  type Comparison,
  type CompiledMatcher,
  type CompiledStringMatcher,
} from '../matchers/compile-matcher.ts'
import { parseGlob } from '../matchers/glob-pattern.ts'
import { comparisonNames, type ClaimValue } from '../matchers/matcher.ts'
import { parsePathGlob } from '../matchers/path-glob.ts'
import { compileRegex, type RegexEngine } from '../matchers/regex.ts'
import { ConfigurationError } from './configuration-error.ts'
import { memberPath } from './option-path.ts'
import { isPlainObject, OptionReader, requireList, requireText } from './option-reader.ts'

/** The fields of a matcher, for the readers of objects that hold one. */
export const matcherNames: readonly string[] = [...comparisonNames, 'ignoreCase', 'path']

/** Reads a matcher for strings: a string, or an object with exactly one comparison. */
export function readStringMatcher(value: unknown, path: string, engine?: RegexEngine): CompiledStringMatcher {
  if (typeof value === 'string') {
    return compileStringMatcher({ kind: 'values', values: [requireText(value, path)] }, false, value)
  }
  if (Array.isArray(value))
    throw new ConfigurationError(path, 'is a list: for one of several write { oneOf: […] }')
  if (!isPlainObject(value))
    throw new ConfigurationError(path, 'must be a text, or a plain object with a comparison')
  const reader = new OptionReader(value, path, { known: matcherNames })
  const comparison = readComparison(reader, engine)
  if (comparison === undefined) {
    throw new ConfigurationError(path, `needs one of ${comparisonNames.join(', ')}`)
  }
  if (comparison.kind === 'values' && comparison.values.some((entry) => typeof entry !== 'string'))
    throw reader.error(reader.has('exact') ? 'exact' : 'oneOf', 'compares a string: give strings')
  return compileStringMatcher(comparison, readIgnoreCase(reader, comparison), describe(reader))
}

/** Reads the comparison of a claim rule; `undefined` where the rule has none. */
export function readClaimMatcher(reader: OptionReader, engine?: RegexEngine): CompiledMatcher | undefined {
  const comparison = readComparison(reader, engine)
  if (comparison === undefined) {
    if (reader.has('ignoreCase')) throw reader.error('ignoreCase', 'needs a comparison beside it')
    return undefined
  }
  return compileClaimMatcher(comparison, readIgnoreCase(reader, comparison), describe(reader))
}

/** The matcher as it was given, in a copy that does not change. */
function describe(reader: OptionReader): object {
  const given = matcherNames.filter((name) => reader.has(name))
  const copy = (value: unknown): unknown =>
    Array.isArray(value) ? Object.freeze(Array.from<unknown>(value)) : value
  return Object.freeze(Object.fromEntries(given.map((name) => [name, copy(reader.value(name))])))
}

function readComparison(reader: OptionReader, engine: RegexEngine | undefined): Comparison | undefined {
  const given = comparisonNames.filter((name) => reader.has(name))
  const [kind, other] = given
  if (reader.has('path') && kind !== 'glob')
    throw reader.error('path', 'is about glob: give a glob beside it')
  if (kind === undefined) return undefined
  if (other !== undefined)
    throw reader.error(other, `stands beside ${kind}: a matcher holds exactly one comparison`)
  const value = reader.value(kind)
  const path = reader.pathOf(kind)
  switch (kind) {
    case 'exact':
      return { kind: 'values', values: [requireClaimValue(value, path)] }
    case 'oneOf':
      return { kind: 'values', values: readClaimValues(value, path) }
    case 'glob':
      return reader.boolean('path', false)
        ? readPathGlob(requireText(value, path), path)
        : readGlob(requireText(value, path), path)
    case 'regex':
      return readRegex(requireText(value, path), reader, engine)
    default:
      return { kind, text: requireText(value, path) }
  }
}

function readIgnoreCase(reader: OptionReader, comparison: Comparison): boolean {
  const ignoreCase = reader.boolean('ignoreCase', false)
  if (
    ignoreCase &&
    comparison.kind === 'values' &&
    comparison.values.some((value) => typeof value !== 'string')
  ) {
    throw reader.error('ignoreCase', 'compares letters: leave it out for numbers and booleans')
  }
  return ignoreCase
}

/** Reads a glob; its syntax errors name the path. */
export function readGlob(pattern: string, path: string): Comparison {
  const alternatives = parseGlob(pattern)
  if (typeof alternatives === 'string') throw new ConfigurationError(path, alternatives)
  return { kind: 'glob', alternatives }
}

function readPathGlob(pattern: string, path: string): Comparison {
  const alternatives = parsePathGlob(pattern)
  if (typeof alternatives === 'string') throw new ConfigurationError(path, alternatives)
  return { kind: 'path', alternatives }
}

function readRegex(pattern: string, reader: OptionReader, engine: RegexEngine | undefined): Comparison {
  if (engine === undefined) {
    const remedy = "install the package re2js, and give the verifier regexEngine: RE2JS, the package's class"
    throw reader.error('regex', `needs an engine: ${remedy}`)
  }
  const test = compileRegex(pattern, reader.boolean('ignoreCase', false), engine)
  if (typeof test === 'string') throw reader.error('regex', test)
  return { kind: 'regex', test }
}

function readClaimValues(value: unknown, path: string): readonly ClaimValue[] {
  return requireList(value, path).map((entry, index) => {
    const entryPath = memberPath(path, index)
    if (entry === '')
      throw new ConfigurationError(entryPath, 'is an empty string: compare with exact instead')
    return requireClaimValue(entry, entryPath)
  })
}

/** A string, a boolean, or a number that JSON and JavaScript hold exactly. */
export function requireClaimValue(value: unknown, path: string): ClaimValue {
  if (typeof value === 'string' || typeof value === 'boolean') return value
  if (typeof value !== 'number') throw new ConfigurationError(path, 'must be a string, a number or a boolean')
  if (!Number.isFinite(value) || (Number.isInteger(value) && !Number.isSafeInteger(value))) {
    throw new ConfigurationError(path, 'is a number that cannot be compared exactly: give it as a string')
  }
  return value
}
