import { parseClaimPath, type ClaimNames } from '../claims/claim-path.ts'
import { ConfigurationError } from '../configuration/configuration-error.ts'
import {
  matcherNames,
  readClaimMatcher,
  readGlob,
  requireClaimValue,
} from '../configuration/matcher-options.ts'
import { memberPath } from '../configuration/option-path.ts'
import { OptionReader, requireList, requireText } from '../configuration/option-reader.ts'
import { compileClaimMatcher, type CompiledMatcher } from '../matchers/compile-matcher.ts'
import { existenceRule, matchingRule, membershipRule, oneMatcherRule } from './claim-rule.ts'
import { requireAll, requireAny, requireNot } from './composition.ts'
import { functionRule } from './function-rule.ts'
import type { CompiledRule } from './outcome.ts'
import type { PolicyFunction } from './policy.ts'
import { scopeRule } from './scope-rule.ts'

/** How a verifier's options say where claims are. */
export interface PolicyVocabulary {
  readonly nestedClaimDelimiter: string
  readonly rolesClaim: ClaimNames
  readonly permissionsClaim: ClaimNames
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
  if (typeof policy === 'string' && policy !== '') {
    throw new ConfigurationError(
      place.path,
      'is an expression, which is not available in this version: give an object',
    )
  }
  return compileObject(policy, place)
}

function isPolicyFunction(policy: unknown): policy is PolicyFunction {
  return typeof policy === 'function'
}

/** Fields of a claim rule beside `claim`. */
const ruleFields = [...matcherNames.known, 'split']

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

const policyNames = {
  known: ['claim', ...ruleFields, ...Object.keys(keyCompilers)],
  later: [...matcherNames.later, 'each', 'equalsRequest', 'maxAge', 'acrValues'],
}

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
  if (!reader.has('claim')) throw reader.error(name, 'belongs to a claim rule: name the claim beside it')
  return []
}

function compileClaimRule(reader: OptionReader, { nestedClaimDelimiter }: PolicyVocabulary): CompiledRule {
  const names = readClaimPath(reader.value('claim'), reader.pathOf('claim'), nestedClaimDelimiter)
  const matcher = readClaimMatcher(reader)
  const split = reader.text('split')
  if (matcher !== undefined) return matchingRule(names, matcher, split)
  if (split !== undefined) throw reader.error('split', 'needs a comparison beside it')
  return existenceRule(names)
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

function readNames(value: unknown, path: string): readonly string[] {
  if (typeof value === 'string') return [requireText(value, path)]
  return requireList(value, path).map((name, index) => requireText(name, memberPath(path, index)))
}

/** A scope-token of RFC 6749, section 3.3: what a challenge can name. */
const scopeToken = /^[\x21\x23-\x5b\x5d-\x7e]+$/

/** Reads scopes: a list, or text with single spaces between them. */
export function readScopeList(value: unknown, path: string): readonly string[] {
  const scopes = typeof value === 'string' ? requireText(value, path).split(' ') : readNames(value, path)
  const wrong = scopes.find((scope) => !scopeToken.test(scope))
  if (wrong !== undefined) {
    throw new ConfigurationError(
      path,
      `holds ${JSON.stringify(wrong)}, which is no scope (RFC 6749, section 3.3)`,
    )
  }
  return Object.freeze([...scopes])
}

function compileList(value: unknown, place: Place): CompiledRule[] {
  return requireList(value, place.path).map((policy, index) =>
    compileAt(policy, { ...place, path: memberPath(place.path, index), depth: place.depth + 1 }),
  )
}

function compileNegation(value: unknown, place: Place): CompiledRule {
  return requireNot(compileAt(value, { ...place, depth: place.depth + 1, insideNegation: true }))
}
