import type { Auth } from '@claimgate/core'
import { claimgate, type FastifyGate, type FastifyGuard } from '@claimgate/fastify'
import {
  fastify,
  type FastifyPluginAsync,
  type FastifyReply,
  type FastifyRequest,
  type onRequestHookHandler,
  type preHandlerHookHandler,
} from 'fastify'
import { describe, expectTypeOf, it } from 'vitest'
import { z } from 'zod'

declare const gate: FastifyGate

interface OrderRoute {
  Params: { id: string }
  Querystring: { page: number }
  Body: { item: string }
  Reply: { ok: boolean }
}

describe('a gate', () => {
  it('gives typed claims', () => {
    const handler = (request: FastifyRequest) => {
      expectTypeOf(gate.auth(request)).toEqualTypeOf<Auth>()
      expectTypeOf(gate.auth(request).claims.sub).toEqualTypeOf<string | undefined>()
      expectTypeOf(gate.findAuth(request)).toEqualTypeOf<Auth | undefined>()
    }
    expectTypeOf(handler).toBeFunction()
  })

  it('has plugins and hooks that Fastify takes', () => {
    expectTypeOf(gate.plugin).toEqualTypeOf<FastifyPluginAsync>()
    expectTypeOf(gate.guard()).toEqualTypeOf<FastifyGuard>()
    expectTypeOf(gate.guard()).toExtend<onRequestHookHandler>()
    expectTypeOf(gate.guard()).toExtend<preHandlerHookHandler>()
    const app = fastify()
    void app.register(gate.plugin)
    void app.register(gate.protectedResource({ resource: 'https://api.example.com' }))
    app.addHook('onRequest', gate.guard({ scope: 'a' }))
    app.addHook('preHandler', gate.guard())
  })

  it('leaves routes with generics their types', () => {
    const app = fastify()
    const onRequest = gate.guard({ scope: 'a' })
    app.post<OrderRoute>('/orders/:id', { onRequest }, async (request, reply) => {
      expectTypeOf(request.params.id).toEqualTypeOf<string>()
      expectTypeOf(request.query.page).toEqualTypeOf<number>()
      expectTypeOf(request.body.item).toEqualTypeOf<string>()
      expectTypeOf(gate.auth(request).subject).toEqualTypeOf<string | undefined>()
      return reply.send({ ok: true })
    })
    app.route<OrderRoute>({
      method: 'PUT',
      url: '/orders/:id',
      onRequest: [onRequest, gate.guard()],
      preHandler: gate.guard(() => true),
      handler: async (request) => ({ ok: request.body.item !== '' }),
    })
    app.get('/orders', { onRequest, config: { auth: false } }, async (request, reply) => {
      expectTypeOf(request).toExtend<FastifyRequest>()
      expectTypeOf(reply).toExtend<FastifyReply>()
    })
  })

  it('serves HTTP/2 as well', () => {
    const app = fastify({ http2: true })
    void app.register(gate.plugin)
    app.get('/', { onRequest: gate.guard() }, async (request) => gate.auth(request).subject)
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
