import type {
  EventListener,
  GateOptions,
  GuardArguments,
  RequirementOptions,
  SharedOptions,
  VerifierOptions,
} from '@claimgate/core'
import type { AppPart, AppPlan, RouteRequest } from '../support/apps.ts'
import { testClock } from '../support/clock.ts'
import type { RawRequest } from '../support/raw-http.ts'
import { mint } from '../support/tokens.ts'
import { goodRequirement } from '../support/verifiers.ts'

type SingleOptions = Partial<RequirementOptions> & SharedOptions
type Plan = (onEvent: EventListener) => AppPlan

export const goodToken: string = mint()

/** What differs from an app with one gate and one route for GET and POST. */
export interface Differences {
  readonly options?: SingleOptions
  readonly gate?: GateOptions
  readonly handle?: (request: RouteRequest) => unknown
  readonly parsesForms?: boolean
  readonly rendersErrors?: boolean
}

/** Options that good tokens satisfy. */
export function gateOptions(onEvent: EventListener, options: SingleOptions = {}): VerifierOptions {
  const { jwks, ...requirement } = goodRequirement()
  const hasOtherKeys = ['keys', 'jwksUrl', 'discovery'].some((name) => name in options)
  const keys = hasOtherKeys || jwks === undefined ? {} : { jwks }
  return { ...requirement, ...keys, clock: testClock().clock, onEvent, ...options }
}

/** An app below `authenticate()`; `/orders` has the guards given, `/health` is public. */
export function authenticatedApp(differences: Differences = {}, ...guards: GuardArguments[]): Plan {
  const health = { path: '/health', isPublic: true, handle: () => 'healthy' }
  return appOf(differences, guards, [{ route: health }, { authenticate: 'main' }])
}

/** An app whose route `/orders` has guards alone, and no `authenticate()` before it. */
export function guardedApp(differences: Differences = {}, ...guards: GuardArguments[]): Plan {
  return appOf(differences, guards, [])
}

function appOf(differences: Differences, guards: readonly GuardArguments[], first: readonly AppPart[]): Plan {
  const { options, gate = {}, handle, parsesForms = false, rendersErrors = false } = differences
  const route = {
    path: '/orders',
    guards: guards.map((policy) => ({ policy })),
    ...(handle !== undefined && { handle }),
  }
  return (onEvent) => ({
    gates: { main: { verifier: gateOptions(onEvent, options), options: gate } },
    parts: [
      ...(parsesForms ? [{ parseForms: true } as const] : []),
      ...first,
      { route },
      { route: { ...route, method: 'POST' } },
    ],
    rendersErrors,
  })
}

/** A request for `/orders`. */
export function request(parts: RawRequest = {}): RawRequest {
  return { target: '/orders', ...parts }
}

export function bearer(token: string, parts: RawRequest = {}): RawRequest {
  return request({ ...parts, headers: [['Authorization', `Bearer ${token}`], ...(parts.headers ?? [])] })
}

export function authorization(...lines: readonly string[]): RawRequest {
  return request({ headers: lines.map((line) => ['Authorization', line]) })
}
