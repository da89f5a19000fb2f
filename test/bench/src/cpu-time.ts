import { closeSync, existsSync, openSync, readSync } from 'node:fs'
import { performance } from 'node:perf_hooks'

const bytes = Buffer.alloc(128)
const ownAccount = '/proc/self/schedstat'

/**
 * How the time of the main thread is had: on Linux by the scheduler's own account, else by the time that the
 * event loop was not idle, which is more where the machine is shared.
 */
export const mainThreadClock: 'schedstat' | 'eventLoopUtilization' = hasSchedstat()
  ? 'schedstat'
  : 'eventLoopUtilization'

/** Microseconds that the main thread has been on a processor. To be called on the main thread. */
export const mainThreadTime: () => number =
  mainThreadClock === 'schedstat' ? readSchedstat() : () => performance.eventLoopUtilization().active * 1000

/** Microseconds that another process's main thread has been on a processor. Linux only: NaN elsewhere. */
export function mainThreadTimeOf(pid: number): number {
  try {
    return nanosecondsIn(`/proc/${pid}/schedstat`) / 1000
  } catch {
    return Number.NaN
  }
}

function hasSchedstat(): boolean {
  return existsSync(ownAccount) && nanosecondsIn(ownAccount) > 0
}

function readSchedstat(): () => number {
  const cell = new Int32Array(new SharedArrayBuffer(4))
  return () => {
    // The account of a running thread is up to a tick old; it is brought up to date where the thread pauses.
    Atomics.wait(cell, 0, 0, 0.05)
    return nanosecondsIn(ownAccount) / 1000
  }
}

function nanosecondsIn(path: string): number {
  const file = openSync(path, 'r')
  try {
    return Number(bytes.toString('latin1', 0, readSync(file, bytes)).split(' ', 1)[0])
  } finally {
    closeSync(file)
  }
}
