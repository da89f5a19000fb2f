import { measurementsOf, type Measurement } from '../results.ts'
import { quantile, runRounds, type Costs } from '../rounds.ts'
import type { SectionOptions } from '../section.ts'
import { goodTokens, keyPair } from '../tokens.ts'
import { autocannonLoad } from './autocannon.ts'
import { chooseCores, type Cores } from './cores.ts'
import { serveKeys } from './key-server.ts'
import type { LoadGenerator } from './load.ts'
import { bare, type HttpCase } from './plan.ts'
import { proveServer } from './proof.ts'
import { ServerProcess } from './server-process.ts'
import { wrk } from './wrk.ts'

const units = {
  throughput: 'req/s',
  main: 'µs/req',
  p99: 'ms',
  /** The part of the time in which the server's main thread ran: well below 1, something else was the limit. */
  busy: 'of the time',
  /** Good requests that were not answered with 200. */
  refusals: 'requests',
  /** Requests that were not answered in ten seconds, or not at all. */
  losses: 'requests',
}
type HttpMetric = keyof typeof units

const tokenCount = 1000

/** Measures the cases of a plan, one after the other. */
export async function runHttpCases(
  section: string,
  plan: readonly HttpCase[],
  options: SectionOptions,
): Promise<readonly Measurement[]> {
  const cores = chooseCores()
  if (cores === undefined) options.progress('server and load share cores: no taskset, or one core alone')
  const measurements: Measurement[] = []
  for (const one of plan) measurements.push(...(await runCase(section, one, cores, options)))
  return measurements
}

async function runCase(
  section: string,
  one: HttpCase,
  cores: Cores | undefined,
  options: SectionOptions,
): Promise<Measurement[]> {
  const { title, alg, subjects } = one
  const load = await chooseLoad(goodTokens(alg, tokenCount), cores, options)
  const { jwk, pem } = keyPair(alg)
  const keys = await serveKeys([jwk])
  const setup = { alg, jwks: { keys: [jwk] }, jwksUrl: keys.url, pem }
  const servers: ServerProcess[] = []
  try {
    const contestants = []
    for (const subject of subjects) {
      const server = await ServerProcess.start(one.framework, subject, setup, cores?.server)
      servers.push(server)
      await proveServer(one, subject, server.url)
      contestants.push({ name: subject, measure: () => measure(server, load, options.quick ? 1 : 2) })
    }
    const costs = await runRounds<HttpMetric>(contestants, options.rounds, (round) =>
      options.progress(`${title}, round ${round} of ${options.rounds}`),
    )
    noteBusy(title, costs.get(bare) ?? [], options)
    return withoutRefused(measurementsOf(section, title, costs, units), options)
  } finally {
    await Promise.all(servers.map((server) => server.stop()))
    keys.close()
  }
}

async function chooseLoad(
  tokens: readonly string[],
  cores: Cores | undefined,
  { progress }: SectionOptions,
): Promise<LoadGenerator> {
  const preferred = await wrk(tokens, cores?.load)
  if (preferred !== undefined) return preferred
  progress('wrk is not installed: autocannon limits the requests a second, trust the time of the main thread')
  return autocannonLoad(tokens)
}

async function measure(
  server: ServerProcess,
  load: LoadGenerator,
  seconds: number,
): Promise<Costs<HttpMetric>> {
  const before = await server.mainThreadTime()
  const result = await load.run(server.url, seconds)
  const time = (await server.mainThreadTime()) - before
  const { throughput, answers, p99, refusals, losses } = result
  return {
    throughput,
    main: time / answers,
    p99,
    busy: time / (result.seconds * 1e6),
    refusals,
    losses,
  }
}

/** A bare server keeps its core busy, unless others take it away or the load is too little: the worst quartile tells. */
function noteBusy(title: string, rounds: readonly Costs<HttpMetric>[], { progress }: SectionOptions): void {
  const busy = quantile(
    rounds.map((round) => round.busy),
    0.25,
  )
  if (busy < 0.9) {
    const percent = (busy * 100).toFixed(0)
    progress(
      `${title}: in a quarter of the rounds the bare server ran ${percent} % of the time or less: is the machine shared?`,
    )
  }
}

/** A refusal is answered faster than a good request: of a subject that refused some, only their number is kept. */
function withoutRefused(measurements: readonly Measurement[], { progress }: SectionOptions): Measurement[] {
  const refused = new Set<string>()
  for (const { case: title, subject, metric, rounds } of measurements) {
    if (metric === 'losses' && sum(rounds) > 0)
      progress(`${title}, ${subject}: ${sum(rounds)} requests got no answer`)
    if (metric !== 'refusals' || sum(rounds) === 0) continue
    progress(`${title}, ${subject}: REFUSED ${sum(rounds)} good requests, its figures are left out`)
    refused.add(subject)
  }
  return measurements.filter(({ subject, metric }) => metric === 'refusals' || !refused.has(subject))
}

function sum(values: readonly number[]): number {
  return values.reduce((total, value) => total + value, 0)
}
