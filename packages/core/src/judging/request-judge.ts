import { platform } from '#platform'
import { basisOf, type Auth } from '../auth.ts'
import { TokenCache } from '../cache/token-cache.ts'
import type { Configuration } from '../configuration/compile-options.ts'
import { ProvenHeaders } from '../decoding/proven-headers.ts'
import type { Trace } from '../explanation.ts'
import {
  extractToken,
  removeTokens,
  syntaxFailure,
  type ExtractedToken,
  type Extraction,
} from '../extraction/extract-token.ts'
import { isFailure, type Failure } from '../failure.ts'
import type { IdentityLookups } from '../identities/identity-lookups.ts'
import { andThen, orElse, type MaybePromise } from '../maybe-promise.ts'
import { hasMember } from '../own-member.ts'
import type { Unmet } from '../policies/outcome.ts'
import { PolicyBook } from '../policies/policy-book.ts'
import { PreparedPolicy } from '../policies/prepared-policy.ts'
import type { TokenRequest } from '../request.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { checkProvenToken, checkTrust, type SharedRules } from './check-proven-token.ts'
import { isProven, type ProvenToken } from './judge-token.ts'
import { failureOf, refusedFor, type Judgement, type Refused } from './judgement.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import { Proof } from './proof.ts'
import type { Refusal } from './refusal.ts'
import { RememberingJudge } from './remembering-judge.ts'
import { SignatureSchedule } from './signature-schedule.ts'

/** What was found in a request, and taken out of it, before it is judged. */
export interface ReceivedRequest {
  readonly extracted: Extraction
  /** Whether there was a token in the query or form. */
  readonly tokenRemoved: boolean
}

type Run = Pick<JudgingRun, 'request' | 'trace'>

/**
 * Judges requests by one configuration, from finding the token to the policy for all tokens. Nothing here makes a
 * promise unless the app's own code or a key is waited for: a token that is remembered is judged at once.
 */
export class RequestJudge {
  readonly configuration: Configuration
  readonly tokens: RememberingJudge
  /** The policies of guards. */
  readonly policies: PolicyBook
  readonly #shared: SharedRules

