import { claimgate } from '@claimgate/fastify'
import fastify, { type FastifyInstance } from 'fastify'

/** The issuers' addresses. */
export interface Issuers {
  readonly staff: string
  readonly partners: string
}

export async function createApp({ staff, partners }: Issuers): Promise<FastifyInstance> {
  // A token has to meet one of these. The keys of one issuer never prove a token of the other.
  const gate = claimgate({
    requireAny: [
      { name: 'staff', issuer: staff, audience: 'orders-api' },
      {
        name: 'partners',
        issuer: partners,
        audience: 'orders-api',
        clientIds: ['acme', 'globex'],
        maxLifetime: '10m',
        authorization: { scope: 'partner' },
      },
    ],
  })

  const app = fastify()
  await app.register(gate.plugin)

  // Who is who is issuer and subject together: the subject alone says nothing.
  app.get('/me', async (request) => {
    const { requirement, issuer, subject } = gate.auth(request)
    return { requirement, issuer, subject }
  })

  const staffAlone = gate.guard(({ requirement }) => requirement === 'staff')
  app.get('/prices', { onRequest: staffAlone }, async () => ({ prices: [] }))
  return app
}
