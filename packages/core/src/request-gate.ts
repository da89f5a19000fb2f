import { isClaimgateError, type ClaimgateError } from './answers/errors.ts'
import { jsonAnswer, type HttpAnswer } from './answers/http-answer.ts'
import type { RejectionCode } from './answers/rejection-codes.ts'
import { renderRejection } from './answers/render-rejection.ts'
import type { Auth } from './auth.ts'
import { ConfigurationError } from './configuration/configuration-error.ts'
import { OptionReader } from './configuration/option-reader.ts'
import type { VerifierOptions } from './configuration/options.ts'
import type { Finding } from './explanation.ts'
import { nameOfThrown, type Failure } from './failure.ts'
import { isCorsPreflight } from './extraction/cors-preflight.ts'
import type { Checkpoint, Entry, GateOptions, GuardArguments, RequestGuard } from './gate.ts'
import { readProperty } from './gate-property.ts'
import type { Refusal } from './judging/refusal.ts'
import { isRefused, type Judgement, type RequestJudgement } from './judging/request-judge.ts'
import {
  protectedResource,
  type ProtectedResource,
  type ProtectedResourceOptions,
} from './protected-resource.ts'
import type { TokenRequest } from './request.ts'
import { RunningVerifier } from './running-verifier.ts'
import type { Verifier } from './verifier.ts'

/** Which verifier's identities stand on an object, for each name that they stand under. */
const holdersByProperty = new Map<string, WeakMap<object, Verifier>>()

/**
 * What the gates of all frameworks have in common: the memory of who each request is from, guards, and the
 * answers. An adapter adds how its framework's requests are read and answered.
 */
export class RequestGate {
  readonly verifier: Verifier
  readonly property: string
  readonly #verifier: RunningVerifier
  readonly #madeVerifier: boolean
  readonly #responds: boolean
  readonly #judged = new WeakMap<object, Judgement>()
  readonly #holders: WeakMap<object, Verifier>
  readonly #resources: ProtectedResource[] = []
  readonly #routePolicies = new Map<unknown, object>()

