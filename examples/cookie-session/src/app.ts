import { claimgate } from '@claimgate/express'
import express, { type Express } from 'express'

/** Whose tokens are in the cookie, and the site, besides this one, whose pages call this API. */
export interface Settings {
  readonly issuer: string
  readonly frontend: string
}

export function createApp({ issuer, frontend }: Settings): Express {
  // Browsers send the cookie, other clients a bearer token. A browser sends the cookie with requests that
  // other sites cause, too: those that may change something are answered with 403, by default.
  const gate = claimgate({
    issuer,
    audience: 'orders-api',
    extractionSources: [{ cookie: 'session' }, { bearer: true }],
    allowedOrigins: [frontend],
  })

  const app = express()
  app.use(gate.authenticate())

  app.get('/me', (req, res) => {
    res.json({ subject: gate.auth(req).subject })
  })

  // GET is not checked for where it comes from, so it must change nothing.
  app.post('/orders', gate.guard({ scope: 'orders:write' }), (_req, res) => {
    res.status(201).json({ order: '1003' })
  })

  app.post('/logout', (_req, res) => {
    res.clearCookie('session').json({ status: 'logged out' })
  })

  return app
}
