import { createRejection, isClaimgateError, type ClaimgateError } from './answers/errors.ts'
import { rejectionHeaders } from './answers/challenge.ts'
import { jsonAnswer, type HttpAnswer } from './answers/http-answer.ts'
import { renderRejection } from './answers/render-rejection.ts'
import { isAuth, type Auth } from './auth.ts'
import { ConfigurationError } from './configuration/configuration-error.ts'
import { OptionReader } from './configuration/option-reader.ts'
import type { VerifierOptions } from './configuration/options.ts'
import { isCorsPreflight } from './extraction/cors-preflight.ts'
import { isRefused, type Judgement, type RequestJudgement } from './judging/request-judge.ts'
import type { Policy } from './policies/policy.ts'
import {
  protectedResource,
  type ProtectedResource,
  type ProtectedResourceOptions,
} from './protected-resource.ts'
import type { TokenRequest } from './request.ts'
import { RunningVerifier } from './running-verifier.ts'
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

/** A request that got past a gate. */
export interface Entry {
  readonly auth: Auth | undefined
  /** Headers that the response should have: `Cache-Control: private` where a token was in a query or form. */
  readonly headers: Readonly<Record<string, string>>
}

/** Judges one request; throws a `ClaimgateError` where it does not get in. */
export type RequestGuard = (owner: object, request: TokenRequest) => Promise<Entry>

/**
 * What the gates of all frameworks have in common: the memory of who each request is from, guards, and the
 * answers. An adapter adds how its framework's requests are read and answered. `owner` is the object that a
 * framework has one of per request.
 */
export class RequestGate {
  readonly verifier: Verifier
  readonly property: string
  readonly #verifier: RunningVerifier
  readonly #madeVerifier: boolean
  readonly #responds: boolean
  readonly #judged = new WeakMap<object, Judgement>()
  readonly #resources: ProtectedResource[] = []

  constructor(verifier: Verifier | VerifierOptions, options: GateOptions = {}) {
    const reader = new OptionReader(options, '', { known: ['property', 'rejections'] })
    this.property = readProperty(reader)
    this.#responds = reader.oneOf('rejections', ['respond', 'throw'], 'respond') === 'respond'
    this.#madeVerifier = !(verifier instanceof RunningVerifier)
    this.#verifier = verifier instanceof RunningVerifier ? verifier : new RunningVerifier(optionsOf(verifier))
    this.verifier = this.#verifier
  }

