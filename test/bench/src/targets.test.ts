import { describe, expect, it } from 'vitest'
import { nodeMajor } from './machine.ts'
import type { Measurement, Target } from './results.ts'
import { judgeTargets } from './targets.ts'

const cost = (subject: string, ...rounds: number[]): Measurement => ({
  section: 's',
  case: 'c',
  subject,
  metric: 'main',
  unit: 'µs/op',
  rounds,
})

const measurements = [cost('ours', 2, 2, 2), cost('slow', 10, 10, 10), cost('quick', 4, 4, 4)]

const target: Target = {
  case: 'c',
  metric: 'main',
  subject: 'ours',
  against: 'quick',
  direction: 'at most',
  limit: 0.5,
}

describe('a target', () => {
  it.each([
    ['at most', 0.51, 'met'],
    ['at most', 0.5, 'met'],
    ['at most', 0.49, 'not met'],
    ['at least', 0.51, 'not met'],
    ['at least', 0.5, 'met'],
    ['at least', 0.49, 'met'],
  ] as const)('of %s %d is, for a ratio of 0.5, %s', (direction, limit, outcome) => {
    expect(judgeTargets([{ ...target, direction, limit }], measurements)).toMatchObject([{ outcome }])
  })

  it.each([
    ['above the limit', [2, 2, 3, 4, 4], 0.49, 'not met'],
    ['from the limit on', [2, 2, 3, 4, 4], 0.5, 'not met'],
    ['on both sides of it', [2, 2, 3, 4, 4], 0.51, 'unsure'],
    ['on both sides of it', [2, 2, 3, 4, 4], 0.99, 'unsure'],
    ['up to the limit', [2, 2, 3, 4, 4], 1, 'met'],
    ['below the limit', [2, 2, 3, 4, 4], 1.01, 'met'],
    ['below nothing', [-2, -2, 2, 2, 2], 1, 'unsure'],
    ['below nothing once', [-2, 2, 2, 2, 2], 1, 'met'],
  ] as const)('is, where the quartiles are %s: %j to 4, at most %d, %s', (_title, own, limit, outcome) => {
    const others = [cost('ours', ...own), cost('quick', 4, 4, 4, 4, 4)]
    expect(judgeTargets([{ ...target, limit }], others)).toMatchObject([{ outcome }])
  })

  it.each([
    ['at most', 'quick'],
    ['at least', 'slow'],
  ] as const)('of %s is held against the hardest of several', (direction, hardest) => {
    const against = ['slow', 'quick', 'never measured']
    expect(judgeTargets([{ ...target, direction, against }], measurements)).toMatchObject([{ hardest }])
  })

  it.each([
    { subject: 'never measured' },
    { against: 'never measured' },
    { case: 'other' },
    { metric: 'time' },
  ])('is not measured where it is about %j', (change) => {
    const outcome = 'not measured'
    expect(judgeTargets([{ ...target, ...change }], measurements)).toMatchObject([{ outcome }])
  })

  it('of another line of Node is left out', () => {
    expect(judgeTargets([{ ...target, nodeMajor: nodeMajor + 1 }], measurements)).toEqual([])
    expect(judgeTargets([{ ...target, nodeMajor }], measurements)).toHaveLength(1)
  })
})
