import type { SignatureSchedule } from './judging/signature-schedule.ts'
import type { VerificationKey } from './keys/verification-key.ts'
import { andThen, type MaybePromise } from './maybe-promise.ts'
import type { SignedToken } from './platform/signature-check.ts'

/** How signatures of one algorithm are checked, and for whom. */
export interface SignatureRun {
  readonly algorithm: string
  readonly schedule: SignatureSchedule
  /** The requirement that wants to know: each has its turn. */
  readonly owner: object
}

/**
 * Whether a key proves a token's signature (RFC 7515, section 5.2). The one place where signatures are checked:
 * by `node:crypto` on Node, by jose elsewhere. An error other than "it does not" is not an answer, and is thrown.
 */
export function isSignatureValid(
  signed: SignedToken,
  key: VerificationKey,
  { algorithm, schedule, owner }: SignatureRun,
): MaybePromise<boolean> {
  return andThen(key.import(algorithm), (check) => {
    const { length } = signed.signature
    const { signatureBytes = length } = check
    return length === signatureBytes && schedule.make(check, signed, owner)
  })
}
