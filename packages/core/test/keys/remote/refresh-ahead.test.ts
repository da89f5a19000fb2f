import { setImmediate } from 'node:timers/promises'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { testClock, type TestClock } from '../../../../../test/support/clock.ts'
import { newEventLog, type EventLog } from '../../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../../test/support/keys.ts'
import { Closing } from '../../../src/closing.ts'
import { readKeySet, type KeySet } from '../../../src/keys/key-set.ts'
import { FetchProblem } from '../../../src/keys/remote/fetch-problem.ts'
import { RemoteKeySource } from '../../../src/keys/remote/remote-key-source.ts'
import {
  afterSuccess,
  emptyState,
  savedState,
  type RemoteKeyState,
} from '../../../src/keys/remote/remote-key-state.ts'

const first = newSigningKey('ES256', 'first').publicJwk
const second = newSigningKey('ES256', 'second').publicJwk

interface Planned {
  readonly delay: number
  readonly task: () => void
}

interface Trial {
  readonly source: RemoteKeySource
  readonly clock: TestClock
  readonly log: EventLog
  /** The timers that are set. */
  readonly planned: Planned[]
  readonly loads: () => number
  /** What is loaded from now on. */
  serve(...keys: readonly JWK[]): void
  fail(): void
  /** Loads do not end from now on. */
  hang(): void
  /** Moves the clock to the next timer and runs it; resolves when the load that it starts is over. */
  runTimer(outcome: 'keys-loaded' | 'keys-failed'): Promise<void>
}

function trial(initial: (now: number) => RemoteKeyState = () => emptyState): Trial {
  const clock = testClock()
  const log = newEventLog()
  const planned: Planned[] = []
  let loads = 0
  let answer = (): unknown => ({ keys: [first] })
  let isHanging = false
  const source = new RemoteKeySource({
    name: 'test',
    load: async () => {
      loads += 1
      if (isHanging) await new Promise<never>(() => {})
      return { value: answer() }
    },
    timeout: 5,
    limits: { lifetime: { least: 60, most: 3600, otherwise: 600 }, maxStale: 3600, cooldown: 30 },
    initial: initial(clock.now()),
    clock: clock.clock,
    closing: new Closing(),
    report: log.onEvent,
    onWithdrawn: () => undefined,
    timer: {
      after: (delay, task) => {
        const plan = { delay, task }
        planned.push(plan)
        return () => void planned.splice(planned.indexOf(plan), 1)
      },
      random: () => 1,
    },
  })
  return {
    source,
    clock,
    log,
    planned,
    loads: () => loads,
    serve: (...keys) => {
      answer = () => ({ keys })
    },
    fail: () => {
      answer = () => {
        throw new FetchProblem('no answer')
      }
    },
    hang: () => {
      isHanging = true
    },
    runTimer: async (outcome) => {
      const [plan] = planned.splice(0)
      if (plan === undefined) throw new Error('no timer is set')
      clock.advance(plan.delay)
      const over = log.next(outcome)
      plan.task()
      await over
      await source.ready()
    },
  }
}

function kidsOf(source: RemoteKeySource): readonly unknown[] {
  return source.health().kids
}

function delaysOf({ planned }: Trial): readonly number[] {
  return planned.map(({ delay }) => delay)
}

function savedSet(...keys: readonly JWK[]): KeySet {
  const read = readKeySet({ keys })
  if (typeof read === 'string') throw new Error(read)
  return read.keySet
}

function saved(...keys: readonly JWK[]): (now: number) => RemoteKeyState {
  return (now) => savedState(savedSet(...keys), now)
}

describe('a set in use', () => {
  it('E6: is refreshed before its lifetime ends, and again', async () => {
    const made = trial()
    await made.source.find('first', 'ES256')
    await setImmediate()
    expect(delaysOf(made)).toEqual([540])
    await made.source.find('first', 'ES256')
    made.serve(first, second)
    await made.runTimer('keys-loaded')
    await setImmediate()
    expect([made.loads(), kidsOf(made.source), delaysOf(made)]).toEqual([2, ['first', 'second'], [540]])
  })

  it('counts as used where a token is still good by one of its keys', async () => {
    const made = trial()
    const answer = await made.source.find('first', 'ES256')
    await setImmediate()
    if (!('keys' in answer)) throw new Error('keys are wanted')
    expect(answer.keys.map((key) => made.source.stillHolds(key))).toEqual([true])
    await made.runTimer('keys-loaded')
    expect(made.loads()).toBe(2)
  })

  it('E6: is asked for after each cooldown while that fails, and stays in use', async () => {
    const made = trial()
    await made.source.find('first', 'ES256')
    await setImmediate()
    made.fail()
    for (const loads of [2, 3, 4]) {
      expect(made.source.find('first', 'ES256')).toMatchObject({ keys: [{ kid: 'first' }] })
      await made.runTimer('keys-failed')
      await setImmediate()
      expect([made.loads(), delaysOf(made)]).toEqual([loads, [31]])
    }
    made.serve(second)
    await made.source.find('first', 'ES256')
    await made.runTimer('keys-loaded')
    expect(kidsOf(made.source)).toEqual(['second'])
  })

  it('has one timer, whoever asked for the last load', async () => {
    const made = trial()
    await made.source.find('first', 'ES256')
    await setImmediate()
    made.clock.advance(100)
    await made.source.find('unknown', 'ES256')
    await setImmediate()
    expect([made.loads(), delaysOf(made)]).toEqual([2, [540]])
  })
})

