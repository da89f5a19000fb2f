import { expect, it } from 'vitest'
import { growthOf } from './growth.ts'

const amounts = [1, 10, 100, 1000]

it.each([
  ['stays the same', (): number => 7, 0],
  ['grows with the root of the work', Math.sqrt, 0.5],
  ['grows with the work', (work: number): number => 3 * work, 1],
  ['grows with the square of the work', (work: number): number => work * work, 2],
])('a cost that %s has its power', (_title, costOf, power) => {
  expect(growthOf(amounts.map((work) => [work, costOf(work)] as const))).toBeCloseTo(power)
})
