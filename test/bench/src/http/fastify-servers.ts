import fastifyJwt from '@fastify/jwt'
import { claimgate } from '@claimgate/fastify'
import fastify, { type FastifyInstance } from 'fastify'
import { audience, issuer } from '../tokens.ts'
import { claimgateVariants } from './claimgate-variants.ts'
import { portOf } from './listening.ts'
import { fixedSubject, loopback, type Servers, type ServerSetup, type StartServer } from './server-setup.ts'

export const servers: Servers = {
  bare: serve((app) => {
    app.get('/', async () => ({ subject: fixedSubject }))
  }),
  ...Object.fromEntries(
    Object.entries(claimgateVariants).map(([name, optionsOf]) => [name, gated(optionsOf)]),
  ),
  '@fastify/jwt': serve((app, setup) => useFastifyJwt(app, setup, false)),
  // Room for more tokens than there are.
  '@fastify/jwt with cache': serve((app, setup) => useFastifyJwt(app, setup, 10_000)),
}

function gated(optionsOf: (typeof claimgateVariants)[keyof typeof claimgateVariants]): StartServer {
  return serve(async (app, setup) => {
    const gate = claimgate(optionsOf(setup))
    await app.register(gate.plugin)
    app.get('/', async (request) => ({ subject: gate.auth(request).subject }))
  })
}

async function useFastifyJwt(app: FastifyInstance, setup: ServerSetup, cache: number | false): Promise<void> {
  const { alg, pem } = setup
  await app.register(fastifyJwt, {
    secret: { public: pem },
    verify: { algorithms: [alg], allowedIss: issuer, allowedAud: audience, cache },
  })
  app.addHook('onRequest', async (request) => {
    await request.jwtVerify()
  })
  app.get('/', async ({ user }) => ({
    subject: typeof user === 'object' && 'sub' in user ? user.sub : undefined,
  }))
}

function serve(build: (app: FastifyInstance, setup: ServerSetup) => void | Promise<void>): StartServer {
  return async (setup) => {
    const app = fastify()
    await build(app, setup)
    await app.listen({ host: loopback, port: 0 })
    return portOf(app.server)
  }
}
