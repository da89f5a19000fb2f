import { describe, expect, it } from 'vitest'
import { maxPromptChecks, SignatureSchedule } from '../../src/judging/signature-schedule.ts'
import type {
  DeferrableCheck,
  SignatureAnswer,
  SignatureCheck,
  SignedToken,
} from '../../src/platform/signature-check.ts'

const owner = {}

function signed(token: string): SignedToken {
  return { token, signature: new Uint8Array(1) }
}

/** Checks whose answers are given when the test says so, and turns of the loop that end likewise. */
function checksByHand(keyType: string = 'RSA') {
  const started: string[] = []
  const prompt: string[] = []
  const answers = new Map<string, SignatureAnswer>()
  const deferred: DeferrableCheck = {
    keyType,
    now: undefined,
    later: ({ token }, answer) => {
      started.push(token)
      answers.set(token, answer)
    },
  }
  const either: DeferrableCheck = {
    ...deferred,
    now: ({ token }) => {
      prompt.push(token)
      return token !== 'bad'
    },
  }
  return {
    started,
    prompt,
    deferred,
    either,
    answer: (token: string, error?: unknown, isValid: boolean = true) => answers.get(token)?.(error, isValid),
  }
}

function turnsByHand() {
  const ends: (() => void)[] = []
  return {
    afterTurn: (end: () => void) => void ends.push(end),
    asked: () => ends.length,
    end: () => {
      for (const end of ends.splice(0)) end()
    },
  }
}

function names(count: number, prefix: string = 't'): readonly string[] {
  return Array.from({ length: count }, (_, index) => `${prefix}${index}`)
}

describe('a check that costs less than to hand it over', () => {
  it('is always made on the spot, however many there are and whatever is under way', () => {
    const { afterTurn, asked } = turnsByHand()
    const schedule = new SignatureSchedule(1, afterTurn)
    const { deferred } = checksByHand('oct')
    void schedule.make(deferred, signed('pending'), owner)
    const cheap: SignatureCheck = { signatureBytes: 1, now: ({ token }) => token !== 'bad' }
    const outcomes = names(1000).map((token) => schedule.make(cheap, signed(token), owner))
    expect(new Set(outcomes)).toEqual(new Set([true]))
    expect(schedule.make(cheap, signed('bad'), owner)).toBe(false)
    expect(asked()).toBe(0)
  })
})

describe('a check that may be deferred', () => {
  it.each([
    [1, 1],
    [maxPromptChecks - 1, maxPromptChecks - 1],
    [maxPromptChecks, maxPromptChecks],
    [maxPromptChecks + 1, maxPromptChecks],
    [maxPromptChecks + 2, maxPromptChecks],
  ])('is made on the spot for the first few of a turn: of %i, %i', (count, onTheSpot) => {
    const { afterTurn, asked } = turnsByHand()
    const schedule = new SignatureSchedule(4, afterTurn)
    const { either, prompt, started } = checksByHand()
    const outcomes = names(count).map((token) => schedule.make(either, signed(token), owner))
    expect(outcomes.filter((outcome) => outcome === true)).toHaveLength(onTheSpot)
    expect(outcomes.filter((outcome) => outcome instanceof Promise)).toHaveLength(count - onTheSpot)
    expect([prompt.length, started.length]).toEqual([onTheSpot, count - onTheSpot])
    expect(asked()).toBe(1)
  })

  it('is made on the spot again in the next turn', () => {
    const turns = turnsByHand()
    const schedule = new SignatureSchedule(4, turns.afterTurn)
    const { either, prompt } = checksByHand()
    for (let turn = 1; turn <= 3; turn += 1) {
      for (const token of names(maxPromptChecks)) void schedule.make(either, signed(token), owner)
      expect(prompt).toHaveLength(turn * maxPromptChecks)
      turns.end()
    }
  })

  it('is not made on the spot while one of its kind is under way', async () => {
    const turns = turnsByHand()
    const schedule = new SignatureSchedule(4, turns.afterTurn)
    const { either, deferred, prompt, answer } = checksByHand()
    const first = schedule.make(deferred, signed('first'), owner)
    const second = schedule.make(either, signed('second'), owner)
    expect(prompt).toEqual([])
    answer('second')
    answer('first')
    expect(await Promise.all([first, second])).toEqual([true, true])
    expect(schedule.make(either, signed('third'), owner)).toBe(true)
  })

  it('says on the spot that a signature is bad, or that there is no answer', () => {
    const schedule = new SignatureSchedule(4, () => undefined)
    const { either } = checksByHand()
    expect(schedule.make(either, signed('bad'), owner)).toBe(false)
    const broken: DeferrableCheck = {
      ...either,
      now: () => {
        throw new TypeError('no answer')
      },
    }
    expect(() => schedule.make(broken, signed('any'), owner)).toThrow(TypeError)
  })

  it('is deferred where turns cannot be told apart', () => {
    const { either, prompt, started } = checksByHand()
    void new SignatureSchedule(4, undefined).make(either, signed('any'), owner)
    expect([prompt, started]).toEqual([[], ['any']])
  })
})

