import { frameworkRequest, isClaimgateError, type Checkpoint } from '@claimgate/core'
import type { FastifyReply, FastifyRequest, RawServerBase, RouteGenericInterface } from 'fastify'

/** A hook, for `onRequest`, `preValidation` or `preHandler` of a route or scope, over HTTP/1 and HTTP/2. */
export type FastifyGuard = (
  request: FastifyRequest<RouteGenericInterface, RawServerBase>,
  reply: FastifyReply<RouteGenericInterface, RawServerBase>,
) => Promise<void>

/**
 * Makes a hook that lets requests go on or answers them. An answered request goes no further: the promise stays
 * open, since Fastify would run the route where it resolves before the answer is out, as when the client hangs up.
 */
export function hook(check: Checkpoint): FastifyGuard {
  return async (request, reply) => {
    const { raw, routeOptions: about } = request
    try {
      const own = { owner: raw, target: request, request: frameworkRequest(raw, request, raw) }
      const { answer, headers } = await check({ ...own, route: about.config })
      if (reply.sent) return
      reply.headers(answer?.headers ?? headers)
      if (answer === undefined) return
      void reply.code(answer.status).send(answer.body === '' ? undefined : answer.body)
      await new Promise<never>(() => {})
    } catch (error) {
      // Fastify does not apply an error's headers for an error handler of the app.
      if (isClaimgateError(error) && !reply.sent) reply.headers(error.headers)
      throw error
    }
  }
}
