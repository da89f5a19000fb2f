import { afterEach, describe, expect, it, vi } from 'vitest'
import { backgroundTimer } from '../src/timer.ts'

afterEach(() => vi.useRealTimers())

describe('backgroundTimer', () => {
  it.each([
    [999, 0],
    [1000, 1],
    [1001, 1],
    [5000, 1],
  ])('runs a task once, a second later: after %i ms %i times', (elapsed, runs) => {
    vi.useFakeTimers()
    let count = 0
    backgroundTimer.after(1, () => {
      count += 1
    })
    vi.advanceTimersByTime(elapsed)
    expect(count).toBe(runs)
  })

  it('runs nothing that was called off', () => {
    vi.useFakeTimers()
    let count = 0
    backgroundTimer.after(1, () => {
      count += 1
    })()
    vi.advanceTimersByTime(5000)
    expect([count, vi.getTimerCount()]).toEqual([0, 0])
  })

  it('does not run at once what is later than a timer can count', () => {
    vi.useFakeTimers()
    let count = 0
    backgroundTimer.after(Number.MAX_SAFE_INTEGER, () => {
      count += 1
    })
    vi.advanceTimersByTime(86_400_000)
    expect(count).toBe(0)
  })

  it('K4: holds no process', () => {
    const timers = (): number => process.getActiveResourcesInfo().filter((name) => name === 'Timeout').length
    const before = timers()
    const callOff = backgroundTimer.after(5, () => undefined)
    expect(timers()).toBe(before)
    callOff()
  })

  it('gives numbers from 0 to 1 that differ', () => {
    const numbers = Array.from({ length: 100 }, () => backgroundTimer.random())
    expect(numbers.every((number) => number >= 0 && number <= 1)).toBe(true)
    expect(new Set(numbers).size).toBeGreaterThan(90)
  })
})
