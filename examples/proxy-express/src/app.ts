import { claimgate } from '@claimgate/express'
import express, { type Express, type RequestHandler } from 'express'
import { createProxyServer } from 'httpxy'

/** Whose tokens are taken, and the services behind the gateway. */
export interface Settings {
  readonly issuer: string
  readonly catalog: string
  readonly orders: string
}

export function createApp({ issuer, catalog, orders }: Settings): Express {
  // The services read in headers who a request is from. Nobody but the gate writes these, and no service gets
  // a token that it could use elsewhere.
  const gate = claimgate({
    issuer,
    audience: 'orders-api',
    mode: 'optional',
    forwardHeaders: { 'X-User-Id': 'sub', 'X-User-Roles': { claim: 'roles', encode: 'json' } },
    forwardAuthorization: false,
  })

  const app = express()
  // Before every proxy, also where everybody may pass: it takes out what clients write into those headers.
  app.use(gate.authenticate())
  app.use('/catalog', proxyTo(catalog))
  // One policy for all of a service: a path may mean something else to the service than it does here.
  app.use('/orders', gate.guard({ scope: 'orders:read' }), proxyTo(orders))
  return app
}

function proxyTo(target: string): RequestHandler {
  const proxy = createProxyServer({ target, changeOrigin: true, xfwd: true })
  return async (req, res) => {
    try {
      await proxy.web(req, res)
    } catch {
      if (res.headersSent) res.destroy()
      else res.status(502).json({ error: 'bad_gateway' })
    }
  }
}
