import { setImmediate as nextTurn } from 'node:timers/promises'
import { isDeepStrictEqual } from 'node:util'
import {
  createVerifier,
  isPromise,
  RequestGate,
  type Auth,
  type MaybePromise,
  type Passage,
  type Policy,
  type RequirementOptions,
  type SharedOptions,
} from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { newSecret, newSigningKey, secretKey, signingKey } from '../../../test/support/keys.ts'
import { audience, issuer, mint, signText, unsigned } from '../../../test/support/tokens.ts'
import {
  admin,
  adminClaims,
  inheriting,
  inheritingHidden,
  inheritingLater,
  memberNames,
  wishesWith,
  type Members,
} from './inherited-members.ts'

const secret = newSecret()
const hmac = secretKey(secret)
const rsa = signingKey()
const minted = (claims: Members = {}): string => mint({ key: hmac, claims })

const samples = {
  good: minted(),
  'without sub': minted({ sub: undefined }),
  nothing: '',
  garbage: 'a.b.c',
  'no payload': unsigned('{"alg":"HS256"}', '', 'AA'),
  unsigned: unsigned('{"alg":"none"}', JSON.stringify(adminClaims), ''),
  'without alg': signText('{}', JSON.stringify(adminClaims), hmac),
  forged: mint({ key: secretKey(newSecret()) }),
  expired: minted({ exp: 1 }),
  'not yet good': minted({ nbf: 1_900_000_000 }),
  'without exp': minted({ exp: undefined }),
  'without iss': minted({ iss: undefined }),
  'of another issuer': minted({ iss: 'https://other.example.com' }),
  'without aud': minted({ aud: undefined }),
  bound: minted({ cnf: { jkt: 'x' } }),
  'with crit': mint({ key: hmac, header: { crit: ['x'], x: 1 } }),
  'of a key': mint({ key: rsa }),
  'forged with a key': mint({ key: newSigningKey('RS256') }),
} as const

type Sample = keyof typeof samples

const isSample = (name: string): name is Sample => name in samples
const everySample: readonly Sample[] = Object.keys(samples).filter(isSample)
const refusedSamples = ['forged', 'expired', 'bound', 'garbage'] as const

interface Case {
  readonly name: string
  readonly options: Partial<RequirementOptions> & SharedOptions
  readonly policy?: Policy
}

/** What everybody is refused for: all of it holds of good tokens. */
const negated: readonly Policy[] = [
  { claim: 'sub' },
  { claim: 'sub', exact: 'user-1' },
  { claim: 'sub', oneOf: ['user-1', 'user-2'] },
  { claim: 'sub', prefix: 'user' },
  { claim: 'sub', suffix: '1' },
  { claim: 'sub', contains: 'user' },
  { claim: 'sub', glob: 'user-*' },
  { claim: 'sub', split: '-', exact: 'user' },
  { claim: 'sub', equalsRequest: { header: 'x-user' } },
  { claims: { sub: 'user-1' } },
  { requireAll: [{ claim: 'sub' }, { not: { claim: 'admin' } }] },
  'Equals(`sub`, `user-1`)',
  'SplitContains(`sub`, `-`, `user`)',
]

const simple: Case = { name: 'a secret', options: { secret } }
const forgetful: Case = { name: 'nothing remembered', options: { secret, cache: false } }
const registry = [{ externalId: 'user-2' }]

const cases: readonly Case[] = [
  simple,
  forgetful,
  { name: 'a key set', options: { jwks: { keys: [rsa.publicJwk] } } },
  { name: 'any issuer and audience', options: { secret, issuer: null, audience: null } },
  { name: 'no exp needed', options: { secret, expirationRequired: false } },
  { name: 'a longest lifetime', options: { secret, maxLifetime: '5m' } },
  { name: 'a subject', options: { secret, subject: 'user-1' } },
  { name: 'another subject', options: { secret, subject: 'user-2' } },
  { name: 'claims that are required', options: { secret, requiredClaims: ['jti'] } },
  { name: 'clients', options: { secret, clientIds: [admin] } },
  { name: 'access tokens', options: { secret, tokenType: 'access' } },
  { name: 'a disabled signer', options: { secret, enabled: false } },
  { name: 'a policy for all', options: { secret, authorization: { scope: 'admin' } } },
  { name: 'a registry', options: { secret, identity: { claim: 'sub', registry } } },
  { name: 'strangers', options: { secret, identity: { claim: 'sub', required: false, registry } } },
  { ...simple, name: 'a guard of a claim', policy: { claim: 'admin' } },
  { ...simple, name: 'a guard of a scope', policy: { scope: 'admin' } },
  { ...simple, name: 'a guard of a path', policy: { claim: 'realm_access.roles', contains: 'admin' } },
  { ...simple, name: 'a guard of the time', policy: { maxAge: '5m' } },
  ...negated.map((policy) => ({ ...simple, name: `not ${JSON.stringify(policy)}`, policy: { not: policy } })),
]

