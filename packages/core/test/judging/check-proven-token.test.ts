import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  createVerifier,
  RequestGate,
  type Auth,
  type IdentityOptions,
  type RequirementOptions,
  type SharedOptions,
} from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests, testClock } from '../../../../test/support/clock.ts'
import { heldLookup } from '../../../../test/support/held-lookup.ts'
import { newEventLog } from '../../../../test/support/key-server.ts'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'

type Choices = Partial<RequirementOptions> & SharedOptions

const unknown = { code: 'identity_unknown', status: 403 }
const unavailable = { code: 'identity_unavailable', status: 503 }
const registry = [{ externalId: 'user-1', name: 'Ada' }]
const stranger = mint({ claims: { sub: 'user-2' } })

/** A verifier that counts how often it asks who somebody is. */
function counting(options: Choices = {}, identity: Partial<IdentityOptions> = {}) {
  const asked: string[] = []
  const lookup = async ({ externalId }: { readonly externalId: string }) => {
    asked.push(externalId)
    if (externalId === 'down') throw new Error('down')
    return registry.find((known) => known.externalId === externalId)
  }
  const log = newEventLog()
  const settings = { identity: { claim: 'sub', lookup, ...identity }, onEvent: log.onEvent, ...options }
  return { ...goodVerifier(settings), asked, log }
}

describe('nobody is looked up', () => {
  const tokens: Readonly<Record<string, string>> = {
    'that is no token': 'opaque',
    'A1: with the algorithm none': mint({ header: { alg: 'none' } }),
    'of an unknown issuer': mint({ claims: { iss: 'https://evil.example' } }),
    'of an unknown key': mint({ header: { kid: 'other' } }),
    'with a wrong signature': mint({ key: { ...newSigningKey('RS256'), kid: signingKey().kid } }),
    'that has expired': mint({ claims: { exp: startOfTests - 60 } }),
    'of tomorrow': mint({ claims: { nbf: startOfTests + 61 } }),
    'without expiration': mint({ claims: { exp: undefined } }),
    'for another audience': mint({ claims: { aud: 'other-api' } }),
    'of another type': mint({ header: { typ: 'logout+jwt' } }),
    'of another subject': mint({ claims: { sub: 'robot' } }),
    'without a required claim': mint({ claims: { tenant: undefined } }),
    'that lacks what its requirement asks for': mint({ claims: { tenant: 'acme' } }),
    'D15: that is bound to a key': mint({ claims: { tenant: 'acme', scope: 'a', cnf: { jkt: 'x' } } }),
    'D15: that is bound to something unknown': mint({ claims: { tenant: 'acme', scope: 'a', cnf: null } }),
  }

  it.each(Object.entries(tokens))('for a token %s', async (_, token) => {
    const { verifier, asked } = counting({
      subject: { prefix: 'user-' },
      requiredClaims: ['tenant'],
      authorization: { scope: 'a' },
    })
    expect(await rejectionOf(verifier.authenticate(requestWith(token)))).not.toMatchObject({ status: 503 })
    expect(await rejectionOf(verifier.verifyToken(token))).not.toMatchObject({ status: 503 })
    expect(asked).toEqual([])
    await verifier.verifyToken(mint({ claims: { tenant: 'acme', scope: 'a' } }))
    expect(asked).toEqual(['user-1'])
  })

  it.each(['strict', 'optional', 'permissive'] as const)('for no token, in mode %s', async (mode) => {
    const { verifier, asked } = counting({ mode })
    await verifier.authenticate({ headers: {} }).catch(() => undefined)
    expect(asked).toEqual([])
  })

  it('by the policy of a guard, which knows who it is', async () => {
    const { verifier, asked } = counting()
    const auth = await verifier.verifyToken(mint())
    const seen: unknown[] = []
    const policy = ({ identity }: Auth): boolean => seen.push(identity) > 0
    expect(await verifier.authorize(auth, policy)).toBe(auth)
    expect(seen).toEqual([registry[0]])
    expect(asked).toEqual(['user-1'])
  })
})

