import { FetchProblem } from './fetch-problem.ts'

/** A timer of more milliseconds would end at once. */
const longestTimer = 2 ** 31 - 1

/**
 * Gives a task so many seconds, all it does included. Past them the signal is aborted and the result is a
 * failure at once, whether or not the task heeds the signal.
 */
export async function withDeadline<Result>(
  seconds: number,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  const controller = new AbortController()
  let timer: ReturnType<typeof setTimeout> | undefined
  const deadline = new Promise<never>((_, reject) => {
    timer = setTimeout(
      () => {
        reject(new FetchProblem(`no complete answer within ${seconds} s`))
        controller.abort()
      },
      Math.min(seconds * 1000, longestTimer),
    )
    timer.unref?.()
  })
  try {
    return await Promise.race([task(controller.signal), deadline])
  } finally {
    clearTimeout(timer)
  }
}
