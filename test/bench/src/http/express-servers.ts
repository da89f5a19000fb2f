import { claimgate } from '@claimgate/express'
import express, { type ErrorRequestHandler, type Express } from 'express'
import { expressjwt, type GetVerificationKey, type Request as JwtRequest } from 'express-jwt'
import { auth } from 'express-oauth2-jwt-bearer'
import jwksRsa from 'jwks-rsa'
import { audience, issuer } from '../tokens.ts'
import { claimgateVariants } from './claimgate-variants.ts'
import { portOf } from './listening.ts'
import { fixedSubject, loopback, type Servers, type ServerSetup, type StartServer } from './server-setup.ts'

export const servers: Servers = {
  bare: serve((app) => {
    app.get('/', (_req, res) => {
      res.json({ subject: fixedSubject })
    })
  }),
  ...Object.fromEntries(
    Object.entries(claimgateVariants).map(([name, optionsOf]) => [name, gated(optionsOf)]),
  ),
  'express-jwt with jwks-rsa': serve((app, { alg, jwksUrl }) => {
    const secret = jwksRsa.expressJwtSecret({ jwksUri: jwksUrl, cache: true }) as GetVerificationKey
    app.use(expressjwt({ secret, algorithms: [alg as 'RS256' | 'ES256'], issuer, audience }))
    app.get('/', (req: JwtRequest, res) => {
      res.json({ subject: req.auth?.sub })
    })
  }),
  'express-oauth2-jwt-bearer': serve((app, { alg, jwksUrl }) => {
    app.use(auth({ issuer, audience, jwksUri: jwksUrl, tokenSigningAlg: alg }))
    app.get('/', (req, res) => {
      res.json({ subject: req.auth?.payload.sub })
    })
  }),
}

function gated(optionsOf: (typeof claimgateVariants)[keyof typeof claimgateVariants]): StartServer {
  return serve((app, setup) => {
    const gate = claimgate(optionsOf(setup))
    app.use(gate.authenticate())
    app.get('/', (req, res) => {
      res.json({ subject: gate.auth(req).subject })
    })
  })
}

function serve(build: (app: Express, setup: ServerSetup) => void): StartServer {
  return (setup) => {
    const app = express()
    build(app, setup)
    app.use(answerErrors)
    return portOf(app.listen(0, loopback))
  }
}

/** Express would write every refusal to stderr. */
const answerErrors: ErrorRequestHandler = (error: { status?: number }, _req, res, _next) => {
  res.status(error.status ?? 500).end()
}