describe('a token that is bound to a key', () => {
  it('has its identity looked up where it is taken for a plain one', async () => {
    const { verifier, asked } = counting({ senderConstrained: 'ignore' })
    expect((await verifier.verifyToken(mint({ claims: { cnf: {} } }))).identity).toEqual(registry[0])
    expect(asked).toEqual(['user-1'])
  })
})

describe('the policy for all tokens', () => {
  function judging(authorization: SharedOptions['authorization'], identity: IdentityOptions) {
    const { clock } = testClock()
    return createVerifier({
      requireAny: [goodRequirement()],
      clock,
      identity,
      ...(authorization !== undefined && { authorization }),
    })
  }

  it('sees who it is', async () => {
    const seen: unknown[] = []
    const decide = (auth: Auth): boolean => {
      seen.push(auth.identity)
      return Object.isFrozen(auth) && auth.identity !== undefined
    }
    const verifier = judging(decide, { claim: 'sub', registry, required: false })
    expect((await verifier.verifyToken(mint())).identity).toEqual(registry[0])
    expect(await rejectionOf(verifier.verifyToken(stranger))).toMatchObject({ code: 'policy_not_met' })
    expect(seen).toEqual([registry[0], undefined])
  })

  it('is not asked about nobody', async () => {
    let asked = 0
    const decide = (): boolean => {
      asked += 1
      return true
    }
    const verifier = judging(decide, { claim: 'sub', registry })
    expect(await rejectionOf(verifier.verifyToken(stranger))).toMatchObject(unknown)
    expect(asked).toBe(0)
  })

  it('decides after the identity, on the claims of the token', async () => {
    const verifier = judging({ scope: 'a' }, { claim: 'sub', registry })
    const scoped = { scope: 'a' }
    expect((await verifier.verifyToken(mint({ claims: scoped }))).identity).toEqual(registry[0])
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({ code: 'scope_insufficient' })
    expect(await rejectionOf(verifier.verifyToken(stranger))).toMatchObject(unknown)
    const strangerWithScope = mint({ claims: { ...scoped, sub: 'user-2' } })
    expect(await rejectionOf(verifier.verifyToken(strangerWithScope))).toMatchObject(unknown)
  })
})

describe('the policy of a requirement', () => {
  it('is asked before it is known who it is', async () => {
    const seen: unknown[] = []
    const authorization = (auth: Auth): boolean => seen.push('identity' in auth) > 0
    const { verifier } = counting({ authorization })
    const token = mint()
    await verifier.verifyToken(token)
    await verifier.verifyToken(token)
    expect(seen).toEqual([false, false])
  })
})

describe('an identity', () => {
  it('does not unfreeze what it is added to, nor show the token', async () => {
    const { verifier } = counting()
    const token = mint()
    for (const auth of [await verifier.verifyToken(token), await verifier.verifyToken(token)]) {
      expect(Object.isFrozen(auth)).toBe(true)
      expect(auth.token).toBe(token)
      expect(Object.keys(auth)).toContain('identity')
      expect(Object.keys(auth)).not.toContain('token')
      expect(JSON.stringify(auth)).not.toContain(token)
      expect({ ...auth }).not.toHaveProperty('token')
      expect(() => Reflect.apply(Array.prototype.push, auth.scopes, ['admin'])).toThrow(TypeError)
      expect(Reflect.set(auth, 'identity', {})).toBe(false)
    }
  })

  it('F9: of one request is not that of another with the same token', async () => {
    const held = heldLookup()
    const { verifier } = counting({}, { lookup: held.lookup })
    const token = mint()
    const runs = [verifier.verifyToken(token), verifier.verifyToken(token)]
    await held.asked(2)
    held.questions[1]?.answer({ name: 'second' })
    held.questions[0]?.answer({ name: 'first' })
    const names = (await Promise.all(runs)).map(({ identity }) => identity)
    expect(names).toEqual([{ name: 'first' }, { name: 'second' }])
  })

  it('is not remembered with the token', async () => {
    const users = [{ name: 'Ada' }, undefined]
    const { verifier } = counting({}, { lookup: () => users.shift(), required: false })
    const token = mint()
    expect(await verifier.verifyToken(token)).toHaveProperty('identity', { name: 'Ada' })
    expect(await verifier.verifyToken(token)).not.toHaveProperty('identity')
  })
})

