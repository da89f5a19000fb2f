import { parseClaimPath, type ClaimNames } from '../claims/claim-path.ts'
import { ConfigurationError } from '../configuration/configuration-error.ts'
import {
  matcherNames,
  readClaimMatcher,
  readGlob,
  requireClaimValue,
} from '../configuration/matcher-options.ts'
import { readChallengeNames, readNames } from '../configuration/name-list.ts'
import { memberPath } from '../configuration/option-path.ts'
import { OptionReader, requireList, requireText } from '../configuration/option-reader.ts'
import { readStepUp, stepUpNames } from '../configuration/step-up-options.ts'
import { compileClaimMatcher, type CompiledMatcher } from '../matchers/compile-matcher.ts'
import type { RegexEngine } from '../matchers/regex.ts'
import { existenceRule, matchingRule, membershipRule, oneMatcherRule, type ClaimParts } from './claim-rule.ts'
import { requireAll, requireAny, requireNot } from './composition.ts'
import { compileExpression } from './expression/compile-expression.ts'
import { functionRule } from './function-rule.ts'
import type { CompiledRule } from './outcome.ts'
import type { PolicyFunction } from './policy.ts'
import { readRequestPlace } from './request-place.ts'
import { requestRule } from './request-rule.ts'
import { scopeRule } from './scope-rule.ts'
import { stepUpRules, type Timing } from './step-up-rule.ts'

/** What a verifier's options settle for its policies: where claims are, what matches a `regex`, what time it is. */
export interface PolicyVocabulary extends Timing {
  readonly nestedClaimDelimiter: string
  readonly rolesClaim: ClaimNames
  readonly permissionsClaim: ClaimNames
  readonly regexEngine?: RegexEngine | undefined
  /** Whether policies are judged at each route, as those of guards are. */
  readonly knowsRoute: boolean
}

/** Where in a policy the compiler is. */
interface Place {
  readonly path: string
  readonly depth: number
  readonly insideNegation: boolean
  readonly vocabulary: PolicyVocabulary
}

type KeyCompiler = (value: unknown, place: Place) => CompiledRule

/** Deeper policies are refused: nobody can read them, and a circular one has no end. */
export const maxPolicyDepth = 32

/** Compiles a policy, once. Throws `ConfigurationError` with the path of what is wrong. */
export function compilePolicy(policy: unknown, path: string, vocabulary: PolicyVocabulary): CompiledRule {
  return compileAt(policy, { path, depth: 1, insideNegation: false, vocabulary })
}

function compileAt(policy: unknown, place: Place): CompiledRule {
  if (place.depth > maxPolicyDepth) {
    throw new ConfigurationError(place.path, `is nested more than ${maxPolicyDepth} deep`)
  }
  if (isPolicyFunction(policy)) return functionRule(policy)
  if (typeof policy === 'string' && policy !== '') return compileExpression(policy, place)
  return compileObject(policy, place)
}

function isPolicyFunction(policy: unknown): policy is PolicyFunction {
  return typeof policy === 'function'
}

/** Fields of a claim rule beside `claim`. */
const ruleFields = [...matcherNames, 'split', 'each', 'equalsRequest']

const keyCompilers: Readonly<Record<string, KeyCompiler>> = {
  claims: compileClaims,
  scope: (value, { path }) => scopeRule('scope', readScopeList(value, path)),
  anyScope: (value, { path }) => scopeRule('anyScope', readScopeList(value, path)),
  roles: (value, { path, vocabulary }) =>
    membershipRule(vocabulary.rolesClaim, readNames(value, path), 'all'),
  anyRole: (value, { path, vocabulary }) =>
    membershipRule(vocabulary.rolesClaim, readNames(value, path), 'any'),
  permissions: (value, { path, vocabulary }) =>
    membershipRule(vocabulary.permissionsClaim, readNames(value, path), 'all'),
  anyPermission: (value, { path, vocabulary }) =>
    membershipRule(vocabulary.permissionsClaim, readNames(value, path), 'any'),
  requireAll: (value, place) => requireAll(compileList(value, place), place.insideNegation),
  requireAny: (value, place) => requireAny(compileList(value, place)),
  not: compileNegation,
  deny: compileNegation,
}

const policyNames = { known: ['claim', ...ruleFields, ...stepUpNames, ...Object.keys(keyCompilers)] }

