import { growthOf, lastTenfold, type Point } from './growth.ts'
import { findRounds, type Measurement, type Table } from './results.ts'
import { median, ratioOf, type Ratio } from './rounds.ts'

/** By which powers of the work a cost grows. */
export interface Growth {
  readonly whole: number | undefined
  /** From a tenth of the most work on: what is spent on little work hides the growth there. */
  readonly lastTenfold: number | undefined
}

/** A table worked out. */
export interface RatioTable {
  /** With the cases alone that were measured. */
  readonly table: Table
  readonly unit: string
  readonly rows: readonly RatioRow[]
  /** For each case, what the reference cost in its unit. */
  readonly references: readonly (number | undefined)[]
  /** For each case. Empty for a table without growth. */
  readonly growth: readonly Growth[]
}

export interface RatioRow {
  readonly subject: string
  readonly ratios: readonly (Ratio | undefined)[]
}

/** Works a table out; `undefined` where nothing of it was measured. */
export function ratioTable(table: Table, measurements: readonly Measurement[]): RatioTable | undefined {
  const { metric, reference } = table
  const measured = measurements.filter((one) => one.metric === metric && table.cases.includes(one.case))
  const [first] = measured
  if (first === undefined) return undefined
  const roundsOf = (caseName: string, subject: string): readonly number[] =>
    findRounds(measured, caseName, subject, metric) ?? []
  const subjects = table.subjects ?? subjectsOf(measured)
  const ratioIn = (caseName: string, subject: string): Ratio | undefined =>
    defined(ratioOf(roundsOf(caseName, subject), roundsOf(caseName, reference)))
  const cases = table.cases.filter((one) => subjects.some((subject) => ratioIn(one, subject) !== undefined))
  const rows = subjects.map((subject) => ({
    subject,
    ratios: cases.map((caseName) => ratioIn(caseName, subject)),
  }))
  return {
    table: { ...table, cases },
    unit: first.unit,
    rows: rows.filter(({ ratios }) => ratios.some((ratio) => ratio !== undefined)),
    references: cases.map((caseName) => medianOf(roundsOf(caseName, reference))),
    growth: table.growth === true ? cases.map((_, index) => growthOfColumn(rows, index)) : [],
  }
}

/** In the order of the case that has most of them. */
function subjectsOf(measured: readonly Measurement[]): readonly string[] {
  const cases = [...new Set(measured.map((one) => one.case))]
  const lists = cases.map((caseName) => measured.filter((one) => one.case === caseName))
  const ordered = lists.toSorted((a, b) => b.length - a.length).flat()
  return [...new Set(ordered.map(({ subject }) => subject))]
}

function defined(ratio: Ratio): Ratio | undefined {
  return Number.isNaN(ratio.median) ? undefined : ratio
}

function medianOf(values: readonly number[]): number | undefined {
  return values.length === 0 ? undefined : median(values)
}

function growthOfColumn(rows: readonly RatioRow[], column: number): Growth {
  const points = rows.flatMap(({ subject, ratios }): Point[] => {
    const ratio = ratios[column]
    return ratio === undefined ? [] : [[Number(subject), ratio.median]]
  })
  return { whole: growthOf(points), lastTenfold: growthOf(lastTenfold(points)) }
}
