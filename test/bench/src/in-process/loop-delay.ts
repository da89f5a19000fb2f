import { monitorEventLoopDelay } from 'node:perf_hooks'
import { setImmediate } from 'node:timers/promises'
import { createVerifier } from '@claimgate/core'
import { mainThreadTime } from '../cpu-time.ts'
import { measurementsOf, type Measurement } from '../results.ts'
import { runRounds, type Costs } from '../rounds.ts'
import type { Section, SectionOptions } from '../section.ts'
import { freshHeaders, goodTokens, type Algorithm, type Headers } from '../tokens.ts'
import { requirement, uncachedClaimgate } from './claimgate.ts'
import type { Contender, MakeContender } from './contender.ts'
import { poolLimit, syncLimit } from './limits.ts'
import * as peers from './peers.ts'
import { makeContenders } from './uncached.ts'

const name = 'loop-delay'
const measured: readonly Algorithm[] = ['RS256', 'ES256']
const batchSize = 64

/** Other limits of signature checks under way than the default. */
const limits = [4, 8, 32]

const libraries: readonly MakeContender[] = [
  peers.joseWithKey,
  peers.fastJwt,
  peers.jsonWebToken,
  peers.awsJwtVerify,
]

const delayUnits = { p50: 'ms', p99: 'ms', main: 'µs/op', throughput: 'op/s' }
type DelayMetric = keyof typeof delayUnits

export const loopDelaySection: Section = {
  name,
  title: `delay of the event loop, ${batchSize} tokens at first sight in each turn`,
  run: runLoopDelay,
  tables: (['p99', 'p50', 'throughput'] as const).map((metric) => ({
    title: `Event loop under ${batchSize} tokens at first sight: ${metric === 'throughput' ? metric : `${metric} of its delay`}`,
    cases: measured,
    metric,
    reference: 'jose',
  })),
  targets: [
    {
      case: 'ES256',
      metric: 'p99',
      subject: 'claimgate',
      against: ['jose', 'fast-jwt', 'jsonwebtoken', 'aws-jwt-verify'],
      direction: 'at most',
      limit: 0.5,
    },
  ],
}

const makers: readonly MakeContender[] = [
  uncachedClaimgate,
  ...limits.map(claimgateWithLimit),
  ...libraries,
  syncLimit,
  poolLimit,
]

function claimgateWithLimit(maxConcurrentSignatureChecks: number): MakeContender {
  return (alg) => {
    const verifier = createVerifier({ ...requirement(alg), cache: false, maxConcurrentSignatureChecks })
    const subject = `claimgate, ${maxConcurrentSignatureChecks} checks at a time`
    return { name: subject, sync: false, verify: (token) => verifier.verifyToken(token) }
  }
}

async function runLoopDelay(options: SectionOptions): Promise<readonly Measurement[]> {
  const measurements: Measurement[] = []
  const milliseconds = options.quick ? 150 : 600
  // ES256 shows more: a check of it takes longer.
  for (const alg of options.quick ? measured.slice(1) : measured) {
    const headers = freshHeaders(goodTokens(alg, 4 * batchSize))
    const contenders = await makeContenders(makers, alg)
    const subjects = contenders.map((contender) => ({
      name: contender.name,
      measure: () => watchLoop(contender, headers, milliseconds),
    }))
    const costs = await runRounds<DelayMetric>(subjects, options.rounds, (round) =>
      options.progress(`${alg}, round ${round} of ${options.rounds}`),
    )
    measurements.push(...measurementsOf(name, alg, costs, delayUnits))
  }
  return measurements
}

/** A batch of tokens, all of them in flight, then a turn of the loop, and again. */
async function watchLoop(
  { verify }: Contender,
  { nextToken }: Headers,
  milliseconds: number,
): Promise<Costs<DelayMetric>> {
  const delay = monitorEventLoopDelay({ resolution: 1 })
  const main = mainThreadTime()
  const started = performance.now()
  let operations = 0
  delay.enable()
  while (performance.now() - started < milliseconds) {
    await Promise.all(Array.from({ length: batchSize }, () => verify(nextToken())))
    operations += batchSize
    await setImmediate()
  }
  delay.disable()
  const elapsed = performance.now() - started
  return {
    p50: delay.percentile(50) / 1e6,
    p99: delay.percentile(99) / 1e6,
    main: (mainThreadTime() - main) / operations,
    throughput: (operations * 1000) / elapsed,
  }
}
