import { rejectionStatus } from '../answers/errors.ts'
import { rejectionCodes } from '../answers/rejection-codes.ts'
import type { Explanation, Trace } from '../explanation.ts'
import { letsPassAnonymously, type Mode } from './mode.ts'
import type { Refusal } from './refusal.ts'
import { isRefused, type Judgement } from './judgement.ts'

/** Sums up a recorded run. */
export function explanationOf(judgement: Judgement, trace: Trace, mode: Mode): Explanation {
  const steps = Object.freeze(structuredClone(trace))
  if (!isRefused(judgement)) {
    const { requirement } = judgement.auth
    return { decision: 'accepted', requirement, reason: `accepted: meets ${requirement}`, steps }
  }
  const { failure, requirement } = judgement.refusal
  const { code } = failure
  if (letsPassAnonymously(mode, code)) {
    return { decision: 'anonymous', code, reason: `passes without identity (${mode}): ${code}`, steps }
  }
  const status = rejectionStatus[rejectionCodes[code].kind]
  const reason = `rejected with ${status}: ${reasonOf(judgement.refusal)}`
  return {
    decision: 'rejected',
    status,
    code,
    reason,
    steps,
    ...(requirement !== undefined && { requirement }),
  }
}

function reasonOf({ failure, requirement }: Refusal): string {
  const { subject, expected, actual, hint } = failure.finding
  const parts = [
    subject,
    expected === undefined ? undefined : `expected ${JSON.stringify(expected)}`,
    actual === undefined ? undefined : `found ${JSON.stringify(actual)}`,
    hint,
    requirement === undefined ? undefined : `for ${requirement}`,
  ]
  return [failure.code, parts.filter((part) => part !== undefined).join(', ')]
    .filter((part) => part !== '')
    .join(': ')
}
