import { measurementsOf, type Measurement } from '../results.ts'
import { runRounds, type Costs } from '../rounds.ts'
import type { Section, SectionOptions } from '../section.ts'
import { runChild } from './child.ts'
import { installSize } from './install-size.ts'

const name = 'start'
const importing = 'import'
const installing = 'install'
const script = new URL('start-child.js', import.meta.url)

interface Package {
  readonly subject: string
  /** What an app imports. */
  readonly imports: readonly string[]
  /** What an app installs for that. Default: the same. */
  readonly installs?: readonly string[]
}

const packages: readonly Package[] = [
  { subject: 'claimgate, core', imports: ['@claimgate/core'] },
  { subject: 'claimgate, express', imports: ['@claimgate/express'] },
  { subject: 'claimgate, fastify', imports: ['@claimgate/fastify'] },
  { subject: 'claimgate, koa', imports: ['@claimgate/koa'] },
  { subject: 'jose', imports: ['jose'] },
  { subject: 'fast-jwt', imports: ['fast-jwt'] },
  { subject: 'jsonwebtoken', imports: ['jsonwebtoken'] },
  { subject: 'aws-jwt-verify', imports: ['aws-jwt-verify'] },
  { subject: 'express-oauth2-jwt-bearer', imports: ['express-oauth2-jwt-bearer'] },
  { subject: 'express-jwt with jwks-rsa', imports: ['express-jwt', 'jwks-rsa'] },
  { subject: '@fastify/jwt', imports: ['@fastify/jwt'] },
  { subject: 'koa-jwt', imports: ['koa-jwt'] },
  { subject: 'hono/jwt', imports: ['hono/jwt'], installs: ['hono'] },
]

const importUnits = { time: 'ms', cpu: 'ms', memory: 'MB' }
type ImportMetric = keyof typeof importUnits

export const startSection: Section = {
  name,
  title: 'import time, memory after import, size of the installation',
  run: runStart,
  tables: [
    { title: 'Import: time', cases: [importing], metric: 'time', reference: 'jose' },
    { title: 'Import: processor time', cases: [importing], metric: 'cpu', reference: 'jose' },
    { title: 'Import: memory', cases: [importing], metric: 'memory', reference: 'jose' },
    { title: 'Installation: kilobytes', cases: [installing], metric: 'kilobytes', reference: 'jose' },
    { title: 'Installation: packages', cases: [installing], metric: 'packages', reference: 'jose' },
  ],
  // By the clock and by the processor's time, which a busy machine disturbs less.
  targets: (['time', 'cpu'] as const).map((metric) => ({
    case: importing,
    metric,
    subject: 'claimgate, express',
    against: 'jose',
    direction: 'at most',
    limit: 0.6,
  })),
}

async function runStart({ rounds, progress }: SectionOptions): Promise<readonly Measurement[]> {
  const baseline = 'node alone'
  const subjects = [{ subject: baseline, imports: [] }, ...packages].map(({ subject, imports }) => ({
    name: subject,
    measure: () => runChild<Costs<ImportMetric>>(script, [], imports),
  }))
  const costs = await runRounds<ImportMetric>(subjects, rounds, (round) =>
    progress(`round ${round} of ${rounds}`),
  )
  const bare = costs.get(baseline) ?? []
  const imports = packages.map(
    ({ subject }) => [subject, withoutBaseline(costs.get(subject) ?? [], bare)] as const,
  )
  const sizes = packages.map((one) => [one.subject, [installSize(one.installs ?? one.imports)]] as const)
  return [
    ...measurementsOf(name, importing, new Map(imports), importUnits),
    ...measurementsOf(name, installing, new Map(sizes), { packages: 'packages', kilobytes: 'kB' }),
  ]
}

/** What a process cost beyond one that imports nothing, in the same round. */
function withoutBaseline(
  rounds: readonly Costs<ImportMetric>[],
  baseline: readonly Costs<ImportMetric>[],
): Costs<ImportMetric>[] {
  return rounds.map(({ time, cpu, memory }, round) => {
    const bare = baseline[round] ?? { time: Number.NaN, cpu: Number.NaN, memory: Number.NaN }
    return { time: time - bare.time, cpu: cpu - bare.cpu, memory: memory - bare.memory }
  })
}
