import type { RatioTable } from './ratio-table.ts'
import { significant } from './report.ts'
import type { Ratio } from './rounds.ts'
import { svgBar, svgDocument, svgLine, svgText } from './svg.ts'

const width = 860
const left = 250
const right = 90
const top = 62
const barHeight = 15
const barStep = 20
const groupGap = 30

interface Bar {
  readonly subject: string
  readonly ratio: Ratio
}

/** Draws a table of ratios as bars: a group for each case, a bar for each subject, and a line at 1. */
export function drawBars(worked: RatioTable, note: string): string {
  const { table, unit } = worked
  const rows = worked.rows.filter(({ subject }) => table.plotted?.includes(subject) ?? true)
  const groups = table.cases.map((caseName, column) => ({
    caseName,
    bars: rows.flatMap(({ subject, ratios }): Bar[] => {
      const ratio = ratios[column]
      return ratio === undefined ? [] : [{ subject, ratio }]
    }),
  }))
  const highest = Math.max(1, ...groups.flatMap(({ bars }) => bars.map(({ ratio }) => ratio.median)))
  const scale = (value: number): number => left + (value / highest) * (width - left - right)
  const drawn: string[] = []
  let y = top
  for (const { caseName, bars } of groups.filter((group) => group.bars.length > 0)) {
    drawn.push(svgText(16, y + 12, caseName, { kind: 'group' }))
    y += barStep
    for (const bar of bars) {
      drawn.push(...drawBar(bar, y, scale))
      y += barStep
    }
    y += groupGap - barStep
  }
  const height = y + 40
  const axis = ticks(highest).flatMap((tick) => [
    svgLine('axis', [
      [scale(tick), top],
      [scale(tick), y],
    ]),
    svgText(scale(tick), y + 15, significant(tick), { kind: 'note', anchor: 'middle' }),
  ])
  const better = unit === 'op/s' || unit === 'req/s' ? 'longer is better' : 'shorter is better'
  return svgDocument(width, height, table.title, [
    svgText(16, 26, table.title, { kind: 'title' }),
    svgText(16, 45, note, { kind: 'note' }),
    ...axis,
    svgLine('one', [
      [scale(1), top],
      [scale(1), y],
    ]),
    ...drawn,
    svgText((left + width - right) / 2, y + 31, `ratio to ${table.reference} (${better})`, {
      kind: 'note',
      anchor: 'middle',
    }),
  ])
}

function drawBar({ subject, ratio }: Bar, y: number, scale: (value: number) => number): string[] {
  const middle = y + barHeight / 2
  // A quartile far out in a disturbed run is cut off, before it runs into the figure.
  const end = Math.min(scale(ratio.upperQuartile), width - right + 24)
  return [
    svgText(left - 8, y + 12, subject, { anchor: 'end' }),
    svgBar(subject.startsWith('claimgate') ? 'own' : 'other', left, y, scale(ratio.median) - left, barHeight),
    svgLine('spread', [
      [scale(ratio.lowerQuartile), middle],
      [end, middle],
    ]),
    svgText(end + 6, y + 12, significant(ratio.median)),
  ]
}

/** Round numbers from 0 on, five to ten of them. */
function ticks(highest: number): number[] {
  const power = 10 ** Math.floor(Math.log10(highest))
  const step = [0.1, 0.2, 0.5, 1].map((part) => part * power).find((size) => highest / size <= 10) ?? power
  return Array.from({ length: Math.floor(highest / step) + 1 }, (_, index) => index * step)
}
