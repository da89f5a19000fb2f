import type { Closing } from '../../closing.ts'
import { FetchProblem } from './fetch-problem.ts'
import { afterAwaited } from './timer.ts'

/**
 * Gives a task so many seconds, all it does included, and ends it early where the verifier is closed. Past that
 * its signal is aborted and the result is a failure at once, whether or not the task heeds the signal.
 */
export function withDeadline<Result>(
  seconds: number,
  closing: Closing,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  const run = async (): Promise<Result> => task(controller.signal)
  return new Promise((resolve, reject) => {
    const end = (problem: string): void => {
      settle()
      reject(new FetchProblem(problem))
      controller.abort()
    }
    const callOff = afterAwaited(seconds, () => end(`no complete answer within ${seconds} s`))
    const leave = closing.whenClosed(() => end('the verifier was closed'))
    const settle = (): void => {
      callOff()
      leave()
    }
    run().finally(settle).then(resolve, reject)
  })
}
