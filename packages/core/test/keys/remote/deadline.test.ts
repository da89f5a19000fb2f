import { once } from 'node:events'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { withDeadline } from '../../../src/keys/remote/deadline.ts'
import { FetchProblem } from '../../../src/keys/remote/fetch-problem.ts'

afterEach(() => vi.useRealTimers())

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
    await expect(run).rejects.toThrow(FetchProblem)
    expect(signal?.aborted).toBe(true)
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
    await expect(run).rejects.toThrow(FetchProblem)
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

  it('gives more seconds than a timer can count', async () => {
    vi.useFakeTimers()
    let failed = false
    withDeadline(Number.MAX_SAFE_INTEGER, never).catch(() => {
      failed = true
    })
    await vi.advanceTimersByTimeAsync(86_400_000)
    expect(failed).toBe(false)
  })

  it('K4: holds no process', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    withDeadline(5, never).catch(() => undefined)
    expect(timers()).toBe(before)
  })
})
