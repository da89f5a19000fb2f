import type { Policy, VerifierOptions } from '@claimgate/core'
import { claimgate } from '@claimgate/koa'
import Router from '@koa/router'
import Koa from 'koa'

export const options: VerifierOptions = {
  extractionSources: [{ bearer: true }, { cookie: 'creds' }],
  requireAny: [
    {
      issuer: 'https://token.example.com',
      audience: ['bookstore.example.com', 'orders.example.com'],
      jwksUrl: { url: 'https://token.example.com/keys', timeout: '15s' },
      subject: { prefix: 'spiffe://shop.example.com/' },
    },
    {
      issuer: 'https://people.example.com',
      audience: 'bookstore.example.com',
      jwksUrl: { url: 'https://people.example.com/keys', timeout: '15s' },
    },
  ],
  maxLifetime: '24h',
  clockSkewTolerance: '10s',
}

export const policies: Policies = {
  api: { requireAll: [{ claim: ['name'] }, { claim: ['email'], suffix: '@company.com' }] },
  admin: {
    requireAny: [
      { claim: ['roles'], exact: 'admin' },
      { claim: ['group'], exact: 'superusers', ignoreCase: true },
    ],
  },
}

export interface Policies {
  readonly api: Policy
  readonly admin: Policy
}

/** The rules by path are guards of routes; a path that has no route is a 404 after the gate, for everybody. */
export function createApp(judgedBy: VerifierOptions, { api, admin }: Policies): Koa {
  const gate = claimgate(judgedBy)
  const app = new Koa()

  const open = new Router()
  open.get('/public', (ctx) => {
    ctx.body = { open: true }
  })

  const guarded = new Router()
  guarded.all('/api/books', gate.guard(api), (ctx) => {
    ctx.body = { subject: gate.auth(ctx).subject }
  })
  guarded.get('/admin/users', gate.guard(admin), (ctx) => {
    ctx.body = { subject: gate.auth(ctx).subject }
  })

  app.use(open.routes())
  app.use(gate.authenticate())
  app.use(guarded.routes())
  return app
}
