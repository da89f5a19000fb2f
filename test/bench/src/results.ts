import type { Costs } from './rounds.ts'

/** What one subject cost in one case, round by round. Rounds of one case are pairs: the same index, the same time. */
export interface Measurement {
  readonly section: string
  readonly case: string
  readonly subject: string
  /** What was measured, such as `time`, `main` (main-thread time), `throughput` or `p99`. */
  readonly metric: string
  /** Such as `µs/op`, `op/s`, `ms`, `bytes`. */
  readonly unit: string
  readonly rounds: readonly number[]
}

/** A ratio that has to be reached. */
export interface Target {
  readonly case: string
  readonly metric: string
  readonly subject: string
  /** The ratio is of the subject to this one; of several, the one that is hardest to meet counts. */
  readonly against: string | readonly string[]
  readonly direction: 'at most' | 'at least'
  readonly limit: number
  /** Only asked on this line of Node. Default: on all. */
  readonly nodeMajor?: number
}

/** A table of ratios: a row for each subject, a column for each case. */
export interface Table {
  readonly title: string
  readonly cases: readonly string[]
  readonly metric: string
  /** The subject that the others are divided by. */
  readonly reference: string
  /** The rows, where not every subject is one. */
  readonly subjects?: readonly string[]
  /** The stem of the file that the table is also drawn into. Default: it is not drawn. */
  readonly plot?: string
  /** The subjects that are drawn. Default: all rows. */
  readonly plotted?: readonly string[]
  /** The subjects are amounts of work, as numbers: the table states how cost grows, and is drawn as lines. */
  readonly growth?: boolean
}

/** The rounds of one metric, where they were measured. */
export function findRounds(
  measurements: readonly Measurement[],
  caseName: string,
  subject: string,
  metric: string,
): readonly number[] | undefined {
  return measurements.find((one) => one.case === caseName && one.subject === subject && one.metric === metric)
    ?.rounds
}

/** Turns the rounds of one case into measurements. */
export function measurementsOf<Metric extends string>(
  section: string,
  caseName: string,
  costs: ReadonlyMap<string, readonly Costs<Metric>[]>,
  units: Readonly<Record<Metric, string>>,
): Measurement[] {
  const metrics = Object.keys(units) as Metric[]
  const measurements = Array.from(costs).flatMap(([subject, rounds]) =>
    metrics.map((metric) => ({
      section,
      case: caseName,
      subject,
      metric,
      unit: units[metric],
      rounds: rounds.map((round) => round[metric]),
    })),
  )
  return measurements.filter(({ rounds }) => !rounds.every(Number.isNaN))
}
