import type { ClaimNames } from '../claims/claim-path.ts'
import type { RegexEngine } from '../matchers/regex.ts'
import { readClaimPath, type PolicyVocabulary } from '../policies/compile-policy.ts'
import type { Timing } from '../policies/step-up-rule.ts'
import type { OptionReader } from './option-reader.ts'

/** The options that settle what policies and matchers mean. */
export const vocabularyNames = ['nestedClaimDelimiter', 'rolesClaim', 'permissionsClaim', 'regexEngine']

/** Reads where claims are and what matches a `regex`. */
export function readVocabulary(reader: OptionReader, timing: Timing): PolicyVocabulary {
  const nestedClaimDelimiter = reader.text('nestedClaimDelimiter') ?? '.'
  if (nestedClaimDelimiter.includes('\\'))
    throw reader.error('nestedClaimDelimiter', 'holds a backslash, which escapes')
  const pathAt = (name: string, otherwise: string): ClaimNames =>
    readClaimPath(reader.valueOr(name, otherwise), reader.pathOf(name), nestedClaimDelimiter)
  return {
    ...timing,
    nestedClaimDelimiter,
    rolesClaim: pathAt('rolesClaim', 'roles'),
    permissionsClaim: pathAt('permissionsClaim', 'permissions'),
    regexEngine: reader.callback('regexEngine', isRegexEngine, 'the class RE2JS of the package re2js'),
    knowsRoute: false,
  }
}

function isRegexEngine(value: unknown): value is RegexEngine {
  return typeof value === 'function' && typeof Reflect.get(value, 'compile') === 'function'
}
