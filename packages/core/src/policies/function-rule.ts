import { FailureError, nameOfThrown } from '../failure.ts'
import { met, type CallingRule, type PolicyContext, type PolicyOutcome } from './outcome.ts'
import type { PolicyFunction } from './policy.ts'

const subject = 'policy function'

/** Asks the app's own function. */
export function functionRule(decide: PolicyFunction): CallingRule {
  return { readsClaimsAlone: false, callsApp: true, judge: (context) => judgeByFunction(decide, context) }
}

async function judgeByFunction(decide: PolicyFunction, context: PolicyContext): Promise<PolicyOutcome> {
  const decision = await call(decide, context)
  if (typeof decision !== 'boolean') {
    const finding = { subject, expected: 'true or false', actual: `returned ${typeof decision}` }
    throw new FailureError({ code: 'policy_failed', finding })
  }
  const finding = { subject, expected: true, actual: decision }
  context.trace?.push({ step: 'policy', outcome: decision ? 'passed' : 'failed', ...finding })
  return decision ? met : { truth: false, failure: { code: 'policy_not_met', finding } }
}

async function call(decide: PolicyFunction, { auth, request }: PolicyContext): Promise<unknown> {
  try {
    return await decide(auth, request)
  } catch (cause) {
    const finding = { subject, expected: 'true or false', actual: `threw ${nameOfThrown(cause)}` }
    throw new FailureError({ code: 'policy_failed', finding, cause })
  }
}