describe('checks under way', () => {
  it.each([1, 2, 3, 16])('are so many at most: %i', async (most) => {
    const schedule = new SignatureSchedule(most, undefined)
    const { deferred, started, answer } = checksByHand()
    const tokens = names(50)
    const outcomes = tokens.map(async (token) => schedule.make(deferred, signed(token), owner))
    for (let done = 0; done < tokens.length; done += 1) {
      expect(started).toHaveLength(Math.min(done + most, tokens.length))
      answer(started[done] ?? '')
    }
    expect(started.toSorted()).toEqual(tokens.toSorted())
    expect(await Promise.all(outcomes)).toEqual(tokens.map(() => true))
  })

  it('are counted for each type of keys', () => {
    const schedule = new SignatureSchedule(2, undefined)
    const kinds = ['RSA', 'EC', 'OKP'].map((keyType) => checksByHand(keyType))
    for (const { deferred } of kinds) {
      for (const token of names(5)) void schedule.make(deferred, signed(token), owner)
    }
    expect(kinds.map(({ started }) => started.length)).toEqual([2, 2, 2])
  })

  it('give each its own answer', async () => {
    const schedule = new SignatureSchedule(1, undefined)
    const { deferred, answer } = checksByHand()
    const failure = new Error('no answer')
    const tokens = ['good', 'bad', 'failing', 'last']
    const outcomes = tokens.map(async (token) => schedule.make(deferred, signed(token), owner))
    answer('good', null, true)
    answer('bad', undefined, false)
    answer('last')
    answer('failing', failure, true)
    expect(await Promise.allSettled(outcomes)).toEqual([
      { status: 'fulfilled', value: true },
      { status: 'fulfilled', value: false },
      { status: 'rejected', reason: failure },
      { status: 'fulfilled', value: true },
    ])
  })

  it('that cannot be started fail alone, one or ten thousand of them', async () => {
    const schedule = new SignatureSchedule(1, undefined)
    const { deferred, answer } = checksByHand()
    const broken: DeferrableCheck = {
      keyType: 'RSA',
      now: undefined,
      later: () => {
        throw new TypeError('no such digest')
      },
    }
    const make = async (check: DeferrableCheck, token: string): Promise<boolean> =>
      schedule.make(check, signed(token), owner)
    const direct = make(broken, 'direct')
    const first = make(deferred, 'first')
    const failing = names(10_000).map((token) => make(broken, token))
    const last = make(deferred, 'last')
    answer('first')
    answer('last')
    expect(await Promise.all([first, last])).toEqual([true, true])
    const outcomes = await Promise.allSettled([direct, ...failing])
    expect(new Set(outcomes.map(({ status }) => status))).toEqual(new Set(['rejected']))
  })
})

describe('checks that wait', () => {
  it('K1: of one owner delay another owner by one check at most', () => {
    const schedule = new SignatureSchedule(2, undefined)
    const { deferred, started, answer } = checksByHand()
    const [flooded, other] = [{}, {}]
    for (const token of names(10_000, 'flood')) void schedule.make(deferred, signed(token), flooded)
    void schedule.make(deferred, signed('good'), other)
    void schedule.make(deferred, signed('good too'), other)
    for (const done of [0, 1, 2, 3]) answer(started[done] ?? '')
    expect(started.slice(2)).toEqual(['flood2', 'good', 'flood9999', 'good too'])
  })

  it('K1: delay a later one of the same owner by one at most', () => {
    const schedule = new SignatureSchedule(2, undefined)
    const { deferred, started, answer } = checksByHand()
    for (const token of names(10_000, 'flood')) void schedule.make(deferred, signed(token), owner)
    answer('flood0')
    for (const token of ['good', 'good too']) {
      void schedule.make(deferred, signed(token), owner)
      answer(started.at(-1) ?? '')
    }
    expect(started.slice(2)).toEqual(['flood2', 'good', 'good too'])
  })

  it('are started one for each that ends', () => {
    const schedule = new SignatureSchedule(3, undefined)
    const { deferred, started, answer } = checksByHand()
    for (const token of names(10)) void schedule.make(deferred, signed(token), owner)
    answer('t1')
    expect(started).toHaveLength(4)
    answer('t0')
    answer('t2')
    expect(started).toHaveLength(6)
  })
})
