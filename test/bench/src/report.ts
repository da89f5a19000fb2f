import type { RatioTable } from './ratio-table.ts'
import type { Ratio } from './rounds.ts'
import type { JudgedTarget } from './targets.ts'

/** Writes a table of ratios as Markdown: each the median of the paired rounds, with its quartiles. */
export function reportTable({ table, unit, rows, references, growth }: RatioTable): string {
  const { title, cases, reference } = table
  const body = rows.map(({ subject, ratios }) => [
    subject,
    ...ratios.map((ratio, column) =>
      subject === reference && ratio !== undefined
        ? `1 = ${amountOf(references[column] ?? Number.NaN, unit)}`
        : cell(ratio),
    ),
  ])
  const lines = [
    ['growth', ...growth.map((grown) => powerOf(grown?.whole))],
    ['growth, last tenfold', ...growth.map((grown) => powerOf(grown?.lastTenfold))],
  ]
  const rowsOfAll = growth.length === 0 ? body : [...body, ...lines]
  return `### ${title}\n\n${markdown([['', ...cases], ...rowsOfAll])}\n`
}

/** Stands above the tables of a quick run. */
export function quickNote(rounds: number): string {
  const counted = amountOf(rounds, 'rounds')
  return `A quick run: ${counted} of short slices. It shows that the suite works; its figures judge nothing.\n`
}

/** Writes the targets, and what came of each. */
export function reportTargets(targets: readonly JudgedTarget[]): string {
  const rows = targets.map(({ case: caseName, metric, subject, against, direction, limit, ...judged }) => [
    `${caseName}: ${metric}`,
    `${subject} / ${judged.hardest ?? [against].flat().join(', ')}`,
    `${direction} ${limit}`,
    cell(judged.ratio),
    judged.outcome,
  ])
  return `### Targets\n\n${markdown([['case', 'ratio of', 'target', 'measured', ''], ...rows])}\n`
}

function cell(ratio: Ratio | undefined): string {
  if (ratio === undefined) return ''
  const { median, lowerQuartile, upperQuartile } = ratio
  // One round, or what does not vary.
  if (lowerQuartile === upperQuartile) return significant(median)
  return `${significant(median)} (${significant(lowerQuartile)}–${significant(upperQuartile)})`
}

/** By which power of the work a cost grows. */
export function powerOf(power: number | undefined): string {
  return power === undefined ? '' : `work^${Math.max(0, power).toFixed(2)}`
}

function amountOf(value: number, unit: string): string {
  const isWord = /^[a-z]{3,}s$/.test(unit)
  return `${significant(value)} ${value === 1 && isWord ? unit.slice(0, -1) : unit}`
}

/** A number with three digits that count. */
export function significant(value: number): string {
  if (Number.isInteger(value)) return String(value)
  return Math.abs(value) >= 100 ? value.toFixed(0) : String(Number(value.toPrecision(3)))
}

function markdown(rows: readonly (readonly string[])[]): string {
  const widths = (rows[0] ?? []).map((_, column) =>
    Math.max(3, ...rows.map((row) => row[column]?.length ?? 0)),
  )
  const line = (row: readonly string[]): string =>
    `| ${widths.map((width, column) => (row[column] ?? '').padEnd(width)).join(' | ')} |`
  const [head = [], ...body] = rows
  return [line(head), line(widths.map((width) => '-'.repeat(width))), ...body.map(line)].join('\n')
}
