/**
 * claimgate for Express 4.18 and 5: a JWT gate as middleware, and guards per route.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  andThen,
  RequestGate,
  type Checkpoint,
  type Claims,
  type ClaimsOf,
  type Gate,
  type GateOptions,
  type KnownOptions,
  type Passage,
  type TokenRequest,
  type Verifier,
  type VerifierOptions,
} from '@claimgate/core'

/** The part of an Express request that a gate uses; every Express request is one. */
export type ExpressRequest = IncomingMessage & Pick<TokenRequest, 'originalUrl' | 'query' | 'body'>

/** A middleware; every Express version takes it. */
export type ExpressMiddleware = (
  req: ExpressRequest,
  res: ServerResponse,
  next: (error?: unknown) => void,
) => void

/** A gate for Express, bound to one verifier. */
export interface ExpressGate<TokenClaims extends object = Claims> extends Gate<
  IncomingMessage,
  ExpressMiddleware,
  ExpressMiddleware,
  TokenClaims
> {
  /** Judges every request below it. */
  authenticate(): ExpressMiddleware
}

/**
 * Makes a gate of options or of a verifier. Throws `ConfigurationError` for options that are wrong.
 *
 * @example
 * ```ts
 * import express from 'express'
 * import { claimgate } from '@claimgate/express'
 *
 * const gate = claimgate({ issuer: 'https://id.example.com', audience: 'orders-api' })
 *
 * export const app = express()
 * app.use(gate.authenticate())
 * app.get('/orders', gate.guard({ scope: 'orders:read' }), (req, res) => {
 *   res.json({ user: gate.auth(req).subject })
 * })
 * ```
 */
export function claimgate<Given extends Verifier<object> | VerifierOptions>(
  given: Given & KnownOptions<Given>,
  gateOptions?: GateOptions,
): ExpressGate<ClaimsOf<Given>>
export function claimgate(given: Verifier | VerifierOptions, gateOptions?: GateOptions): ExpressGate {
  const gate = new RequestGate(given, gateOptions)
  const { guards } = gate
  return {
    verifier: gate.verifier,
    authenticate: (...wrongly: readonly unknown[]) =>
      middleware(gate.passing(guards.authentication(...wrongly))),
    guard: (...policy) => middleware(gate.passing(guards.guard(...policy))),
    auth: (req) => guards.auth(req),
    findAuth: (req) => guards.findAuth(req),
    protectedResource: (resource) => middleware(gate.serving(guards.protectedResource(resource))),
  }
}

function middleware(check: Checkpoint): ExpressMiddleware {
  return (req, res, next) => {
    void andThen(check({ owner: req, target: req, request: req }), (passage) => proceed(passage, res, next))
  }
}

/** What has been answered elsewhere in the meantime, by a timeout say, goes no further. */
function proceed(
  { error, answer, headers }: Passage,
  res: ServerResponse,
  next: (error?: unknown) => void,
): void {
  // No headers are sent for an answer to a client that has hung up.
  if (res.headersSent || res.writableEnded) return
  if (error !== undefined) return next(error)
  const added = answer?.headers ?? headers
  if (added !== undefined) for (const [name, value] of Object.entries(added)) res.setHeader(name, value)
  if (answer === undefined) return next()
  res.statusCode = answer.status
  res.end(answer.body)
}
