/** What background work is timed by. */
export interface Timer {
  /** Runs a task once, so many seconds later; gives a function that calls it off. */
  after(seconds: number, task: () => void): () => void
  /** A number from 0 to 1 that differs between processes. */
  random(): number
}

/** A timer of more milliseconds would end at once. */
const longestTimer = 2 ** 31 - 1

/** The runtime's timer, which does not keep a process alive. */
export const backgroundTimer: Timer = {
  after: (seconds, task) => {
    const timer = setTimeout(task, inMilliseconds(seconds))
    timer.unref?.()
    return () => clearTimeout(timer)
  },
  random: () => Math.random(),
}

/** Runs a task later, as `backgroundTimer` does, and keeps the process alive for it: somebody waits. */
export function afterAwaited(seconds: number, task: () => void): () => void {
  const timer = setTimeout(task, inMilliseconds(seconds))
  return () => clearTimeout(timer)
}

function inMilliseconds(seconds: number): number {
  return Math.min(seconds * 1000, longestTimer)
}
