import { isClaimgateError, type ClaimgateError } from './answers/errors.ts'
import { jsonAnswer, type HttpAnswer } from './answers/http-answer.ts'
import type { RejectionCode } from './answers/rejection-codes.ts'
import { renderRejection } from './answers/render-rejection.ts'
import type { Auth } from './auth.ts'
import { ConfigurationError } from './configuration/configuration-error.ts'
import { OptionReader } from './configuration/option-reader.ts'
import type { VerifierOptions } from './configuration/options.ts'
import type { Finding } from './explanation.ts'
import { nameOfThrown } from './failure.ts'
import type { Checkpoint, Entry, GateOptions, Passage, RequestGuard, Visit } from './gate.ts'
import { readProperty } from './gate-property.ts'
import { andThen, orElse, type MaybePromise } from './maybe-promise.ts'
import { createPrivateField, type PrivateField } from './private-field.ts'
import type { ProtectedResource } from './protected-resource.ts'
import { headersAfter, RequestGuards } from './request-guards.ts'
import { RunningVerifier } from './running-verifier.ts'
import type { Verifier } from './verifier.ts'

/** Which verifier's identities stand on an object, for each name that they stand under. */
const holdersByProperty = new Map<string, PrivateField<Verifier>>()

/**
 * What the gates of all frameworks have in common: what becomes of a visit, and the answers. An adapter adds how
 * its framework's requests are read and answered.
 */
export class RequestGate {
  readonly verifier: Verifier
  readonly property: string
  readonly guards: RequestGuards
  readonly #verifier: RunningVerifier
  readonly #madeVerifier: boolean
  readonly #responds: boolean
  readonly #holders: PrivateField<Verifier>
  readonly #authenticating: Checkpoint
  /** What becomes of visits of routes that state a policy, for as long as there is that policy. */
  readonly #routes = new WeakMap<object, Checkpoint>()

  constructor(verifier: Verifier | VerifierOptions, options: GateOptions = {}) {
    const reader = new OptionReader(options, '', { known: ['property', 'rejections'] })
    this.property = readProperty(reader)
    this.#holders = holdersByProperty.get(this.property) ?? createPrivateField()
    holdersByProperty.set(this.property, this.#holders)
    this.#responds = reader.oneOf('rejections', ['respond', 'throw'], 'respond') === 'respond'
    this.#madeVerifier = !(verifier instanceof RunningVerifier)
    this.#verifier = verifier instanceof RunningVerifier ? verifier : new RunningVerifier(optionsOf(verifier))
    this.verifier = this.#verifier
    this.guards = new RequestGuards(this.#verifier)
    this.#authenticating = this.passing(this.guards.authenticate)
  }

  /** Applies a guard to visits: sets the identity of those that get in, and answers the others. */
  passing(guard: RequestGuard): Checkpoint {
    return (visit) =>
      this.#answering(() => {
        const { owner, request } = visit
        // What a client wrote under the names that are forwarded must not be seen, whoever it is.
        this.#verifier.forward(request, undefined)
        return andThen(guard(owner, request), (entry) => this.#letIn(visit, entry))
      })
  }

  /** Lets visits go on unjudged, and takes out of them what nobody vouches for and what is not to be seen. */
  readonly skipping: Checkpoint = ({ owner, request }) =>
    this.#answering(() => {
      this.#verifier.forward(request, this.guards.findAuth(owner))
      const receiving = this.#verifier.receiveOnce(this.#verifier.recordOf(owner), request)
      return andThen(receiving, ({ tokenRemoved }) => ({ headers: headersAfter(tokenRemoved) }))
    })

  /** Takes out what forwarding writes, ahead of a judgement that waits for the body: it may not be parsed. */
  readonly clearing: Checkpoint = ({ request }) =>
    this.#answering(() => {
      this.#verifier.forward(request, undefined)
      return goesOn
    })

  /** Serves a resource's metadata to visits that ask for it; others go on. */
  serving(resource: ProtectedResource): Checkpoint {
    return ({ owner, request }) =>
      this.#answering(() => {
        this.#verifier.forward(request, this.guards.findAuth(owner))
        const answer = resource.respond(request)
        return answer === undefined ? goesOn : { answer }
      })
  }

  /** Checks what a route says of itself. Throws `ConfigurationError` for a policy that is none. */
  adoptRoute(config: object): void {
    const option = this.#routeOption(config)
    if (typeof option !== 'boolean') Reflect.set(config, this.property, this.#verifier.checkPolicy(option))
  }

  /** Judges visits as their route says of itself: `false` skips them, a policy is enforced. */
  readonly routing: Checkpoint = (visit) => {
    const option = this.#routeOption(visit.route ?? {})
    if (option === true) return this.#authenticating(visit)
    if (option === false) return this.skipping(visit)
    // A route that `adoptRoute` never saw may say what is no policy: nobody gets in there.
    return this.#answering(() => this.#enforcing(this.#verifier.checkPolicy(option))(visit))
  }

  /** Sets the identity on the framework's request; throws where that is done by a gate with another verifier. */
  attach(target: object, auth: Auth | undefined): void {
    const holder = this.#holders.get(target) ?? this.verifier
    const isFree = holder === this.verifier && typeof Reflect.get(target, this.property) !== 'function'
    if (!isFree || !Reflect.set(target, this.property, auth)) {
      throw this.#reject('auth_property_taken', { subject: this.property })
    }
    this.#holders.set(target, holder)
  }

  /** The answer to a rejection; `undefined` where the framework's own error handling is to have it. */
  answer(error: unknown): HttpAnswer | undefined {
    if (!this.#responds || !isClaimgateError(error)) return undefined
    const { status, headers, body } = renderRejection(error)
    return jsonAnswer(status, headers, body)
  }

  /** Whether the body has to be parsed before a request can be judged. */
  get readsForms(): boolean {
    return this.#verifier.configuration.extraction.sources.some(({ kind }) => kind === 'form')
  }

  /** Closes the verifier, where this gate made it. */
  close(): void {
    if (this.#madeVerifier) this.#verifier.close()
  }

  #enforcing(policy: object): Checkpoint {
    const known = this.#routes.get(policy)
    if (known !== undefined) return known
    const checkpoint = this.passing(this.guards.enforcing(policy))
    this.#routes.set(policy, checkpoint)
    return checkpoint
  }

  #routeOption(config: object): unknown {
    return Object.hasOwn(config, this.property) ? Reflect.get(config, this.property) : true
  }

  #letIn({ target, request }: Visit, { auth, headers, answer }: Entry): Passage {
    if (answer !== undefined) return { answer }
    this.attach(target, auth)
    this.#verifier.forward(request, auth)
    return headers === undefined ? goesOn : { headers }
  }

  /** Turns what is thrown into an answer, or into the error that the framework is to answer. */
  #answering(pass: () => MaybePromise<Passage>): MaybePromise<Passage> {
    return orElse(pass, (thrown) => {
      const error = this.#rejectionOf(thrown)
      const answer = this.answer(error)
      return answer === undefined ? { error } : { answer }
    })
  }

  /** Any other error must neither let in nor tell a client what it holds. */
  #rejectionOf(error: unknown): ClaimgateError {
    if (isClaimgateError(error)) return error
    return this.#reject('verification_failed', { subject: 'error', actual: nameOfThrown(error) }, error)
  }

  #reject(code: RejectionCode, finding: Finding, cause?: unknown): ClaimgateError {
    const failure = { code, finding, ...(cause !== undefined && { cause }) }
    return this.#verifier.reject({ step: 'extract', failure, requirement: undefined })
  }
}

const goesOn: Passage = {}

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
