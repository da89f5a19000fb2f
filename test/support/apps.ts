import type { IncomingMessage, Server, ServerResponse } from 'node:http'
import type {
  Auth,
  GateOptions,
  GuardArguments,
  ProtectedResourceOptions,
  Verifier,
  VerifierOptions,
} from '@claimgate/core'

/** A request as a route sees it, in any framework. */
export interface RouteRequest {
  readonly url: string
  readonly originalUrl: string
  readonly query: unknown
  readonly body: unknown
  /** What stands where the gate sets the identity. */
  attached(property: string): unknown
  auth(gate?: string): Auth
  findAuth(gate?: string): Auth | undefined
}

export interface GatePlan {
  readonly verifier: Verifier | VerifierOptions
  readonly options?: GateOptions
}

/** A guard before a route, of the gate `main` unless another is named. */
export interface GuardPlan {
  readonly gate?: string
  readonly policy?: GuardArguments
}

export interface RoutePlan {
  readonly path: string
  /** GET, and with it HEAD, unless said otherwise. */
  readonly method?: 'GET' | 'POST' | 'OPTIONS'
  readonly guards?: readonly GuardPlan[]
  /** Public below a strict gate: to be listed before `authenticate`, as Express and Koa want it. */
  readonly isPublic?: boolean
  /** Gives what is answered as JSON. */
  readonly handle?: (request: RouteRequest) => unknown
}

/** A piece of an app. Pieces are put together in the order in which they are listed. */
export type AppPart =
  | { readonly authenticate: string }
  | { readonly route: RoutePlan }
  | { readonly mount: string; readonly as?: 'router' | 'app'; readonly parts: readonly AppPart[] }
  | { readonly metadata: ProtectedResourceOptions }
  | { readonly parseForms: true }
  /** The app's own middleware, which goes on when it returns. */
  | { readonly before: (req: IncomingMessage, res: ServerResponse) => void }

/** An app, without a framework. */
export interface AppPlan {
  readonly gates: Readonly<Record<string, GatePlan>>
  readonly parts: readonly AppPart[]
  /** Whether the app has an error handler of its own, which answers with `renderRejection`. */
  readonly rendersErrors?: boolean
}

/** A framework that apps are built with. */
export interface Framework {
  readonly name: string
  listen(plan: AppPlan): Promise<RunningApp>
}

export interface RunningApp {
  readonly port: number
  close(): Promise<void>
}

/** Finds one of several gates by name. */
export function named<Item>(items: Readonly<Record<string, Item>>, name: string = 'main'): Item {
  const item = items[name]
  if (item === undefined) throw new Error(`the plan has no ${name}`)
  return item
}

/** What a route answers that does nothing itself. */
export function answerUser(request: RouteRequest): unknown {
  return { user: request.findAuth()?.subject ?? null }
}

export const jsonType = 'application/json; charset=utf-8'

/** Lets a server listen on a free port of this machine. */
export async function listening(server: Server): Promise<RunningApp> {
  await new Promise<void>((resolve) => {
    server.listen(0, '127.0.0.1', resolve)
  })
  const address = server.address()
  if (address === null || typeof address === 'string') throw new Error('the server has no port')
  const close = () =>
    new Promise<void>((resolve) => {
      server.close(() => resolve())
      server.closeAllConnections()
    })
  return { port: address.port, close }
}
