import type { RatioTable } from './ratio-table.ts'
import { powerOf, significant } from './report.ts'
import { lineColours, svgDocument, svgDot, svgLine, svgText } from './svg.ts'

const width = 860
const left = 70
const top = 70
const plotWidth = 480
const plotHeight = 300

type Point = readonly [work: number, ratio: number]

/** Draws how cost grows with work: a line for each case, both axes logarithmic. */
export function drawLines(worked: RatioTable, note: string): string {
  const { table, rows, growth } = worked
  const lines = table.cases.map((caseName, column) => ({
    label: `${caseName}: ${powerOf(growth[column]?.lastTenfold)}`,
    points: rows.flatMap(({ subject, ratios }): Point[] => {
      const ratio = ratios[column]
      return ratio === undefined ? [] : [[Number(subject), ratio.median]]
    }),
  }))
  const all = lines.flatMap(({ points }) => points)
  const across = decades(all.map(([work]) => work))
  const along = decades(all.map(([, ratio]) => ratio))
  const x = scale(across, left, left + plotWidth)
  const y = scale(along, top + plotHeight, top)
  const bottom = top + plotHeight
  return svgDocument(width, bottom + 56, table.title, [
    svgText(16, 26, table.title, { kind: 'title' }),
    svgText(16, 45, note, { kind: 'note' }),
    ...across.flatMap((work) => [
      svgLine('axis', [
        [x(work), top],
        [x(work), bottom],
      ]),
      svgText(x(work), bottom + 16, work.toLocaleString('en'), { kind: 'note', anchor: 'middle' }),
    ]),
    ...along.flatMap((ratio) => [
      svgLine('axis', [
        [left, y(ratio)],
        [left + plotWidth, y(ratio)],
      ]),
      svgText(left - 8, y(ratio) + 4, `${significant(ratio)} ×`, { kind: 'note', anchor: 'end' }),
    ]),
    svgText(
      left + plotWidth / 2,
      bottom + 38,
      `amount of work; cost as a ratio to that at ${table.reference}; powers of the last tenfold`,
      {
        kind: 'note',
        anchor: 'middle',
      },
    ),
    ...lines.flatMap(({ label, points }, index) => {
      const colour = `c${index % lineColours}`
      const places = points.map(([work, ratio]) => [x(work), y(ratio)] as const)
      const labelY = top + 12 + index * 20
      return [
        svgLine(`line ${colour}`, places),
        ...places.map(([dotX, dotY]) => svgDot(`dot ${colour}`, dotX, dotY)),
        svgDot(`dot ${colour}`, left + plotWidth + 24, labelY - 4),
        svgText(left + plotWidth + 34, labelY, label),
      ]
    }),
  ])
}

/** Powers of ten around values, two of them at least. */
function decades(values: readonly number[]): number[] {
  // What lies a little below 1 in some rounds needs no decade of its own.
  const lowest = Math.floor(Math.log10(Math.min(...values)) + 0.1)
  const highest = Math.max(lowest + 1, Math.ceil(Math.log10(Math.max(...values))))
  return Array.from({ length: highest - lowest + 1 }, (_, index) => 10 ** (lowest + index))
}

function scale(marks: readonly number[], from: number, to: number): (value: number) => number {
  const first = Math.log10(marks[0] ?? 1)
  const last = Math.log10(marks.at(-1) ?? 10)
  return (value) => from + ((Math.log10(value) - first) / (last - first)) * (to - from)
}