  /** Judges a request as `mode` says. Preflights that pass and the metadata of a resource are not judged. */
  readonly authenticate: RequestGuard = async (owner, request) => {
    if (this.#passesUnjudged(request)) {
      this.#judged.set(owner, anonymous)
      return { auth: undefined, headers: {} }
    }
    const judgement = await this.#judgeOnce(owner, request)
    return entryOf(this.#verifier.admit(judgement), judgement)
  }

  /** Makes a guard; throws `ConfigurationError` for a policy that is none. */
  guard(...given: GuardArguments): RequestGuard {
    const [policy, options = {}] = given
    const isTrial = new OptionReader(options, 'options', { known: ['reportOnly'] }).boolean(
      'reportOnly',
      false,
    )
    if (given.length === 0) return (owner, request) => this.#requireIdentity(owner, request)
    return this.policyGuard(policy, isTrial)
  }

  /** Makes a guard of what should be a policy; throws `ConfigurationError` where it is none. */
  policyGuard(policy: unknown, isTrial = false): RequestGuard {
    const stated = this.#verifier.checkPolicy(policy)
    return isTrial
      ? (owner, request) => this.#tryPolicy(owner, request, stated)
      : (owner, request) => this.#requirePolicy(owner, request, stated)
  }

  /** The identity of a request; throws 401 where it has none, and 500 where it was never judged. */
  auth(owner: object): Auth {
    const judgement = this.#judged.get(owner)
    if (judgement === undefined) throw this.#operatorError('authentication_not_run')
    if (isRefused(judgement)) throw this.#verifier.rejectionOf(judgement.refusal)
    return judgement.auth
  }

  findAuth(owner: object): Auth | undefined {
    const judgement = this.#judged.get(owner)
    return judgement === undefined || isRefused(judgement) ? undefined : judgement.auth
  }

  /** Sets the identity on the framework's request; throws where another gate has put its own there. */
  attach(target: object, auth: Auth | undefined): void {
    const present: unknown = Reflect.get(target, this.property)
    if (present !== auth && isAuth(present)) throw this.#operatorError('auth_property_taken')
    Reflect.set(target, this.property, auth)
  }

  /** The answer to a rejection; `undefined` where the framework's own error handling is to have it. */
  answer(error: unknown): HttpAnswer | undefined {
    if (!this.#responds || !isClaimgateError(error)) return undefined
    const { status, headers, body } = renderRejection(error)
    return jsonAnswer(status, headers, body)
  }

  /** Describes a resource whose metadata this gate lets everybody read. */
  protectedResource(options: ProtectedResourceOptions): ProtectedResource {
    const resource = protectedResource(options)
    this.#resources.push(resource)
    return resource
  }

  /** Whether the body has to be parsed before a request can be judged. */
  get readsForms(): boolean {
    return this.#verifier.configuration.extraction.sources.some(({ kind }) => kind === 'form')
  }

  /** Closes the verifier, where this gate made it. */
  close(): void {
    if (this.#madeVerifier) this.#verifier.close()
  }

  #passesUnjudged(request: TokenRequest): boolean {
    if (this.#resources.some((resource) => resource.respond(request) !== undefined)) return true
    return this.#verifier.configuration.bypassCorsPreflight && isCorsPreflight(request)
  }

  async #judgeOnce(owner: object, request: TokenRequest): Promise<RequestJudgement> {
    const judgement = await this.#verifier.judgeOnce(owner, request)
    this.#judged.set(owner, judgement)
    return judgement
  }

  async #requireIdentity(owner: object, request: TokenRequest): Promise<Entry> {
    const judgement = await this.#judgeOnce(owner, request)
    return entryOf(this.#verifier.requireIdentity(judgement), judgement)
  }

  async #requirePolicy(owner: object, request: TokenRequest, policy: object): Promise<Entry> {
    const judgement = await this.#judgeOnce(owner, request)
    const auth = this.#verifier.requireIdentity(judgement)
    const refusal = await this.#verifier.refusalBy(policy, auth, request)
    if (refusal !== undefined) throw this.#verifier.reject(refusal)
    return entryOf(auth, judgement)
  }

  async #tryPolicy(owner: object, request: TokenRequest, policy: object): Promise<Entry> {
    const judgement = await this.#judgeOnce(owner, request)
    const refusal = isRefused(judgement)
      ? judgement.refusal
      : await this.#verifier.refusalBy(policy, judgement.auth, request)
    if (refusal !== undefined) this.#verifier.wouldReject(refusal)
    return entryOf(this.findAuth(owner), judgement)
  }

  #operatorError(code: 'authentication_not_run' | 'auth_property_taken'): ClaimgateError {
    return createRejection(code, rejectionHeaders(code, this.#verifier.configuration.challenge))
  }
}

const anonymous: Judgement = {
  refusal: {
    step: 'extract',
    failure: { code: 'token_missing', finding: { subject: 'token', expected: 'present' } },
    requirement: undefined,
  },
}

function entryOf(auth: Auth | undefined, { tokenRemoved }: RequestJudgement): Entry {
  return { auth, headers: tokenRemoved ? { 'Cache-Control': 'private' } : {} }
}

function readProperty(reader: OptionReader): string {
  const property = reader.text('property') ?? 'auth'
  if (/^[A-Za-z_$][\w$]*$/.test(property) && !(property in Object.prototype)) return property
  throw reader.error('property', 'is not a name that the identity can be set under')
}

/** Options have no methods; what has, is a verifier of another copy of this package. */
function optionsOf(given: Verifier | VerifierOptions): VerifierOptions {
  if (!('authenticate' in given)) return given
  throw new ConfigurationError(
    '',
    'is a verifier of another copy of @claimgate/core: install one version of it',
  )
}
