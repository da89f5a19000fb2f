import { createServer } from 'node:http'
import { renderRejection } from '@claimgate/core'
import { claimgate, type ExpressGate } from '@claimgate/express'
import type express from 'express'
import type { ErrorRequestHandler, Request, RequestHandler, Router } from 'express'
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

type Gates = Readonly<Record<string, ExpressGate>>

/** Builds apps with one release of Express. */
export function expressFramework(name: string, release: typeof express): Framework {
  return {
    name,
    listen: ({ gates: plans, parts, rendersErrors }) => {
      const gates = Object.fromEntries(
        Object.entries(plans).map(([gate, plan]) => [gate, claimgate(plan.verifier, plan.options)]),
      )
      const app = release()
      for (const part of parts) addPart(release, app, part, gates)
      if (rendersErrors === true) app.use(renderError)
      return listening(createServer(app))
    },
  }
}

function addPart(release: typeof express, app: Router, part: AppPart, gates: Gates): void {
  if ('authenticate' in part) {
    app.use(named(gates, part.authenticate).authenticate())
  } else if ('metadata' in part) {
    app.use(named(gates).protectedResource(part.metadata))
  } else if ('parseForms' in part) {
    app.use(release.urlencoded({ extended: false }))
  } else if ('before' in part) {
    app.use((req, res, next) => {
      part.before(req, res)
      next()
    })
  } else if ('mount' in part) {
    const inner = part.as === 'app' ? release() : release.Router()
    for (const innerPart of part.parts) addPart(release, inner, innerPart, gates)
    app.use(part.mount, inner)
  } else {
    addRoute(app, part.route, gates)
  }
}

function addRoute(app: Router, { path, method = 'GET', guards = [], handle }: RoutePlan, gates: Gates): void {
  const handlers: RequestHandler[] = [
    ...guards.map(({ gate, policy = [] }) => named(gates, gate).guard(...policy)),
    (req, res) => {
      const answer = JSON.stringify((handle ?? answerUser)(routeRequest(req, gates)))
      res.writeHead(200, { 'Content-Type': jsonType, 'Content-Length': Buffer.byteLength(answer) })
      res.end(answer)
    },
  ]
  if (method === 'GET') app.get(path, handlers)
  else if (method === 'POST') app.post(path, handlers)
  else app.options(path, handlers)
}

function routeRequest(req: Request, gates: Gates): RouteRequest {
  const body: unknown = req.body
  return {
    url: req.url,
    originalUrl: req.originalUrl,
    query: req.query,
    body,
    attached: (property): unknown => Reflect.get(req, property),
    auth: (gate) => named(gates, gate).auth(req),
    findAuth: (gate) => named(gates, gate).findAuth(req),
  }
}

/** Express knows an error handler by its four parameters. */
const renderError: ErrorRequestHandler = (error, _req, res, _next) => {
  const { status, headers, body } = renderRejection(error)
  const text = JSON.stringify(body)
  res.writeHead(status, { ...headers, 'Content-Length': Buffer.byteLength(text) }).end(text)
}
