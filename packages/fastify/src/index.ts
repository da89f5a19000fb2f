/**
 * claimgate for Fastify 5: a JWT gate as plugin, and guards per route.
 *
 * @module
 */
import {
  RequestGate,
  type Auth,
  type GateOptions,
  type GuardArguments,
  type ProtectedResourceOptions,
  type Verifier,
  type VerifierOptions,
} from '@claimgate/core'
import type { FastifyPluginAsync, FastifyReply, FastifyRequest } from 'fastify'
import { enter } from './enter.ts'
import { authenticationPlugin, resourcePlugin } from './plugins.ts'

/** A hook, for `onRequest`, `preValidation` or `preHandler` of a route or scope. */
export type FastifyGuard = (request: FastifyRequest, reply: FastifyReply) => Promise<unknown>

/** A gate for Fastify, bound to one verifier. */
export interface FastifyGate {
  readonly verifier: Verifier
  /**
   * Judges every request of the scope it is registered in. A route's `config: { auth: false }` makes it public,
   * `config: { auth: policy }` adds a policy; with another `property` the option has that name.
   */
  readonly plugin: FastifyPluginAsync
  /**
   * Enforces a policy, and authenticates first where that has not been done. Without a policy it asks for an
   * identity alone. Throws `ConfigurationError` for a policy that is none.
   */
  guard(...policy: GuardArguments): FastifyGuard
  /** The identity of a request. Throws 401 where it has none, 500 where it was not authenticated. */
  auth(request: FastifyRequest): Auth
  findAuth(request: FastifyRequest): Auth | undefined
  /** A plugin that serves the metadata of the API (RFC 9728) to everybody, also below the gate's own plugin. */
  protectedResource(options: ProtectedResourceOptions): FastifyPluginAsync
}

/**
 * Makes a gate of options or of a verifier. Throws `ConfigurationError` for options that are wrong.
 *
 * @example
 * ```ts
 * import fastify from 'fastify'
 * import { claimgate } from '@claimgate/fastify'
 *
 * const gate = claimgate({ issuer: 'https://id.example.com', audience: 'orders-api' })
 *
 * export const app = fastify()
 * await app.register(gate.plugin)
 * app.get('/orders', { onRequest: gate.guard({ scope: 'orders:read' }) }, async (request) => ({
 *   user: gate.auth(request).subject,
 * }))
 * ```
 */
export function claimgate(verifier: Verifier | VerifierOptions, options: GateOptions = {}): FastifyGate {
  const gate = new RequestGate(verifier, options)
  return {
    verifier: gate.verifier,
    plugin: authenticationPlugin(gate),
    guard: (...policy) => {
      const judge = gate.guard(...policy)
      return (request, reply) => enter(gate, judge, request, reply)
    },
    auth: ({ raw }) => gate.auth(raw),
    findAuth: ({ raw }) => gate.findAuth(raw),
    protectedResource: (resourceOptions) => resourcePlugin(gate, gate.protectedResource(resourceOptions)),
  }
}
