/**
 * claimgate for Fastify 5: a JWT gate as plugin, and guards per route.
 *
 * @module
 */
import {
  RequestGate,
  type Claims,
  type ClaimsOf,
  type Gate,
  type GateOptions,
  type KnownOptions,
  type Verifier,
  type VerifierOptions,
} from '@claimgate/core'
import type { FastifyPluginAsync } from 'fastify'
import { hook, type FastifyGuard } from './hook.ts'
import { authenticationPlugin, resourcePlugin } from './plugins.ts'

export type { FastifyGuard }

/** A gate for Fastify, bound to one verifier. What serves the metadata is a plugin too. */
export interface FastifyGate<TokenClaims extends object = Claims> extends Gate<
  { readonly raw: object },
  FastifyGuard,
  FastifyPluginAsync,
  TokenClaims
> {
  /**
   * Judges every request of the scope it is registered in. A route's `config: { auth: false }` makes it public,
   * `config: { auth: policy }` adds a policy; with another `property` the option has that name.
   */
  readonly plugin: FastifyPluginAsync
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
export function claimgate<Given extends Verifier<object> | VerifierOptions>(
  given: Given & KnownOptions<Given>,
  gateOptions?: GateOptions,
): FastifyGate<ClaimsOf<Given>>
export function claimgate(given: Verifier | VerifierOptions, gateOptions?: GateOptions): FastifyGate {
  const gate = new RequestGate(given, gateOptions)
  const { guards } = gate
  return {
    verifier: gate.verifier,
    plugin: authenticationPlugin(gate),
    guard: (...policy) => hook(gate.passing(guards.guard(...policy))),
    auth: ({ raw }) => guards.auth(raw),
    findAuth: ({ raw }) => guards.findAuth(raw),
    protectedResource: (resource) => resourcePlugin(gate, resource),
  }
}
