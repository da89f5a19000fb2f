import {
  createVerifier,
  StepUpRequiredError,
  type Policy,
  type RequirementOptions,
  type SharedOptions,
  type VerifierOptions,
} from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests, testClock } from '../../../../test/support/clock.ts'
import { mistakeBeside } from '../../../../test/support/refused-options.ts'
import { mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'
import { compilePolicy } from '../../src/policies/compile-policy.ts'
import type { Truth } from '../../src/truth.ts'
import { authWith, compile, refusedPath, vocabulary } from './judge-claims.ts'

type Claims = Readonly<Record<string, unknown>>

/** The truth of a synchronous policy at a time. */
function truthAt(policy: unknown, claims: Claims, now: number = startOfTests): Truth {
  const rule = compilePolicy(policy, 'policy', { ...vocabulary, clock: () => now })
  if (rule.callsApp) throw new Error('the policy calls a function')
  return rule.judge({ auth: authWith(claims), request: undefined, trace: undefined }).truth
}

const now = startOfTests

describe('maxAge', () => {
  it.each<[maxAge: unknown, authTime: number, truth: boolean]>([
    [300, now, true],
    [300, now - 299, true],
    [300, now - 300, true],
    [300, now - 301, false],
    ['5m', now - 300, true],
    ['5m', now - 301, false],
    ['1h', now - 3600, true],
    ['1h', now - 3601, false],
    [1, now - 1, true],
    [1, now - 2, false],
    [300, now - 300.5, false],
    [300, now - 299.5, true],
    [300, 0, false],
  ])('of %j over an authentication at %d is %s', (maxAge, authTime, truth) => {
    expect(truthAt({ maxAge }, { auth_time: authTime })).toBe(truth)
    expect(truthAt({ not: { maxAge } }, { auth_time: authTime })).toBe(!truth)
  })

  it.each([
    [now + 0.999, true],
    [now + 1, false],
  ])('is held against the whole second of the clock: %d', (time, truth) => {
    expect(truthAt({ maxAge: 300 }, { auth_time: now - 300 }, time)).toBe(truth)
  })

  it.each<[string, Truth]>([
    ['59', true],
    ['60', true],
    ['61', undefined],
  ])('takes an authentication %s seconds ahead for one of now, or for none', (seconds, truth) => {
    const claims = { auth_time: now + Number(seconds) }
    expect(truthAt({ maxAge: 300 }, claims)).toBe(truth)
    expect(truthAt({ not: { maxAge: 300 } }, claims)).toBe(truth === undefined ? undefined : !truth)
  })

  it.each<[string, Claims]>([
    ['absent', {}],
    ['null', { auth_time: null }],
    ['a text', { auth_time: String(now) }],
    ['an empty text', { auth_time: '' }],
    ['a date as text', { auth_time: '2027-01-15T08:00:00Z' }],
    ['true', { auth_time: true }],
    ['a list', { auth_time: [now] }],
    ['an object', { auth_time: { value: now } }],
    ['negative', { auth_time: -1 }],
    ['milliseconds', { auth_time: now * 1000 }],
    ['beyond all dates', { auth_time: 253_402_300_800 }],
    ['without end', { auth_time: Infinity }],
    ['no number', { auth_time: Number.NaN }],
    ['of another name', { authTime: now, iat: now }],
  ])('D12: lets nobody in where auth_time is %s, under not neither', (_name, claims) => {
    expect(truthAt({ maxAge: '1h' }, claims)).toBeUndefined()
    expect(truthAt({ not: { maxAge: '1h' } }, claims)).toBeUndefined()
    expect(truthAt({ deny: { maxAge: '1h' } }, claims)).toBeUndefined()
  })

  it('D7: is a 500 where the clock gives no time', async () => {
    const time = { now }
    const { verifier } = goodVerifier({ clock: () => time.now })
    const auth = await verifier.verifyToken(mint({ claims: { auth_time: now } }))
    time.now = Number.NaN
    for (const policy of [{ maxAge: 300 }, { not: { maxAge: 300 } }])
      expect(await rejectionOf(verifier.authorize(auth, policy))).toMatchObject({
        code: 'clock_failed',
        status: 500,
      })
  })

  it.each([
    [0],
    [0.5],
    [-1],
    [1.5],
    [Number.NaN],
    [Infinity],
    ['300'],
    ['0s'],
    ['5d'],
    [''],
    [null],
    [undefined],
    [true],
    [[300]],
  ])('G12: is refused where it is %o', (maxAge) => {
    expect(refusedPath({ maxAge })).toBe('policy.maxAge')
    expect(refusedPath({ acrValues: 'a', maxAge })).toBe('policy.maxAge')
    expect(mistakeBeside({ authorization: { maxAge } })).toBe('authorization.maxAge')
  })
})

describe('acrValues', () => {
  it.each<[acrValues: unknown, acr: string, truth: boolean]>([
    ['gold', 'gold', true],
    ['gold silver', 'silver', true],
    [['gold', 'silver'], 'gold', true],
    ['gold', 'silver', false],
    ['gold', 'Gold', false],
    ['gold', 'gold ', false],
    ['gold silver', 'gold silver', false],
    ['gold', '', false],
    ['urn:example:acr:2', 'urn:example:acr:2', true],
    ['*', 'gold', false],
    ['0', '0', true],
  ])('of %j over %j is %s', (acrValues, acr, truth) => {
    expect(truthAt({ acrValues }, { acr })).toBe(truth)
    expect(truthAt({ not: { acrValues } }, { acr })).toBe(!truth)
  })

  it.each<[string, Claims]>([
    ['absent', {}],
    ['null', { acr: null }],
    ['a number', { acr: 1 }],
    ['a list', { acr: ['1'] }],
    ['an object', { acr: { values: ['1'] } }],
    ['of another name', { amr: ['1'], ACR: '1' }],
  ])('D12: lets nobody in where acr is %s, under not neither', (_name, claims) => {
    expect(truthAt({ acrValues: '1' }, claims)).toBeUndefined()
    expect(truthAt({ not: { acrValues: '1' } }, claims)).toBeUndefined()
  })

  it.each([
    [''],
    [' '],
    ['a  b'],
    ['a '],
    ['a"b'],
    ['a\\b'],
    ['é'],
    ['a\n'],
    [1],
    [null],
    [undefined],
    [true],
    [{}],
  ])('G12: is refused where it is %o', (acrValues) => {
    expect(refusedPath({ acrValues })).toBe('policy.acrValues')
    expect(refusedPath({ maxAge: 300, acrValues })).toBe('policy.acrValues')
  })

  it.each([
    [[], ''],
    [[''], '[0]'],
    [['a', 1], '[1]'],
    [['a b'], ''],
    [[['a']], '[0]'],
  ])('G12: is refused where it is the list %j', (acrValues, rest) => {
    expect(refusedPath({ acrValues })).toBe(`policy.acrValues${rest}`)
  })
})

const fresh = { auth_time: now, acr: 'gold' }

/** What asks for another authentication, and what the challenge then names. */
const stepUps: readonly (readonly [challenge: string, policy: Policy, claims: Claims, code: string])[] = [
  ['max_age="300"', { maxAge: '5m' }, { auth_time: now - 301 }, 'authentication_too_old'],
  ['max_age="300"', { maxAge: 300 }, {}, 'authentication_too_old'],
  ['max_age="300"', { maxAge: 300 }, { auth_time: now + 61 }, 'authentication_too_old'],
  ['acr_values="gold silver"', { acrValues: ['gold', 'silver'] }, { acr: 'tin' }, 'authentication_too_weak'],
  ['acr_values="gold"', { acrValues: 'gold' }, {}, 'authentication_too_weak'],
  [
    'acr_values="gold", max_age="60"',
    { acrValues: 'gold', maxAge: 60 },
    { ...fresh, acr: 'tin' },
    'authentication_too_weak',
  ],
  [
    'acr_values="gold", max_age="60"',
    { maxAge: '1m', acrValues: 'gold' },
    { ...fresh, auth_time: now - 61 },
    'authentication_too_old',
  ],
  ['acr_values="gold", max_age="60"', { acrValues: 'gold', maxAge: 60 }, {}, 'authentication_too_old'],
  ['max_age="60"', { scope: 'a', maxAge: 60 }, { scope: 'a' }, 'authentication_too_old'],
  ['max_age="60"', { requireAll: [{ maxAge: 60 }, { scope: 'a' }] }, {}, 'authentication_too_old'],
  ['max_age="60"', { requireAny: [{ maxAge: 60 }, { scope: 'a' }] }, {}, 'authentication_too_old'],
  ['max_age="60"', { requireAll: [() => true, { maxAge: 60 }] }, {}, 'authentication_too_old'],
]

/** What is refused for another reason, or is not to be told. */
const forbidden: readonly Policy[] = [
  { not: { maxAge: 300 } },
  { not: { acrValues: 'gold' } },
  { deny: { acrValues: 'gold', maxAge: 300 } },
  { not: { not: { maxAge: 300, acrValues: 'tin' } } },
  { requireAny: [{ roles: 'admin' }, { acrValues: 'tin' }] },
  { roles: 'admin', acrValues: 'tin' },
]

const { verifier } = goodVerifier()

describe('a step-up', () => {
  it.each(stepUps)('asks for %s where %j finds %j', async (challenge, policy, claims, code) => {
    const rejection = await rejectionOf(verifier.authorize(authWith(claims), policy))
    expect(rejection).toBeInstanceOf(StepUpRequiredError)
    expect(rejection).toMatchObject({ code, kind: 'insufficient_user_authentication', status: 401 })
    expect(rejection.headers['WWW-Authenticate']).toBe(
      `Bearer error="insufficient_user_authentication", error_description="${rejection.message}", ${challenge}`,
    )
  })

  it.each(forbidden.map((policy) => [policy]))('is not what %j asks for: a plain 403', async (policy) => {
    const rejection = await rejectionOf(verifier.authorize(authWith(fresh), policy))
    expect(rejection).toMatchObject({ code: 'policy_not_met', status: 403 })
    expect(rejection.headers['WWW-Authenticate']).toBeUndefined()
  })

  it('goes after a scope that is missing, in the order of the policy', async () => {
    const rejection = await rejectionOf(verifier.authorize(authWith({}), { scope: 'a', maxAge: 60 }))
    expect(rejection).toMatchObject({ code: 'scope_insufficient', status: 403 })
  })

  it('keeps the realm, the scope and the metadata of the challenge', async () => {
    const challenge = { realm: 'shop', scope: 'orders', resourceMetadata: 'https://api.example.com/meta' }
    const gate = goodVerifier({ challenge }).verifier
    const rejection = await rejectionOf(gate.authorize(authWith({}), { maxAge: 60, acrValues: 'gold' }))
    expect(rejection.headers['WWW-Authenticate']).toBe(
      `Bearer realm="shop", error="insufficient_user_authentication", error_description="${rejection.message}", ` +
        'acr_values="gold", max_age="60", scope="orders", resource_metadata="https://api.example.com/meta"',
    )
  })

  it('tells operators what was expected and found, and clients neither', async () => {
    const token = mint({ claims: { auth_time: now - 400, acr: 'tin' } })
    const explained = await verifier.explain(token, { maxAge: 300 })
    expect(explained).toMatchObject({ decision: 'rejected', status: 401, code: 'authentication_too_old' })
    expect(explained.steps.at(-1)).toEqual({
      step: 'policy',
      outcome: 'failed',
      subject: 'auth_time',
      expected: `at least ${now - 300}`,
      actual: now - 400,
    })
    const rejection = await rejectionOf(verifier.authorize(authWith({ acr: 'tin' }), { acrValues: 'gold' }))
    expect(`${rejection.message}${rejection.stack}${JSON.stringify(rejection)}`).not.toContain('tin')
  })
})

describe('the caching of step-up rules', () => {
  it.each<[policy: unknown, readsClaimsAlone: boolean, callsApp: boolean]>([
    [{ acrValues: 'a' }, true, false],
    [{ not: { acrValues: 'a' }, scope: 'b' }, true, false],
    [{ maxAge: 60 }, false, false],
    [{ maxAge: 60, acrValues: 'a' }, false, false],
    [{ not: { maxAge: 60 } }, false, false],
    [{ requireAny: [{ scope: 'a' }, { requireAll: [{ scope: 'b' }, { maxAge: 60 }] }] }, false, false],
    [{ requireAll: [{ maxAge: 60 }, (): boolean => true] }, false, true],
    [{ not: { requireAny: [(): boolean => true, { maxAge: 60 }] } }, false, true],
  ])('of %o: by claims alone %s, by the app %s', (policy, readsClaimsAlone, callsApp) => {
    expect(compile(policy)).toMatchObject({ readsClaimsAlone, callsApp })
  })

  it('F9: leaves maxAge to be judged again by the same guard', async () => {
    const { verifier: gate, clock } = goodVerifier()
    const auth = await gate.verifyToken(mint({ claims: { auth_time: now } }))
    const policy = { maxAge: 60 }
    for (const seconds of [0, 59, 1]) {
      clock.advance(seconds)
      await expect(gate.authorize(auth, policy)).resolves.toBe(auth)
    }
    clock.advance(1)
    expect(await rejectionOf(gate.authorize(auth, policy))).toMatchObject({ code: 'authentication_too_old' })
  })

  const own = (options: Partial<RequirementOptions>): RequirementOptions => ({
    ...goodRequirement(),
    ...options,
  })
  const policy: Policy = { maxAge: 60 }
  const shapes: readonly (readonly [name: string, options: () => VerifierOptions])[] = [
    ['one requirement', () => own({ authorization: policy })],
    ['one of several', () => ({ requireAny: [own({ authorization: policy })] })],
    [
      'all tokens',
      () => ({ requireAny: [own({})], authorization: { requireAll: [{ claim: 'sub' }, policy] } }),
    ],
    ['one without a cache', () => ({ ...own({ authorization: policy }), cache: false })],
  ]

  it.each(shapes)('F9: has the policy of %s judged for every request', async (_name, options) => {
    const { clock, advance } = testClock()
    const created = createVerifier({ ...options(), clock })
    const token = mint({ claims: { auth_time: now } })
    await expect(created.verifyToken(token)).resolves.toMatchObject({ subject: 'user-1' })
    advance(60)
    await expect(created.authenticate(requestWith(token))).resolves.toMatchObject({ subject: 'user-1' })
    advance(1)
    expect(await rejectionOf(created.verifyToken(token))).toMatchObject({ code: 'authentication_too_old' })
    const rejection = await rejectionOf(created.authenticate(requestWith(token)))
    expect(rejection.headers['WWW-Authenticate']).toContain('max_age="60"')
  })

  it('F9: never passes over a requirement whose policy holds again', async () => {
    const { clock, advance } = testClock()
    const requireAny = [own({ name: 'recent', authorization: { not: { maxAge: 60 } } }), own({ name: 'any' })]
    const gate = createVerifier({ requireAny, clock })
    const token = mint({ claims: { auth_time: now } })
    expect((await gate.verifyToken(token)).requirement).toBe('any')
    advance(61)
    expect((await gate.verifyToken(token)).requirement).toBe('recent')
  })
})

describe('the tolerance for auth_time in the future', () => {
  const token = mint({ claims: { auth_time: now + 11 } })
  const outcomeOf = async (options: Partial<RequirementOptions> & SharedOptions): Promise<unknown> =>
    goodVerifier(options)
      .verifier.verifyToken(token)
      .then(
        () => 'accepted',
        (error: unknown) => Reflect.get(Object(error), 'code'),
      )

  it.each([
    [10, 'authentication_too_old'],
    [11, 'accepted'],
    [12, 'accepted'],
  ])('is clockSkewTolerance: %i', async (clockSkewTolerance, outcome) => {
    expect(await outcomeOf({ clockSkewTolerance, authorization: { maxAge: 60 } })).toBe(outcome)
  })

  it('is the requirement’s own, where it has one', async () => {
    const { clock } = testClock()
    const strict = { ...goodRequirement(), clockSkewTolerance: 10, authorization: { maxAge: 60 } }
    const gate = createVerifier({ requireAny: [strict], clock })
    expect(await rejectionOf(gate.verifyToken(token))).toMatchObject({ code: 'authentication_too_old' })
  })

  it('is never added to the age', () => {
    expect(truthAt({ maxAge: 60 }, { auth_time: now - 61 })).toBe(false)
  })
})

describe('a guard after a reload', () => {
  it('is held against the clock of the new options', async () => {
    const gate = createVerifier({ ...goodRequirement(), clock: () => now })
    const auth = await gate.verifyToken(mint({ claims: { auth_time: now, exp: now + 10_000 } }))
    const policy = { maxAge: 60 }
    await expect(gate.authorize(auth, policy)).resolves.toBe(auth)
    gate.reload({ ...goodRequirement(), clock: () => now + 61 })
    expect(await rejectionOf(gate.authorize(auth, policy))).toMatchObject({ code: 'authentication_too_old' })
  })
})
