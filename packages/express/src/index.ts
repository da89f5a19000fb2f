/**
 * claimgate for Express 4.18 and 5: a JWT gate as middleware, and guards per route.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  RequestGate,
  type Auth,
  type GateOptions,
  type GuardArguments,
  type HttpAnswer,
  type ProtectedResourceOptions,
  type RequestGuard,
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
export interface ExpressGate {
  readonly verifier: Verifier
  /** Judges every request below it. */
  authenticate(): ExpressMiddleware
  /**
   * Enforces a policy, and authenticates first where that has not been done. Without a policy it asks for an
   * identity alone. Throws `ConfigurationError` for a policy that is none.
   */
  guard(...policy: GuardArguments): ExpressMiddleware
  /** The identity of a request. Throws 401 where it has none, 500 where it was not authenticated. */
  auth(req: IncomingMessage): Auth
  findAuth(req: IncomingMessage): Auth | undefined
  /** Serves the metadata of the API (RFC 9728) to everybody, also below `authenticate()`. */
  protectedResource(options: ProtectedResourceOptions): ExpressMiddleware
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
export function claimgate(verifier: Verifier | VerifierOptions, options: GateOptions = {}): ExpressGate {
  const gate = new RequestGate(verifier, options)
  return {
    verifier: gate.verifier,
    authenticate: () => middleware(gate, gate.authenticate),
    guard: (...policy) => middleware(gate, gate.guard(...policy)),
    auth: (req) => gate.auth(req),
    findAuth: (req) => gate.findAuth(req),
    protectedResource: (resourceOptions) => {
      const resource = gate.protectedResource(resourceOptions)
      return (req, res, next) => {
        const answer = resource.respond(req)
        if (answer === undefined) next()
        else send(res, answer)
      }
    },
  }
}

function middleware(gate: RequestGate, judge: RequestGuard): ExpressMiddleware {
  return (req, res, next) => {
    enter(gate, judge, req, res).then(
      (entered) => {
        if (entered) next()
      },
      (error: unknown) => next(error),
    )
  }
}

/** True where the request gets in; false where it has been answered. */
async function enter(
  gate: RequestGate,
  judge: RequestGuard,
  req: ExpressRequest,
  res: ServerResponse,
): Promise<boolean> {
  try {
    const { auth, headers } = await judge(req, req)
    gate.attach(req, auth)
    if (!res.headersSent) setHeaders(res, headers)
    return true
  } catch (error) {
    const answer = gate.answer(error)
    if (answer === undefined) throw error
    send(res, answer)
    return false
  }
}

function send(res: ServerResponse, { status, headers, body }: HttpAnswer): void {
  if (res.headersSent) return
  res.statusCode = status
  setHeaders(res, headers)
  res.end(body)
}

function setHeaders(res: ServerResponse, headers: HttpAnswer['headers']): void {
  for (const [name, value] of Object.entries(headers)) res.setHeader(name, value)
}
