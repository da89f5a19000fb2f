import { faultGroups, type Expected, type Fault, type Measured } from './fault.ts'
import type { Phase } from './trial.ts'

const phases: readonly Phase[] = ['cold', 'warm']

/** What came of a fault in one phase. */
export interface Report {
  readonly expected: Expected
  /** Absent where the trial itself failed. */
  readonly measured?: Measured
  /** How the measured differs from the expected; none where the fault was survived. */
  readonly problems: readonly string[]
}

/** What came of a fault. */
export interface Row {
  readonly fault: Fault
  /** Absent where the fault has not come to an end. */
  readonly reports: ReadonlyMap<Phase, Report>
}

/** The answers that are expected, by kind of request. */
function expectedAnswers({ good, unknownKid, badSignature, others }: Expected): ReadonlyMap<string, number> {
  const named = Object.entries({ good, unknownKid, badSignature, ...others })
  return new Map(named.flatMap(([kind, answer]) => (answer === undefined ? [] : [[kind, answer]])))
}

/** Lists how a measurement differs from what must come of the fault. */
export function findProblems(
  expected: Expected,
  { answers, fetches, recovery }: Measured,
): readonly string[] {
  const wanted = expectedAnswers(expected)
  const kinds = new Set([...wanted.keys(), ...answers.keys()])
  const problems = [...kinds].flatMap((kind) => {
    const seen = [...(answers.get(kind) ?? [])].join(' and ')
    const due = String(wanted.get(kind) ?? '')
    return seen === due ? [] : [`${kind}: ${seen || 'nothing'} instead of ${due || 'nothing'}`]
  })
  if (fetches > expected.fetches) problems.push(`${fetches} fetches instead of ${expected.fetches} at most`)
  if (recovery === undefined) problems.push(`no recovery within ${expected.recovery} s`)
  else if (recovery > expected.recovery)
    problems.push(`recovery after ${recovery} s instead of ${expected.recovery} s`)
  return problems
}

/** Whether all came as it must, in each phase that the fault has. */
function hasSurvived({ fault, reports }: Row): boolean {
  return phasesOf(fault).every((phase) => reports.get(phase)?.problems.length === 0)
}

/** The phases that a fault is tried in. */
export function phasesOf(fault: Fault): readonly Phase[] {
  return phases.filter((phase) => fault[phase] !== undefined)
}

const usualKinds = ['good', 'unknownKid', 'badSignature']

const legend = [
  'What came of each fault: without any keys (cold), and with good ones whose lifetime is just over (warm).',
  'Answers: to a good token, to one of an unknown kid, to one with a bad signature; others are named.',
  'Fetches: that left while the fault lasted. Recovery: seconds after its end until all was well, on the moved',
  "clock (for files and processes, on the machine's). Both are measured/at most.",
]

const head = ['fault', 'cold', 'fetches', 'recovery', 'warm', 'fetches', 'recovery', 'survived']

/** Lays out what was measured, group by group, with a line that counts. */
export function renderTable(rows: readonly Row[]): string {
  const lines = rows.map(cellsOf)
  const widths = head.map((_, column) =>
    Math.max(...[head, ...lines].map((cells) => cells[column]?.length ?? 0)),
  )
  const layOut = (cells: readonly string[]): string =>
    cells
      .map((cell, column) => cell.padEnd(widths[column] ?? 0))
      .join('  ')
      .trimEnd()
  const grouped = faultGroups.flatMap((group) => {
    const ofGroup = rows.filter(({ fault }) => fault.group === group)
    return ofGroup.length === 0
      ? []
      : [group, ...ofGroup.flatMap((row) => [layOut(cellsOf(row)), ...otherLines(row)])]
  })
  const rule = layOut(widths.map((width) => '─'.repeat(width)))
  return [...legend, '', layOut(head), rule, ...grouped, '', ...failures(rows), summary(rows)].join('\n')
}

function cellsOf(row: Row): readonly string[] {
  const { fault, reports } = row
  return [
    `  ${fault.name}`,
    ...phases.flatMap((phase) =>
      fault[phase] === undefined ? ['-', '', ''] : phaseCells(reports.get(phase)),
    ),
    hasSurvived(row) ? 'yes' : 'NO',
  ]
}

function phaseCells(report: Report | undefined): readonly string[] {
  if (report?.measured === undefined) return ['failed', '', '']
  const { expected, measured } = report
  const { answers, fetches, recovery } = measured
  return [
    usualKinds.map((kind) => oneOf(answers.get(kind)).padEnd(3)).join(' '),
    `${fetches}/${expected.fetches}`,
    recovery === 0 && expected.recovery === 0 ? 'at once' : `${recovery ?? '-'}/${expected.recovery} s`,
  ]
}

/** What does not fit into the columns. */
function otherLines({ reports }: Row): readonly string[] {
  return phases.flatMap((phase) => {
    const others = [...(reports.get(phase)?.measured?.answers ?? [])].filter(
      ([kind]) => !usualKinds.includes(kind),
    )
    const named = others.map(([kind, seen]) => `${kind} ${oneOf(seen)}`)
    return named.length === 0 ? [] : [`      ${phase}: ${named.join(', ')}`]
  })
}

function oneOf(seen: ReadonlySet<number> | undefined): string {
  return [...(seen ?? ['-'])].join('|')
}

function failures(rows: readonly Row[]): readonly string[] {
  const problems = rows.flatMap(({ fault, reports }) =>
    phasesOf(fault).flatMap((phase) =>
      (reports.get(phase)?.problems ?? ['did not end']).map(
        (problem) => `${fault.group}, ${fault.name}, ${phase}: ${problem}`,
      ),
    ),
  )
  return problems.length === 0 ? [] : [...problems, '']
}

function summary(rows: readonly Row[]): string {
  return `${rows.length} faults, ${rows.filter(hasSurvived).length} survived`
}
