import { createVerifier, type RequirementOptions, type StandardSchema, type Verifier } from '@claimgate/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expect, it } from 'vitest'
import { z } from 'zod'
import { testClock } from '../../../../test/support/clock.ts'
import { newEventLog } from '../../../../test/support/key-server.ts'
import { mistakeBeside } from '../../../../test/support/refused-options.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, rejectionOf } from '../../../../test/support/verifiers.ts'

function verifierWith(schema: StandardSchema, options: Partial<RequirementOptions> = {}): Verifier {
  return createVerifier({ ...goodRequirement(), ...options, schema, clock: testClock().clock })
}

/** A schema of the app's own. */
function own(validate: (claims: unknown) => unknown): StandardSchema {
  const schema: unknown = { '~standard': { version: 1, vendor: 'own', validate } }
  if (!isSchema(schema)) throw new Error('is no schema')
  return schema
}

function isSchema(value: unknown): value is StandardSchema {
  return typeof value === 'object' && value !== null && '~standard' in value
}

/** What throws where one of its members is read. */
function throwingAt(name: string): object {
  const thrower = (): never => {
    throw new Error('read')
  }
  return Object.defineProperty({}, name, { enumerable: true, get: thrower })
}

function unfreezable(): object {
  return new Proxy(
    {},
    {
      preventExtensions: () => false,
    },
  )
}

const libraries: readonly (readonly [string, StandardSchema])[] = [
  ['zod', z.object({ tenant: z.string().min(1), level: z.number() })],
  ['valibot', v.object({ tenant: v.pipe(v.string(), v.minLength(1)), level: v.number() })],
  ['arktype', type({ tenant: 'string > 0', level: 'number' })],
]

describe.each(libraries)('a schema of %s', (_, schema) => {
  it('lets in a token whose claims fit', async () => {
    const auth = await verifierWith(schema).verifyToken(mint({ claims: { tenant: 'acme', level: 3 } }))
    expect(auth.claims).toMatchObject({ tenant: 'acme', level: 3 })
    expect([auth.subject, auth.issuer]).toEqual(['user-1', 'https://id.example.com'])
  })

  it.each([
    ['absent', {}],
    ['of another type', { tenant: 7, level: 3 }],
    ['empty', { tenant: '', level: 3 }],
    ['null', { tenant: null, level: 3 }],
    ['one of them of another type', { tenant: 'acme', level: '3' }],
  ])('refuses a token whose claims are %s', async (_name, claims) => {
    const rejection = await rejectionOf(verifierWith(schema).verifyToken(mint({ claims })))
    expect(rejection).toMatchObject({ code: 'claims_malformed', status: 401 })
    expect(JSON.stringify([rejection.message, rejection.headers])).not.toContain('tenant')
  })

  it('says in an explanation what is wrong, and where', async () => {
    const explanation = await verifierWith(schema).explain(mint({ claims: { tenant: 'acme' } }))
    expect(explanation.steps.at(-1)).toMatchObject({
      step: 'schema',
      code: 'claims_malformed',
      actual: [{ claim: 'level', problem: expect.any(String) }],
    })
  })
})

