import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsOf, claimsOfJson } from '../../../../test/support/claims.ts'
import { startOfTests as now } from '../../../../test/support/clock.ts'
import { acceptanceWindow, checkTimes, latestNumericDate, type TimeRules } from '../../src/claims/time.ts'

const defaults: TimeRules = { clockSkewTolerance: 60, expirationRequired: true, maxLifetime: undefined }
const lenient: TimeRules = { ...defaults, expirationRequired: false }
const exact: TimeRules = { ...lenient, clockSkewTolerance: 0 }

/** What the rules make of claims: `accepted`, or the code of the failure. */
function outcomeOf(claims: Readonly<Record<string, unknown>>, rules: TimeRules, at: number = now): string {
  return checkTimes(claimsOf(claims), rules, at)?.code ?? 'accepted'
}

type Row = readonly [rules: string, claim: string, value: number, outcome: string]

const rulesByName: Readonly<Record<string, TimeRules>> = {
  '60 s': lenient,
  '0 s': exact,
  '0.5 s': { ...exact, clockSkewTolerance: 0.5 },
}

const rows: readonly Row[] = [
  ['60 s', 'exp', now - 59, 'accepted'],
  ['60 s', 'exp', now - 60, 'token_expired'],
  ['60 s', 'exp', now - 61, 'token_expired'],
  ['60 s', 'exp', now - 59.5, 'accepted'],
  ['60 s', 'exp', now - 60.5, 'token_expired'],
  ['0 s', 'exp', now + 1, 'accepted'],
  ['0 s', 'exp', now, 'token_expired'],
  ['0 s', 'exp', now - 1, 'token_expired'],
  ['0 s', 'exp', now + 0.5, 'accepted'],
  ['0 s', 'exp', now - 0.5, 'token_expired'],
  ['0.5 s', 'exp', now - 0.25, 'accepted'],
  ['0.5 s', 'exp', now - 0.5, 'token_expired'],
  ['60 s', 'exp', 0, 'token_expired'],
  ['60 s', 'exp', latestNumericDate, 'accepted'],

  ['60 s', 'nbf', now + 59, 'accepted'],
  ['60 s', 'nbf', now + 60, 'accepted'],
  ['60 s', 'nbf', now + 61, 'token_not_yet_valid'],
  ['60 s', 'nbf', now + 60.5, 'token_not_yet_valid'],
  ['0 s', 'nbf', now - 1, 'accepted'],
  ['0 s', 'nbf', now, 'accepted'],
  ['0 s', 'nbf', now + 1, 'token_not_yet_valid'],
  ['0 s', 'nbf', now + 0.5, 'token_not_yet_valid'],
  ['0 s', 'nbf', 0, 'accepted'],
  ['60 s', 'nbf', latestNumericDate, 'token_not_yet_valid'],

  ['60 s', 'iat', now + 59, 'accepted'],
  ['60 s', 'iat', now + 60, 'accepted'],
  ['60 s', 'iat', now + 61, 'token_issued_in_future'],
  ['60 s', 'iat', now + 60.5, 'token_issued_in_future'],
  ['0 s', 'iat', now - 1, 'accepted'],
  ['0 s', 'iat', now, 'accepted'],
  ['0 s', 'iat', now + 1, 'token_issued_in_future'],
  ['0 s', 'iat', now + 0.5, 'token_issued_in_future'],
  ['0 s', 'iat', 0, 'accepted'],
  ['60 s', 'iat', latestNumericDate, 'token_issued_in_future'],
]

