import { loopUnits, type LoopMetric } from '../loops.ts'
import { SubjectProcess } from '../processes/subject-process.ts'
import { measurementsOf, type Measurement, type Target } from '../results.ts'
import { runRounds, sliceOf } from '../rounds.ts'
import type { Section, SectionOptions } from '../section.ts'
import type { Algorithm } from '../tokens.ts'
import { rememberers } from './remembering.ts'

const name = 'cached'

interface CachedCase {
  readonly title: string
  readonly alg: Algorithm
  readonly tokens: number
}

const cases: readonly CachedCase[] = [
  { title: '1 token', alg: 'RS256', tokens: 1 },
  { title: '1,000 tokens', alg: 'RS256', tokens: 1000 },
  // So many are signed by HMAC, or the suite would do little else.
  { title: '100,000 tokens', alg: 'HS256', tokens: 100_000 },
]

const digestAlone = 'claimgate, digest alone'

export const cachedSection: Section = {
  name,
  title: 'tokens that were seen before',
  run: runCached,
  tables: [
    {
      title: 'Seen before: time of a hit on the main thread',
      cases: cases.map(({ title }) => title),
      metric: 'main',
      reference: 'fast-jwt',
      plot: 'speed-cached',
    },
  ],
  targets: [
    ...['1 token', '1,000 tokens'].flatMap((title) => [
      atMost(title, 'claimgate', 'fast-jwt', 0.2),
      atMost(title, digestAlone, 'fast-jwt', 0.5),
      atMost(title, digestAlone, 'crypto.hash and lru-cache', 1.25),
    ]),
    atMost('100,000 tokens', 'claimgate', 'fast-jwt', 0.6),
    atMost('100,000 tokens', digestAlone, 'fast-jwt', 0.6),
  ],
}

function atMost(title: string, subject: string, against: string, limit: number): Target {
  return { case: title, metric: 'main', subject, against, direction: 'at most', limit }
}

async function runCached(options: SectionOptions): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = []
  // To fill the largest takes longest.
  for (const one of options.quick ? cases.slice(0, 2) : cases)
    measurements.push(...(await runCase(one, options)))
  return measurements
}

async function runCase(
  { title, alg, tokens }: CachedCase,
  { rounds, quick, progress }: SectionOptions,
): Promise<Measurement[]> {
  const milliseconds = quick ? 30 : 100
  progress(`${title}, every subject sees them`)
  const names = Object.keys(rememberers)
  const starts = await Promise.allSettled(names.map((one) => SubjectProcess.remembering(one, alg, tokens)))
  const started = starts.flatMap((start) => (start.status === 'fulfilled' ? [start.value] : []))
  try {
    const failure = starts.find((start) => start.status === 'rejected')
    if (failure !== undefined) throw failure.reason
    const subjects = started.map((subject) => ({
      name: subject.name,
      measure: (round: number) => subject.measure(sliceOf(round, milliseconds)),
    }))
    const costs = await runRounds<LoopMetric>(subjects, rounds, (round) =>
      progress(`${title}, round ${round} of ${rounds}`),
    )
    return measurementsOf(name, title, costs, loopUnits)
  } finally {
    await Promise.all(started.map((subject) => subject.stop()))
  }
}
