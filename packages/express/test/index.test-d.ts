import type { IncomingMessage } from 'node:http'
import type { Auth } from '@claimgate/core'
import { claimgate, type ExpressGate, type ExpressMiddleware } from '@claimgate/express'
import express, { Router, type NextFunction, type Request, type RequestHandler, type Response } from 'express'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

declare const gate: ExpressGate

describe('a gate', () => {
  it('gives typed claims', () => {
    const handler: RequestHandler = (req) => {
      expectTypeOf(gate.auth(req)).toEqualTypeOf<Auth>()
      expectTypeOf(gate.auth(req).claims.sub).toEqualTypeOf<string | undefined>()
      expectTypeOf(gate.auth(req).claims['tenant']).toEqualTypeOf<unknown>()
      expectTypeOf(gate.findAuth(req)).toEqualTypeOf<Auth | undefined>()
    }
    expectTypeOf(handler).toBeFunction()
    expectTypeOf(gate.auth).parameter(0).toEqualTypeOf<IncomingMessage>()
  })

  it('has middleware that Express takes', () => {
    expectTypeOf(gate.authenticate()).toExtend<RequestHandler>()
    expectTypeOf(gate.guard()).toExtend<RequestHandler>()
    expectTypeOf(gate.guard()).toEqualTypeOf<ExpressMiddleware>()
    express().use('/api', gate.authenticate(), gate.guard({ scope: 'a' }))
    express().use(gate.protectedResource({ resource: 'https://api.example.com' }))
  })

  it('leaves handlers behind a guard their types', () => {
    express().get('/orders/:id', gate.guard({ scope: 'a' }), (req, res, next) => {
      expectTypeOf(req.params).toEqualTypeOf<{ id: string }>()
      expectTypeOf(res).toExtend<Response>()
      expectTypeOf(next).toEqualTypeOf<NextFunction>()
    })
    Router()
      .use(gate.guard())
      .post(
        '/:shop/:order',
        gate.guard(() => true),
        async (req) => {
          expectTypeOf(req.params).toEqualTypeOf<{ shop: string } & { order: string }>()
        },
      )
    Router()
      .route('/:id')
      .all(gate.guard({ roles: 'admin' }))
      .get((req) => {
        expectTypeOf(req.params.id).toEqualTypeOf<string>()
      })
  })

  it('leaves generics of a request alone', () => {
    const handler = (
      req: Request<{ id: string }, { ok: boolean }, { item: number }>,
      res: Response<{ ok: boolean }>,
    ) => {
      expectTypeOf(gate.auth(req).subject).toEqualTypeOf<string | undefined>()
      res.json({ ok: req.body.item > 0 })
    }
    express().post('/orders/:id', gate.guard(), handler)
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
    // @ts-expect-error a policy is an object, an expression or a function
    gate.guard(['orders:read'])
    // @ts-expect-error an option that does not exist
    gate.guard({ scope: 'a' }, { reportonly: true })
    // @ts-expect-error a key that does not exist
    gate.guard({ scop: 'a' })
    // @ts-expect-error only two ways
    claimgate({ issuer: 'https://id.example.com', audience: 'a' }, { rejections: 'next' })
  })
})
