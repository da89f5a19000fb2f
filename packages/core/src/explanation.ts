import type { RejectionCode } from './answers/rejection-codes.ts'

/** The steps of judging a request, in order. */
export const judgingSteps = [
  'extract',
  'decode',
  'choose',
  'key',
  'signature',
  'time',
  'tenant',
  'audience',
  'subject',
  'type',
  'client',
  'claims',
  'schema',
  'requirement policy',
  'sender',
  'identity',
  'policy',
] as const

export type JudgingStep = (typeof judgingSteps)[number]

/** For operators: what was expected and what was found. Holds claim values, never a token or a secret. */
export interface Finding {
  /** The claim, header parameter or rule concerned. */
  readonly subject?: string
  readonly expected?: unknown
  readonly actual?: unknown
  /** What it usually means, and what to do. */
  readonly hint?: string
}

/** One recorded step. */
export interface ExplainedStep extends Finding {
  readonly step: JudgingStep
  /** `unknown` for a rule that cannot be judged: the claim is absent, or of another kind. It does not let in. */
  readonly outcome: 'passed' | 'failed' | 'unknown'
  readonly code?: RejectionCode
  /** The requirement that the step was made for, where it was made for one. */
  readonly requirement?: string
}

/** How a request or a token was judged, step by step. For operators: it holds claim values. */
export interface Explanation {
  readonly decision: 'accepted' | 'anonymous' | 'rejected'
  /** The status of the rejection; absent where the request gets in. */
  readonly status?: number
  readonly code?: RejectionCode
  /** The requirement that was met. */
  readonly requirement?: string
  /** The decision and its reason in one line. */
  readonly reason: string
  readonly steps: readonly ExplainedStep[]
}

/** Collects the steps of one run. Judging without a trace records nothing. */
export type Trace = ExplainedStep[]