describe('a mode', () => {
  const down = mint({ claims: { sub: 'down' } })

  it.each([
    ['strict', stranger, unknown],
    ['optional', stranger, unknown],
    ['permissive', stranger, undefined],
    ['strict', down, unavailable],
    ['optional', down, unavailable],
    ['permissive', down, undefined],
  ] as const)('%s gives a token without identity: %o', async (mode, token, expected) => {
    const { verifier, log } = counting({ mode })
    const request = requestWith(token)
    if (expected === undefined) {
      expect(await verifier.authenticate(request)).toBeUndefined()
      expect(log.events).toMatchObject([{ type: 'would-reject' }])
    } else {
      expect(await rejectionOf(verifier.authenticate(request))).toMatchObject(expected)
      expect(log.events).toMatchObject([{ type: 'rejected', ...expected }])
    }
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
      status: token === down ? 503 : 403,
    })
    const gate = new RequestGate(verifier)
    expect(await rejectionOf(() => gate.guards.guard()(request, request))).toMatchObject({
      status: token === down ? 503 : 403,
    })
  })

  it.each(['strict', 'optional', 'permissive'] as const)('%s lets somebody known in', async (mode) => {
    const { verifier } = counting({ mode })
    expect((await verifier.authenticate(requestWith(mint())))?.identity).toEqual(registry[0])
  })

  it('does not make a trial of what is on trial at a guard alone', async () => {
    const { verifier, log } = counting()
    const gate = new RequestGate(verifier)
    const guard = gate.guards.guard({ claim: 'sub' }, { reportOnly: true })
    const request = requestWith(stranger)
    expect((await guard(request, request)).auth).toBeUndefined()
    expect(log.events).toMatchObject([{ type: 'would-reject', ...unknown }])
  })
})

describe('explain', () => {
  it('asks who it is, as every run does, and says so between sender and policy', async () => {
    const { verifier, asked, log } = counting()
    const { decision, steps } = await verifier.explain(mint(), { claim: 'sub' })
    expect(decision).toBe('accepted')
    expect(steps.slice(-3)).toMatchObject([
      { step: 'sender', outcome: 'passed' },
      { step: 'identity', outcome: 'passed', subject: 'sub', actual: 'user-1' },
      { step: 'policy', outcome: 'passed' },
    ])
    expect(asked).toEqual(['user-1'])
    expect(log.events).toEqual([])
  })

  it.each([
    ['user-2', unknown, 'user-2'],
    ['', unknown, ''],
    ['down', unavailable, 'threw Error'],
  ])('ends where nobody is found: %j', async (sub, expected, actual) => {
    const { verifier } = counting()
    const explanation = await verifier.explain(requestWith(mint({ claims: { sub } })))
    expect(explanation).toMatchObject({ decision: 'rejected', ...expected })
    const { code } = expected
    expect(explanation.steps.at(-1)).toMatchObject({ step: 'identity', outcome: 'failed', code, actual })
  })

  it('says whose ID is unknown where that is no reason', async () => {
    const { verifier } = counting({}, { required: false })
    const { decision, steps } = await verifier.explain(stranger)
    expect(decision).toBe('accepted')
    expect(steps.at(-1)).toMatchObject({
      step: 'identity',
      outcome: 'passed',
      subject: 'sub',
      actual: 'user-2',
    })
    expect(steps.at(-1)).toHaveProperty('expected')
  })

  it('gives the policy of a guard who it is', async () => {
    const { verifier } = counting()
    const isAda = ({ identity }: Auth): boolean => identity === registry[0]
    expect(await verifier.explain(mint(), isAda)).toMatchObject({ decision: 'accepted' })
    expect(await verifier.explain(mint(), (auth) => !isAda(auth))).toMatchObject({ code: 'policy_not_met' })
  })

  it('holds nothing of the object that was found', async () => {
    const { verifier } = counting({}, { lookup: async () => ({ password: 'secret' }) })
    expect(JSON.stringify(await verifier.explain(mint()))).not.toContain('secret')
  })
})

