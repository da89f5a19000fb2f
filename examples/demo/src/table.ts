import type { Row } from './row.ts'

const gap = '  '
const widthOfReason = 52

/** Lays out the rows under a head, in aligned columns; long reasons go on in the next line. */
export function renderTable(rows: readonly Row[]): string {
  const frameworks = rows[0]?.answers.map(({ framework }) => framework) ?? []
  const head = ['', 'request', ...frameworks, 'decision', 'fetches', 'reason']
  const lines = [head, ...rows.flatMap((row, index) => linesOf(row, index + 1))]
  const widths = head.map((_, column) => Math.max(...lines.map((line) => line[column]?.length ?? 0)))
  const rule = widths.map((width) => '─'.repeat(width))
  const [first = [], ...others] = lines
  return [first, rule, ...others].map((line) => renderLine(line, widths)).join('\n')
}

function linesOf({ title, answers, keyFetches, problems }: Row, number: number): string[][] {
  const mark = `${problems.length === 0 ? '✓' : '✗'} ${String(number).padStart(2)}`
  const statuses = answers.map(({ status }) => String(status))
  const { decision = '', reason = '' } = answers[0]?.explanation ?? {}
  const [start = '', ...rest] = wrap(shorten(reason), widthOfReason)
  const empty = statuses.map(() => '')
  return [
    [mark, title, ...statuses, decision, String(keyFetches), start],
    ...rest.map((text) => ['', '', ...empty, '', '', text]),
  ]
}

/** Decision and status have columns of their own, and there is one requirement. */
function shorten(reason: string): string {
  return reason.replace(/^(?:accepted|rejected with \d+): /, '').replace(/, for \S+$/, '')
}

function wrap(text: string, width: number): string[] {
  return text.match(new RegExp(String.raw`\S.{0,${width - 1}}(?=\s|$)|\S+`, 'g')) ?? []
}

function renderLine(cells: readonly string[], widths: readonly number[]): string {
  return cells
    .map((cell, column) => cell.padEnd(widths[column] ?? 0))
    .join(gap)
    .trimEnd()
}
