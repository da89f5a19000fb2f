import type { VerifierOptions } from '@claimgate/core'
import { claimgate } from '@claimgate/express'
import express, { type Express, type RequestHandler } from 'express'
import { createProxyServer } from 'httpxy'

/** What Traefik decides alike for all of its JWT middlewares. */
const asTraefik = {
  issuer: null,
  audience: null,
  expirationRequired: false,
  clockSkewTolerance: 0,
  forwardAuthorization: false,
} as const

export const keycloak: VerifierOptions = {
  ...asTraefik,
  jwksUrl: 'https://id.example.com/realms/shop/protocol/openid-connect/certs',
  authorization: 'Equals(`grp`, `admin`)',
  forwardHeaders: { Group: 'grp' },
}

export const entra: VerifierOptions = {
  ...asTraefik,
  jwksUrl: 'https://login.microsoftonline.com/common/discovery/v2.0/keys',
}

export const signed: VerifierOptions = {
  ...asTraefik,
  secret: { env: 'JWT_SIGNING_SECRET' },
  authorization: '!Equals(`grp`, `guest`)',
}

export const mcp: VerifierOptions = {
  ...asTraefik,
  jwksUrl: 'https://auth.example.com/.well-known/jwks.json',
  challenge: { resourceMetadata: 'https://api.example.com/.well-known/oauth-protected-resource/mcp-server' },
  forwardAuthorization: true,
  forwardHeaders: { 'X-User-ID': 'sub', 'X-User-Groups': 'groups' },
}

export type Middlewares = Readonly<Record<'keycloak' | 'entra' | 'signed' | 'mcp', VerifierOptions>>

/** A middleware per path, and `whoami` behind each of them. */
export function createApp(middlewares: Middlewares, whoami: string): Express {
  const mcpGate = claimgate(middlewares.mcp)
  const app = express()
  app.use('/my-app', claimgate(middlewares.keycloak).authenticate(), proxyTo(whoami))
  app.use('/entra-app', claimgate(middlewares.entra).authenticate(), proxyTo(whoami))
  app.use('/signed-app', claimgate(middlewares.signed).authenticate(), proxyTo(whoami))
  app.use(
    mcpGate.protectedResource({
      resource: 'https://api.example.com/mcp-server',
      authorizationServers: ['https://auth.example.com'],
    }),
  )
  app.use('/mcp-server', mcpGate.authenticate(), proxyTo(whoami))
  return app
}

function proxyTo(target: string): RequestHandler {
  const proxy = createProxyServer({ target })
  return async (req, res) => {
    try {
      await proxy.web(req, res)
    } catch {
      if (res.headersSent) res.destroy()
      else res.status(502).json({ error: 'bad_gateway' })
    }
  }
}
