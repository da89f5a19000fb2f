import { provenClaims, type Auth, type Claims } from '../auth.ts'
import type { ExplainedStep, Trace } from '../explanation.ts'
import type { Failure } from '../failure.ts'
import type { TokenRequest } from '../request.ts'
import type { Truth } from '../truth.ts'

/** How a user would have to have authenticated (RFC 9470, section 3). */
export interface StepUp {
  /** One of these authentication contexts. */
  readonly acrValues?: readonly string[]
  /** So many seconds ago at most. */
  readonly maxAge?: number
}

/** Why a policy does not hold. */
export interface PolicyFailure extends Failure {
  /** The scopes that would be needed, where it is scopes that are missing. */
  readonly scopes?: readonly string[]
  /** The authentication that would be needed, where that is what is missing. */
  readonly stepUp?: StepUp
}

/** A policy that does not hold: false or unknown, and the failure to report. */
export interface Unmet {
  readonly truth: false | undefined
  readonly failure: PolicyFailure
}

export interface Met {
  readonly truth: true
}

export type PolicyOutcome = Met | Unmet

export const met: Met = Object.freeze({ truth: true })

/** What a policy is judged on. */
export interface PolicyContext {
  readonly auth: Auth
  readonly request: TokenRequest | undefined
  readonly trace: Trace | undefined
}

/** A rule that reads claims alone: synchronous, and the same every time for one token. */
export interface PureRule {
  readonly readsClaimsAlone: true
  readonly callsApp: false
  judge(context: PolicyContext): PolicyOutcome
}

/** A rule that also reads the clock or the request: synchronous, and another one for every request. */
export interface MomentaryRule {
  readonly readsClaimsAlone: false
  readonly callsApp: false
  judge(context: PolicyContext): PolicyOutcome
}

/** A rule that calls the app's code. */
export interface CallingRule {
  readonly readsClaimsAlone: false
  readonly callsApp: true
  judge(context: PolicyContext): Promise<PolicyOutcome>
}

export type SynchronousRule = PureRule | MomentaryRule
export type CompiledRule = SynchronousRule | CallingRule

/** The truth of a rule in an explanation's words. */
function outcomeName(truth: Truth): ExplainedStep['outcome'] {
  if (truth === undefined) return 'unknown'
  return truth ? 'passed' : 'failed'
}

/** The outcome of a rule that reports one failure, recorded where the steps are. */
export function outcomeOf(truth: Truth, failure: PolicyFailure, { trace }: PolicyContext): PolicyOutcome {
  trace?.push({ step: 'policy', outcome: outcomeName(truth), ...failure.finding })
  return truth === true ? met : { truth, failure }
}

/** Makes a rule of a test on the claims that reports one failure. */
export function pureRule(
  subject: string,
  failure: Omit<PolicyFailure, 'finding'> & { readonly expected: unknown },
  read: (claims: Claims) => unknown,
  test: (value: unknown) => Truth,
): PureRule {
  const { expected, ...reported } = failure
  return {
    readsClaimsAlone: true,
    callsApp: false,
    judge(context) {
      const actual = read(provenClaims(context.auth))
      return outcomeOf(test(actual), { ...reported, finding: { subject, expected, actual } }, context)
    },
  }
}