describe('a set whose lifetime is over', () => {
  it('is loaded anew before a token is judged by it', async () => {
    const made = trial()
    await made.source.find('first', 'ES256')
    made.serve(second)
    made.clock.advance(600)
    expect(await made.source.find('first', 'ES256')).toEqual({ keys: [] })
    expect(made.loads()).toBe(2)
  })

  it('E6: serves where the load takes longer than a moment', async () => {
    const made = trial()
    await made.source.find('first', 'ES256')
    await setImmediate()
    made.hang()
    made.clock.advance(600)
    const [one, other] = [made.source.find('first', 'ES256'), made.source.find('first', 'ES256')]
    for (const { task } of made.planned.splice(0).filter(({ delay }) => delay === 1)) task()
    expect(await Promise.all([one, other])).toMatchObject([
      { keys: [{ kid: 'first' }] },
      { keys: [{ kid: 'first' }] },
    ])
    expect(made.source.health()).toMatchObject({ state: 'stale' })
    expect(made.source.find('first', 'ES256')).toMatchObject({ keys: [{ kid: 'first' }] })
    expect(made.loads()).toBe(2)
  })

  it('E5: serves nobody past its ceiling', async () => {
    const made = trial()
    await made.source.find('first', 'ES256')
    made.fail()
    made.clock.advance(4200)
    expect(await made.source.find('first', 'ES256')).toHaveProperty('unavailable')
  })
})

describe('a set that nobody uses', () => {
  it('is not refreshed, and no timer is left', async () => {
    const made = trial()
    await made.source.ready()
    await setImmediate()
    for (const { delay, task } of made.planned.splice(0)) {
      made.clock.advance(delay)
      task()
    }
    await setImmediate()
    expect([made.loads(), delaysOf(made)]).toEqual([1, []])
    expect(made.source.health()).not.toHaveProperty('nextRefresh')
  })
})

describe('a retired source', () => {
  it('calls the timer off', async () => {
    const made = trial()
    await made.source.find('first', 'ES256')
    await setImmediate()
    made.source.retire()
    made.source.retire()
    expect(delaysOf(made)).toEqual([])
  })

  it('sets none after a load that was under way', async () => {
    const made = trial()
    const answer = made.source.find('first', 'ES256')
    made.source.retire()
    await answer
    await setImmediate()
    expect(delaysOf(made)).toEqual([])
  })

  it('still loads for a request that was under way', async () => {
    const made = trial()
    made.source.retire()
    expect(await made.source.find('first', 'ES256')).toMatchObject({ keys: [{ kid: 'first' }] })
  })
})

describe('a source that goes on with what another knew', () => {
  function startedAfter(elapsed: number, error?: string): Trial {
    return trial((now) => ({ ...afterSuccess(savedSet(first), 600, now - elapsed), error }))
  }

  it.each([
    [0, 540],
    [539, 1],
    [540, 0],
    [541, 0],
  ])('E6: refreshes a set of %i seconds when that one would have: after %i', async (elapsed, delay) => {
    const made = startedAfter(elapsed)
    expect(delaysOf(made)).toEqual([delay])
    expect(made.source.health()).toMatchObject({ kids: ['first'], lastFetch: made.clock.now() - elapsed })
    await made.source.find('first', 'ES256')
    made.serve(second)
    await made.runTimer('keys-loaded')
    expect([made.loads(), kidsOf(made.source)]).toEqual([1, ['second']])
  })

  it('asks again after the cooldown where the last load failed', () => {
    expect(delaysOf(startedAfter(10, 'no answer'))).toEqual([21])
  })

  it('sets no timer before the first load', () => {
    expect(delaysOf(trial())).toEqual([])
    expect(delaysOf(trial(saved(first)))).toEqual([])
  })
})

describe('initial keys', () => {
  it('answer at once, and the first good load takes their place', async () => {
    const made = trial(saved(second))
    expect(made.source.health()).toMatchObject({ state: 'stale', kids: ['second'] })
    const loaded = made.log.next('keys-loaded')
    expect(made.source.find('second', 'ES256')).toMatchObject({ keys: [{ kid: 'second' }] })
    await loaded
    expect(made.source.health()).toMatchObject({ state: 'fresh', kids: ['first'] })
    expect(made.log.of('keys-withdrawn')).toMatchObject([{ kids: ['second'] }])
  })

  it.each([
    [3599, true],
    [3600, false],
  ])(
    'E5: serve through an outage no longer than any stale set: after %i seconds %s',
    async (seconds, served) => {
      const made = trial(saved(second))
      made.fail()
      made.clock.advance(seconds)
      expect('keys' in (await made.source.find('second', 'ES256'))).toBe(served)
    },
  )

  it('are loaded anew to be ready', async () => {
    const made = trial(saved(second))
    await made.source.ready()
    expect(kidsOf(made.source)).toEqual(['first'])
  })
})
