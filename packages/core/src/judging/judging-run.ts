import type { Clock } from '../clock.ts'
import type { ProvenHeaders } from '../decoding/proven-headers.ts'
import type { Finding, JudgingStep, Trace } from '../explanation.ts'
import type { TokenRequest } from '../request.ts'
import type { RequirementIndex } from '../requirements/requirement-index.ts'
import type { Requirement } from '../requirements/requirement.ts'
import type { Refusal } from './refusal.ts'
import type { SignatureSchedule } from './signature-schedule.ts'

/** What tokens are judged by. */
export interface JudgingRules {
  readonly requirements: RequirementIndex
  readonly isEnabled: (requirement: Requirement) => boolean
  readonly maxTokenBytes: number
  readonly provenHeaders: ProvenHeaders
  readonly clock: Clock
  readonly signatures: SignatureSchedule
}

/** One run of judging a token: what it is judged by, for which request, and where its steps are recorded. */
export interface JudgingRun {
  readonly rules: JudgingRules
  readonly request: TokenRequest | undefined
  readonly trace: Trace | undefined
}

/** Records a step that was passed. */
export function pass(
  run: Pick<JudgingRun, 'trace'>,
  step: JudgingStep,
  requirement?: Requirement,
  finding?: Finding,
): void {
  run.trace?.push({ step, outcome: 'passed', ...named(requirement), ...finding })
}

/** Makes a refusal and records the step that failed. */
export function refuse(
  run: Pick<JudgingRun, 'trace'>,
  step: JudgingStep,
  failure: Refusal['failure'],
  requirement?: Requirement,
  retryAfter?: number,
): Refusal {
  const hinted = withHintOf(requirement, failure)
  run.trace?.push({ step, outcome: 'failed', code: failure.code, ...named(requirement), ...hinted.finding })
  const refusal = { step, failure: hinted, requirement: requirement?.name }
  return retryAfter === undefined ? refusal : { ...refusal, retryAfter }
}

/** Adds what the requirement has to say about a failure of this kind. */
function withHintOf(requirement: Requirement | undefined, failure: Refusal['failure']): Refusal['failure'] {
  const own = requirement?.hints[failure.code]
  if (own === undefined) return failure
  const { hint } = failure.finding
  return { ...failure, finding: { ...failure.finding, hint: hint === undefined ? own : `${hint}; ${own}` } }
}

function named(requirement: Requirement | undefined): { readonly requirement?: string } {
  return requirement === undefined ? {} : { requirement: requirement.name }
}
