import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { testClock, type TestClock } from '../../../../../test/support/clock.ts'
import { newEventLog, type EventLog } from '../../../../../test/support/key-server.ts'
import { newSigningKey, signingKey } from '../../../../../test/support/keys.ts'
import { Closing } from '../../../src/closing.ts'
import { FetchProblem } from '../../../src/keys/remote/fetch-problem.ts'
import { RemoteKeySource, type RemoteKeyOptions } from '../../../src/keys/remote/remote-key-source.ts'

const first = newSigningKey('ES256', 'first').publicJwk
const second = newSigningKey('ES256', 'second').publicJwk

/** A source whose answers the test sets, and what came of it. */
interface Trial {
  readonly source: RemoteKeySource
  /** The delay of the timer that is set, and what it runs; the timers that were called off are gone. */
  readonly timers: { delay: number; task: () => void }[]
  readonly clock: TestClock
  readonly log: EventLog
  loads: number
  withdrawals: number
  load: () => Promise<unknown>
}

function trial(load: () => Promise<unknown>, options: Partial<RemoteKeyOptions> = {}): Trial {
  const clock = testClock()
  const log = newEventLog()
  const timers: Trial['timers'] = []
  const source = new RemoteKeySource({
    name: 'test',
    timer: {
      after: (delay, task) => {
        const timer = { delay, task }
        timers.push(timer)
        return () => void timers.splice(timers.indexOf(timer), 1)
      },
      random: () => 0,
    },
    load: async () => {
      made.loads += 1
      return { value: await made.load() }
    },
    timeout: 5,
    limits: { lifetime: { least: 60, most: 3600, otherwise: 600 }, maxStale: 3600, cooldown: 30 },
    clock: clock.clock,
    closing: new Closing(),
    report: log.onEvent,
    onWithdrawn: () => {
      made.withdrawals += 1
    },
    ...options,
  })
  const made: Trial = { source, timers, clock, log, loads: 0, withdrawals: 0, load }
  return made
}

const sets =
  (...keys: readonly JWK[]) =>
  async () => ({ keys })
const fails = async (): Promise<never> => Promise.reject(new FetchProblem('no answer'))

async function kidsFor(made: Trial, kid: string | undefined): Promise<unknown> {
  const answer = await made.source.find(kid, 'ES256')
  return 'keys' in answer ? answer.keys.map((key) => key.kid) : answer.unavailable.retryAfter
}

describe('a set that also has a key without kid', () => {
  const plain = newSigningKey('ES256', null).publicJwk

  it('is asked for another only where its keys do not prove a token', async () => {
    const made = trial(sets(first, plain))
    await kidsFor(made, 'first')
    made.load = sets(first, second, plain)
    made.clock.advance(31)
    const answer = await made.source.find('second', 'ES256')
    if (!('keys' in answer)) throw new Error('keys are wanted')
    expect([answer.keys.map((key) => key.kid), made.loads]).toEqual([[undefined], 1])
    expect(await answer.otherwise?.()).toMatchObject({ keys: [{ kid: 'second' }, { kid: undefined }] })
    expect(made.loads).toBe(2)
  })

  it('E4: leaves it unknown whether a newer one proves a token, where none can be had', async () => {
    const made = trial(sets(first, plain))
    await kidsFor(made, 'first')
    made.load = fails
    for (const [seconds, retryAfter, loads] of [
      [31, 30, 2],
      [10, 20, 2],
      [20, 30, 3],
    ] as const) {
      made.clock.advance(seconds)
      const answer = await made.source.find('second', 'ES256')
      if (!('keys' in answer)) throw new Error('keys are wanted')
      expect(await answer.otherwise?.()).toEqual({ unavailable: { retryAfter } })
      expect(made.loads).toBe(loads)
    }
  })

  it('E1: is not asked for again within the cooldown', async () => {
    const made = trial(sets(first, plain))
    for (let count = 0; count < 100; count += 1) {
      const answer = await made.source.find(`unknown ${count}`, 'ES256')
      if (!('keys' in answer)) throw new Error('keys are wanted')
      expect(await answer.otherwise?.()).toEqual({ keys: [] })
    }
    expect(made.loads).toBe(1)
  })

  it('holds equal keys once', async () => {
    const made = trial(sets(first, first, plain, plain))
    expect(await kidsFor(made, 'first')).toEqual(['first', undefined])
    made.clock.advance(600)
    const loaded = made.log.next('keys-loaded')
    await kidsFor(made, 'first')
    await loaded
    expect(made.withdrawals).toBe(0)
  })
})