describe('a hint of the requirement', () => {
  it('is told with the code', async () => {
    const { verifier, log } = counting({ hints: { identity_unknown: 'invite them first' } })
    await rejectionOf(verifier.verifyToken(stranger))
    expect(log.events).toMatchObject([{ finding: { hint: 'invite them first' } }])
  })
})

describe('while the app is asked', () => {
  const keyUnknown = { code: 'key_unknown', status: 401 }

  it.each(['a new token', 'a remembered token'])(
    'a signer that is disabled accepts nothing: %s',
    async (which) => {
      const held = heldLookup()
      const { verifier } = counting({ name: 'shop' }, { lookup: held.lookup })
      const token = mint()
      if (which === 'a remembered token') {
        const first = verifier.verifyToken(token)
        await held.asked(1)
        held.questions[0]?.answer({})
        await first
      }
      const asked = held.next()
      const outcome = rejectionOf(verifier.verifyToken(token))
      const question = await asked
      verifier.disableSigner('shop')
      question.answer({})
      expect(await outcome).toMatchObject(keyUnknown)
      expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'issuer_unknown' })
    },
  )

  it('a signer that is disabled and enabled again accepts', async () => {
    const held = heldLookup()
    const { verifier } = counting({ name: 'shop' }, { lookup: held.lookup })
    const asked = held.next()
    const outcome = verifier.verifyToken(mint())
    const question = await asked
    verifier.disableSigner('shop')
    verifier.enableSigner('shop')
    question.answer({ name: 'Ada' })
    expect((await outcome).identity).toEqual({ name: 'Ada' })
  })

  it('F4: a key that is withdrawn proves nothing', async () => {
    const [old, next] = [newSigningKey('ES256', 'old'), newSigningKey('ES256', 'next')]
    let keys = [old.publicJwk]
    const held = heldLookup()
    const requirement = { issuer, audience, keys: async () => ({ keys }) }
    const { verifier, clock } = counting(requirement, { lookup: held.lookup })
    const withdrawn = rejectionOf(verifier.verifyToken(mint({ key: old })))
    await held.asked(1)
    keys = [next.publicJwk]
    clock.advance(31)
    const fresh = verifier.verifyToken(mint({ key: next }))
    await held.asked(2)
    for (const question of held.questions) question.answer({ name: 'Ada' })
    expect(await withdrawn).toMatchObject(keyUnknown)
    expect((await fresh).identity).toEqual({ name: 'Ada' })
  })

  it.each(['requirement', 'all'] as const)('the policy of %s included', async (whose) => {
    const answers: ((isOpen: boolean) => void)[] = []
    const authorization = (): Promise<boolean> =>
      new Promise((resolve) => {
        answers.push(resolve)
      })
    const good = { ...goodRequirement(), name: 'shop' }
    const { clock } = testClock()
    const verifier =
      whose === 'all'
        ? createVerifier({ requireAny: [good], authorization, clock })
        : createVerifier({ ...good, authorization, clock })
    const outcome = rejectionOf(verifier.verifyToken(mint()))
    while (answers.length === 0) await nextTurn()
    verifier.disableSigner('shop')
    answers[0]?.(true)
    expect(await outcome).toMatchObject(keyUnknown)
  })
})
