import { andThen, ConfigurationError, frameworkRequest, type Checkpoint } from '@claimgate/core'
import type { FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'

/** A hook, for `onRequest`, `preValidation` or `preHandler` of a route or scope, over HTTP/1 and HTTP/2. */
export type FastifyGuard = (
  request: FastifyRequest<RouteGenericInterface, RawServerBase>,
  reply: FastifyReply<RouteGenericInterface, RawServerBase>,
  done: (error?: Error) => void,
) => void

/**
 * Makes a hook that lets requests go on or answers them. For an answered request `done` is never called: Fastify would
 * run the route where that happens before the answer is out, as when the client hangs up.
 */
export function hook(check: Checkpoint): FastifyGuard {
  return (request, reply, done) => {
    // Whoever waited for a promise here would run the route.
    if (typeof done !== 'function') throw new ConfigurationError('', 'a guard is a hook: call it with done')
    const { raw, routeOptions } = request
    const own = frameworkRequest(raw, request, raw)
    const visit = { owner: raw, target: request, request: own, route: routeOptions.config }
    void andThen(check(visit), ({ error, answer, headers }) => {
      if (reply.sent) return
      // Fastify does not apply an error's headers for an error handler of the app.
      reply.headers(error?.headers ?? answer?.headers ?? headers ?? {})
      if (answer === undefined) return done(error)
      void reply.code(answer.status).send(answer.body === '' ? undefined : answer.body)
    })
  }
}