describe('find', () => {
  it('loads once for all who wait', async () => {
    const made = trial(sets(first))
    const answers = await Promise.all(Array.from({ length: 100 }, () => kidsFor(made, 'first')))
    expect(answers).toEqual(Array.from({ length: 100 }, () => ['first']))
    expect(made.loads).toBe(1)
  })

  it('E4: says when to ask again where nothing could be loaded, and does not ask before', async () => {
    const made = trial(fails)
    for (const [seconds, retryAfter, loads] of [
      [0, 30, 1],
      [1, 29, 1],
      [28, 1, 1],
      [1, 30, 2],
    ] as const) {
      made.clock.advance(seconds)
      expect(await kidsFor(made, 'first')).toBe(retryAfter)
      expect(made.loads).toBe(loads)
    }
  })

  it.each([
    [29, 1],
    [30, 2],
    [31, 2],
  ])(
    'E1: asks again for an unknown kid after the cooldown alone: %i seconds, %i loads',
    async (seconds, loads) => {
      const made = trial(sets(first))
      await kidsFor(made, 'first')
      made.load = sets(first, second)
      made.clock.advance(seconds)
      expect(await kidsFor(made, 'second')).toEqual(loads === 1 ? [] : ['second'])
      expect(made.loads).toBe(loads)
    },
  )

  it('answers for a known kid while it asks for an unknown one', async () => {
    const made = trial(sets(first))
    await kidsFor(made, 'first')
    made.clock.advance(30)
    let answer: (value: unknown) => void = () => undefined
    made.load = () =>
      new Promise((resolve) => {
        answer = resolve
      })
    const unknown = kidsFor(made, 'second')
    expect(await kidsFor(made, 'first')).toEqual(['first'])
    answer({ keys: [second, first] })
    expect(await unknown).toEqual(['second'])
  })

  it.each([
    [599, 1],
    [600, 2],
  ])('asks anew in the background, after %i seconds %i times', async (seconds, loads) => {
    const made = trial(sets(first))
    await kidsFor(made, 'first')
    made.clock.advance(seconds)
    made.load = () => new Promise(() => {})
    expect(await kidsFor(made, 'first')).toEqual(['first'])
    expect(made.loads).toBe(loads)
  })

  it('D7: asks anew where the clock was set back', async () => {
    const made = trial(sets(first))
    await kidsFor(made, 'first')
    made.clock.advance(-30)
    expect(await kidsFor(made, 'first')).toEqual(['first'])
    expect(made.loads).toBe(2)
  })

  it.each([
    ['gives no time', () => Number.NaN],
    [
      'fails',
      () => {
        throw new Error('no time')
      },
    ],
  ])('E14: goes on with the last time where the clock %s', async (_, broken) => {
    let clock = (): number => 1000
    const made = trial(sets(first), { clock: () => clock() })
    await kidsFor(made, 'first')
    clock = broken
    expect(await kidsFor(made, 'first')).toEqual(['first'])
    expect(await kidsFor(made, 'second')).toEqual([])
    expect(made.loads).toBe(1)
    expect(made.source.health().lastFetch).toBe(1000)
  })

  it('asks nobody once its verifier is closed', async () => {
    const closing = new Closing()
    const made = trial(sets(first), { closing })
    closing.close()
    expect(await kidsFor(made, 'first')).toBe(30)
    await made.source.ready()
    expect(made.loads).toBe(0)
  })
})

