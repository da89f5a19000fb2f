import type { RejectionCode } from './answers/rejection-codes.ts'
import type { Finding } from './explanation.ts'

/** Why something is refused, as a value; it becomes an error only where it leaves claimgate. */
export interface Failure {
  readonly code: RejectionCode
  readonly finding: Finding
  /** What the app's own code threw, for the app's own listener and nobody else. */
  readonly cause?: unknown
}

/** A failure that ends the run where it happens. */
export class FailureError extends Error {
  readonly failure: Failure

  constructor(failure: Failure) {
    super(failure.code)
    this.failure = failure
  }
}

/** The name of an error, which is not its text: that may hold anything. */
export function nameOfThrown(thrown: unknown): string {
  return thrown instanceof Error ? thrown.name : typeof thrown
}

/** Whether a result is a failure. */
export function isFailure(result: object): result is Failure {
  return Object.hasOwn(result, 'code') && Object.hasOwn(result, 'finding')
}