  constructor(verifier: Verifier | VerifierOptions, options: GateOptions = {}) {
    const reader = new OptionReader(options, '', { known: ['property', 'rejections'] })
    this.property = readProperty(reader)
    this.#holders = holdersByProperty.get(this.property) ?? new WeakMap()
    holdersByProperty.set(this.property, this.#holders)
    this.#responds = reader.oneOf('rejections', ['respond', 'throw'], 'respond') === 'respond'
    this.#madeVerifier = !(verifier instanceof RunningVerifier)
    this.#verifier = verifier instanceof RunningVerifier ? verifier : new RunningVerifier(optionsOf(verifier))
    this.verifier = this.#verifier
  }

  /**
   * Judges a request as `mode` says. A request for the metadata of a resource is answered; a preflight that may
   * pass goes on without identity, and a token in its query is taken out all the same.
   */
  readonly authenticate: RequestGuard = async (owner, request) => {
    const answer = this.#resources
      .map((resource) => resource.respond(request))
      .find((given) => given !== undefined)
    if (answer !== undefined) return { auth: undefined, headers: {}, answer }
    const passes = !this.#judged.has(owner) && this.#isBypassed(request)
    const judgement = await this.#judgeOnce(owner, request)
    if (!passes) return entryOf(this.#verifier.admit(judgement), judgement)
    this.#judged.set(owner, anonymous)
    return entryOf(undefined, judgement)
  }

  /** What `authenticate()` makes a middleware of; it throws where it is used as one itself. */
  authentication(...given: readonly unknown[]): RequestGuard {
    if (given.length === 0) return this.authenticate
    throw new ConfigurationError('', 'authenticate makes the middleware: write gate.authenticate()')
  }

  /** Makes a guard; throws `ConfigurationError` for a policy that is none. */
  guard(...given: GuardArguments): RequestGuard {
    const [policy, options = {}] = given
    if (given.length === 0) return (owner, request) => this.#requireIdentity(owner, request)
    const stated = this.checkPolicy(policy)
    const reader = new OptionReader(options, 'options', { known: ['reportOnly'] })
    const isTrial = reader.boolean('reportOnly', false)
    return isTrial
      ? (owner, request) => this.#tryPolicy(owner, request, stated)
      : (owner, request) => this.#requirePolicy(owner, request, stated)
  }

  /**
   * Makes a guard of what a route says of itself, which may be no policy: `checkPolicy` tells that where the
   * route is declared, and nobody gets in where that was missed.
   */
  routeGuard(policy: unknown): RequestGuard {
    return async (owner, request) => {
      const stated = this.#routePolicies.get(policy) ?? this.checkPolicy(policy)
      this.#routePolicies.set(policy, stated)
      return this.#requirePolicy(owner, request, stated)
    }
  }

  /** Gives a policy in a copy that does not change. Throws `ConfigurationError` for a policy that is none. */
  checkPolicy(policy: unknown): object {
    return this.#verifier.checkPolicy(policy)
  }

  /** The identity of a request; throws 401 where it has none, and 500 where it was never judged. */
  auth(owner: object): Auth {
    const judgement = this.#judged.get(owner) ?? neverJudged
    return this.#verifier.requireIdentity(judgement)
  }

  findAuth(owner: object): Auth | undefined {
    const judgement = this.#judged.get(owner)
    return judgement === undefined || isRefused(judgement) ? undefined : judgement.auth
  }

  /** Sets the identity on the framework's request; throws where that is done by a gate with another verifier. */
  attach(target: object, auth: Auth | undefined): void {
    const holder = this.#holders.get(target) ?? this.verifier
    const isFree = holder === this.verifier && typeof Reflect.get(target, this.property) !== 'function'
    if (!isFree || !Reflect.set(target, this.property, auth)) {
      throw this.#verifier.reject(refusal('auth_property_taken', { subject: this.property }))
    }
    this.#holders.set(target, holder)
  }

  /** The answer to a rejection; `undefined` where the framework's own error handling is to have it. */
  answer(error: unknown): HttpAnswer | undefined {
    if (!this.#responds || !isClaimgateError(error)) return undefined
    const { status, headers, body } = renderRejection(error)
    return jsonAnswer(status, headers, body)
  }

  /** Applies a guard to visits: sets the identity of those that get in, and answers the others. */
  passing(guard: RequestGuard): Checkpoint {
    return async ({ owner, target, request }) => {
      try {
        this.#verifier.forward(request, undefined)
        const { auth, headers, answer } = await guard(owner, request)
        if (answer !== undefined) return { answer, headers }
        this.attach(target, auth)
        this.#verifier.forward(request, auth)
        return { answer: undefined, headers }
      } catch (error) {
        const rejection = this.#rejectionOf(error)
        const answer = this.answer(rejection)
        if (answer === undefined) throw rejection
        return { answer, headers: {} }
      }
    }
  }

  /** Lets visits go on unjudged, and takes out of them what nobody vouches for and what is not to be seen. */
  readonly skipping: Checkpoint = async ({ owner, request }) => {
    this.#verifier.forward(request, this.findAuth(owner))
    const received = await this.#verifier.receiveOnce(owner, request)
    return { answer: undefined, headers: responseHeaders(received) }
  }

  /** Takes out what forwarding writes, ahead of a judgement that waits for the body: it may not be parsed. */
  readonly clearing: Checkpoint = async ({ request }) => {
    this.#verifier.forward(request, undefined)
    return { answer: undefined, headers: {} }
  }

  /** Checks what a route says of itself. Throws `ConfigurationError` for a policy that is none. */
  adoptRoute(config: object): void {
    const option = this.#routeOption(config)
    if (typeof option !== 'boolean') Reflect.set(config, this.property, this.checkPolicy(option))
  }

  /** Judges visits as their route says of itself: `false` skips them, a policy is enforced. */
  readonly routing: Checkpoint = (visit) => {
    const option = this.#routeOption(visit.route ?? {})
    if (option === false) return this.skipping(visit)
    return this.passing(option === true ? this.authenticate : this.routeGuard(option))(visit)
  }

  /** Serves a resource's metadata to visits that ask for it; others go on. */
  serving(resource: ProtectedResource): Checkpoint {
    return async ({ owner, request }) => {
      this.#verifier.forward(request, this.findAuth(owner))
      return { answer: resource.respond(request), headers: {} }
    }
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

  #routeOption(config: object): unknown {
    return Object.hasOwn(config, this.property) ? Reflect.get(config, this.property) : true
  }

  #isBypassed(request: TokenRequest): boolean {
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
    const refused = await this.#refusalOf(judgement, policy, request)
    if (refused !== undefined) throw this.#verifier.reject(refused)
    return entryOf(this.findAuth(owner), judgement)
  }

  async #tryPolicy(owner: object, request: TokenRequest, policy: object): Promise<Entry> {
    const judgement = await this.#judgeOnce(owner, request)
    const refused = await this.#refusalOf(judgement, policy, request)
    if (refused !== undefined) this.#verifier.wouldReject(refused)
    return entryOf(this.findAuth(owner), judgement)
  }

  async #refusalOf(
    judgement: Judgement,
    policy: object,
    request: TokenRequest,
  ): Promise<Refusal | undefined> {
    if (isRefused(judgement)) return judgement.refusal
    return this.#verifier.refusalBy(policy, judgement.auth, request)
  }

  /** Any other error must neither let in nor tell a client what it holds. */
  #rejectionOf(error: unknown): ClaimgateError {
    if (isClaimgateError(error)) return error
    const finding = { subject: 'error', actual: nameOfThrown(error) }
    const failure: Failure = { code: 'verification_failed', finding, cause: error }
    return this.#verifier.reject({ step: 'extract', failure, requirement: undefined })
  }
}

function refusal(code: RejectionCode, finding: Finding): Refusal {
  return { step: 'extract', failure: { code, finding }, requirement: undefined }
}

const anonymous: Judgement = {
  refusal: refusal('token_missing', { subject: 'token', expected: 'present' }),
}

const neverJudged: Judgement = {
  refusal: refusal('authentication_not_run', { subject: 'request', expected: 'authenticated' }),
}

function entryOf(auth: Auth | undefined, judgement: RequestJudgement): Entry {
  return { auth, headers: responseHeaders(judgement) }
}

function responseHeaders({ tokenRemoved }: Pick<RequestJudgement, 'tokenRemoved'>): Entry['headers'] {
  return tokenRemoved ? { 'Cache-Control': 'private' } : {}
}

/** Options have no methods; what has, is a verifier of another copy of this package. */
function optionsOf(given: Verifier | VerifierOptions): VerifierOptions {
  if (!isVerifier(given)) return given
  throw new ConfigurationError(
    '',
    'is a verifier of another copy of @claimgate/core: install one version of it',
  )
}

function isVerifier(given: unknown): given is Verifier {
  return typeof given === 'object' && given !== null && 'authenticate' in given
}
