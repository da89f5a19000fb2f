import { loopUnits, type LoopCosts, type LoopMetric } from '../loops.ts'
import { measurementsOf, type Measurement, type Table } from '../results.ts'
import { runRounds, sliceOf } from '../rounds.ts'
import type { Section, SectionOptions } from '../section.ts'

/** A kind of work that grows. */
export interface Growing {
  readonly title: string
  readonly amounts: readonly number[]
  /** The most that a quick run does. Default: 1,000. */
  readonly quickAmount?: number
  /** Gets ready for an amount of work, and proves that it is done. */
  readonly make: (amount: number) => Promise<GrowingSubject>
}

/** What does an amount of work. */
export interface GrowingSubject {
  readonly measure: (milliseconds: number) => Promise<LoopCosts>
  readonly stop?: () => Promise<void>
}

/** A section on how cost grows: what it costs for each amount of work, as a ratio to the least amount. */
export function growthSection(name: string, title: string, kinds: readonly Growing[]): Section {
  const table: Table = {
    title: `Growth: ${title}`,
    cases: kinds.map((kind) => kind.title),
    metric: 'main',
    reference: String(Math.min(...kinds.flatMap(({ amounts }) => amounts))),
    plot: `speed-${name}`,
    growth: true,
  }
  return { name, title, run: (options) => runKinds(name, kinds, options), tables: [table], targets: [] }
}

async function runKinds(
  name: string,
  kinds: readonly Growing[],
  { rounds, quick, progress }: SectionOptions,
): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = []
  const milliseconds = quick ? 15 : 80
  for (const kind of kinds) {
    const { title, quickAmount = 1000 } = kind
    const amounts = kind.amounts.filter((amount) => !quick || amount <= quickAmount)
    const made: GrowingSubject[] = []
    try {
      const subjects = []
      for (const amount of amounts) {
        const subject = await kind.make(amount)
        made.push(subject)
        subjects.push({
          name: String(amount),
          measure: (round: number) => subject.measure(sliceOf(round, milliseconds)),
        })
      }
      const costs = await runRounds<LoopMetric>(subjects, rounds, (round) =>
        progress(`${title}, round ${round} of ${rounds}`),
      )
      measurements.push(...measurementsOf(name, title, costs, loopUnits))
    } finally {
      for (const { stop } of made) await stop?.()
    }
  }
  return measurements
}