  constructor(
    configuration: Configuration,
    isEnabled: (requirement: Requirement) => boolean,
    lookups: IdentityLookups,
  ) {
    const { requirements, maxTokenBytes, clock, cache, authorization, identity, vocabulary } = configuration
    const { maxConcurrentSignatureChecks } = configuration
    const signatures = new SignatureSchedule(maxConcurrentSignatureChecks, platform.afterTurn)
    this.configuration = configuration
    const provenHeaders = new ProvenHeaders()
    const rules = { requirements, isEnabled, maxTokenBytes, clock, signatures, provenHeaders }
    this.tokens = new RememberingJudge(rules, cache === undefined ? undefined : new TokenCache(cache))
    this.policies = new PolicyBook(vocabulary)
    this.#shared = {
      identity,
      lookups,
      isEnabled,
      authorization: authorization === undefined ? undefined : new PreparedPolicy(authorization),
    }
  }

  /**
   * Takes the token of a request, which is then no longer where it is not to be seen. Never rejects: what goes
   * wrong is for judging to refuse.
   */
  receive(request: TokenRequest): MaybePromise<ReceivedRequest> {
    const { extraction, forwarding } = this.configuration
    return orElse(
      () =>
        andThen(extractToken(request, extraction), (extracted) => {
          const tokenRemoved = removeTokens(request, extraction.sources)
          forwarding.takeOutTokens(request)
          return { extracted, tokenRemoved }
        }),
      (error) => ({ extracted: failureOf(error), tokenRemoved: false }),
    )
  }

  /** Judges a request. Never rejects: what goes wrong is a refusal too. */
  judge({ extracted }: ReceivedRequest, request: TokenRequest): MaybePromise<Judgement> {
    return orElse(() => this.#judgeExtracted(extracted, { request, trace: undefined }), refusedFor)
  }

  /** Judges a token that came without a request. */
  judgeToken(token: string): MaybePromise<Judgement> {
    return orElse(() => this.#judgeGiven(token, withoutRequest), refusedFor)
  }

  /** Judges once more with every step recorded. Nothing is removed, remembered or reported. */
  explain(subject: TokenRequest | string, trace: Trace): MaybePromise<Judgement> {
    const { extraction } = this.configuration
    return orElse(() => {
      if (typeof subject === 'string') return this.#judgeGiven(subject, { request: undefined, trace })
      return andThen(extractToken(subject, extraction), (extracted) =>
        this.#judgeExtracted(extracted, { request: subject, trace }),
      )
    }, refusedFor)
  }

  /** Holds an identity against a guard's policy. Gives the refusal, or `undefined` where the policy is met. */
  judgePolicy(policy: object, auth: Auth, run: Run): MaybePromise<Refusal | undefined> {
    return orElse(
      () =>
        andThen(this.policies.prepare(policy).judge({ auth, ...run }), (outcome) =>
          outcome.truth === true ? this.#checkTrust(auth, run) : unmet(outcome, auth),
        ),
      (error) => refusedFor(error).refusal,
    )
  }

  #checkTrust(auth: Auth, run: Run): Refusal | undefined {
    const proof = basisOf(auth)
    return proof instanceof Proof ? checkTrust(auth, proof, this.#shared, run) : undefined
  }

  /** A token that came without a request. Plain JavaScript may hand over nothing at all. */
  #judgeGiven(token: unknown, run: Run): MaybePromise<Judgement> {
    if (typeof token !== 'string' || token === '') return refused(run, tokenMissing)
    return this.#judgeFound({ token, source: argument }, run)
  }

  #judgeExtracted(extracted: Extraction, run: Run): MaybePromise<Judgement> {
    if (extracted === undefined) return refused(run, tokenMissing)
    return isFailure(extracted) ? refused(run, extracted) : this.#judgeFound(extracted, run)
  }

  #judgeFound(extracted: ExtractedToken, run: Run): MaybePromise<Judgement> {
    const { token } = extracted
    const remembered = run.trace === undefined ? this.tokens.recall(token) : undefined
    if (remembered === undefined) return this.#judgeAnew(extracted, run)
    return andThen(this.tokens.isPermitted(remembered, run.request), (isPermitted) =>
      isPermitted ? this.#applySharedRules(remembered, true, run) : this.#judgeAnew(extracted, run),
    )
  }

  #judgeAnew(extracted: ExtractedToken, run: Run): MaybePromise<Judgement> {
    const { token, source } = extracted
    const misread = syntaxFailure(extracted)
    if (misread !== undefined) return refused(run, misread)
    pass(run, 'extract', undefined, { subject: source.name })
    const { request, trace } = run
    const judging =
      trace === undefined ? this.tokens.judge(token, request) : this.tokens.explain(token, request, trace)
    return andThen(judging, (result) =>
      isProven(result) ? this.#applySharedRules(result, false, run) : { refusal: result },
    )
  }

  #applySharedRules(proven: ProvenToken, cached: boolean, run: Run): MaybePromise<Judgement> {
    return andThen(checkProvenToken(proven, this.#shared, run), (checked) =>
      checked === proven || hasMember(checked, 'auth')
        ? { auth: checked.auth, cached, refusal: undefined }
        : { refusal: checked },
    )
  }
}

const withoutRequest: Run = { request: undefined, trace: undefined }

const argument = { name: 'token' }

function refused(run: Run, failure: Failure): Refused {
  return { refusal: refuse(run, 'extract', failure) }
}

function unmet({ failure }: Unmet, { requirement }: Auth): Refusal {
  return { step: 'policy', failure, requirement }
}

const tokenMissing: Failure = { code: 'token_missing', finding: { subject: 'token', expected: 'present' } }
