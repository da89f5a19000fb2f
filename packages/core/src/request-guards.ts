import type { HttpAnswer } from './answers/http-answer.ts'
import type { Auth } from './auth.ts'
import { ConfigurationError } from './configuration/configuration-error.ts'
import { OptionReader } from './configuration/option-reader.ts'
import { isCorsPreflight } from './extraction/cors-preflight.ts'
import type { Entry, GuardArguments, RequestGuard, ResponseHeaders } from './gate.ts'
import { isRefused, type Judgement } from './judging/judgement.ts'
import type { Refusal } from './judging/refusal.ts'
import { andThen, type MaybePromise } from './maybe-promise.ts'
import {
  protectedResource,
  type ProtectedResource,
  type ProtectedResourceOptions,
} from './protected-resource.ts'
import type { JudgedRequest, RequestRecord } from './request-record.ts'
import type { TokenRequest } from './request.ts'
import type { RunningVerifier } from './running-verifier.ts'

/** Who the requests of one gate are from, and the guards that ask for more than that. */
export class RequestGuards {
  readonly #verifier: RunningVerifier
  readonly #resources: ProtectedResource[] = []

  constructor(verifier: RunningVerifier) {
    this.#verifier = verifier
  }

  /**
   * Judges a request as `mode` says. A request for the metadata of a resource is answered; a preflight that may
   * pass goes on without identity, and a token in its query is taken out all the same.
   */
  readonly authenticate: RequestGuard = (owner, request) => {
    const answer = this.#metadataFor(request)
    if (answer !== undefined) return { auth: undefined, headers: undefined, answer }
    const record = this.#verifier.recordOf(owner)
    const passes = this.#isBypassed(request) && record.judgementAt(this) === undefined
    return andThen(this.#judgeOnce(record, request), ({ judgement, tokenRemoved }) => {
      if (!passes) return entryOf(this.#verifier.admit(judgement), tokenRemoved)
      record.noteAt(this, anonymous)
      return entryOf(undefined, tokenRemoved)
    })
  }

  /** What `authenticate()` makes a middleware of; it throws where it is used as one itself. */
  authentication(...given: readonly unknown[]): RequestGuard {
    if (given.length === 0) return this.authenticate
    throw new ConfigurationError('', 'authenticate makes the middleware: write gate.authenticate()')
  }

  /** Makes a guard; throws `ConfigurationError` for a policy that is none. */
  guard(...given: GuardArguments): RequestGuard {
    const [policy, options = {}] = given
    if (given.length === 0) return this.#requireIdentity
    const stated = this.#verifier.checkPolicy(policy)
    const reader = new OptionReader(options, 'options', { known: ['reportOnly'] })
    return reader.boolean('reportOnly', false)
      ? this.#judgingBy(stated, (refusal) => this.#verifier.wouldReject(refusal))
      : this.enforcing(stated)
  }

  /** Makes a guard of a policy that has been checked. */
  enforcing(policy: object): RequestGuard {
    return this.#judgingBy(policy, (refusal) => {
      throw this.#verifier.reject(refusal)
    })
  }

  /** The identity of a request; throws 401 where it has none, and 500 where it was never judged. */
  auth(owner: object): Auth {
    const judgement = this.#verifier.findRecord(owner)?.judgementAt(this) ?? neverJudged
    return this.#verifier.requireIdentity(judgement)
  }

  findAuth(owner: object): Auth | undefined {
    return identityIn(this.#verifier.findRecord(owner)?.judgementAt(this))
  }

  /** Describes a resource whose metadata everybody may read. */
  protectedResource(options: ProtectedResourceOptions): ProtectedResource {
    const resource = protectedResource(options)
    this.#resources.push(resource)
    return resource
  }

  #metadataFor(request: TokenRequest): HttpAnswer | undefined {
    for (const resource of this.#resources) {
      const answer = resource.respond(request)
      if (answer !== undefined) return answer
    }
    return undefined
  }

  #isBypassed(request: TokenRequest): boolean {
    return this.#verifier.configuration.bypassCorsPreflight && isCorsPreflight(request)
  }

  #judgeOnce(record: RequestRecord, request: TokenRequest): MaybePromise<JudgedRequest> {
    return andThen(this.#verifier.judgeOnce(record, request), (judged) => {
      record.noteAt(this, judged.judgement)
      return judged
    })
  }

  readonly #requireIdentity: RequestGuard = (owner, request) =>
    andThen(this.#judgeOnce(this.#verifier.recordOf(owner), request), ({ judgement, tokenRemoved }) =>
      entryOf(this.#verifier.requireIdentity(judgement), tokenRemoved),
    )

  #judgingBy(policy: object, onRefusal: (refusal: Refusal) => void): RequestGuard {
    return (owner, request) => {
      const record = this.#verifier.recordOf(owner)
      return andThen(this.#judgeOnce(record, request), ({ judgement, tokenRemoved }) =>
        andThen(this.#refusalBy(policy, judgement, request), (refusal) => {
          if (refusal !== undefined) onRefusal(refusal)
          return entryOf(identityIn(record.judgementAt(this)), tokenRemoved)
        }),
      )
    }
  }

  #refusalBy(policy: object, judgement: Judgement, request: TokenRequest): MaybePromise<Refusal | undefined> {
    if (isRefused(judgement)) return judgement.refusal
    return this.#verifier.refusalBy(policy, judgement.auth, request)
  }
}

const anonymous: Judgement = {
  refusal: {
    step: 'extract',
    failure: { code: 'token_missing', finding: { subject: 'token', expected: 'present' } },
    requirement: undefined,
  },
}

const neverJudged: Judgement = {
  refusal: {
    step: 'extract',
    failure: { code: 'authentication_not_run', finding: { subject: 'request', expected: 'authenticated' } },
    requirement: undefined,
  },
}

function identityIn(judgement: Judgement | undefined): Auth | undefined {
  return judgement === undefined || isRefused(judgement) ? undefined : judgement.auth
}

function entryOf(auth: Auth | undefined, tokenRemoved: boolean): Entry {
  return { auth, headers: headersAfter(tokenRemoved) }
}

const keptPrivate: ResponseHeaders = { 'Cache-Control': 'private' }

/** What a response has to say where the token stood in what others may keep. */
export function headersAfter(tokenRemoved: boolean): ResponseHeaders | undefined {
  return tokenRemoved ? keptPrivate : undefined
}
