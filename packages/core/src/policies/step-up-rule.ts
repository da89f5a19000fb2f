import { provenClaims } from '../auth.ts'
import { claimAt } from '../claims/claim-path.ts'
import { isNumericDate } from '../claims/time.ts'
import { readWholeSecond, type Clock } from '../clock.ts'
import { FailureError } from '../failure.ts'
import type { Truth } from '../truth.ts'
import {
  outcomeOf,
  pureRule,
  type MomentaryRule,
  type PureRule,
  type StepUp,
  type SynchronousRule,
} from './outcome.ts'

/** The time by which the age of an authentication is measured. */
export interface Timing {
  readonly clock: Clock
  /** How far ahead the clock may be that wrote `auth_time`, in seconds. */
  readonly clockSkewTolerance: number
}

/** The rules of one request for another authentication. What the challenge then names is all that is asked for. */
export function stepUpRules(stepUp: StepUp, timing: Timing): SynchronousRule[] {
  const { maxAge, acrValues } = stepUp
  return [
    ...(maxAge === undefined ? [] : [maxAgeRule(maxAge, stepUp, timing)]),
    ...(acrValues === undefined ? [] : [acrRule(acrValues, stepUp)]),
  ]
}

/**
 * Asks that the user authenticated so many seconds ago at most, by `auth_time` (RFC 9470; OpenID Connect Core,
 * section 2). Unknown where that is absent, no date, or in the future.
 */
function maxAgeRule(maxAge: number, stepUp: StepUp, { clock, clockSkewTolerance }: Timing): MomentaryRule {
  return {
    readsClaimsAlone: false,
    callsApp: false,
    judge(context) {
      const now = readWholeSecond(clock)
      if (now === undefined) throw new FailureError({ code: 'clock_failed', finding: { subject: 'clock' } })
      const authTime = claimAt(provenClaims(context.auth), ['auth_time'])
      const finding = { subject: 'auth_time', expected: `at least ${now - maxAge}`, actual: authTime }
      const truth = isRecent(authTime, now, maxAge, clockSkewTolerance)
      return outcomeOf(truth, { code: 'authentication_too_old', stepUp, finding }, context)
    },
  }
}

function isRecent(authTime: unknown, now: number, maxAge: number, tolerance: number): Truth {
  if (!isNumericDate(authTime) || authTime > now + tolerance) return undefined
  return now - authTime <= maxAge
}

/** Asks that `acr` is one of these. Unknown where it is no text. */
function acrRule(accepted: readonly string[], stepUp: StepUp): PureRule {
  return pureRule(
    'acr',
    { code: 'authentication_too_weak', expected: accepted, stepUp },
    (claims) => claimAt(claims, ['acr']),
    (acr) => (typeof acr === 'string' ? accepted.includes(acr) : undefined),
  )
}
