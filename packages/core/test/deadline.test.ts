import { once } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { Closing } from '../src/closing.ts'
import { withDeadline as withinTime, type EndReason } from '../src/deadline.ts'

afterEach(() => vi.useRealTimers())

const open = new Closing()

class Ended extends Error {}
const endedBy = (reason: EndReason): Error => new Ended(reason)

function withDeadline<Result>(
  seconds: number,
  task: (signal: AbortSignal) => Promise<Result>,
): Promise<Result> {
  return withinTime(seconds, open, task, endedBy)
}

const never = (): Promise<never> => new Promise<never>(() => {})

describe('withDeadline', () => {
  it('gives what the task gives in time', async () => {
    expect(await withDeadline(5, async () => 'done')).toBe('done')
    await expect(withDeadline(5, async () => Promise.reject(new Error('failed')))).rejects.toThrow('failed')
  })

  it('fails a task that hangs, and tells it to stop', async () => {
    let signal: AbortSignal | undefined
    const run = withDeadline(0.02, (given) => {
      signal = given
      return never()
    })
    await expect(run).rejects.toThrow(Ended)
    expect(signal?.aborted).toBe(true)
  })

  it('fails with a task that throws, and leaves no timer', async () => {
    vi.useFakeTimers()
    const run = withDeadline(5, () => {
      throw new Error('failed')
    })
    await expect(run).rejects.toThrow('failed')
    expect(vi.getTimerCount()).toBe(0)
  })

  it('does not tell a task to stop that has ended', async () => {
    vi.useFakeTimers()
    let signal: AbortSignal | undefined
    await withDeadline(1, async (given) => {
      signal = given
    })
    expect(vi.getTimerCount()).toBe(0)
    vi.advanceTimersByTime(10_000)
    expect(signal?.aborted).toBe(false)
  })

  it('E14: lets a task fail after its time without anybody hearing of it', async () => {
    const run = withDeadline(0.02, async (signal) => {
      await once(signal, 'abort')
      throw new Error('too late')
    })
    await expect(run).rejects.toThrow(Ended)
  })

  it.each([
    [4.999, 5, false],
    [5, 5, true],
    [5.001, 5, true],
    [1, 0.05, true],
  ])('after %f of %f seconds has failed: %s', async (elapsed, seconds, expected) => {
    vi.useFakeTimers()
    let failed = false
    withDeadline(seconds, never).catch(() => {
      failed = true
    })
    await vi.advanceTimersByTimeAsync(elapsed * 1000)
    expect(failed).toBe(expected)
  })

  it('ends at once where it is closed, and tells the task to stop', async () => {
    const closing = new Closing()
    let signal: AbortSignal | undefined
    const task = (given: AbortSignal): Promise<never> => {
      signal = given
      return never()
    }
    const run = withinTime(5, closing, task, endedBy)
    closing.close()
    await expect(run).rejects.toThrow(Ended)
    expect(signal?.aborted).toBe(true)
  })

  it('is not told to stop by what is closed afterwards', async () => {
    const closing = new Closing()
    let signal: AbortSignal | undefined
    const task = async (given: AbortSignal): Promise<void> => {
      signal = given
    }
    await withinTime(5, closing, task, endedBy)
    closing.close()
    expect(signal?.aborted).toBe(false)
  })

  it('gives more seconds than a timer can count', async () => {
    vi.useFakeTimers()
    let failed = false
    withDeadline(Number.MAX_SAFE_INTEGER, never).catch(() => {
      failed = true
    })
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(failed).toBe(false)
  })

  it('keeps the process until whoever waits has an answer', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const run = withDeadline(0.02, never)
    const holding: unknown[] = timers.mock.results.map(({ value }) => holdsProcess(value))
    timers.mockRestore()
    expect(holding).toEqual([true])
    await expect(run).rejects.toThrow(Ended)
  })
})

function holdsProcess(timer: unknown): unknown {
  return Reflect.apply(Reflect.get(Object(timer), 'hasRef'), timer, [])
}
