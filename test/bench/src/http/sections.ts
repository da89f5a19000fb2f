import type { Measurement, Table, Target } from '../results.ts'
import type { Section, SectionOptions } from '../section.ts'
import { bare, es256Plan, fullPlan, quickPlan, uncached, type HttpCase } from './plan.ts'
import { runHttpCases } from './run.ts'

const name = 'http'
const es256Name = 'http-es256'

/** What is measured over HTTP. */
export const httpSections: readonly Section[] = [
  {
    name,
    title: 'servers behind a gate, RS256, 1,000 tokens',
    run: (options) => runHttpCases(name, options.quick ? quickPlan : fullPlan, options),
    tables: tables('HTTP', fullPlan, 'speed-http'),
    targets: [
      throughputAtLeast('Fastify', bare, 0.85),
      throughputAtLeast('Fastify', '@fastify/jwt with cache', 1.8),
      throughputAtLeast('Koa', bare, 0.9),
      throughputAtLeast('Koa', peersOf('Koa'), 3.5),
      // Express itself takes several times as long on Node 20: there everything looks good beside it.
      { ...throughputAtLeast('Express', bare, 0.82), nodeMajor: 24 },
      { ...throughputAtLeast('Express', 'express-oauth2-jwt-bearer', 1.8), nodeMajor: 24 },
      mainAtMost('Express', peersOf('Express'), 1),
      mainAtMost('Fastify', '@fastify/jwt', 0.4),
      mainAtMost('Koa', peersOf('Koa'), 1),
    ],
  },
  {
    name: es256Name,
    title: 'servers behind a gate that remembers nothing, ES256',
    run: (options) => (options.quick ? nothing(options) : runHttpCases(es256Name, es256Plan, options)),
    tables: tables('HTTP, nothing remembered', es256Plan),
    targets: es256Plan.map(({ title, framework }) => mainAtMost(title, peersOf(framework), 1)),
  },
]

function tables(title: string, plan: readonly HttpCase[], plot?: string): readonly Table[] {
  const about = { cases: plan.map((one) => one.title), reference: bare }
  return [
    { ...about, title: `${title}: requests a second`, metric: 'throughput', ...(plot && { plot }) },
    {
      ...about,
      title: `${title}: time of the main thread`,
      metric: 'main',
      ...(plot && { plot: `${plot}-main` }),
    },
    { ...about, title: `${title}: 99th percentile of latency`, metric: 'p99' },
  ]
}

/** Those that remember nothing; and in Koa there are no others. */
function peersOf(framework: string): readonly string[] {
  const subjects = fullPlan.find((one) => one.framework === framework)?.subjects ?? []
  return subjects.filter((one) => one !== bare && !one.startsWith('claimgate') && !one.endsWith('with cache'))
}

function throughputAtLeast(title: string, against: Target['against'], limit: number): Target {
  return { case: title, metric: 'throughput', subject: 'claimgate', against, direction: 'at least', limit }
}

function mainAtMost(title: string, against: Target['against'], limit: number): Target {
  return { case: title, metric: 'main', subject: uncached, against, direction: 'at most', limit }
}

async function nothing({ progress }: SectionOptions): Promise<readonly Measurement[]> {
  progress('left out of a quick run')
  return []
}
