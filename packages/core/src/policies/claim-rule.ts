import { claimAt, type ClaimNames } from '../claims/claim-path.ts'
import { isJsonObject } from '../decoding/strict-json.ts'
import { compileClaimMatcher, type CompiledMatcher } from '../matchers/compile-matcher.ts'
import { allOf, anyOf, type Truth } from '../truth.ts'
import { pureRule, type PureRule } from './outcome.ts'

const code = 'policy_not_met'

/** Which parts of a claim a rule looks at. No member is left out: it might be inherited then. */
export interface ClaimParts {
  /** What a text is split at first. */
  readonly split: string | undefined
  /** A member of the objects in a list. */
  readonly each: ClaimNames | undefined
}

export const wholeClaim: ClaimParts = { split: undefined, each: undefined }

/** Asks that a claim is there and not null, or a member of one of the objects in it: never unknown. */
export function existenceRule(names: ClaimNames, parts = wholeClaim): PureRule {
  return pureRule(
    nameOfClaim(names, parts),
    { code, expected: 'present and not null' },
    (claims) => claimAt(claims, names),
    (value) => testClaim(value, parts, () => true) === true,
  )
}

/** Asks that a claim matches. Unknown where it is absent. */
export function matchingRule(names: ClaimNames, matcher: CompiledMatcher, parts = wholeClaim): PureRule {
  return pureRule(
    nameOfClaim(names, parts),
    { code, expected: matcher.description },
    (claims) => claimAt(claims, names),
    (value) => testClaim(value, parts, (part) => matcher.matches(part)),
  )
}

/** What a rule calls the claim that it looks at. */
export function nameOfClaim(names: ClaimNames, { each }: ClaimParts): string {
  return each === undefined ? names.join('.') : `${names.join('.')}[].${each.join('.')}`
}

/**
 * Tests a claim, or the parts of it that a rule looks at. Unknown where it is absent; where its parts are meant,
 * one has to pass, and one that is no object or lacks the member cannot be judged.
 */
export function testClaim(
  value: unknown,
  { split, each }: ClaimParts,
  test: (present: unknown) => Truth,
): Truth {
  const testPresent = (given: unknown): Truth => (isAbsent(given) ? undefined : test(splitText(given, split)))
  if (each === undefined) return testPresent(value)
  if (!Array.isArray(value)) return undefined
  return anyOf(value, (element) => (isJsonObject(element) ? testPresent(claimAt(element, each)) : undefined))
}

/** Asks that a claim matches one of several. */
export function oneMatcherRule(names: ClaimNames, matchers: readonly CompiledMatcher[]): PureRule {
  return pureRule(
    names.join('.'),
    { code, expected: matchers.map(({ description }) => description) },
    (claims) => claimAt(claims, names),
    (value) =>
      testClaim(value, wholeClaim, (present) => anyOf(matchers, (matcher) => matcher.matches(present))),
  )
}

/** Asks that a claim, a string or a list, holds all of some values, or one of them: roles and permissions. */
export function membershipRule(
  names: ClaimNames,
  required: readonly string[],
  combine: 'all' | 'any',
): PureRule {
  const matchers = required.map((value) =>
    compileClaimMatcher({ kind: 'values', values: [value] }, false, value),
  )
  const combined = combine === 'all' ? allOf : anyOf
  return pureRule(
    names.join('.'),
    { code, expected: { [combine]: required } },
    (claims) => claimAt(claims, names),
    (value) =>
      testClaim(value, wholeClaim, (present) => combined(matchers, (matcher) => matcher.matches(present))),
  )
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function splitText(value: unknown, split: string | undefined): unknown {
  return split !== undefined && typeof value === 'string' ? value.split(split) : value
}
