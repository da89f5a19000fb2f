/**
 * claimgate for Koa 2.15 and 3: a JWT gate as middleware, and guards per route.
 *
 * @module
 */
import type { IncomingMessage } from 'node:http'
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

/** The part of a Koa context that a gate uses; every Koa context is one. */
export interface KoaContext {
  readonly req: IncomingMessage
  readonly request: object
  readonly state: object
  readonly headerSent: boolean
  originalUrl: string
  status: number
  body: unknown
  set(headers: Record<string, string>): void
}

/** A middleware; every Koa version takes it. */
export type KoaMiddleware = (ctx: KoaContext, next: () => Promise<unknown>) => Promise<void>

/** A gate for Koa, bound to one verifier. */
export interface KoaGate {
  readonly verifier: Verifier
  /** Judges every request below it. */
  authenticate(): KoaMiddleware
  /**
   * Enforces a policy, and authenticates first where that has not been done. Without a policy it asks for an
   * identity alone. Throws `ConfigurationError` for a policy that is none.
   */
  guard(...policy: GuardArguments): KoaMiddleware
  /** The identity of a request. Throws 401 where it has none, 500 where it was not authenticated. */
  auth(ctx: Pick<KoaContext, 'req'>): Auth
  findAuth(ctx: Pick<KoaContext, 'req'>): Auth | undefined
  /** Serves the metadata of the API (RFC 9728) to everybody, also below `authenticate()`. */
  protectedResource(options: ProtectedResourceOptions): KoaMiddleware
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
export function claimgate(verifier: Verifier | VerifierOptions, options: GateOptions = {}): KoaGate {
  const gate = new RequestGate(verifier, options)
  return {
    verifier: gate.verifier,
    authenticate: () => middleware(gate, gate.authenticate),
    guard: (...policy) => middleware(gate, gate.guard(...policy)),
    auth: ({ req }) => gate.auth(req),
    findAuth: ({ req }) => gate.findAuth(req),
    protectedResource: (resourceOptions) => {
      const resource = gate.protectedResource(resourceOptions)
      return async (ctx, next) => {
        const answer = resource.respond(tokenRequestOf(ctx))
        if (answer === undefined) await next()
        else send(ctx, answer)
      }
    },
  }
}

function middleware(gate: RequestGate, judge: RequestGuard): KoaMiddleware {
  return async (ctx, next) => {
    if (await enter(gate, judge, ctx)) await next()
  }
}

/** True where the request gets in; false where it has been answered. */
async function enter(gate: RequestGate, judge: RequestGuard, ctx: KoaContext): Promise<boolean> {
  try {
    const { auth, headers } = await judge(ctx.req, tokenRequestOf(ctx))
    gate.attach(ctx.state, auth)
    if (!ctx.headerSent) ctx.set({ ...headers })
    return true
  } catch (error) {
    const answer = gate.answer(error)
    if (answer === undefined) throw error
    send(ctx, answer)
    return false
  }
}

/** The context as core reads it: `originalUrl` and the parsed body are not on Node's own request. */
function tokenRequestOf(ctx: KoaContext): TokenRequest {
  const { req } = ctx
  return {
    method: req.method,
    headers: req.headers,
    rawHeaders: req.rawHeaders,
    get url() {
      return req.url
    },
    set url(url) {
      req.url = url
    },
    get originalUrl() {
      return ctx.originalUrl
    },
    set originalUrl(url) {
      ctx.originalUrl = url
    },
    get body(): unknown {
      const body: unknown = Reflect.get(ctx.request, 'body')
      return body
    },
  }
}

function send(ctx: KoaContext, { status, headers, body }: HttpAnswer): void {
  if (ctx.headerSent) return
  ctx.set({ ...headers })
  ctx.status = status
  ctx.body = body
}
