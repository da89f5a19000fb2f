import type { Auth } from '@claimgate/core'
import { claimgate, type KoaGate, type KoaMiddleware } from '@claimgate/koa'
import Koa, { type Context, type Middleware, type Next, type ParameterizedContext } from 'koa'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

declare const gate: KoaGate

interface ShopState {
  readonly shop: string
}

describe('a gate', () => {
  it('gives typed claims', () => {
    const middleware: Middleware = (ctx) => {
      expectTypeOf(gate.auth(ctx)).toEqualTypeOf<Auth>()
      expectTypeOf(gate.auth(ctx).claims.sub).toEqualTypeOf<string | undefined>()
      expectTypeOf(gate.findAuth(ctx)).toEqualTypeOf<Auth | undefined>()
    }
    expectTypeOf(middleware).toBeFunction()
  })

  it('has middleware that Koa takes', () => {
    expectTypeOf(gate.authenticate()).toExtend<Middleware>()
    expectTypeOf(gate.guard()).toEqualTypeOf<KoaMiddleware>()
    new Koa().use(gate.authenticate()).use(gate.guard({ scope: 'a' }))
    new Koa().use(gate.protectedResource({ resource: 'https://api.example.com' }))
  })

  it('leaves middleware behind a guard its types', () => {
    new Koa<ShopState, { readonly now: number }>().use(gate.guard()).use((ctx, next) => {
      expectTypeOf(ctx.state.shop).toEqualTypeOf<string>()
      expectTypeOf(ctx.now).toEqualTypeOf<number>()
      expectTypeOf(next).toEqualTypeOf<Next>()
      expectTypeOf(gate.auth(ctx).subject).toEqualTypeOf<string | undefined>()
    })
    const handler = (ctx: ParameterizedContext<ShopState>) => gate.findAuth(ctx)
    expectTypeOf(handler).returns.toEqualTypeOf<Auth | undefined>()
    expectTypeOf<Context>().toExtend<Parameters<KoaMiddleware>[0]>()
  })

  it('has the claims that a schema gives', () => {
    const schema = z.object({ sub: z.string(), tenant: z.string() })
    const typed = claimgate({ issuer: 'https://id.example.com', audience: 'a', schema })
    expectTypeOf(typed.auth).returns.toEqualTypeOf<Auth<{ sub: string; tenant: string }>>()
    expectTypeOf(claimgate(typed.verifier).findAuth).returns.toEqualTypeOf<
      Auth<{ sub: string; tenant: string }> | undefined
    >()
    expectTypeOf(
      claimgate({ issuer: 'https://id.example.com', audience: 'a' }).auth,
    ).returns.toEqualTypeOf<Auth>()
    // @ts-expect-error a misspelt name
    claimgate({ issuer: 'https://id.example.com', audience: 'a', shema: schema })
  })

  it('is not made of nothing, nor a guard of an explicit nothing', () => {
    // @ts-expect-error options are needed
    claimgate()
    // @ts-expect-error a policy that is undefined is a mistake
    gate.guard(undefined)
    // @ts-expect-error a key that does not exist
    gate.guard({ scop: 'a' })
  })
})