/** That nobody got in, or what is said of who did. */
type Outcome = 'refused' | readonly unknown[]

const refused = (): Outcome => 'refused'

/** Judges one token at once, and reads the outcome later. */
type Judge = (sample: Sample) => () => Outcome

function judgeOf({ options, policy }: Case): Judge {
  const gate = new RequestGate({ issuer, audience, clock: testClock().clock, ...options })
  const check = gate.passing(policy === undefined ? gate.guards.guard() : gate.guards.guard(policy))
  return (sample) => {
    const target = {}
    const sent = sample === 'nothing' ? {} : { authorization: `Bearer ${samples[sample]}` }
    const request = { method: 'GET', url: '/', headers: { 'x-user': 'user-1', ...sent } }
    try {
      const passage = check({ owner: {}, target, request })
      return () => outcomeOf(passage, target)
    } catch {
      // With an inherited `get` the language itself throws.
      return refused
    }
  }
}

function outcomeOf(passage: MaybePromise<Passage>, target: object): Outcome {
  if (isPromise(passage)) throw new Error('something is waited for')
  if (passage.answer !== undefined || passage.error !== undefined) return 'refused'
  const auth: unknown = Reflect.get(target, 'auth')
  return isIdentity(auth) ? saidOf(auth) : ['nobody']
}

/** Nothing else is set. */
function isIdentity(value: unknown): value is Auth {
  return value !== undefined
}

function saidOf({ subject, issuer: by, expiresAt, scopes, claims, identity }: Auth): readonly unknown[] {
  return [subject, by, expiresAt, scopes, claims, identity]
}

/** Whether somebody gets in who does not otherwise, or as somebody else. Who is refused is safe. */
function isEscape(before: Outcome, after: Outcome): boolean {
  return after !== 'refused' && !isDeepStrictEqual(before, after)
}

/** Which tokens escape while every object inherits some members. */
async function escapes(
  trial: Case,
  tokens: readonly Sample[],
  inherited: readonly Members[],
): Promise<string[]> {
  const judge = judgeOf(trial)
  const usual = tokens.map((sample) => ({ sample, before: judge(sample)() }))
  const found: string[] = []
  for (const members of inherited) {
    // So many signatures alone are checked at once in one turn of the event loop.
    if (tokens.includes('of a key')) await nextTurn()
    for (const { sample, before } of usual) {
      const read = inheriting(members, () => judge(sample))
      if (isEscape(before, read())) found.push(`${sample}, with ${Object.keys(members).join(' ')}`)
    }
  }
  return found
}

const wishes = wishesWith(samples.good)
const wished = Object.entries(wishes)
const singly: readonly Members[] = wished.map(([name, wish]) => ({ [name]: wish }))
const inPairs: readonly Members[] = wished.flatMap(([name, wish], index) =>
  wished.slice(index + 1).map(([other, otherWish]) => ({ [name]: wish, [other]: otherWish })),
)
const allButOne: readonly Members[] = wished.map(([left]) =>
  Object.fromEntries(wished.filter(([name]) => name !== left)),
)
const anyMember: readonly Members[] = [...memberNames].flatMap((name) =>
  [true, { ...wishes }].map((value) => ({ [name]: value })),
)

