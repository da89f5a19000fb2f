import { met, type CallingRule, type PolicyContext, type PolicyOutcome } from './outcome.ts'
import type { PolicyFunction } from './policy.ts'

/** A policy function gave something other than true or false, threw, or rejected. */
export class PolicyFunctionError extends Error {}

/** Asks the app's own function. */
export function functionRule(decide: PolicyFunction): CallingRule {
  return { readsClaimsAlone: false, judge: (context) => judgeByFunction(decide, context) }
}

async function judgeByFunction(decide: PolicyFunction, context: PolicyContext): Promise<PolicyOutcome> {
  const decision = await callPolicy(decide, context)
  const finding = { subject: 'policy function', expected: true, actual: decision }
  context.trace?.push({ step: 'policy', outcome: decision ? 'passed' : 'failed', ...finding })
  return decision ? met : { truth: false, failure: { code: 'policy_not_met', finding } }
}

async function callPolicy(decide: PolicyFunction, { auth, request }: PolicyContext): Promise<boolean> {
  const decision = await callSafely(() => decide(auth, request))
  if (typeof decision !== 'boolean') throw new PolicyFunctionError()
  return decision
}

async function callSafely(call: () => unknown): Promise<unknown> {
  try {
    return await call()
  } catch {
    // What was thrown may hold anything, a token among it.
    throw new PolicyFunctionError()
  }
}
