import type { Auth } from '../auth.ts'
import { FailureError, nameOfThrown, type Failure } from '../failure.ts'
import type { Refusal } from './refusal.ts'

/** What was found out about a request: who it is from, or why that is not known. */
export type Judgement = Identified | Refused

interface Identified {
  readonly auth: Auth
  /** Whether the token had been verified before. */
  readonly cached: boolean
  /** There is none, and nobody else's is read. */
  readonly refusal: undefined
}

export interface Refused {
  readonly refusal: Refusal
}

export function isRefused(judgement: Judgement): judgement is Refused {
  return judgement.refusal !== undefined
}

/** Turns an error into a refusal with a 500: it must neither let in nor tell what it holds. */
export function refusedFor(error: unknown): Refused {
  return { refusal: { step: 'policy', failure: failureOf(error), requirement: undefined } }
}

/** The failure that an error stands for. */
export function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  const finding = { subject: 'error', actual: nameOfThrown(error) }
  return { code: 'verification_failed', finding, cause: error }
}
