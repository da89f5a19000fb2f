import { createVerifier, type Auth, type Claims, type ClaimsOf, type VerifierOptions } from '@claimgate/core'
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
})
