import { claimgate } from '@claimgate/koa'
import { createProxyServer } from 'httpxy'
import Koa, { type Middleware } from 'koa'

/** Whose tokens are taken, and the services behind the gateway. */
export interface Settings {
  readonly issuer: string
  readonly catalog: string
  readonly orders: string
}

export function createApp({ issuer, catalog, orders }: Settings): Koa {
  // The services read in headers who a request is from. Nobody but the gate writes these, and no service gets
  // a token that it could use elsewhere.
  const gate = claimgate({
    issuer,
    audience: 'orders-api',
    mode: 'optional',
    forwardHeaders: { 'X-User-Id': 'sub', 'X-User-Roles': { claim: 'roles', encode: 'json' } },
    forwardAuthorization: false,
  })

  const app = new Koa()
  // Before every proxy, also where everybody may pass: it takes out what clients write into those headers.
  app.use(gate.authenticate())
  app.use(below('/catalog', proxyTo(catalog)))
  // One policy for all of a service: a path may mean something else to the service than it does here.
  app.use(below('/orders', gate.guard({ scope: 'orders:read' })))
  app.use(below('/orders', proxyTo(orders)))
  return app
}

/** Runs a middleware for the paths below a prefix. */
function below(prefix: string, middleware: Middleware): Middleware {
  return (ctx, next): unknown => (ctx.path.startsWith(`${prefix}/`) ? middleware(ctx, next) : next())
}

/** Sends requests to a service, which sees their path without its first segment. */
function proxyTo(target: string): Middleware {
  const proxy = createProxyServer({ target, changeOrigin: true, xfwd: true })
  return async (ctx) => {
    ctx.req.url = ctx.url.replace(/^\/[^/]+/, '')
    // The proxy answers, not Koa, unless the service cannot be reached.
    ctx.respond = false
    try {
      await proxy.web(ctx.req, ctx.res)
    } catch {
      if (ctx.headerSent) return void ctx.res.destroy()
      ctx.respond = true
      ctx.status = 502
      ctx.body = { error: 'bad_gateway' }
    }
  }
}
