import { existsSync } from 'node:fs'
import { expect, it } from 'vitest'
import { mainThreadClock, mainThreadTime, mainThreadTimeOf } from './cpu-time.ts'

it('reads the account of the scheduler wherever there is one', () => {
  expect(mainThreadClock).toBe(existsSync('/proc/self/schedstat') ? 'schedstat' : 'eventLoopUtilization')
})

it('gives more once the main thread has worked', () => {
  const before = mainThreadTime()
  let sum = 0
  for (let n = 0; n < 1e6; n += 1) sum += Math.sqrt(n)
  expect(sum).toBeGreaterThan(0)
  expect(mainThreadTime()).toBeGreaterThan(before)
})

it('gives no number for a process that is not there', () => {
  expect(mainThreadTimeOf(-1)).toBeNaN()
})
