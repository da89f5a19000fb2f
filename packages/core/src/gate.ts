import type { ClaimgateError } from './answers/errors.ts'
import type { HttpAnswer } from './answers/http-answer.ts'
import type { Auth, Claims } from './auth.ts'
import type { MaybePromise } from './maybe-promise.ts'
import type { Policy } from './policies/policy.ts'
import type { ProtectedResourceOptions } from './protected-resource.ts'
import type { TokenRequest } from './request.ts'
import type { Verifier } from './verifier.ts'

/** How a gate fits into an app. */
export interface GateOptions {
  /** The name under which the identity is set on the request. Two gates need two. Default: `"auth"`. */
  readonly property?: string
  /** `"respond"` (default) answers rejections; `"throw"` hands them to the framework's error handling. */
  readonly rejections?: 'respond' | 'throw'
}

/** How a guard works. */
export interface GuardOptions {
  /** Lets everything pass, and reports what would have been rejected. Default: `false`. */
  readonly reportOnly?: boolean
}

/** `guard()`, `guard(policy)` or `guard(policy, options)`. */
export type GuardArguments = [] | [policy: Policy, options?: GuardOptions]

/**
 * What a gate offers in every framework. `Handle` is what a framework calls a request by, `Guard` what it lets
 * stand in front of a route, `Serving` what makes it serve the metadata, and `TokenClaims` the type of claims.
 */
export interface Gate<Handle, Guard, Serving = Guard, TokenClaims extends object = Claims> {
  /** The one verifier that this gate judges by. */
  readonly verifier: Verifier<TokenClaims>
  /**
   * Enforces a policy, and authenticates first where that has not been done. Without a policy it asks for an
   * identity alone. Throws `ConfigurationError` for a policy that is none.
   */
  guard(...policy: GuardArguments): Guard
  /** The identity of a request. Throws 401 where it has none, 500 where it was not authenticated. */
  auth(request: Handle): Auth<TokenClaims>
  findAuth(request: Handle): Auth<TokenClaims> | undefined
  /** Serves the metadata of the API (RFC 9728) to everybody, also below a gate that lets nobody in. */
  protectedResource(options: ProtectedResourceOptions): Serving
}

/** A request that got past a gate. */
export interface Entry {
  readonly auth: Auth | undefined
  /** Headers that the response should have: `Cache-Control: private` where a token was in a query or form. */
  readonly headers: ResponseHeaders | undefined
  /** What to answer instead of going on: the metadata of a resource. */
  readonly answer?: HttpAnswer
}

export type ResponseHeaders = Readonly<Record<string, string>>

/**
 * Judges one request; throws a `ClaimgateError` where it does not get in. `owner` is the object that a framework
 * has one of per request.
 */
export type RequestGuard = (owner: object, request: TokenRequest) => MaybePromise<Entry>

/** A request as an adapter brings it to a gate. */
export interface Visit {
  /** What the framework has one of per request, by which it is remembered who the request is from. */
  readonly owner: object
  /** Where the identity is set. */
  readonly target: object
  readonly request: TokenRequest
  /** Where the route says something of itself, under the name that the identity is set under. */
  readonly route?: object
}

/** What becomes of a visit: it goes on, or it is answered, or the framework's error handling gets an error. */
export interface Passage {
  readonly error?: ClaimgateError
  readonly answer?: HttpAnswer
  /** Of the response of a visit that goes on, beside its own. */
  readonly headers?: ResponseHeaders | undefined
}

/** Decides what becomes of a visit: at once where nothing has to be waited for. Never throws. */
export type Checkpoint = (visit: Visit) => MaybePromise<Passage>
