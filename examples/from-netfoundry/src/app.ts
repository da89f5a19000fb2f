import type { VerifierOptions } from '@claimgate/core'
import { claimgate } from '@claimgate/fastify'
import fastify, { type FastifyInstance } from 'fastify'

const sso = 'https://sso.example.com'
const partners = 'https://partners.example.com'

export const options: VerifierOptions = {
  requireAny: [
    {
      name: 'sso',
      issuer: sso,
      audience: 'shop-network',
      jwksUrl: 'https://sso.example.com/keys',
      createdAt: '2026-01-31T10:00:00.000Z',
      id: '5d0c9f2e-8a51-4c6b-9b0e-6f6f3f0d7a11',
    },
    {
      name: 'partners',
      issuer: partners,
      audience: 'shop-network',
      jwksUrl: 'https://partners.example.com/keys',
      createdAt: '2026-03-05T08:30:00.000Z',
      id: '0b7f4c1d-52c8-4d1e-8a7e-1e4f2f6b9c22',
    },
    {
      name: 'legacy',
      issuer: 'https://legacy.example.com',
      audience: 'shop-network',
      jwksUrl: 'https://legacy.example.com/keys',
      createdAt: '2025-06-01T00:00:00.000Z',
      id: '7c2a6b3e-91d4-4f0a-b5c3-3d8e0a1f4b33',
      enabled: false,
    },
  ],
  identity: {
    claim: 'email',
    registry: [sso, partners].flatMap((issuer) => [
      { issuer, externalId: 'ada@example.com', id: 'i1', name: 'Ada' },
      { issuer, externalId: 'bob@example.com', id: 'i2', name: 'Bob' },
    ]),
  },
}

/** The identities that may see and switch the signers. */
const operators: readonly unknown[] = ['i1']

export async function createApp(judgedBy: VerifierOptions): Promise<FastifyInstance> {
  const gate = claimgate(judgedBy)
  const { verifier } = gate
  const operate = gate.guard(
    ({ identity }) => identity !== undefined && 'id' in identity && operators.includes(identity.id),
  )

  const app = fastify()
  await app.register(gate.plugin)
  app.get('/services', async (request) => ({ for: gate.auth(request).identity }))

  app.get('/jwt-signers', { onRequest: operate }, async () =>
    verifier.signers().map(({ name, issuer, audience, enabled, createdAt, id }) => ({
      name,
      issuer,
      audience,
      enabled,
      createdAt,
      id,
    })),
  )
  app.post<{ Params: { name: string } }>(
    '/jwt-signers/:name/disable',
    { onRequest: operate },
    async (request) => {
      verifier.disableSigner(request.params.name)
      return { enabled: false }
    },
  )
  app.post<{ Params: { name: string } }>(
    '/jwt-signers/:name/enable',
    { onRequest: operate },
    async (request) => {
      verifier.enableSigner(request.params.name)
      return { enabled: true }
    },
  )
  return app
}
