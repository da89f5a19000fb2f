import type { RejectionCode } from '../answers/rejection-codes.ts'

/** What `authenticate()` does with a request that has no good token. */
export type Mode = 'strict' | 'optional' | 'permissive'

/** Whether a mode lets a refused request pass without identity. A missing token is not a bad one. */
export function letsPassAnonymously(mode: Mode, code: RejectionCode): boolean {
  return mode === 'permissive' || (mode === 'optional' && code === 'token_missing')
}
