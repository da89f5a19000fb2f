import { claimgate } from '@claimgate/express'
import express, { type Express } from 'express'

export function createApp(issuer: string): Express {
  const gate = claimgate({ issuer, audience: 'orders-api' })
  const app = express()

  app.get('/health', (_req, res) => {
    res.json({ status: 'ok' })
  })

  // Every route below needs a token of the issuer that is meant for this API.
  app.use(gate.authenticate())

  app.get('/me', (req, res) => {
    res.json({ subject: gate.auth(req).subject })
  })

  app.get('/orders', gate.guard({ scope: 'orders:read' }), (_req, res) => {
    res.json({ orders: ['1001', '1002'] })
  })

  app.delete('/orders/:id', gate.guard({ scope: 'orders:write', roles: 'admin' }), (req, res) => {
    res.json({ deleted: req.params['id'] })
  })

  return app
}
