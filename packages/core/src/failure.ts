import type { RejectionCode } from './answers/rejection-codes.ts'
import type { Finding } from './explanation.ts'

/** Why something is refused, as a value; it becomes an error only where it leaves claimgate. */
export interface Failure {
  readonly code: RejectionCode
  readonly finding: Finding
}

/** Whether a result is a failure. */
export function isFailure(result: object): result is Failure {
  return 'code' in result && 'finding' in result
}
