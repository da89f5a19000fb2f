import { expect, it } from 'vitest'
import { growthOf, lastTenfold } from './growth.ts'

const amounts = [1, 10, 100, 1000]

it.each([
  ['stays the same', (): number => 7, 0],
  ['grows with the root of the work', Math.sqrt, 0.5],
  ['grows with the work', (work: number): number => 3 * work, 1],
  ['grows with the square of the work', (work: number): number => work * work, 2],
])('a cost that %s has its power', (_title, costOf, power) => {
  expect(growthOf(amounts.map((work) => [work, costOf(work)] as const))).toBeCloseTo(power)
})

it.each([
  ['none', []],
  ['one', [[1, 2]]],
] as const)('a cost of which %s is known has no power', (_title, points) => {
  expect(growthOf(points)).toBeUndefined()
})

it('the last tenfold begins at a tenth of the most work', () => {
  const points = [1, 99, 100, 101, 1000].map((work) => [work, 7] as const)
  expect(lastTenfold(points).map(([work]) => work)).toEqual([100, 101, 1000])
  expect(lastTenfold([])).toEqual([])
})

it('a cost that only begins to grow late shows it in the last tenfold', () => {
  const points = amounts.map((work) => [work, Math.max(100, work)] as const)
  expect(growthOf(points)).toBeLessThan(0.5)
  expect(growthOf(lastTenfold(points))).toBeCloseTo(1)
})
