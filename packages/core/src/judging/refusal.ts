import { judgingSteps, type JudgingStep } from '../explanation.ts'
import type { PolicyFailure } from '../policies/outcome.ts'

/** Why a token was refused, how far it came, and for which requirement. */
export interface Refusal {
  readonly step: JudgingStep
  readonly failure: PolicyFailure
  readonly requirement: string | undefined
  /** Seconds until it is worth asking again, where the truth could not be known. */
  readonly retryAfter?: number
}

/**
 * The refusal to report of two: what cannot be known goes before what is refused, since the answer might yet
 * be yes; then the one that came further; then the first.
 */
export function weightier(kept: Refusal, next: Refusal): Refusal {
  const keptUnknown = kept.retryAfter !== undefined
  const nextUnknown = next.retryAfter !== undefined
  if (keptUnknown !== nextUnknown) return keptUnknown ? kept : next
  return judgingSteps.indexOf(next.step) > judgingSteps.indexOf(kept.step) ? next : kept
}
