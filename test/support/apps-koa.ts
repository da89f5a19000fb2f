import { createServer } from 'node:http'
import { parse } from 'node:querystring'
import { renderRejection } from '@claimgate/core'
import { claimgate, type KoaGate } from '@claimgate/koa'
import Router from '@koa/router'
import type Koa from 'koa'
import type { Context, Middleware } from 'koa'
import {
  answerUser,
  jsonType,
  listening,
  named,
  type AppPart,
  type Framework,
  type RoutePlan,
  type RouteRequest,
} from './apps.ts'

type Gates = Readonly<Record<string, KoaGate>>

/** Builds apps with one release of Koa. */
export function koaFramework(name: string, Release: typeof Koa): Framework {
  return {
    name,
    listen: ({ gates: plans, parts, rendersErrors }) => {
      const gates = Object.fromEntries(
        Object.entries(plans).map(([gate, plan]) => [gate, claimgate(plan.verifier, plan.options)]),
      )
      const app = new Release()
      app.silent = true
      if (rendersErrors === true) app.use(renderErrors)
      for (const part of parts) app.use(middlewareOf(part, gates))
      const listener = app.callback()
      return listening(createServer((req, res) => void listener(req, res)))
    },
  }
}

function middlewareOf(part: AppPart, gates: Gates): Middleware {
  if ('authenticate' in part) return named(gates, part.authenticate).authenticate()
  if ('metadata' in part) return named(gates).protectedResource(part.metadata)
  if ('parseForms' in part) return parseForms
  if ('before' in part) {
    return (ctx, next) => {
      part.before(ctx.req, ctx.res)
      return next()
    }
  }
  if ('mount' in part) {
    return mounted(part.mount, inSequence(part.parts.map((inner) => middlewareOf(inner, gates))))
  }
  return routeMiddleware(part.route, gates)
}

function inSequence([first, ...rest]: readonly Middleware[]): Middleware {
  if (first === undefined) return (_ctx, next) => next()
  return (ctx, next): unknown => first(ctx, async () => void (await inSequence(rest)(ctx, next)))
}

/** Strips a prefix from the path, as koa-mount does. */
function mounted(prefix: string, middleware: Middleware): Middleware {
  return async (ctx, next) => {
    const { path } = ctx
    if (path !== prefix && !path.startsWith(`${prefix}/`)) return next()
    ctx.path = path.slice(prefix.length) || '/'
    await middleware(ctx, async () => {
      ctx.path = path
      await next()
    })
    ctx.path = path
  }
}

function routeMiddleware({ path, method = 'GET', guards = [], handle }: RoutePlan, gates: Gates): Middleware {
  const run = inSequence([
    ...guards.map(({ gate, policy = [] }) => named(gates, gate).guard(...policy)),
    (ctx) => {
      const answer = JSON.stringify((handle ?? answerUser)(routeRequest(ctx, gates)))
      ctx.set('Content-Type', jsonType)
      ctx.body = answer
    },
  ])
  if (path.includes(':')) return routed(path, method, run)
  return (ctx, next): unknown => {
    const isMeant = ctx.method === method || (ctx.method === 'HEAD' && method === 'GET')
    return isMeant && ctx.path === path ? run(ctx, next) : next()
  }
}

/** A path with parameters is matched by the router that is used with Koa. */
function routed(path: string, method: string, run: Middleware): Middleware {
  const router = new Router()
  router.register(path, [method], run)
  const routes = router.routes()
  return (ctx, next): unknown => Reflect.apply(routes, undefined, [ctx, next])
}

function routeRequest(ctx: Context, gates: Gates): RouteRequest {
  const body: unknown = Reflect.get(ctx.request, 'body')
  return {
    url: ctx.url,
    originalUrl: ctx.originalUrl,
    query: ctx.query,
    body,
    attached: (property): unknown => Reflect.get(ctx.state, property),
    auth: (gate) => named(gates, gate).auth(ctx),
    findAuth: (gate) => named(gates, gate).findAuth(ctx),
  }
}

const parseForms: Middleware = async (ctx, next) => {
  if (ctx.is('urlencoded') === 'urlencoded') {
    let text = ''
    for await (const chunk of ctx.req.setEncoding('utf8')) text += String(chunk)
    Reflect.set(ctx.request, 'body', parse(text))
  }
  await next()
}

const renderErrors: Middleware = async (ctx, next) => {
  try {
    await next()
  } catch (error) {
    const { status, headers, body } = renderRejection(error)
    ctx.status = status
    ctx.set({ ...headers })
    ctx.body = JSON.stringify(body)
  }
}
