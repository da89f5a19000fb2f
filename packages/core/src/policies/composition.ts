import { negate } from '../truth.ts'
import {
  met,
  outcomeOf,
  type CompiledRule,
  type PolicyContext,
  type PolicyFailure,
  type PolicyOutcome,
  type PureRule,
  type SynchronousRule,
  type Unmet,
} from './outcome.ts'

/** Gathers the outcomes of several rules into one. */
interface Tally {
  /** Takes the next outcome; true where no further one can change the result. */
  add(outcome: PolicyOutcome): boolean
  result(): PolicyOutcome
}

/**
 * All rules have to hold; the first failure is reported. Outside a negation unknown lets in no more than false
 * does, so that the rest need not be asked.
 */
export function requireAll(rules: readonly CompiledRule[], insideNegation: boolean): CompiledRule {
  return compose(rules, () => allTally(insideNegation))
}

/** One rule has to hold; where none does, the failure of the first is reported. */
export function requireAny(rules: readonly CompiledRule[]): CompiledRule {
  return compose(rules, anyTally)
}

function allTally(insideNegation: boolean): Tally {
  let first: Unmet | undefined
  let truth: false | undefined
  return {
    add(outcome) {
      if (outcome.truth === true) return false
      first ??= outcome
      truth = outcome.truth
      return truth === false || !insideNegation
    },
    result: () => (first === undefined ? met : { truth, failure: first.failure }),
  }
}

function anyTally(): Tally {
  let first: Unmet | undefined
  let truth: PolicyOutcome['truth'] = false
  return {
    add(outcome) {
      if (outcome.truth === true) {
        truth = true
        return true
      }
      first ??= outcome
      if (outcome.truth === undefined) truth = undefined
      return false
    },
    result: () => (truth === true || first === undefined ? met : { truth, failure: first.failure }),
  }
}

function compose(rules: readonly CompiledRule[], createTally: () => Tally): CompiledRule {
  const [only, ...others] = rules
  if (only !== undefined && others.length === 0) return only
  if (!rules.every(isSynchronous)) {
    return {
      readsClaimsAlone: false,
      callsApp: true,
      judge: (context) => awaitInTurn(rules, createTally(), context),
    }
  }
  return {
    readsClaimsAlone: rules.every(isPure),
    callsApp: false,
    judge: (context) => judgeInTurn(rules, createTally(), context),
  }
}

function isSynchronous(rule: CompiledRule): rule is SynchronousRule {
  return !rule.callsApp
}

function isPure(rule: CompiledRule): rule is PureRule {
  return rule.readsClaimsAlone
}

function judgeInTurn(rules: readonly SynchronousRule[], tally: Tally, context: PolicyContext): PolicyOutcome {
  for (const rule of rules) if (tally.add(rule.judge(context))) break
  return tally.result()
}

async function awaitInTurn(
  rules: readonly CompiledRule[],
  tally: Tally,
  context: PolicyContext,
): Promise<PolicyOutcome> {
  for (const rule of rules) if (tally.add(await rule.judge(context))) break
  return tally.result()
}

const negated: PolicyFailure = {
  code: 'policy_not_met',
  finding: { subject: 'not', expected: 'the rule to be false' },
}

/** Holds where the rule is false; unknown stays unknown. What the rule asked for is not told. */
export function requireNot(rule: CompiledRule): CompiledRule {
  const turn = ({ truth }: PolicyOutcome, context: PolicyContext): PolicyOutcome =>
    outcomeOf(negate(truth), negated, context)
  if (rule.callsApp) return { ...rule, judge: async (context) => turn(await rule.judge(context), context) }
  return { ...rule, judge: (context) => turn(rule.judge(context), context) }
}
