import { claimAt, type ClaimNames } from '../claims/claim-path.ts'
import { compileClaimMatcher, type CompiledMatcher } from '../matchers/compile-matcher.ts'
import { allOf, anyOf, type Truth } from '../truth.ts'
import { pureRule, type PureRule } from './outcome.ts'

const code = 'policy_not_met'

/** Asks that a claim is there and not null: never unknown. */
export function existenceRule(names: ClaimNames): PureRule {
  return pureRule(
    names.join('.'),
    { code, expected: 'present and not null' },
    ({ claims }) => claimAt(claims, names),
    (value) => !isAbsent(value),
  )
}

/** Asks that a claim matches. Unknown where it is absent. */
export function matchingRule(names: ClaimNames, matcher: CompiledMatcher, split?: string): PureRule {
  return pureRule(
    names.join('.'),
    { code, expected: matcher.description },
    ({ claims }) => claimAt(claims, names),
    (value) => matchPresent(value, (present) => matcher.matches(splitText(present, split))),
  )
}

/** Asks that a claim matches one of several. */
export function oneMatcherRule(names: ClaimNames, matchers: readonly CompiledMatcher[]): PureRule {
  return pureRule(
    names.join('.'),
    { code, expected: matchers.map(({ description }) => description) },
    ({ claims }) => claimAt(claims, names),
    (value) => matchPresent(value, (present) => anyOf(matchers, (matcher) => matcher.matches(present))),
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
    ({ claims }) => claimAt(claims, names),
    (value) => matchPresent(value, (present) => combined(matchers, (matcher) => matcher.matches(present))),
  )
}

function isAbsent(value: unknown): boolean {
  return value === undefined || value === null
}

function matchPresent(value: unknown, test: (present: unknown) => Truth): Truth {
  return isAbsent(value) ? undefined : test(value)
}

function splitText(value: unknown, split: string | undefined): unknown {
  return split !== undefined && typeof value === 'string' ? value.split(split) : value
}
