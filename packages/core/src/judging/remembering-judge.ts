import type { TokenCache } from '../cache/token-cache.ts'
import { readWholeSecond } from '../clock.ts'
import type { Trace } from '../explanation.ts'
import { andThen, isPromise, type MaybePromise } from '../maybe-promise.ts'
import type { TokenRequest } from '../request.ts'
import { isProven, judgeToken, readsClaimsAlone, type ProvenToken } from './judge-token.ts'
import type { JudgingRules } from './judging-run.ts'
import type { Proof } from './proof.ts'
import type { Refusal } from './refusal.ts'
import { SharedRuns } from './shared-runs.ts'

/**
 * Judges tokens, and remembers those that were proven. A remembered token is good while its time, its key and
 * its requirement are; tokens that were refused are never remembered.
 */
export class RememberingJudge {
  readonly #rules: JudgingRules
  readonly #cache: TokenCache | undefined
  readonly #running = new SharedRuns<ProvenToken | Refusal>()
  /** Policies that read more than claims may decide otherwise for another request. */
  readonly #runsAreShared: boolean

  constructor(rules: JudgingRules, cache: TokenCache | undefined) {
    this.#rules = rules
    this.#cache = cache
    this.#runsAreShared = rules.requirements.all.every(readsClaimsAlone)
  }

  /** What a token proved before, where that still holds. */
  recall(token: string): ProvenToken | undefined {
    if (this.#cache === undefined || token.length > this.#rules.maxTokenBytes) return undefined
    const remembered = this.#cache.get(token)
    if (remembered === undefined || this.#stillHolds(remembered.proof)) return remembered
    this.#cache.delete(token)
    return undefined
  }

  /**
   * Asks a remembered requirement's own policy again, where it reads more than claims; the token may have ceased to
   * hold when the answer comes.
   */
  isPermitted(remembered: ProvenToken, request: TokenRequest | undefined): MaybePromise<boolean> {
    const { auth, proof } = remembered
    const { authorization } = proof.requirement
    if (authorization === undefined || authorization.readsClaimsAlone) return true
    return andThen(
      authorization.judge({ auth, request, trace: undefined }),
      ({ truth }) => truth === true && this.#stillHolds(proof),
    )
  }

  /** Judges a token that is not remembered, and remembers it where it is proven. Those who ask together judge once. */
  judge(token: string, request: TokenRequest | undefined): MaybePromise<ProvenToken | Refusal> {
    if (!this.#runsAreShared)
      return andThen(this.#judge(token, request), (result) => this.#remembered(token, result))
    const running = this.#running.find(token)
    if (running !== undefined) return running
    const judging = this.#judge(token, undefined)
    return isPromise(judging)
      ? this.#running.share(token, judging, (result) => this.#remembered(token, result))
      : this.#remembered(token, judging)
  }

  /** Judges without remembering, and records the steps. */
  explain(
    token: string,
    request: TokenRequest | undefined,
    trace: Trace,
  ): MaybePromise<ProvenToken | Refusal> {
    return judgeToken(token, { rules: this.#rules, request, trace })
  }

  /** Forgets all tokens that rest on a key that has left its set. */
  dropWithdrawn(): void {
    this.#cache?.dropWithdrawn()
  }

  /** Forgets what was found out, and what is being found out: who comes later is judged anew. */
  forgetAll(): void {
    this.#cache?.clear()
    this.#running.forgetAll()
  }

  #judge(token: string, request: TokenRequest | undefined): MaybePromise<ProvenToken | Refusal> {
    return judgeToken(token, { rules: this.#rules, request, trace: undefined })
  }

  /** The result, in the form that is remembered where it is to be. */
  #remembered(token: string, result: ProvenToken | Refusal): ProvenToken | Refusal {
    if (this.#cache === undefined || !isProven(result) || !result.repeats) return result
    return this.#stillHolds(result.proof) ? this.#cache.set(token, result) : result
  }

  #stillHolds({ from, until, requirement, key }: Proof): boolean {
    const now = readWholeSecond(this.#rules.clock)
    if (now === undefined || now < from || now >= until) return false
    return this.#rules.isEnabled(requirement) && requirement.keys.stillHolds(key)
  }
}
