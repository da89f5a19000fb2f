import {
  createIdentityRegistry,
  createVerifier,
  type Auth,
  type Claims,
  type ClaimsOf,
  type IdentityLookup,
  type Policy,
  type SharedOptions,
  type VerifierOptions,
} from '@claimgate/core'
import { type } from 'arktype'
import * as v from 'valibot'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

const base = { issuer: 'https://id.example.com', audience: 'orders-api' }
const tenant = z.object({ sub: z.string(), tenant: z.string() })

describe('the claims of a verifier', () => {
  it('have the type that a schema gives them', async () => {
    const byZod = createVerifier({ ...base, schema: tenant })
    expectTypeOf(await byZod.verifyToken('')).toEqualTypeOf<Auth<{ sub: string; tenant: string }>>()
    const byValibot = createVerifier({ ...base, schema: v.object({ sub: v.string() }) })
    expectTypeOf((await byValibot.verifyToken('')).claims).toEqualTypeOf<{ sub: string }>()
    const byArktype = createVerifier({ ...base, schema: type({ sub: 'string' }) })
    expectTypeOf((await byArktype.verifyToken('')).claims).toEqualTypeOf<{ sub: string }>()
  })

  it('are of the output where a schema changes them', async () => {
    const dated = createVerifier({
      ...base,
      schema: z.object({ exp: z.number().transform((at) => new Date(at)) }),
    })
    expectTypeOf((await dated.verifyToken('')).claims.exp).toEqualTypeOf<Date>()
  })

  it('are any without one', async () => {
    expectTypeOf(createVerifier(base).verifyToken).returns.resolves.toEqualTypeOf<Auth>()
    expectTypeOf<ClaimsOf<VerifierOptions>>().toEqualTypeOf<Claims>()
  })

  it('are one or the other with several requirements', async () => {
    const several = createVerifier({
      requireAny: [
        { ...base, schema: tenant },
        { ...base, name: 'other', schema: z.object({ role: z.literal('admin') }) },
        { ...base, name: 'plain' },
      ],
    })
    expectTypeOf((await several.verifyToken('')).claims).toEqualTypeOf<
      { sub: string; tenant: string } | { role: 'admin' } | Claims
    >()
  })
})

describe('authorize', () => {
  const verifier = createVerifier(base)
  const auth = verifier.verifyToken('')

  it('gives an identity that has the claim of its policy', async () => {
    expectTypeOf((await auth).claims.sub).toEqualTypeOf<string | undefined>()
    const { claims } = await verifier.authorize(await auth, { claim: 'sub', prefix: 'user-' })
    expectTypeOf(claims.sub).toEqualTypeOf<string>()
    const withEmail = await verifier.authorize(await auth, { claim: 'email', suffix: '@example.com' })
    expectTypeOf(withEmail.claims.email).not.toEqualTypeOf<unknown>()
  })

  it('says nothing of claims that stand deeper, nor of what a schema made', async () => {
    const nested = await verifier.authorize(await auth, { claim: 'realm_access.roles', exact: 'admin' })
    expectTypeOf(nested.claims['realm_access.roles']).toEqualTypeOf<unknown>()
    const joined = await verifier.authorize(await auth, { claim: 'a>b' })
    expectTypeOf(joined.claims['a>b']).toEqualTypeOf<unknown>()
    const shaped = createVerifier({ ...base, schema: z.object({ sub: z.string().nullable() }) })
    const same = await shaped.authorize(await shaped.verifyToken(''), { claim: 'sub' })
    expectTypeOf(same.claims.sub).toEqualTypeOf<string | null>()
    const byScope = await verifier.authorize(await auth, { scope: 'a' })
    expectTypeOf(byScope).toEqualTypeOf<Auth>()
  })
})

describe('options', () => {
  it('have no names that no option has', () => {
    createVerifier({
      ...base,
      // @ts-expect-error a misspelt name
      audiance: 'orders-api',
    })
    createVerifier({
      requireAny: [
        // @ts-expect-error a misspelt name in a list
        { ...base, schem: tenant },
      ],
    })
    createVerifier({
      ...base,
      // @ts-expect-error what is no schema
      schema: (claims: unknown) => claims,
    })
  })
  it('L9: have no names within that no option has', () => {
    createVerifier({
      ...base,
      // @ts-expect-error a misspelt name of an identity
      identity: { claim: 'sub', registry: createIdentityRegistry(), require: true },
    })
    createVerifier({
      ...base,
      // @ts-expect-error a misspelt name of a forwarded claim
      forwardHeaders: { 'X-Tenant': { claim: 'tenant', encoding: 'json' } },
    })
    createVerifier({
      ...base,
      // @ts-expect-error a misspelt name of a policy
      authorization: { scope: 'a', rolez: 'admin' },
    })
    createVerifier({
      ...base,
      // @ts-expect-error a misspelt name deep in a policy
      authorization: { requireAny: [{ not: { claim: 'a', exact: 'b', ignorecase: true } }] },
    })
    createVerifier({
      ...base,
      // @ts-expect-error a misspelt name of a matcher
      subject: { glob: 'user-*', ignorecase: true },
    })
    createVerifier({
      ...base,
      // @ts-expect-error a name that no source has
      extractionSources: [{ bearer: true }, { cookie: 'a', prefx: 'JWT' }],
    })
    createVerifier({
      ...base,
      // @ts-expect-error a misspelt name of the cache
      cache: { hotTier: true, maxEntrys: 1 },
    })
    createVerifier({
      requireAny: [
        // @ts-expect-error a misspelt name within a requirement
        { ...base, subject: { prefix: 'a', ignorecase: true } },
      ],
    })
    createVerifier({
      ...base,
      // @ts-expect-error a misspelt name of a remote key set
      jwksUrl: { url: 'https://id.example.com/keys', lifetime: { minimum: '1m' } },
    })
  })

  it('may hold names of the app’s own, and be put together before', () => {
    createVerifier({
      ...base,
      subject: { glob: 'user-*', ignoreCase: true },
      extractionSources: [{ cookie: 'a' }, ({ url }) => url],
      forwardHeaders: { 'X-Any': 'sub', 'X-Path': ['a', 'b'], 'X-Json': { claim: 'a', encode: 'json' } },
      identity: { claim: 'sub', registry: [{ externalId: 'a', name: 'Ada', nested: { own: 1 } }] },
      authorization: {
        claims: { anything: ['a'], other: 1 },
        requireAny: [
          { claim: ['a', 'b'], oneOf: ['c'] },
          'Equals(`a`, `b`)',
          ({ claims }) => 'sub' in claims,
        ],
        not: { claim: 'tenant', equalsRequest: { header: 'x-tenant' } },
      },
      hints: { token_expired: 'log in' },
      cache: false,
    })
    const policy: Policy = { requireAny: [{ scope: 'a' }] }
    const parts: Pick<SharedOptions, 'forwardHeaders' | 'cache'> = {}
    createVerifier({ requireAny: [{ ...base, authorization: policy }], authorization: policy, ...parts })
    const lookup: IdentityLookup = ({ externalId }) => ({ id: externalId })
    createVerifier({ ...base, identity: { claim: 'sub', lookup: async (id, at) => lookup(id, at) } })
  })
})
