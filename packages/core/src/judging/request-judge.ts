import type { Auth } from '../auth.ts'
import type { Configuration } from '../configuration/compile-options.ts'
import type { Trace } from '../explanation.ts'
import { extractToken, removeTokens, type ExtractedToken } from '../extraction/extract-token.ts'
import { FailureError, isFailure, nameOfThrown, type Failure } from '../failure.ts'
import type { IdentityLookups } from '../identities/identity-lookups.ts'
import type { Unmet } from '../policies/outcome.ts'
import { PolicyBook } from '../policies/policy-book.ts'
import { PreparedPolicy } from '../policies/prepared-policy.ts'
import type { TokenRequest } from '../request.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { TokenCache } from '../token-cache.ts'
import { checkProvenToken, checkTrust, type SharedRules } from './check-proven-token.ts'
import { isProven, type ProvenToken } from './judge-token.ts'
import { pass, refuse, type JudgingRun } from './judging-run.ts'
import type { Refusal } from './refusal.ts'
import { RememberingJudge } from './remembering-judge.ts'

/** What was found out about a request: who it is from, or why that is not known. */
export type Judgement = Identified | Refused

interface Identified {
  readonly auth: Auth
  /** Whether the token had been verified before. */
  readonly cached: boolean
}

export interface Refused {
  readonly refusal: Refusal
}

export function isRefused(judgement: Judgement): judgement is Refused {
  return 'refusal' in judgement
}

/** A judgement, and whether a token was taken out of the request's query or form. */
export type RequestJudgement = Judgement & { readonly tokenRemoved: boolean }

type Extraction = ExtractedToken | Failure | undefined

/** What was found in a request, and taken out of it, before it is judged. */
export interface ReceivedRequest {
  readonly extracted: Extraction
  /** Whether there was a token in the query or form. */
  readonly tokenRemoved: boolean
}

/** Judges requests by one configuration, from finding the token to the policy for all tokens. */
export class RequestJudge {
  readonly configuration: Configuration
  readonly tokens: RememberingJudge
  /** The policies of guards. */
  readonly policies: PolicyBook
  readonly #shared: SharedRules
  /** What identities rest on, for as long as they are used. */
  readonly #proofs = new WeakMap<Auth, ProvenToken>()

  constructor(
    configuration: Configuration,
    isEnabled: (requirement: Requirement) => boolean,
    lookups: IdentityLookups,
  ) {
    const { requirements, maxTokenBytes, clock, cache, authorization, identity, vocabulary } = configuration
    this.configuration = configuration
    const rules = { requirements, isEnabled, maxTokenBytes, clock }
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
  async receive(request: TokenRequest): Promise<ReceivedRequest> {
    const { extraction, forwarding } = this.configuration
    try {
      const extracted = await extractToken(request, extraction)
      const tokenRemoved = removeTokens(request, extraction.sources)
      forwarding.takeOutTokens(request)
      return { extracted, tokenRemoved }
    } catch (error) {
      return { extracted: failureOf(error), tokenRemoved: false }
    }
  }

  /** Judges a request. Never rejects: what goes wrong is a refusal too. */
  judge({ extracted }: ReceivedRequest, request: TokenRequest): Promise<Judgement> {
    return refusingErrors(() => this.#judgeExtracted(extracted, request))
  }

  /** Judges a token that came without a request. */
  judgeToken(token: string): Promise<Judgement> {
    return refusingErrors(() => this.#judgeExtracted(given(token)))
  }

  /** Judges once more with every step recorded. Nothing is removed, remembered or reported. */
  explain(subject: TokenRequest | string, trace: Trace): Promise<Judgement> {
    return refusingErrors(async () => {
      if (typeof subject === 'string') return this.#judgeExtracted(given(subject), undefined, trace)
      return this.#judgeExtracted(await extractToken(subject, this.configuration.extraction), subject, trace)
    })
  }

  /** Holds an identity against a guard's policy. Gives the refusal, or `undefined` where the policy is met. */
  async judgePolicy(
    policy: object,
    auth: Auth,
    run: Pick<JudgingRun, 'request' | 'trace'>,
  ): Promise<Refusal | undefined> {
    const judgement = await refusingErrors(async () => {
      const outcome = await this.policies.prepare(policy).judge({ auth, ...run })
      const refusal = outcome.truth === true ? this.#checkTrust(auth, run) : unmet(outcome, auth)
      return refusal === undefined ? { auth, cached: true } : { refusal }
    })
    return isRefused(judgement) ? judgement.refusal : undefined
  }

  #checkTrust(auth: Auth, run: Pick<JudgingRun, 'trace'>): Refusal | undefined {
    const proof = this.#proofs.get(auth)
    return proof && checkTrust(proof, this.#shared, run)
  }

  async #judgeExtracted(extracted: Extraction, request?: TokenRequest, trace?: Trace): Promise<Judgement> {
    const run = { request, trace }
    if (extracted === undefined) return { refusal: refuse(run, 'extract', tokenMissing) }
    if (isFailure(extracted)) return { refusal: refuse(run, 'extract', extracted) }
    pass(run, 'extract', undefined, { subject: extracted.source })
    const { token } = extracted
    const result = await (trace === undefined
      ? this.tokens.judge(token, request)
      : this.tokens.explain(token, request, trace))
    if (!isProven(result)) return { refusal: result }
    const checked = await checkProvenToken(result, this.#shared, run)
    if (!('auth' in checked)) return { refusal: checked }
    this.#proofs.set(checked.auth, result)
    return { auth: checked.auth, cached: result.cached }
  }
}

/** A token that came without a request. Plain JavaScript may hand over nothing at all. */
function given(token: unknown): Extraction {
  return typeof token === 'string' && token !== '' ? { token, source: 'token' } : undefined
}

function unmet({ failure }: Unmet, { requirement }: Auth): Refusal {
  return { step: 'policy', failure, requirement }
}

const tokenMissing: Failure = { code: 'token_missing', finding: { subject: 'token', expected: 'present' } }

/** Turns an error into a refusal with a 500: it must neither let in nor tell what it holds. */
async function refusingErrors(judge: () => Promise<Judgement>): Promise<Judgement> {
  try {
    return await judge()
  } catch (error) {
    return { refusal: { step: 'policy', failure: failureOf(error), requirement: undefined } }
  }
}

function failureOf(error: unknown): Failure {
  if (error instanceof FailureError) return error.failure
  const finding = { subject: 'error', actual: nameOfThrown(error) }
  return { code: 'verification_failed', finding, cause: error }
}
