import { FetchProblem } from './fetch-problem.ts'
import { backgroundTimer } from './timer.ts'

/**
 * Gives a task so many seconds, all it does included, and ends it early where `closing` is aborted. Past that
 * its signal is aborted and the result is a failure at once, whether or not the task heeds the signal.
 */
export function withDeadline<Result>(
  seconds: number,
  closing: AbortSignal,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  return new Promise((resolve, reject) => {
    const end = (problem: string): void => {
      settle()
      reject(new FetchProblem(problem))
      controller.abort()
    }
    const close = (): void => end('the key source was closed')
    const callOff = backgroundTimer.after(seconds, () => end(`no complete answer within ${seconds} s`))
    const settle = (): void => {
      callOff()
      closing.removeEventListener('abort', close)
    }
    closing.addEventListener('abort', close)
    task(controller.signal).finally(settle).then(resolve, reject)
  })
}
