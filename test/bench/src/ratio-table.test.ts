import { describe, expect, it } from 'vitest'
import { ratioTable } from './ratio-table.ts'
import { quickNote, reportTable } from './report.ts'
import type { Measurement, Table } from './results.ts'

const table: Table = { title: 'Costs', cases: ['one', 'two'], metric: 'main', reference: '1' }

function measured(caseName: string, subject: string, cost: number, unit = 'packages'): Measurement {
  return { section: 's', case: caseName, subject, metric: 'main', unit, rounds: [cost] }
}

function reportOf(measurements: readonly Measurement[], change: Partial<Table> = {}): string {
  const worked = ratioTable({ ...table, ...change }, measurements)
  return worked === undefined ? 'nothing' : reportTable(worked)
}

describe('a table of ratios', () => {
  it('has the cases that were measured', () => {
    const both = [measured('one', '1', 2), measured('one', '10', 4), measured('two', '1', 3)]
    expect(ratioTable(table, both)?.table.cases).toEqual(['one', 'two'])
    expect(ratioTable(table, both.slice(0, 2))?.table.cases).toEqual(['one'])
    expect(ratioTable(table, both.slice(2))?.table.cases).toEqual(['two'])
  })

  it('leaves out a case whose reference was not measured', () => {
    const measurements = [measured('one', '1', 2), measured('two', '10', 4)]
    expect(ratioTable(table, measurements)?.table.cases).toEqual(['one'])
  })

  it('is none where nothing was measured', () => {
    expect(reportOf([])).toBe('nothing')
    expect(reportOf([measured('three', '1', 2)])).toBe('nothing')
  })

  it.each([
    [1, 'packages', '1 package'],
    [2, 'packages', '2 packages'],
    [1, 'ms', '1 ms'],
    [1, 'op/s', '1 op/s'],
  ])('counts in the unit of its reference: %d %s', (cost, unit, expected) => {
    expect(reportOf([measured('one', '1', cost, unit)])).toContain(`| 1 = ${expected} `)
  })

  it('states growth as a whole, and over the last tenfold', () => {
    const points = [1, 10, 100, 1000].map((work) => measured('one', String(work), Math.max(100, work)))
    const lines = reportOf(points, { growth: true }).split('\n')
    expect(lines.find((line) => line.startsWith('| growth '))).toContain('work^0.30')
    expect(lines.find((line) => line.startsWith('| growth, last tenfold '))).toContain('work^1.00')
  })
})

it.each([
  [1, '1 round '],
  [3, '3 rounds '],
])('a quick run says that its figures judge nothing: %d', (rounds, counted) => {
  expect(quickNote(rounds)).toContain(counted)
})