describe('a load', () => {
  it.each([
    ['is no set', async () => ({ keys: 'none' })],
    ['is empty', sets()],
    ['holds no usable key', sets({ kty: 'oct', k: 'AAAA' }, { ...first, y: first.x ?? '' })],
    ['holds too many keys', sets(...Array.from({ length: 101 }, () => second))],
    ['is nothing', async () => undefined],
    ['fails', fails],
    ['hangs', () => new Promise(() => {})],
  ])('E3, E5: leaves the keys as they were where it %s', async (_, load) => {
    const made = trial(sets(first), { timeout: 0.05 })
    await made.source.ready()
    made.load = load
    made.clock.advance(30)
    expect(await kidsFor(made, 'unknown')).toBe(30)
    expect(await kidsFor(made, 'first')).toEqual(['first'])
    expect(made.withdrawals).toBe(0)
    expect(made.log.events.map(({ type }) => type)).toEqual(['keys-loaded', 'keys-failed'])
    expect(made.source.health().lastError).toBeTypeOf('string')
  })

  it('H13: reports nothing of what a function of the app says', async () => {
    const made = trial(async () => Promise.reject(new Error('secret text')))
    await made.source.ready()
    expect(JSON.stringify([made.log.events, made.source.health()])).not.toContain('secret text')
  })

  it('E15: drops broken keys singly, with an event each', async () => {
    const offCurve = { ...first, kid: 'off', y: first.x ?? '' }
    const made = trial(sets(offCurve, second, { kty: 'oct', k: 'AAAA' }))
    expect(await kidsFor(made, 'second')).toEqual(['second'])
    expect(await kidsFor(made, 'off')).toEqual([])
    expect(made.log.of('key-dropped')).toMatchObject([
      { source: 'test', reason: expect.stringContaining('keys[0]') },
      { source: 'test', reason: expect.stringContaining('keys[2]') },
    ])
  })

  it('F4: withdraws what is gone, keeps what is there, and says so', async () => {
    const made = trial(sets(first, second))
    const before = await made.source.find(undefined, 'ES256')
    if (!('keys' in before)) throw new Error('keys are wanted')
    made.load = sets(second, signingKey('EdDSA').publicJwk)
    made.clock.advance(600)
    const loaded = made.log.next('keys-withdrawn')
    await made.source.find('second', 'ES256')
    expect(await loaded).toEqual({ type: 'keys-withdrawn', source: 'test', kids: ['first'] })
    expect(before.keys.map((key) => [key.withdrawn, made.source.stillHolds(key)])).toEqual([
      [true, false],
      [false, true],
    ])
    expect(made.withdrawals).toBe(1)
    expect(await made.source.find('second', 'ES256')).toEqual({ keys: [before.keys[1]] })
  })

  it('withdraws nothing where the set is the same', async () => {
    const made = trial(sets(first, second))
    await made.source.ready()
    made.load = sets(second, { ...first, x5t: 'AAAA' })
    made.clock.advance(30)
    await kidsFor(made, 'unknown')
    expect(made.loads).toBe(2)
    expect(made.withdrawals).toBe(0)
    expect(made.log.of('keys-withdrawn')).toEqual([])
  })
})

describe('stillHolds', () => {
  it.each([
    [599, true, true],
    [600, false, true],
    [4199, false, true],
    [4200, false, false],
  ])(
    'E5: %i seconds after a load: %s, and after a failed one since: %s',
    async (seconds, holds, inOutage) => {
      const made = trial(sets(first))
      const answer = await made.source.find('first', 'ES256')
      if (!('keys' in answer)) throw new Error('keys are wanted')
      made.load = fails
      made.clock.advance(seconds)
      const stillHold = (): unknown => answer.keys.map((key) => made.source.stillHolds(key))
      expect(stillHold()).toEqual([holds])
      await made.source.find('first', 'ES256')
      expect(stillHold()).toEqual([inOutage])
    },
  )

  it('E6: asks anew in the background in an outage, after each cooldown', async () => {
    const made = trial(sets(first))
    const answer = await made.source.find('first', 'ES256')
    if (!('keys' in answer)) throw new Error('keys are wanted')
    made.load = fails
    made.clock.advance(600)
    await made.source.find('first', 'ES256')
    for (const [seconds, loads] of [
      [0, 2],
      [29, 2],
      [1, 3],
    ] as const) {
      made.clock.advance(seconds)
      expect(answer.keys.map((key) => made.source.stillHolds(key))).toEqual([true])
      expect(made.loads).toBe(loads)
    }
  })
})

describe('health', () => {
  it('tells of a source that was not asked yet', () => {
    expect(trial(sets(first)).source.health()).toEqual({ state: 'empty', kids: [] })
  })

  it('tells of keys, their age, and what went wrong', async () => {
    const made = trial(sets(first))
    const start = made.clock.now()
    await made.source.ready()
    expect(made.source.health()).toEqual({
      state: 'fresh',
      kids: ['first'],
      lastFetch: start,
      nextRefresh: start + 450,
    })
    made.load = fails
    made.clock.advance(600)
    await kidsFor(made, 'unknown')
    expect(made.source.health()).toEqual({
      state: 'stale',
      kids: ['first'],
      lastFetch: start + 600,
      nextRefresh: start + 630,
      lastError: 'no answer',
      staleSince: start + 600,
    })
    made.load = sets(second)
    made.clock.advance(30)
    await kidsFor(made, 'unknown')
    expect(made.source.health()).toEqual({
      state: 'fresh',
      kids: ['second'],
      lastFetch: start + 630,
      nextRefresh: start + 1080,
    })
  })

  it('tells of a source that never answered', async () => {
    const made = trial(fails)
    await made.source.ready()
    await made.source.ready()
    const lastFetch = made.clock.now()
    expect(made.loads).toBe(1)
    expect(made.source.health()).toEqual({
      state: 'cooling down',
      kids: [],
      lastFetch,
      nextRefresh: lastFetch + 30,
      lastError: 'no answer',
    })
  })
})
