/**
 * claimgate for Koa 2.15 and 3: a JWT gate as middleware, and guards per route.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  frameworkRequest,
  RequestGate,
  type Checkpoint,
  type Claims,
  type ClaimsOf,
  type Gate,
  type GateOptions,
  type KnownOptions,
  type Verifier,
  type VerifierOptions,
} from '@claimgate/core'

/** The part of a Koa context that a gate uses; every Koa context is one. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly res: ServerResponse
  readonly request: object
  readonly state: object
  status: number
  body: unknown
  set(headers: Record<string, string>): void
}

/** A middleware; every Koa version takes it. */
export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>

/** A gate for Koa, bound to one verifier. */
export interface KoaGate<TokenClaims extends object = Claims> extends Gate<
  Pick<KoaContext, 'req'>,
  KoaMiddleware,
  KoaMiddleware,
  TokenClaims
> {
  /** Judges every request below it. */
  authenticate(): KoaMiddleware
}

/**
 * Makes a gate of options or of a verifier. Throws `ConfigurationError` for options that are wrong.
 *
 * @example
 * ```ts
 * import Koa from 'koa'
 * import { claimgate } from '@claimgate/koa'
 *
 * const gate = claimgate({ issuer: 'https://id.example.com', audience: 'orders-api' })
 *
 * export const app = new Koa()
 * app.use(gate.guard({ scope: 'orders:read' }))
 * app.use((ctx) => {
 *   ctx.body = { user: gate.auth(ctx).subject }
 * })
 * ```
 */
export function claimgate<Given extends Verifier<object> | VerifierOptions>(
  given: Given & KnownOptions<Given>,
  gateOptions?: GateOptions,
): KoaGate<ClaimsOf<Given>>
export function claimgate(given: Verifier | VerifierOptions, gateOptions?: GateOptions): KoaGate {
  const gate = new RequestGate(given, gateOptions)
  return {
    verifier: gate.verifier,
    authenticate: (...wrongly: readonly unknown[]) =>
      middleware(gate.passing(gate.authentication(...wrongly))),
    guard: (...policy) => middleware(gate.passing(gate.guard(...policy))),
    auth: ({ req }) => gate.auth(req),
    findAuth: ({ req }) => gate.findAuth(req),
    protectedResource: (resource) => middleware(gate.serving(gate.protectedResource(resource))),
  }
}

function middleware(check: Checkpoint): KoaMiddleware {
  return async (ctx, next) => {
    const { req, res, request, state } = ctx
    // The URL that Koa has parsed for someone before may hold a token that is taken out now.
    Reflect.deleteProperty(request, 'memoizedURL')
    const { answer, headers } = await check({
      owner: req,
      target: state,
      request: frameworkRequest(req, request, ctx),
    })
    // What has been answered elsewhere in the meantime, by a timeout say, goes no further.
    if (res.headersSent) return
    ctx.set({ ...(answer?.headers ?? headers) })
    if (answer === undefined) {
      await next()
    } else {
      ctx.status = answer.status
      ctx.body = answer.body
    }
  }
}
