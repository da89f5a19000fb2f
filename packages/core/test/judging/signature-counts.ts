import { vi, type MockInstance } from 'vitest'
import { SignatureSchedule } from '../../src/judging/signature-schedule.ts'

/** Counts the signature checks from now on, of every verifier. */
export function countSignatureChecks(): MockInstance<SignatureSchedule['make']> {
  return vi.spyOn(SignatureSchedule.prototype, 'make')
}
