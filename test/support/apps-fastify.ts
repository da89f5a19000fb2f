import { parse } from 'node:querystring'
import { renderRejection } from '@claimgate/core'
import { claimgate, type FastifyGate } from '@claimgate/fastify'
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify'
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

type Gates = Readonly<Record<string, FastifyGate>>

export const fastify5: Framework = {
  name: 'fastify 5',
  listen: async ({ gates: plans, parts, rendersErrors }) => {
    const gates = Object.fromEntries(
      Object.entries(plans).map(([gate, plan]) => [gate, claimgate(plan.verifier, plan.options)]),
    )
    const app = fastify({ forceCloseConnections: true })
    if (rendersErrors === true) renderErrors(app)
    const publicOptions = Object.fromEntries(
      Object.values(plans).map(({ options }) => [options?.property ?? 'auth', false]),
    )
    await addParts(app, parts, gates, publicOptions)
    await app.ready()
    const { port } = await listening(app.server)
    return { port, close: () => app.close() }
  },
}

async function addParts(
  app: FastifyInstance,
  parts: readonly AppPart[],
  gates: Gates,
  publicOptions: object,
): Promise<void> {
  for (const part of parts) {
    if ('authenticate' in part) await app.register(named(gates, part.authenticate).plugin)
    else if ('metadata' in part) await app.register(named(gates).protectedResource(part.metadata))
    else if ('parseForms' in part) parseForms(app)
    else if ('before' in part) app.addHook('onRequest', async ({ raw }, reply) => part.before(raw, reply.raw))
    else if ('route' in part) addRoute(app, part.route, gates, publicOptions)
    else {
      const addInner = (inner: FastifyInstance) => addParts(inner, part.parts, gates, publicOptions)
      await app.register(addInner, { prefix: part.mount })
    }
  }
}

function addRoute(
  app: FastifyInstance,
  { path, method = 'GET', guards = [], isPublic = false, handle }: RoutePlan,
  gates: Gates,
  publicOptions: object,
): void {
  app.route({
    method,
    url: path,
    config: isPublic ? publicOptions : {},
    onRequest: guards.map(({ gate, policy = [] }) => named(gates, gate).guard(...policy)),
    handler: (request, reply) => {
      const answer = JSON.stringify((handle ?? answerUser)(routeRequest(request, gates)))
      return reply.header('Content-Type', jsonType).send(answer)
    },
  })
}

function routeRequest(request: FastifyRequest, gates: Gates): RouteRequest {
  return {
    url: request.url,
    originalUrl: request.originalUrl,
    query: request.query,
    body: request.body,
    attached: (property): unknown => Reflect.get(request, property),
    auth: (gate) => named(gates, gate).auth(request),
    findAuth: (gate) => named(gates, gate).findAuth(request),
  }
}

function parseForms(app: FastifyInstance): void {
  app.addContentTypeParser(
    'application/x-www-form-urlencoded',
    { parseAs: 'string' },
    (_request, body, done) => {
      done(null, parse(body.toString()))
    },
  )
}

function renderErrors(app: FastifyInstance): void {
  app.setErrorHandler((error, _request, reply) => {
    const { status, headers, body } = renderRejection(error)
    return reply.code(status).headers(headers).send(JSON.stringify(body))
  })
}
