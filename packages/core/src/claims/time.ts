import type { Claims } from '../auth.ts'
import type { Failure } from '../failure.ts'
import { ownClaims } from './registered-claims.ts'

/** The time rules of a requirement; all in seconds. */
export interface TimeRules {
  readonly clockSkewTolerance: number
  readonly expirationRequired: boolean
  readonly maxLifetime: number | undefined
}

/** When a token is accepted: `from ≤ now < until`. */
export interface AcceptanceWindow {
  readonly from: number
  readonly until: number
}

/** The end of the year 9999; a later date is a mistake (milliseconds, usually), not a date. */
export const latestNumericDate = 253_402_300_799

const timeClaims = ['exp', 'nbf', 'iat'] as const

/**
 * Checks `exp`, `nbf` and `iat` against the clock's whole second (RFC 7519, sections 4.1.4 to 4.1.6): expired
 * where `now ≥ exp + skew`, not yet valid where `now < nbf − skew`, issued in the future where
 * `iat > now + skew`. A claim that is present and not a number in 0..253402300799 is refused.
 */
export function checkTimes(claims: Claims, rules: TimeRules, now: number): Failure | undefined {
  const dates = datesOf(claims)
  return checkDates(dates) ?? checkWindow(dates, rules, now) ?? checkLifetime(dates, rules)
}

interface Dates {
  readonly exp: number | undefined
  readonly nbf: number | undefined
  readonly iat: number | undefined
}

function datesOf(claims: Claims): Dates {
  const { exp, nbf, iat } = ownClaims(claims)
  return { exp, nbf, iat }
}

function checkDates(dates: Dates): Failure | undefined {
  const subject = timeClaims.find((name) => !isDateOrAbsent(dates[name]))
  if (subject === undefined) return undefined
  const actual: unknown = dates[subject]
  const finding = { subject, expected: `a number of seconds in 0..${latestNumericDate}`, actual }
  return {
    code: 'time_claim_malformed',
    finding: isTooLate(actual)
      ? { ...finding, hint: 'this looks like milliseconds; dates are in seconds' }
      : finding,
  }
}

function isDateOrAbsent(value: unknown): boolean {
  return value === undefined || isNumericDate(value)
}

function isTooLate(value: unknown): boolean {
  return typeof value === 'number' && value > latestNumericDate
}

/** Whether a value is a date as tokens have them (RFC 7519, section 2), up to the year 9999. */
export function isNumericDate(value: unknown): value is number {
  return typeof value === 'number' && value >= 0 && value <= latestNumericDate
}

function checkWindow({ exp, nbf, iat }: Dates, rules: TimeRules, now: number): Failure | undefined {
  const skew = rules.clockSkewTolerance
  if (exp === undefined && rules.expirationRequired) {
    return { code: 'expiration_missing', finding: { subject: 'exp', expected: 'present' } }
  }
  if (exp !== undefined && now >= exp + skew) {
    return {
      code: 'token_expired',
      finding: {
        subject: 'exp',
        expected: `later than ${now - skew}`,
        actual: exp,
        hint: `expired ${now - exp} s ago`,
      },
    }
  }
  if (nbf !== undefined && now < nbf - skew) {
    return {
      code: 'token_not_yet_valid',
      finding: {
        subject: 'nbf',
        expected: `at most ${now + skew}`,
        actual: nbf,
        hint: `valid in ${nbf - now} s`,
      },
    }
  }
  if (iat !== undefined && iat > now + skew) {
    return {
      code: 'token_issued_in_future',
      finding: { subject: 'iat', expected: `at most ${now + skew}`, actual: iat, hint: 'the clocks differ' },
    }
  }
  return undefined
}

function checkLifetime({ exp, nbf, iat }: Dates, { maxLifetime }: TimeRules): Failure | undefined {
  if (maxLifetime === undefined) return undefined
  const start = nbf ?? iat
  if (exp === undefined || start === undefined) {
    return {
      code: 'lifetime_unknown',
      finding: { subject: 'exp, nbf, iat', expected: 'exp, and nbf or iat' },
    }
  }
  const lifetime = exp - start
  if (lifetime >= 0 && lifetime <= maxLifetime) return undefined
  return {
    code: 'lifetime_not_allowed',
    finding: { subject: 'lifetime', expected: `0..${maxLifetime}`, actual: lifetime },
  }
}

/** The time during which a token that passed `checkTimes` goes on to pass it. */
export function acceptanceWindow(claims: Claims, skew: number): AcceptanceWindow {
  const { exp, nbf, iat } = datesOf(claims)
  return {
    from: Math.max(nbf ?? 0, iat ?? 0) - skew,
    until: exp === undefined ? Number.POSITIVE_INFINITY : exp + skew,
  }
}
