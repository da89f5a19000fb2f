import { describe, expect, it } from 'vitest'
import { median, ratioOf, runRounds, sliceOf } from './rounds.ts'

describe('rounds', () => {
  it('run every subject once, in the opposite order on odd rounds, and do not count the first', async () => {
    const order: string[] = []
    const subject = (name: string) => ({
      name,
      measure: () => {
        order.push(name)
        return { time: order.length }
      },
    })
    const costs = await runRounds([subject('a'), subject('b')], 2)
    expect(order.join('')).toBe('abbaab')
    expect(costs.get('a')).toEqual([{ time: 4 }, { time: 5 }])
    expect(costs.get('b')).toEqual([{ time: 3 }, { time: 6 }])
  })

  it('count every round where none warms up', async () => {
    const costs = await runRounds([{ name: 'a', measure: () => ({ bytes: 1 }) }], {
      rounds: 3,
      warmUp: false,
    })
    expect(costs.get('a')).toHaveLength(3)
  })

  it('fail where a subject fails', async () => {
    const failing = { name: 'a', measure: () => Promise.reject(new Error('broken')) }
    await expect(runRounds([failing], 1)).rejects.toThrow('broken')
  })
})

it('rounds are longer where they warm up', () => {
  expect([0, 1, 2].map((round) => sliceOf(round, 10))).toEqual([50, 10, 10])
})

describe('a ratio', () => {
  it('is the median of the ratios of each round, not the ratio of the medians', () => {
    expect(ratioOf([1, 10, 100], [2, 10, 400])).toEqual({
      median: 0.5,
      lowerQuartile: 0.375,
      upperQuartile: 0.75,
    })
  })

  it('leaves out a round that the other subject has not run', () => {
    expect(ratioOf([1, 2], [2]).median).toBe(0.5)
  })

  it('is no number without rounds', () => {
    expect(ratioOf([], []).median).toBeNaN()
  })
})

describe('a median', () => {
  it.each([
    [[3], 3],
    [[1, 3, 2], 2],
    [[4, 1, 3, 2], 2.5],
  ])('of %j is %d', (values, expected) => {
    expect(median(values)).toBe(expected)
  })
})
