import { claimgate } from '@claimgate/koa'
import Router from '@koa/router'
import Koa from 'koa'

export function createApp(issuer: string): Koa {
  const gate = claimgate({ issuer, audience: 'orders-api' })
  const app = new Koa()

  const open = new Router()
  open.get('/health', (ctx) => {
    ctx.body = { status: 'ok' }
  })

  const guarded = new Router()
  guarded.get('/me', (ctx) => {
    ctx.body = { subject: gate.auth(ctx).subject }
  })
  guarded.get('/orders', gate.guard({ scope: 'orders:read' }), (ctx) => {
    ctx.body = { orders: ['1001', '1002'] }
  })
  guarded.delete('/orders/:id', gate.guard({ scope: 'orders:write', roles: 'admin' }), (ctx) => {
    ctx.body = { deleted: ctx.params['id'] }
  })

  app.use(open.routes())
  // What follows needs a token of the issuer that is meant for this API.
  app.use(gate.authenticate())
  app.use(guarded.routes())
  return app
}
