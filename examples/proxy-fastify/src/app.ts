import { claimgate } from '@claimgate/fastify'
import proxy from '@fastify/http-proxy'
import fastify, { type FastifyInstance } from 'fastify'

/** Whose tokens are taken, and the services behind the gateway. */
export interface Settings {
  readonly issuer: string
  readonly catalog: string
  readonly orders: string
}

export async function createApp({ issuer, catalog, orders }: Settings): Promise<FastifyInstance> {
  // The services read in headers who a request is from. Nobody but the gate writes these, and no service gets
  // a token that it could use elsewhere.
  const gate = claimgate({
    issuer,
    audience: 'orders-api',
    mode: 'optional',
    forwardHeaders: { 'X-User-Id': 'sub', 'X-User-Roles': { claim: 'roles', encode: 'json' } },
    forwardAuthorization: false,
  })

  const app = fastify()
  // Before every proxy, also where everybody may pass: it takes out what clients write into those headers.
  await app.register(gate.plugin)
  await app.register(proxy, { upstream: catalog, prefix: '/catalog' })
  // One policy for all of a service: a path may mean something else to the service than it does here.
  await app.register(proxy, {
    upstream: orders,
    prefix: '/orders',
    config: { auth: { scope: 'orders:read' } },
  })
  return app
}