describe('what a schema makes of claims', () => {
  const trimming = z.object({ sub: z.string().transform((sub) => sub.toUpperCase()) })

  it('is what auth.claims holds, frozen, and nothing else of the identity', async () => {
    const token = mint({ claims: { scope: 'a b', nested: { list: [1] } } })
    const auth = await verifierWith(trimming).verifyToken(token)
    expect(auth.claims).toEqual({ sub: 'USER-1' })
    expect([auth.subject, auth.scopes]).toEqual(['user-1', ['a', 'b']])
    expect(Object.isFrozen(auth.claims)).toBe(true)
  })

  it('is frozen at every depth, but for what is no plain object', async () => {
    const schema = z.object({
      exp: z.number().transform((exp) => ({ at: new Date(exp * 1000), list: [{}] })),
    })
    const { claims } = await verifierWith(schema).verifyToken(mint())
    const made: unknown = claims.exp
    if (typeof made !== 'object' || made === null || !('at' in made) || !('list' in made))
      throw new Error('exp')
    expect([made, made.list, made.at].map((value) => Object.isFrozen(value))).toEqual([true, true, false])
  })

  it('F9: is frozen at every depth where it comes frozen at the surface, or holds itself', async () => {
    const inner: { list: unknown[]; self?: unknown } = { list: [{}] }
    inner.self = inner
    const frozen = own(() => ({ value: Object.freeze({ inner, again: inner }) }))
    const auth = await verifierWith(frozen).verifyToken(mint())
    expect(auth.claims['inner']).toBe(inner)
    for (const part of [inner, inner.list, inner.list[0]]) expect(Object.isFrozen(part)).toBe(true)
  })

  it('D12: changes nothing of what policies, cnf and other rules are judged on', async () => {
    const token = mint({ claims: { role: 'admin', cnf: { jkt: 'a' } } })
    const stripping = z.object({ sub: z.string() })
    const rejection = await rejectionOf(verifierWith(stripping).verifyToken(token))
    expect(rejection.code).toBe('sender_constraint_unproven')
    const forging = own((claims) => ({ value: { ...Object(claims), role: 'admin' } }))
    const guarded = verifierWith(forging, { authorization: { claim: 'role', exact: 'admin' } })
    expect((await rejectionOf(guarded.verifyToken(mint()))).code).toBe('policy_not_met')
    const kept = verifierWith(stripping, { authorization: { claim: 'role', exact: 'admin' } })
    expect((await kept.verifyToken(mint({ claims: { role: 'admin' } }))).claims).toEqual({ sub: 'user-1' })
  })

  it('is what a policy function sees', async () => {
    const seen: unknown[] = []
    const authorization: RequirementOptions['authorization'] = ({ claims }) => {
      seen.push(claims.sub)
      return true
    }
    await verifierWith(trimming, { authorization }).verifyToken(mint())
    expect(seen).toEqual(['USER-1'])
  })

  it('is made once per token', async () => {
    let runs = 0
    const counting = own((claims) => {
      runs += 1
      return { value: claims }
    })
    const verifier = verifierWith(counting)
    const token = mint()
    await verifier.verifyToken(token)
    await verifier.verifyToken(token)
    expect(runs).toBe(1)
  })
})

describe('a schema that fails', () => {
  it.each<readonly [string, (claims: unknown) => unknown]>([
    [
      'throws',
      () => {
        throw new Error('secret text')
      },
    ],
    ['gives a promise', async (claims) => ({ value: claims })],
    ['gives a promise that rejects', async () => Promise.reject(new Error('late'))],
    ['gives nothing', () => undefined],
    ['gives true', () => true],
    ['gives a text as claims', () => ({ value: 'text' })],
    ['gives a list as claims', () => ({ value: [] })],
    ['gives null as claims', () => ({ value: null })],
    ['gives neither claims nor issues', () => ({})],
    ['gives null', () => null],
    ['gives issues that are no list', () => ({ issues: true })],
    ['gives issues of null', () => ({ issues: null })],
    ['gives an issue that is null', () => ({ issues: [null] })],
    ['gives an issue whose path is no list', () => ({ issues: [{ message: 'a', path: 1 }] })],
    ['throws where its claims are read', () => throwingAt('value')],
    ['throws where its issues are read', () => throwingAt('issues')],
    ['gives claims that throw where they are read', () => ({ value: throwingAt('sub') })],
    ['gives claims that cannot be frozen', () => ({ value: { bytes: unfreezable() } })],
    ['throws nothing in particular', () => Promise.prototype.then.call(undefined)],
  ])('is 500 and lets nobody in where it %s', async (_, validate) => {
    const rejection = await rejectionOf(verifierWith(own(validate)).verifyToken(mint()))
    expect(rejection).toMatchObject({ code: 'schema_failed', status: 500 })
  })

  it('is heard of by the app alone', async () => {
    const log = newEventLog()
    const failure = new Error('of the app')
    const throwing = own(() => {
      throw failure
    })
    const options = { ...goodRequirement(), schema: throwing, clock: testClock().clock, onEvent: log.onEvent }
    const request = { method: 'GET', url: '/', headers: { authorization: `Bearer ${mint()}` } }
    await rejectionOf(createVerifier(options).authenticate(request))
    expect(log.of('rejected')).toMatchObject([{ code: 'schema_failed', cause: failure }])
  })

  it('sees a copy of the claims, which it may write to', async () => {
    const writing = own((claims) => ({ value: Object.assign(Object(claims), { seen: true }) }))
    const auth = await verifierWith(writing).verifyToken(mint())
    expect(auth.claims['seen']).toBe(true)
  })
})

describe('schema in the options', () => {
  it.each<readonly [string, unknown]>([
    ['a text', 'string'],
    ['null', null],
    ['an object', {}],
    ['a function', () => true],
    ['of another version', { '~standard': { version: 2, vendor: 'own', validate: () => ({}) } }],
    ['without validate', { '~standard': { version: 1, vendor: 'own' } }],
    ['with nothing behind its name', { '~standard': null }],
  ])('K6: is refused where it is %s', (_, schema) => {
    expect(mistakeBeside({ schema })).toBe('schema')
  })
})
