import { createPublicKey } from 'node:crypto'
import { claimgate } from '@claimgate/koa'
import jwksRsa from 'jwks-rsa'
import Koa from 'koa'
import jwt from 'koa-jwt'
import { audience, issuer } from '../tokens.ts'
import { claimgateVariants } from './claimgate-variants.ts'
import { portOf } from './listening.ts'
import { fixedSubject, loopback, type Servers, type ServerSetup, type StartServer } from './server-setup.ts'

export const servers: Servers = {
  bare: serve((app) => {
    app.use((ctx) => {
      ctx.body = { subject: fixedSubject }
    })
  }),
  ...Object.fromEntries(
    Object.entries(claimgateVariants).map(([name, optionsOf]) => [name, gated(optionsOf)]),
  ),
  'koa-jwt with jwks-rsa': serve((app, setup) =>
    useKoaJwt(app, setup, jwksRsa.koaJwtSecret({ jwksUri: setup.jwksUrl, cache: true })),
  ),
  // As text it would be read anew for every request.
  'koa-jwt with a key': serve((app, setup) => useKoaJwt(app, setup, createPublicKey(setup.pem))),
}

function gated(optionsOf: (typeof claimgateVariants)[keyof typeof claimgateVariants]): StartServer {
  return serve((app, setup) => {
    const gate = claimgate(optionsOf(setup))
    app.use(gate.authenticate())
    app.use((ctx) => {
      ctx.body = { subject: gate.auth(ctx).subject }
    })
  })
}

function useKoaJwt(app: Koa, { alg }: ServerSetup, secret: unknown): void {
  app.use(jwt({ secret: secret as jwt.Options['secret'], algorithms: [alg], issuer, audience }))
  app.use((ctx) => {
    const user: unknown = ctx.state['user']
    ctx.body = { subject: typeof user === 'object' && user !== null && 'sub' in user ? user.sub : undefined }
  })
}

function serve(build: (app: Koa, setup: ServerSetup) => void): StartServer {
  return (setup) => {
    const app = new Koa()
    build(app, setup)
    return portOf(app.listen(0, loopback))
  }
}