describe('what every object inherits of a polluted Object.prototype', () => {
  it('is tried with tokens that get in and many that do not, and with every member that there is', () => {
    const letIn = everySample.filter((sample) => judgeOf(simple)(sample)() !== 'refused')
    expect(letIn).toEqual(['good', 'without sub'])
    expect([...memberNames]).toEqual(
      expect.arrayContaining(['auth', 'proof', 'exp', 'failure', 'refusal', 'unavailable', 'each', 'split']),
    )
  })

  it.each(cases)('B13: lets in nobody else, and nobody as somebody else: $name', async (trial) => {
    expect(await escapes(trial, everySample, [...singly, wishes])).toEqual([])
  })

  it.each(cases)('B14: is no claim, and turns no rule round, whatever its name: $name', async (trial) => {
    expect(await escapes(trial, ['good'], anyMember)).toEqual([])
  })

  it.each([
    ['two wishes', inPairs],
    ['all wishes but one', allButOne],
    ['any member', anyMember],
  ])('B13: lets in nobody else: %s', async (_, inherited) => {
    expect(await escapes(simple, ['good', 'without sub', ...refusedSamples], inherited)).toEqual([])
    expect(await escapes(forgetful, refusedSamples, inherited)).toEqual([])
  })

  it.each(cases)('K5: loosens no options that are read meanwhile: $name', (trial) => {
    const usual = judgeOf(trial)
    for (const members of [...singly, wishes]) {
      const judge = inheriting(members, () => judgeIfMade(trial))
      const escaped = [...refusedSamples, 'good' as const].filter((sample) =>
        isEscape(usual(sample)(), judge(sample)()),
      )
      expect([Object.keys(members), escaped]).toEqual([Object.keys(members), []])
    }
  })

  it.each(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])(
    'B13: is no claim where an accessor hides it from plain objects: %s',
    (name) => {
      const wish = adminClaims[name] ?? 0
      for (const trial of cases) {
        const judge = judgeOf(trial)
        const escaped = refusedSamples.filter((sample) => {
          const usual = judge(sample)()
          return isEscape(usual, inheritingHidden(name, wish, () => judge(sample))())
        })
        expect([trial.name, escaped]).toEqual([trial.name, []])
      }
    },
  )

  it.each(['iss', 'sub', 'aud', 'exp', 'nbf', 'iat', 'jti'])(
    'B14: is no claim where it is null: %s',
    (name) => {
      for (const trial of [simple, forgetful]) {
        const judge = judgeOf(trial)
        const usual = judge('good')()
        expect(inheriting({ [name]: null }, () => judge('good'))()).toEqual(usual)
      }
    },
  )

  it('F5: keeps no remembered token beyond its time', () => {
    for (const members of [...singly, wishes]) {
      const { clock, advance } = testClock()
      const judge = judgeOf({ name: 'remembered', options: { secret, clock } })
      for (const _use of [1, 2, 3]) expect(judge('good')()).not.toBe('refused')
      advance(400)
      const read = inheriting(members, () => judge('good'))
      expect([Object.keys(members), read()]).toEqual([Object.keys(members), 'refused'])
    }
  })
})

/** Options may be refused for what they inherit; nobody gets in then. */
function judgeIfMade(trial: Case): Judge {
  try {
    return judgeOf(trial)
  } catch {
    return () => refused
  }
}

const failing = () => Promise.reject(new Error('of the app'))

const asking: readonly Case[] = [
  { name: 'keys that are not there yet', options: { keys: async () => ({ keys: [rsa.publicJwk] }) } },
  { name: 'no keys', options: { keys: async () => ({ keys: [] }) } },
  { name: 'keys that fail', options: { keys: failing } },
  { name: 'a lookup', options: { secret, identity: { claim: 'sub', lookup: async () => ({ id: 1 }) } } },
  { name: 'a lookup of nobody', options: { secret, identity: { claim: 'sub', lookup: async () => null } } },
  {
    name: 'a lookup that fails',
    options: { secret, identity: { claim: 'sub', required: false, lookup: failing } },
  },
  { name: 'a policy that lets in', options: { secret, authorization: async () => true } },
  { name: 'a policy that does not', options: { secret, authorization: async () => false } },
  { name: 'a policy that fails', options: { secret, authorization: failing } },
]

describe('what every object inherits while the app is asked', () => {
  it.each(asking)('B13: lets in nobody else: $name', async ({ options }) => {
    const { auth, proof } = wishes
    for (const members of [...singly, { auth, proof }, wishes]) {
      for (const sample of ['good', 'of a key', 'forged', 'forged with a key', 'bound'] as const) {
        const before = await verified(options, sample, {})
        const after = await verified(options, sample, members)
        const isOpen = isEscape(before, after)
        expect([sample, Object.keys(members), isOpen]).toEqual([sample, Object.keys(members), false])
      }
    }
  })
})

/** Judges with a new verifier, which has neither keys nor tokens yet. */
async function verified(options: Case['options'], sample: Sample, members: Members): Promise<Outcome> {
  const verifier = createVerifier({ issuer, audience, clock: testClock().clock, ...options })
  return inheritingLater(members, () =>
    verifier.verifyToken(samples[sample]).then(
      (auth) => () => saidOf(auth),
      () => refused,
    ),
  ).then((read) => read())
}
