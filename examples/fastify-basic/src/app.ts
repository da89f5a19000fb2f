import { claimgate } from '@claimgate/fastify'
import fastify, { type FastifyInstance } from 'fastify'

export async function createApp(issuer: string): Promise<FastifyInstance> {
  const gate = claimgate({ issuer, audience: 'orders-api' })
  const app = fastify()

  // Every route of this scope needs a token of the issuer that is meant for this API …
  await app.register(gate.plugin)

  // … unless it says that it is public.
  app.get('/health', { config: { auth: false } }, async () => ({ status: 'ok' }))

  app.get('/me', async (request) => ({ subject: gate.auth(request).subject }))

  app.get('/orders', { onRequest: gate.guard({ scope: 'orders:read' }) }, async () => ({
    orders: ['1001', '1002'],
  }))

  // A policy may stand in the route's config as well.
  app.delete<{ Params: { id: string } }>(
    '/orders/:id',
    { config: { auth: { scope: 'orders:write', roles: 'admin' } } },
    async (request) => ({ deleted: request.params.id }),
  )

  return app
}