function compileObject(policy: unknown, place: Place): CompiledRule {
  const reader = new OptionReader(policy, place.path, policyNames)
  const rules = reader.names().flatMap((name) => compileKey(name, reader, place))
  if (rules.length === 0) {
    throw new ConfigurationError(place.path, 'is an empty policy: say what is asked for')
  }
  return requireAll(rules, place.insideNegation)
}

function compileKey(name: string, reader: OptionReader, place: Place): CompiledRule[] {
  const compile = keyCompilers[name]
  if (compile !== undefined) return [compile(reader.value(name), { ...place, path: reader.pathOf(name) })]
  if (name === 'claim') return [compileClaimRule(reader, place.vocabulary)]
  // The two are one request for another authentication, and compiled together.
  if (name === stepUpNames.find((key) => reader.has(key)))
    return stepUpRules(readStepUp(reader), place.vocabulary)
  if (stepUpNames.includes(name)) return []
  if (!reader.has('claim')) throw reader.error(name, 'belongs to a claim rule: name the claim beside it')
  return []
}

function compileClaimRule(reader: OptionReader, vocabulary: PolicyVocabulary): CompiledRule {
  const { nestedClaimDelimiter: delimiter, regexEngine, knowsRoute } = vocabulary
  const names = readClaimPath(reader.value('claim'), reader.pathOf('claim'), delimiter)
  const parts = readClaimParts(reader, delimiter)
  const matcher = readClaimMatcher(reader, regexEngine)
  if (reader.has('equalsRequest')) {
    const other = matcherNames.find((name) => reader.has(name))
    if (other !== undefined)
      throw reader.error(other, 'stands beside equalsRequest, which compares the exact text')
    const [value, path] = [reader.value('equalsRequest'), reader.pathOf('equalsRequest')]
    return requestRule(names, readRequestPlace(value, path, knowsRoute), parts)
  }
  if (matcher !== undefined) return matchingRule(names, matcher, parts)
  if (parts.split !== undefined) throw reader.error('split', 'needs a comparison beside it')
  return existenceRule(names, parts)
}

function readClaimParts(reader: OptionReader, delimiter: string): ClaimParts {
  const each = reader.has('each')
    ? readClaimPath(reader.value('each'), reader.pathOf('each'), delimiter)
    : undefined
  return { split: reader.text('split'), each }
}

/** Reads the path of a claim. */
export function readClaimPath(value: unknown, path: string, delimiter: string): ClaimNames {
  const given =
    typeof value === 'string'
      ? value
      : requireList(value, path).map((name, index) => requireText(name, memberPath(path, index)))
  const names = parseClaimPath(given, delimiter)
  if (names === undefined) {
    throw new ConfigurationError(path, 'is no claim path: it has an empty name, or a ~ that is not ~0 or ~1')
  }
  return names
}

function compileClaims(value: unknown, { path, insideNegation, vocabulary }: Place): CompiledRule {
  const reader = new OptionReader(value, path, {})
  const rules = reader.names().map((claim) => {
    const claimPath = reader.pathOf(claim)
    const names = readClaimPath(claim, claimPath, vocabulary.nestedClaimDelimiter)
    return oneMatcherRule(names, readAcceptedValues(reader.value(claim), claimPath))
  })
  if (rules.length === 0) throw new ConfigurationError(path, 'is empty: name a claim')
  return requireAll(rules, insideNegation)
}

function readAcceptedValues(value: unknown, path: string): CompiledMatcher[] {
  const values = Array.isArray(value) ? requireList(value, path) : [value]
  return values.map((entry, index) => {
    const entryPath = Array.isArray(value) ? memberPath(path, index) : path
    if (typeof entry === 'string') {
      return compileClaimMatcher(readGlob(requireText(entry, entryPath), entryPath), false, entry)
    }
    return compileClaimMatcher(
      { kind: 'values', values: [requireClaimValue(entry, entryPath)] },
      false,
      entry,
    )
  })
}

/** Reads scopes: a list, or text with single spaces between them. */
export function readScopeList(value: unknown, path: string): readonly string[] {
  return readChallengeNames(value, path, 'scope (RFC 6749, section 3.3)')
}

function compileList(value: unknown, place: Place): CompiledRule[] {
  return requireList(value, place.path).map((policy, index) =>
    compileAt(policy, { ...place, path: memberPath(place.path, index), depth: place.depth + 1 }),
  )
}

function compileNegation(value: unknown, place: Place): CompiledRule {
  return requireNot(compileAt(value, { ...place, depth: place.depth + 1, insideNegation: true }))
}
