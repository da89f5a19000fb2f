import type { Auth } from '../auth.ts'
import type { ExplainedStep, Trace } from '../explanation.ts'
import type { Failure } from '../failure.ts'
import type { TokenRequest } from '../request.ts'
import type { Truth } from '../truth.ts'

/** Why a policy does not hold. */
export interface PolicyFailure extends Failure {
  /** The scopes that would be needed, where it is scopes that are missing. */
  readonly scopes?: readonly string[]
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
  judge(context: PolicyContext): PolicyOutcome
}

/** A rule that calls the app's code. */
export interface CallingRule {
  readonly readsClaimsAlone: false
  judge(context: PolicyContext): Promise<PolicyOutcome>
}

export type CompiledRule = PureRule | CallingRule

/** The truth of a rule in an explanation's words. */
export function outcomeName(truth: Truth): ExplainedStep['outcome'] {
  if (truth === undefined) return 'unknown'
  return truth ? 'passed' : 'failed'
}

/** Makes a rule of a test on the claims that reports one failure. */
export function pureRule(
  name: string,
  failure: Omit<PolicyFailure, 'finding'> & { readonly expected: unknown },
  read: (auth: Auth) => unknown,
  test: (value: unknown) => Truth,
): PureRule {
  const { expected, ...reported } = failure
  return {
    readsClaimsAlone: true,
    judge({ auth, trace }) {
      const actual = read(auth)
      const truth = test(actual)
      const finding = { subject: name, expected, actual }
      trace?.push({ step: 'policy', outcome: outcomeName(truth), ...finding })
      return truth === true ? met : { truth, failure: { ...reported, finding } }
    },
  }
}
