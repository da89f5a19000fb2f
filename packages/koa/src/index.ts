/**
 * claimgate for Koa 2.15 and 3: a JWT gate as middleware, and guards per route.
 *
 * @module
 */
import type { IncomingMessage, ServerResponse } from 'node:http'
import {
  frameworkRequest,
  isPromise,
  RequestGate,
  type Checkpoint,
  type Claims,
  type ClaimsOf,
  type Gate,
  type GateOptions,
  type KnownOptions,
  type Passage,
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
  const { guards } = gate
  return {
    verifier: gate.verifier,
    authenticate: (...wrongly: readonly unknown[]) =>
      middleware(gate.passing(guards.authentication(...wrongly))),
    guard: (...policy) => middleware(gate.passing(guards.guard(...policy))),
    auth: ({ req }) => guards.auth(req),
    findAuth: ({ req }) => guards.findAuth(req),
    protectedResource: (resource) => middleware(gate.serving(guards.protectedResource(resource))),
  }
}

function middleware(check: Checkpoint): KoaMiddleware {
  return async (ctx, next) => {
    const { req, request, state } = ctx
    // The URL that Koa has parsed for someone before may hold a token that is taken out now.
    if ('memoizedURL' in request) Reflect.deleteProperty(request, 'memoizedURL')
    const visit = { owner: req, target: state, request: frameworkRequest(req, request, ctx) }
    const passage = check(visit)
    const goesOn = proceed(isPromise(passage) ? await passage : passage, ctx)
    if (goesOn) await next()
  }
}

/** Whether a visit goes on. What has been answered elsewhere in the meantime, by a timeout say, goes no further. */
function proceed({ error, answer, headers }: Passage, ctx: KoaContext): boolean {
  // No headers are sent for an answer to a client that has hung up.
  if (ctx.res.headersSent || ctx.res.writableEnded) return false
  if (error !== undefined) throw error
  const added = answer?.headers ?? headers
  if (added !== undefined) ctx.set({ ...added })
  if (answer === undefined) return true
  ctx.status = answer.status
  ctx.body = answer.body
  return false
}
