import type { createVerifier } from '@claimgate/core'
import { loopAwaited, loopSync, loopUnits, type LoopCosts, type LoopMetric } from '../loops.ts'
import { prove } from '../proof.ts'
import { measurementsOf, type Measurement } from '../results.ts'
import { runRounds, sliceOf, type Costs } from '../rounds.ts'
import type { Section, SectionOptions } from '../section.ts'
import { badTokens, claims, freshHeaders, goodTokens } from '../tokens.ts'
import { requirement } from './claimgate.ts'
import { syncLimit } from './limits.ts'

const name = 'checks'
const alg = 'RS256'
const wholeToken = '938-byte RS256 token'
const payload = 'its payload'
const limit = 'crypto.verify'
const detection = 'claimgate, finding duplicate members'

export const checksSection: Section = {
  name,
  title: 'all checks but the signature',
  run: runChecks,
  tables: [
    {
      title: 'Strict parse and all checks but the signature: time of the main thread',
      cases: [wholeToken, payload],
      metric: 'main',
      reference: limit,
    },
  ],
  targets: [
    {
      case: wholeToken,
      metric: 'main',
      subject: 'claimgate, all but the signature',
      against: limit,
      direction: 'at most',
      limit: 0.24,
    },
    // 0.4 µs where the check takes 23.
    {
      case: payload,
      metric: 'main',
      subject: detection,
      against: limit,
      direction: 'at most',
      limit: 0.0174,
    },
  ],
}

/** Core on a platform that takes every signature for good: see the folder `unsigned`. */
interface UnsignedCore {
  readonly createVerifier: typeof createVerifier
}

interface StrictJson {
  readonly parseJsonObject: (bytes: Uint8Array) => object | undefined
}

async function runChecks(options: SectionOptions): Promise<readonly Measurement[]> {
  return [...(await runWholeToken(options)), ...(await runPayload(options))]
}

async function runWholeToken({ rounds, quick, progress }: SectionOptions): Promise<readonly Measurement[]> {
  const core = await importUnsigned<UnsignedCore>('packages/core/src/index.js')
  const verifier = core.createVerifier({ ...requirement(alg), cache: false })
  const tokens = goodTokens(alg, 256)
  const { 'another signature': _, 'another payload': __, ...bad } = badTokens(alg)
  await prove('claimgate without signatures', (token) => verifier.verifyToken(token), tokens[0] ?? '', bad)
  const { nextToken } = freshHeaders(tokens)
  const { verify } = syncLimit(alg)
  const milliseconds = quick ? 40 : 100
  const slices = (operation: () => unknown) => (round: number) =>
    loopSync(operation, sliceOf(round, milliseconds))
  const subjects = [
    {
      name: 'claimgate, all but the signature',
      measure: (round: number) =>
        loopAwaited(() => verifier.verifyToken(nextToken()), sliceOf(round, milliseconds)),
    },
    { name: limit, measure: slices(() => verify(nextToken())) },
  ]
  const costs = await runRounds<LoopMetric>(subjects, rounds, (round) =>
    progress(`${wholeToken}, round ${round} of ${rounds}`),
  )
  return measurementsOf(name, wholeToken, costs, loopUnits)
}

async function runPayload({ rounds, quick, progress }: SectionOptions): Promise<readonly Measurement[]> {
  const { parseJsonObject } = await importUnsigned<StrictJson>('packages/core/src/decoding/strict-json.js')
  const bytes = Array.from({ length: 256 }, (_, n) => Buffer.from(JSON.stringify(claims(n))))
  if (parseJsonObject(Buffer.from('{"sub":"a","sub":"a"}')) !== undefined)
    throw new Error('duplicate members are not found')
  let turn = 0
  const next = (): Buffer => bytes[(turn = (turn + 1) % bytes.length)] ?? Buffer.alloc(0)
  const tokens = freshHeaders(goodTokens(alg, 16))
  const { verify } = syncLimit(alg)
  const strict = 'claimgate, strict parse'
  const plain = 'decode, JSON.parse and freeze'
  const milliseconds = quick ? 40 : 100
  const slices = (operation: () => unknown) => (round: number) =>
    loopSync(operation, sliceOf(round, milliseconds))
  const subjects = [
    { name: strict, measure: slices(() => parseJsonObject(next())) },
    { name: plain, measure: slices(() => parseAndFreeze(next())) },
    { name: limit, measure: slices(() => verify(tokens.nextToken())) },
  ]
  const costs = await runRounds<LoopMetric>(subjects, rounds, (round) =>
    progress(`${payload}, round ${round} of ${rounds}`),
  )
  const difference = differences(costs.get(strict) ?? [], costs.get(plain) ?? [])
  return measurementsOf(name, payload, new Map([...costs, [detection, difference]]), loopUnits)
}

/** What a strict parse costs beyond one that finds no duplicates. */
function differences(strict: readonly LoopCosts[], plain: readonly LoopCosts[]): Costs<LoopMetric>[] {
  return strict.map(({ time, main }, round) => {
    const less = plain[round] ?? { time: Number.NaN, main: Number.NaN }
    return { time: time - less.time, main: main - less.main, throughput: Number.NaN }
  })
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

function parseAndFreeze(bytes: Uint8Array): unknown {
  const value: unknown = JSON.parse(utf8.decode(bytes))
  freeze(value)
  return value
}

function freeze(value: unknown): void {
  if (typeof value !== 'object' || value === null) return
  for (const child of Object.values(value)) freeze(child)
  Object.freeze(value)
}

async function importUnsigned<Module>(path: string): Promise<Module> {
  return (await import(new URL(`../unsigned/${path}`, import.meta.url).href)) as Module
}