describe('checkTimes', () => {
  it.each(rows)('D4, D5, D17: with a tolerance of %s judges %s %s as %s', (rules, claim, value, outcome) => {
    expect(outcomeOf({ [claim]: value }, rulesByName[rules] ?? defaults)).toBe(outcome)
  })

  it('D2: refuses a token without exp, unless it is not required', () => {
    expect(outcomeOf({ iat: now }, defaults)).toBe('expiration_missing')
    expect(outcomeOf({ iat: now }, lenient)).toBe('accepted')
  })

  it('refuses a token whose dates a longer tolerance would let overlap', () => {
    expect(outcomeOf({ exp: now - 100, nbf: now - 200 }, { ...exact, clockSkewTolerance: 101 })).toBe(
      'accepted',
    )
    expect(outcomeOf({ exp: now - 100, nbf: now - 200 }, { ...exact, clockSkewTolerance: 100 })).toBe(
      'token_expired',
    )
  })

  it('tells the operator what was expected and what stood there', () => {
    expect(checkTimes(claimsOf({ exp: 5 }), defaults, now)?.finding).toMatchObject({
      subject: 'exp',
      actual: 5,
    })
    expect(checkTimes(claimsOf({ nbf: now + 90 }), lenient, now)?.finding.actual).toBe(now + 90)
    expect(checkTimes(claimsOf({ iat: now + 90 }), lenient, now)?.finding.actual).toBe(now + 90)
  })
})

const malformed = ['"1800000300"', '""', 'null', '[]', '[1800000300]', '{}', 'true', 'false']
const outOfRange = [
  '-1',
  '-0.5',
  '-1e-300',
  '-1e400',
  '1e400',
  '253402300799.5',
  '253402300800',
  '1800000300000',
  '9007199254740991',
  '9007199254740993',
]

describe.each(['exp', 'nbf', 'iat'])('%s', (claim) => {
  it.each(malformed)('D1: is refused where it is %s, and not taken for absent', (text) => {
    const failure = checkTimes(claimsOfJson(`{"${claim}":${text}}`), lenient, now)
    expect(failure).toMatchObject({ code: 'time_claim_malformed', finding: { subject: claim } })
  })

  it.each(outOfRange)('B12, D3, D4: is refused where it is %s', (text) => {
    const failure = checkTimes(claimsOfJson(`{"${claim}":${text}}`), lenient, now)
    expect(failure).toMatchObject({ code: 'time_claim_malformed', finding: { subject: claim } })
  })

  it.each(['0', '-0', '1e-400', '-1e-400', '1.8e9', '253402300798', '253402300799'])(
    'B12, D4: is a date where it is %s',
    (text) => {
      const failure = checkTimes(claimsOfJson(`{"${claim}":${text}}`), lenient, now)
      expect(failure?.code).not.toBe('time_claim_malformed')
    },
  )

  it('of milliseconds comes with a hint', () => {
    const hintOf = (value: unknown): unknown =>
      checkTimes(claimsOf({ [claim]: value }), lenient, now)?.finding.hint
    expect(hintOf(latestNumericDate + 1)).toBeTypeOf('string')
    expect(hintOf(String(latestNumericDate + 1))).toBeUndefined()
    expect(hintOf(-1)).toBeUndefined()
  })
})

describe('acceptanceWindow', () => {
  const offset = fc.option(fc.integer({ min: -200, max: 200 }), { nil: undefined })

  it('holds exactly the times at which checkTimes accepts', () => {
    const skew = fc.integer({ min: 0, max: 100 })
    const later = fc.integer({ min: -400, max: 400 })
    fc.assert(
      fc.property(fc.tuple(offset, offset, offset), skew, later, ([exp, nbf, iat], tolerance, by) => {
        const dates = Object.entries({ exp, nbf, iat }).flatMap(([name, value]) =>
          value === undefined ? [] : [[name, now + value] as const],
        )
        const claims = claimsOf(Object.fromEntries(dates))
        const { from, until } = acceptanceWindow(claims, tolerance)
        const at = now + by
        const accepted = checkTimes(claims, { ...lenient, clockSkewTolerance: tolerance }, at) === undefined
        expect(from <= at && at < until).toBe(accepted)
      }),
      { numRuns: 1000 },
    )
  })

  it('has no end for a token without exp', () => {
    expect(acceptanceWindow({ iat: 100, nbf: 200 }, 60)).toEqual({ from: 140, until: Infinity })
    expect(acceptanceWindow({ exp: 300 }, 60)).toEqual({ from: -60, until: 360 })
  })
})
