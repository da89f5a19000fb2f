import type { VerifierOptions } from '@claimgate/core'
import { claimgate } from '@claimgate/express'
import express, { type Express } from 'express'

export const options: VerifierOptions = {
  issuer: 'https://id.example.com',
  audience: null,
  jwksUrl: 'https://id.example.com/keys',
  authorization: { claims: { email: ['*@truefoundry.com'], department: ['platform', 'research-*'] } },
}

export function createApp(judgedBy: VerifierOptions): Express {
  const gate = claimgate(judgedBy)
  const app = express()
  app.get('/healthz', (_req, res) => void res.json({ status: 'ok' }))
  app.use(gate.authenticate())
  app.get('/predict', (req, res) => void res.json({ for: gate.auth(req).claims['email'] }))
  return app
}
