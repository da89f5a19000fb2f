import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  isClaimgateError,
  RequestGate,
  type IdentityLookup,
  type IdentityOptions,
  type SharedOptions,
} from '@claimgate/core'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { heldLookup } from '../../../../test/support/held-lookup.ts'
import { newEventLog } from '../../../../test/support/key-server.ts'
import { signingKey } from '../../../../test/support/keys.ts'
import { titled } from '../../../../test/support/samples.ts'
import { issuer, mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'

afterEach(() => vi.useRealTimers())

const unknown = { code: 'identity_unknown', status: 403 }
const unavailable = { code: 'identity_unavailable', status: 503, headers: { 'Retry-After': '1' } }

/** A verifier whose application is asked who somebody is; plain JavaScript may answer anything. */
function asking(lookup: unknown, options: Partial<IdentityOptions> = {}, shared: SharedOptions = {}) {
  const log = newEventLog()
  const ask: IdentityLookup = (key, context) => {
    const answer: ReturnType<IdentityLookup> = Reflect.apply(Object(lookup), undefined, [key, context])
    return answer
  }
  const identity = { claim: 'sub', lookup: ask, ...options }
  const { verifier, clock } = goodVerifier({ name: 'shop', identity, onEvent: log.onEvent, ...shared })
  return { verifier, clock, log }
}

/** What can be waited for and is no promise of the language, as the queries of some database clients. */
function thenable(then: (resolve: (found: object) => void) => unknown): object {
  return Object.fromEntries([['THEN'.toLowerCase(), then]])
}

function unhandledRejections(): readonly unknown[] {
  const unhandled: unknown[] = []
  const listener = (reason: unknown): void => void unhandled.push(reason)
  process.on('unhandledRejection', listener)
  onTestFinished(() => void process.off('unhandledRejection', listener))
  return unhandled
}

class User {
  readonly name = 'Ada'
}

describe('a lookup', () => {
  const user = new User()

  it.each([
    ['at once', () => user],
    ['later', async () => user],
    ['by another kind of promise', () => thenable((resolve) => resolve(user))],
  ])('that finds somebody %s lets them in, as the object that it gave', async (_, lookup) => {
    const { verifier } = asking(lookup)
    expect((await verifier.verifyToken(mint())).identity).toBe(user)
    expect((await verifier.authenticate(requestWith(mint())))?.identity).toBe(user)
    expect(Object.isFrozen(user)).toBe(false)
  })

  it.each([
    ['undefined at once', () => undefined],
    ['null at once', () => null],
    ['undefined later', async () => undefined],
    ['null later', async () => null],
  ])('that gives %s knows nobody', async (_, lookup) => {
    expect(await rejectionOf(asking(lookup).verifier.verifyToken(mint()))).toMatchObject(unknown)
    const lax = asking(lookup, { required: false }).verifier
    expect(await lax.verifyToken(mint())).not.toHaveProperty('identity')
  })

  const noIdentities = [
    false,
    true,
    '',
    'user-1',
    0,
    1,
    Number.NaN,
    7n,
    Symbol('a'),
    () => ({}),
    [],
    [{ id: 1 }],
  ]

  it.each(titled(noIdentities))('that gives $title lets nobody in, and is no answer', async ({ value }) => {
    for (const lookup of [() => value, async () => value]) {
      const { verifier, log } = asking(lookup)
      expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject(unavailable)
      expect(log.events).toMatchObject([{ type: 'rejected', code: 'identity_unavailable' }])
      expect(log.events[0]).not.toHaveProperty('cause')
      const lax = asking(lookup, { required: false }).verifier
      expect(await rejectionOf(lax.verifyToken(mint()))).toMatchObject(unavailable)
    }
  })

  it('gets the issuer and the ID, and the request where there is one', async () => {
    const held = heldLookup()
    const { verifier } = asking(held.lookup)
    const request = requestWith(mint())
    const runs = [verifier.verifyToken(mint()), verifier.authenticate(request)]
    await held.asked(2)
    for (const question of held.questions) {
      expect(question.key).toEqual({ issuer, externalId: 'user-1' })
      expect(question.context.signal.aborted).toBe(false)
      question.answer({})
    }
    const requests = held.questions.map(({ context }) => context.request)
    expect(requests).toHaveLength(2)
    expect(requests).toEqual(expect.arrayContaining([undefined, request]))
    await Promise.all(runs)
  })

  it('gets nothing of the verifier as its this', async () => {
    const owners: unknown[] = []
    const lookup = function (this: unknown): object {
      owners.push(this)
      return {}
    }
    const { verifier } = goodVerifier({ identity: { claim: 'sub', lookup } })
    await verifier.verifyToken(mint())
    expect(owners).toEqual([undefined])
  })

  it('is asked for every request, though the token is remembered', async () => {
    const users = [{ name: 'Ada' }, undefined, { name: 'Ada Lovelace' }]
    const { verifier, log } = asking(() => users.shift())
    const token = mint()
    expect((await verifier.verifyToken(token)).identity).toEqual({ name: 'Ada' })
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(unknown)
    expect((await verifier.verifyToken(token)).identity).toEqual({ name: 'Ada Lovelace' })
    expect(log.of('accepted')).toMatchObject([{ cached: false }, { cached: true }])
  })

  it('is asked for each of many requests at once, and answers each alone', async () => {
    const warnings: unknown[] = []
    const listener = (warning: Error): void => void warnings.push(warning)
    process.on('warning', listener)
    onTestFinished(() => void process.off('warning', listener))
    const held = heldLookup()
    const { verifier } = asking(held.lookup)
    const token = mint()
    const runs = Array.from({ length: 30 }, () => verifier.verifyToken(token))
    await held.asked(30)
    for (const [index, question] of held.questions.entries()) question.answer({ index })
    const identities = (await Promise.all(runs)).map(({ identity }) => Reflect.get(Object(identity), 'index'))
    expect(identities.toSorted((one, other) => one - other)).toEqual(Array.from(runs.keys()))
    await nextTurn()
    expect(warnings).toEqual([])
  })

  it('is asked once for a request that passes several guards', async () => {
    let asked = 0
    const lookup = async (): Promise<object> => {
      asked += 1
      return { asked }
    }
    const { verifier } = goodVerifier({ identity: { claim: 'sub', lookup } })
    const gate = new RequestGate(verifier)
    const request = requestWith(mint())
    const guards = [
      gate.guards.authenticate,
      gate.guards.guard(),
      gate.guards.guard({ claim: 'sub' }),
      gate.guards.guard(() => true),
    ]
    const owner = {}
    for (const guard of guards) expect((await guard(owner, request)).auth?.identity).toEqual({ asked: 1 })
    expect(gate.guards.auth(owner).identity).toEqual({ asked: 1 })
    await Promise.all(guards.map(async (guard) => guard(request, request)))
    expect(asked).toBe(2)
  })

  it('that failed is asked once for a request all the same', async () => {
    let asked = 0
    const lookup = async (): Promise<object> => {
      asked += 1
      throw new Error('down')
    }
    const { verifier } = goodVerifier({ identity: { claim: 'sub', lookup } })
    const gate = new RequestGate(verifier)
    const request = requestWith(mint())
    for (const guard of [gate.guards.authenticate, gate.guards.guard(), gate.guards.guard(() => true)]) {
      expect(await rejectionOf(() => guard(request, request))).toMatchObject(unavailable)
    }
    expect(asked).toBe(1)
  })
})

describe('a lookup that fails', () => {
  const failure = new Error('password of the database')
  const failures = [
    ['throws an error', () => throwing(failure), failure],
    ['rejects with an error', () => Promise.reject(failure), failure],
    ['rejects later', () => nextTurn().then(() => throwing(failure)), failure],
    ['throws a text', () => throwing('password'), 'password'],
    ['rejects with a text', async () => throwing('password'), 'password'],
    ['throws null', () => throwing(null), null],
    ['gives a promise that throws', () => thenable(() => throwing(failure)), failure],
  ] as const

  it.each(failures)('is 503: it %s', async (_, lookup, cause) => {
    const unhandled = unhandledRejections()
    const { verifier, log } = asking(lookup)
    const error = await rejectionOf(verifier.authenticate(requestWith(mint())))
    expect(error).toMatchObject(unavailable)
    expect(error.headers).not.toHaveProperty('WWW-Authenticate')
    expect(log.events).toEqual([
      {
        type: 'rejected',
        code: 'identity_unavailable',
        status: 503,
        requirement: 'shop',
        finding: expect.objectContaining({ subject: 'identity lookup' }),
        cause,
      },
    ])
    expect(Reflect.get(log.events[0] ?? {}, 'cause')).toBe(cause)
    await nextTurn()
    expect(unhandled).toEqual([])
  })

  it.each(failures)('H13: tells nobody else why: it %s', async (_, lookup) => {
    const lines: unknown[] = []
    const log = (...line: unknown[]): void => void lines.push(line)
    const { verifier } = asking(lookup, {}, { logger: { info: log, warn: log, error: log } })
    const error = await rejectionOf(verifier.verifyToken(mint()))
    const explanation = await verifier.explain(mint())
    const told = [error, error.message, error.stack, error.cause, explanation, lines]
    expect(JSON.stringify(told)).not.toContain('password')
    expect(lines).toHaveLength(1)
  })

  it('is 503 where an identity is not required, too', async () => {
    const { verifier } = asking(() => throwing(failure), { required: false })
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject(unavailable)
  })

  it('F7: is not remembered', async () => {
    let isUp = false
    const { verifier } = asking(() => (isUp ? new User() : throwing(failure)))
    const token = mint()
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject(unavailable)
    isUp = true
    expect((await verifier.verifyToken(token)).identity).toEqual(new User())
  })
})

function throwing(thrown: unknown): never {
  throw thrown
}

describe('the deadline of a lookup', () => {
  const boundaries = [
    [undefined, 1.999, false],
    [undefined, 2, true],
    [undefined, 2.001, true],
    [5, 4.999, false],
    [5, 5, true],
    [5, 5.001, true],
    ['1m', 59.999, false],
    ['1m', 60, true],
    [0.001, 0, false],
    [0.001, 0.001, true],
  ] as const

  it.each(boundaries)('%s: after %f seconds it has failed: %s', async (timeout, elapsed, expected) => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const held = heldLookup()
    const { verifier } = asking(held.lookup, timeout === undefined ? {} : { timeout })
    const asked = held.next()
    const outcome = verifier.verifyToken(mint()).catch((error: unknown) => error)
    const question = await asked
    await vi.advanceTimersByTimeAsync(elapsed * 1000)
    question.answer({ name: 'Ada' })
    expect(isClaimgateError(await outcome)).toBe(expected)
    expect(question.context.signal.aborted).toBe(expected)
    if (expected) expect(await outcome).toMatchObject(unavailable)
    else expect(await outcome).toMatchObject({ identity: { name: 'Ada' } })
  })

  it('leaves no timer behind where the answer came', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const { verifier } = asking(async () => new User())
    await verifier.verifyToken(mint())
    expect(vi.getTimerCount()).toBe(0)
    const failing = asking(() => throwing('down'))
    await rejectionOf(failing.verifier.verifyToken(mint()))
    expect(vi.getTimerCount()).toBe(0)
  })

  it('is told to the listener without a cause, since the app threw nothing', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const held = heldLookup()
    const { verifier, log } = asking(held.lookup)
    const asked = held.next()
    const outcome = rejectionOf(verifier.verifyToken(mint()))
    await asked
    await vi.advanceTimersByTimeAsync(2000)
    await outcome
    expect(log.events).toMatchObject([
      { code: 'identity_unavailable', finding: { subject: 'identity lookup' } },
    ])
    expect(log.events[0]).not.toHaveProperty('cause')
  })

  it.each(['answer', 'fail'] as const)(
    'E14: lets it %s too late without anybody hearing of it',
    async (how) => {
      vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
      const unhandled = unhandledRejections()
      const held = heldLookup()
      const { verifier, log } = asking(held.lookup)
      const asked = held.next()
      const outcome = rejectionOf(verifier.verifyToken(mint()))
      const question = await asked
      await vi.advanceTimersByTimeAsync(2000)
      expect(await outcome).toMatchObject(unavailable)
      question[how](new Error('too late'))
      await nextTurn()
      expect(log.events).toHaveLength(1)
      expect(unhandled).toEqual([])
    },
  )

  it('is over for each request by itself', async () => {
    vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    const held = heldLookup()
    const { verifier } = asking(held.lookup)
    const token = mint()
    const firstAsked = held.next()
    const first = rejectionOf(verifier.verifyToken(token))
    await firstAsked
    await vi.advanceTimersByTimeAsync(1000)
    const secondAsked = held.next()
    const second = verifier.verifyToken(token)
    const question = await secondAsked
    await vi.advanceTimersByTimeAsync(1000)
    expect(await first).toMatchObject(unavailable)
    expect(question.context.signal.aborted).toBe(false)
    question.answer(new User())
    expect((await second).identity).toEqual(new User())
  })

  it('keeps the process until whoever waits has an answer', async () => {
    const timers = vi.spyOn(globalThis, 'setTimeout')
    const held = heldLookup()
    const { verifier } = asking(held.lookup)
    const asked = held.next()
    const outcome = verifier.verifyToken(mint())
    const question = await asked
    const holding = timers.mock.results.map(({ value }) => holdsProcess(value))
    timers.mockRestore()
    expect(holding).toEqual([true])
    question.answer({})
    await outcome
  })
})

