import fc from 'fast-check'
import { beforeAll, describe, expect, it } from 'vitest'
import { Hearing } from './hearing.ts'
import { Random } from './random.ts'
import { reasons } from './reasons.ts'
import { Tally } from './tally.ts'
import { trials } from './trials.ts'
import { allAlgorithms, workshop } from './workshop.ts'

const seed = fc.readConfigureGlobal()?.seed ?? 0

describe(`claimgate and jose, asked the same questions (SEED=${seed})`, () => {
  const tally = new Tally()
  const hearing = new Hearing(tally)

  beforeAll(async () => {
    for (const [index, algorithm] of allAlgorithms.entries()) {
      await hearing.hear(algorithm, trials(workshop(algorithm, new Random(seed + index))))
    }
    const stricter = Object.keys(reasons).length
    console.info(`${tally.total} tokens of ${tally.kinds.size} kinds; jose alone accepts ${stricter} kinds`)
  }, 600_000)

  it('judge 100,000 tokens', () => {
    expect(tally.total).toBeGreaterThanOrEqual(100_000)
  })

  it.each(allAlgorithms)('judge %s tokens, and claimgate accepts none that jose refuses', (algorithm) => {
    const { both = 0, neither = 0, joseAlone = 0, claimgateAlone } = tally.algorithms.get(algorithm) ?? {}
    expect(claimgateAlone).toBe(0)
    expect(both).toBeGreaterThan(100)
    expect(both + neither + joseAlone).toBeGreaterThanOrEqual(2000)
  })

  it.each(Object.entries(reasons))('jose alone accepts: %s', (kind, { code }) => {
    const { both, claimgateAlone, joseAlone = 0, codes = [] } = tally.kinds.get(kind) ?? {}
    expect(joseAlone).toBeGreaterThan(0)
    expect({ both, claimgateAlone }).toEqual({ both: 0, claimgateAlone: 0 })
    expect([...codes]).toEqual([code])
  })

  it('agree on all else, read the same in a token, and refuse with 401 alone', () => {
    expect(tally.mistakes.length, tally.mistakes.slice(0, 5).join('\n\n')).toBe(0)
  })

  it('F1: claimgate says the same of a token from its cache', async () => {
    expect(tally.acceptedTwice).toBeGreaterThan(1000)
    expect(await hearing.recalled()).toBe(tally.acceptedTwice)
  })
})
