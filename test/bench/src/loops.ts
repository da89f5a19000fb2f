import { setImmediate } from 'node:timers/promises'
import { mainThreadTime } from './cpu-time.ts'
import type { Costs } from './rounds.ts'

/** What a loop measures: time by the wall clock and on the main thread, and operations a second. */
export type LoopMetric = 'time' | 'main' | 'throughput'

export const loopUnits: Readonly<Record<LoopMetric, string>> = {
  time: 'µs/op',
  main: 'µs/op',
  throughput: 'op/s',
}

export type LoopCosts = Costs<LoopMetric>

/**
 * A server's event loop turns between requests. Where it never did, what belongs to a turn would pile up: weak
 * references, for one, hold what they refer to until it ends.
 */
const perTurn = 64

/** How many operations a flight makes before it waits for a turn of the loop. */
const perTurnInFlight = 4

/** Runs a synchronous operation again and again. */
export async function loopSync(
  operation: () => unknown,
  milliseconds: number,
  batch = perTurn,
): Promise<LoopCosts> {
  const stop = stopwatch()
  let operations = 0
  while (stop.elapsed() < milliseconds) {
    for (let count = 0; count < batch; count += 1) operation()
    operations += batch
    await setImmediate()
  }
  return stop.costs(operations)
}

/** Runs an operation again and again, each awaited before the next. */
export async function loopAwaited(
  operation: () => unknown,
  milliseconds: number,
  batch = perTurn,
): Promise<LoopCosts> {
  const stop = stopwatch()
  let operations = 0
  while (stop.elapsed() < milliseconds) {
    for (let count = 0; count < batch; count += 1) await operation()
    operations += batch
    await setImmediate()
  }
  return stop.costs(operations)
}

/** Keeps a number of operations in flight: as one ends, the next begins. */
export async function loopInFlight(
  operation: () => unknown,
  inFlight: number,
  milliseconds: number,
): Promise<LoopCosts> {
  const stop = stopwatch()
  let operations = 0
  const flight = async (): Promise<void> => {
    while (stop.elapsed() < milliseconds) {
      for (let count = 0; count < perTurnInFlight; count += 1) await operation()
      operations += perTurnInFlight
      await setImmediate()
    }
  }
  await Promise.all(Array.from({ length: inFlight }, flight))
  return stop.costs(operations)
}

interface Stopwatch {
  /** Milliseconds. */
  readonly elapsed: () => number
  readonly costs: (operations: number) => LoopCosts
}

function stopwatch(): Stopwatch {
  const main = mainThreadTime()
  const started = performance.now()
  const elapsed = (): number => performance.now() - started
  return {
    elapsed,
    costs: (operations) => {
      const time = (elapsed() * 1000) / operations
      return { time, main: (mainThreadTime() - main) / operations, throughput: 1e6 / time }
    },
  }
}
