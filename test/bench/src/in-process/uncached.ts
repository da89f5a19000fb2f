import { loopAwaited, loopInFlight, loopSync, loopUnits, type LoopCosts, type LoopMetric } from '../loops.ts'
import { prove } from '../proof.ts'
import { measurementsOf, type Measurement, type Target } from '../results.ts'
import { runRounds, sliceOf } from '../rounds.ts'
import type { Section, SectionOptions } from '../section.ts'
import { algorithms, badTokens, freshHeaders, goodTokens, type Algorithm, type Headers } from '../tokens.ts'
import { bearerMiddleware } from './bearer-middleware.ts'
import { uncachedClaimgate } from './claimgate.ts'
import type { Contender, MakeContender } from './contender.ts'
import { poolLimit, syncLimit } from './limits.ts'
import * as peers from './peers.ts'

const name = 'uncached'

/** More than are in flight: no token is asked about twice at a time. */
const tokenCount = 256
const inFlight = 64

/** Of those that come one at a time, so many come in one turn of the event loop. */
const perTurn = 8

const makers: readonly MakeContender[] = [
  uncachedClaimgate,
  peers.joseWithKey,
  peers.joseWithSet,
  peers.fastJwt,
  peers.fastJwtWithFetcher,
  peers.jsonWebToken,
  peers.awsJwtVerify,
  peers.hono,
  peers.honoWithSet,
  bearerMiddleware,
  syncLimit,
  poolLimit,
]

const one = (alg: Algorithm): string => `${alg}, one at a time`
const many = (alg: Algorithm): string => `${alg}, ${inFlight} in flight`

const plotted = [
  'claimgate',
  'jose',
  'fast-jwt',
  'jsonwebtoken',
  'aws-jwt-verify',
  'hono/jwt',
  'express-oauth2-jwt-bearer',
  'crypto.verify',
]

export const uncachedSection: Section = {
  name,
  title: 'tokens at first sight',
  run: runUncached,
  tables: [
    {
      title: `First sight, ${inFlight} in flight: time of the main thread`,
      cases: algorithms.map(many),
      metric: 'main',
      reference: 'crypto.verify',
      plot: 'speed-uncached-main',
      plotted,
    },
    {
      title: `First sight, ${inFlight} in flight: throughput`,
      cases: algorithms.map(many),
      metric: 'throughput',
      reference: 'crypto.verify',
      plot: 'speed-uncached-throughput',
      plotted,
    },
    {
      title: 'First sight, one at a time: throughput',
      cases: algorithms.map(one),
      metric: 'throughput',
      reference: 'crypto.verify',
    },
    {
      title: 'First sight, one at a time: time of the main thread',
      cases: algorithms.map(one),
      metric: 'main',
      reference: 'crypto.verify',
    },
  ],
  targets: [
    mainAtMost('RS256', 'jose', 0.5),
    mainAtMost('RS256', 'fast-jwt', 0.45),
    mainAtMost('PS256', 'jose', 0.5),
    mainAtMost('PS256', 'fast-jwt', 0.45),
    mainAtMost('ES256', 'fast-jwt', 0.2),
    mainAtMost('EdDSA', 'fast-jwt', 0.2),
    mainAtMost('ES256', 'jose', 0.45),
    mainAtMost('EdDSA', 'jose', 0.75),
    throughputAtLeast(many('RS256'), 'crypto.verify', 1.1),
    throughputAtLeast(many('ES256'), 'crypto.verify', 1.2),
    throughputAtLeast(many('EdDSA'), 'crypto.verify', 1.3),
    throughputAtLeast(many('PS256'), 'crypto.verify', 0.9),
    throughputAtLeast(one('RS256'), 'crypto.verify', 0.65),
    throughputAtLeast(one('HS256'), 'crypto.verify', 0.35),
    throughputAtLeast(one('HS256'), 'fast-jwt', 1),
  ],
}

function mainAtMost(alg: Algorithm, against: string, limit: number): Target {
  return { case: many(alg), metric: 'main', subject: 'claimgate', against, direction: 'at most', limit }
}

function throughputAtLeast(caseName: string, against: string, limit: number): Target {
  return { case: caseName, metric: 'throughput', subject: 'claimgate', against, direction: 'at least', limit }
}

async function runUncached(options: SectionOptions): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = []
  for (const alg of algorithms) measurements.push(...(await runAlgorithm(alg, options)))
  return measurements
}

async function runAlgorithm(alg: Algorithm, options: SectionOptions): Promise<Measurement[]> {
  const good = goodTokens(alg, tokenCount)
  const contenders = await makeContenders(makers, alg)
  const headers = freshHeaders(good)
  const milliseconds = options.quick ? 15 : 80
  const run = async (
    caseName: string,
    loop: (contender: Contender, slice: number) => Promise<LoopCosts>,
  ): Promise<Measurement[]> => {
    const subjects = contenders.map((contender) => ({
      name: contender.name,
      measure: (round: number) => loop(contender, sliceOf(round, milliseconds)),
    }))
    const costs = await runRounds<LoopMetric>(subjects, options.rounds, (round) =>
      options.progress(`${caseName}, round ${round} of ${options.rounds}`),
    )
    return measurementsOf(name, caseName, costs, loopUnits)
  }
  return [
    ...(await run(one(alg), (contender, slice) => loopOne(contender, headers, slice))),
    ...(await run(many(alg), (contender, slice) => loopMany(contender, headers, slice))),
  ]
}

/** Makes those that verify an algorithm, and proves that they do. */
export async function makeContenders(
  making: readonly MakeContender[],
  alg: Algorithm,
): Promise<readonly Contender[]> {
  const [good = ''] = goodTokens(alg, 1)
  const { 'another signature': damaged = '', ...others } = badTokens(alg)
  const contenders: Contender[] = []
  for (const make of making) {
    const contender = await make(alg)
    if (contender === undefined) continue
    const unsigned = { 'another signature': damaged }
    const bad = contender.checks === 'signature' ? unsigned : { ...unsigned, ...others }
    await prove(`${contender.name} (${alg})`, contender.verify, good, bad)
    contenders.push(contender)
  }
  return contenders
}

function loopOne({ sync, verify }: Contender, { nextToken }: Headers, milliseconds: number) {
  const operation = (): unknown => verify(nextToken())
  return (sync ? loopSync : loopAwaited)(operation, milliseconds, perTurn)
}

function loopMany({ sync, verify }: Contender, { nextToken }: Headers, milliseconds: number) {
  const operation = (): unknown => verify(nextToken())
  return sync ? loopSync(operation, milliseconds) : loopInFlight(operation, inFlight, milliseconds)
}
