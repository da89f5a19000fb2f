import { FetchProblem } from './fetch-problem.ts'
import { backgroundTimer } from './timer.ts'

/**
 * Gives a task so many seconds, all it does included, and ends it early where `closing` is aborted. Past that
 * its signal is aborted and the result is a failure at once, whether or not the task heeds the signal.
 */
export async function withDeadline<Result>(
  seconds: number,
  closing: AbortSignal,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  let dispose = (): void => undefined
  const end = new Promise<never>((_, reject) => {
    const endWith = (problem: string): void => {
      reject(new FetchProblem(problem))
      controller.abort()
    }
    const close = (): void => endWith('the key source was closed')
    closing.addEventListener('abort', close)
    const callOff = backgroundTimer.after(seconds, () => endWith(`no complete answer within ${seconds} s`))
    dispose = () => {
      callOff()
      closing.removeEventListener('abort', close)
    }
  })
  try {
    return await Promise.race([task(controller.signal), end])
  } finally {
    dispose()
  }
}
