import type { VerifierOptions } from '@claimgate/core'
import { claimgate } from '@claimgate/fastify'
import fastify, { type FastifyInstance } from 'fastify'

/** The same providers for all routes. */
const providers = {
  requireAny: [
    {
      name: 'staff',
      issuer: 'https://staff.example.com',
      audience: ['orders-api', 'catalog-api'],
      jwksUrl: 'https://staff.example.com/keys',
    },
    {
      name: 'partners',
      issuer: 'https://partners.example.com',
      audience: null,
      jwksUrl: 'https://partners.example.com/keys',
    },
  ],
  nestedClaimDelimiter: '.',
  forwardAuthorization: false,
} as const

export const strict: VerifierOptions = {
  ...providers,
  authorization: {
    requireAny: [
      { claim: 'org.team', exact: 'platform' },
      { claim: 'groups', exact: 'admins' },
    ],
  },
}

export const optional: VerifierOptions = { ...providers, mode: 'optional' }

export const permissive: VerifierOptions = { ...providers, mode: 'permissive' }

export type Routes = Readonly<Record<'strict' | 'optional' | 'permissive', VerifierOptions>>

/** Each route has its policies, and so a scope with a gate of its own. */
export async function createApp(routes: Routes): Promise<FastifyInstance> {
  const app = fastify()
  await app.register(route('/orders', routes.strict))
  await app.register(route('/catalog', routes.optional))
  await app.register(route('/trial', routes.permissive))
  return app
}

/** Answers with who the request is from, and with what is left of its token. */
function route(path: string, options: VerifierOptions): (scope: FastifyInstance) => Promise<void> {
  const gate = claimgate(options)
  return async (scope) => {
    await scope.register(gate.plugin)
    scope.get(path, async (request) => ({
      subject: gate.findAuth(request)?.subject ?? null,
      authorization: request.headers.authorization ?? null,
    }))
  }
}
