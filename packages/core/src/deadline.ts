import type { Closing } from './closing.ts'
import { afterAwaited } from './timer.ts'

/** Why a task was ended: its time was over, or the verifier was closed. */
export type EndReason = 'late' | 'closed'

/**
 * Gives a task so many seconds, all it does included, and ends it early where the verifier is closed. Past that
 * its signal is aborted and the result is a failure at once, which `failureOf` makes, whether or not the task heeds
 * the signal.
 */
export function withDeadline<Result>(
  seconds: number,
  closing: Closing,
  task: (signal: AbortSignal) => Result | Promise<Result>,
  failureOf: (reason: EndReason) => Error,
): Promise<Result> {
  const controller = new AbortController()
  const run = async (): Promise<Result> => task(controller.signal)
  return new Promise((resolve, reject) => {
    const end = (reason: EndReason): void => {
      settle()
      reject(failureOf(reason))
      controller.abort()
    }
    const callOff = afterAwaited(seconds, () => end('late'))
    const leave = closing.whenClosed(() => end('closed'))
    const settle = (): void => {
      callOff()
      leave()
    }
    run().finally(settle).then(resolve, reject)
  })
}
