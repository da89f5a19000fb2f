import type { Clock } from '@claimgate/core'

/** A clock that stands still until it is moved. */
export interface TestClock {
  readonly clock: Clock
  now(): number
  advance(seconds: number): void
  set(seconds: number): void
}

/** The time at which tests start: a whole second. */
export const startOfTests = 1_800_000_000

export function testClock(start: number = startOfTests): TestClock {
  let seconds = start
  return {
    clock: () => seconds,
    now: () => seconds,
    advance: (by) => {
      seconds += by
    },
    set: (to) => {
      seconds = to
    },
  }
}