function holdsProcess(timer: unknown): unknown {
  return Reflect.apply(Reflect.get(Object(timer), 'hasRef'), timer, [])
}

describe('close', () => {
  it('ends the lookups under way, and tells them to stop', async () => {
    const unhandled = unhandledRejections()
    const held = heldLookup()
    const { verifier } = asking(held.lookup)
    const token = mint()
    const outcomes = [1, 2].map(() => rejectionOf(verifier.verifyToken(token)))
    await held.asked(2)
    verifier.close()
    for (const outcome of outcomes) expect(await outcome).toMatchObject(unavailable)
    expect(held.questions.map(({ context }) => context.signal.aborted)).toEqual([true, true])
    for (const question of held.questions) question.fail(new Error('stopped'))
    await nextTurn()
    expect(unhandled).toEqual([])
  })

  it('ends those that began before a reload', async () => {
    const held = heldLookup()
    const { verifier, clock } = asking(held.lookup)
    const asked = held.next()
    const outcome = rejectionOf(verifier.verifyToken(mint()))
    const question = await asked
    verifier.reload({ ...goodRequirement(), clock: clock.clock })
    expect(question.context.signal.aborted).toBe(false)
    verifier.close()
    expect(await outcome).toMatchObject(unavailable)
    expect(question.context.signal.aborted).toBe(true)
  })

  it('lets none begin', async () => {
    const held = heldLookup()
    const key = signingKey('ES256')
    const { verifier } = goodVerifier({
      ...goodRequirement(key),
      identity: { claim: 'sub', lookup: held.lookup },
    })
    const outcome = rejectionOf(verifier.verifyToken(mint({ key })))
    verifier.close()
    expect(await outcome).toMatchObject(unavailable)
    expect(held.questions).toEqual([])
  })

  it('does not reach those that have ended', async () => {
    const held = heldLookup()
    const { verifier } = asking(held.lookup)
    const asked = held.next()
    const outcome = verifier.verifyToken(mint())
    const question = await asked
    question.answer(new User())
    await outcome
    verifier.close()
    expect(question.context.signal.aborted).toBe(false)
  })
})

describe('reload', () => {
  it('K7: lets a request end with the lookup that it began with', async () => {
    const held = heldLookup()
    const { verifier, clock } = asking(held.lookup)
    const token = mint()
    const asked = held.next()
    const outcome = verifier.verifyToken(token)
    const question = await asked
    const identity = { claim: 'sub', registry: [{ externalId: 'user-1', name: 'new' }] }
    verifier.reload({ ...goodRequirement(), clock: clock.clock, identity })
    question.answer({ name: 'old' })
    expect((await outcome).identity).toEqual({ name: 'old' })
    expect((await verifier.verifyToken(token)).identity).toMatchObject({ name: 'new' })
    expect(held.questions).toHaveLength(1)
  })
})
