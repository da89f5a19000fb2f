import { readWholeSecond } from '../clock.ts'
import type { Trace } from '../explanation.ts'
import type { TokenRequest } from '../request.ts'
import type { TokenCache } from '../token-cache.ts'
import { isProven, judgeToken, readsClaimsAlone, type ProvenToken } from './judge-token.ts'
import type { JudgingRules } from './judging-run.ts'
import type { Refusal } from './refusal.ts'

/** A token that was proven, and whether it had been before. */
export type RememberedToken = ProvenToken & { readonly cached: boolean }

/**
 * Judges tokens, and remembers those that were proven. A remembered token is good while its time, its key and
 * its requirement are; tokens that were refused are never remembered.
 */
export class RememberingJudge {
  readonly #rules: JudgingRules
  readonly #cache: TokenCache | undefined
  /** Runs that others may wait for. */
  readonly #running = new Map<string, Promise<ProvenToken | Refusal>>()
  /** Policies that read more than claims may decide otherwise for another request. */
  readonly #runsAreShared: boolean

  constructor(rules: JudgingRules, cache: TokenCache | undefined) {
    this.#rules = rules
    this.#cache = cache
    this.#runsAreShared = rules.requirements.all.every(readsClaimsAlone)
  }

  async judge(token: string, request: TokenRequest | undefined): Promise<RememberedToken | Refusal> {
    const remembered = this.#recall(token)
    if (remembered !== undefined && (await this.#isPermitted(remembered, request)))
      return { ...remembered, cached: true }
    return asNew(await (this.#runsAreShared ? this.#share(token) : this.#judgeAndRemember(token, request)))
  }

  /** Judges without remembering, and records the steps. */
  async explain(
    token: string,
    request: TokenRequest | undefined,
    trace: Trace,
  ): Promise<RememberedToken | Refusal> {
    return asNew(await judgeToken(token, { rules: this.#rules, request, trace }))
  }

  /** Forgets all tokens that rest on a key that has left its set. */
  dropWithdrawn(): void {
    this.#cache?.dropWithdrawn()
  }

  /** Forgets what was found out, and what is being found out: who comes later is judged anew. */
  forgetAll(): void {
    this.#cache?.clear()
    this.#running.clear()
  }

  #share(token: string): Promise<ProvenToken | Refusal> {
    const running = this.#running.get(token)
    if (running !== undefined) return running
    const run = this.#judgeAndRemember(token, undefined).finally(() => {
      if (this.#running.get(token) === run) this.#running.delete(token)
    })
    this.#running.set(token, run)
    return run
  }

  async #judgeAndRemember(token: string, request: TokenRequest | undefined): Promise<ProvenToken | Refusal> {
    const result = await judgeToken(token, { rules: this.#rules, request, trace: undefined })
    if (isProven(result) && result.repeats && this.#stillHolds(result)) this.#cache?.set(token, result)
    return result
  }

  #recall(token: string): ProvenToken | undefined {
    const cached = this.#cache?.get(token)
    if (cached === undefined || this.#stillHolds(cached)) return cached
    this.#cache?.delete(token)
    return undefined
  }

  /**
   * Asks a remembered requirement's own policy again, where it reads more than claims; the token may have ceased to
   * hold when the answer comes.
   */
  async #isPermitted(remembered: ProvenToken, request: TokenRequest | undefined): Promise<boolean> {
    const { auth, requirement } = remembered
    const { authorization } = requirement
    if (authorization === undefined || authorization.readsClaimsAlone) return true
    const outcome = await authorization.judge({ auth, request, trace: undefined })
    return outcome.truth === true && this.#stillHolds(remembered)
  }

  #stillHolds({ window, requirement, key }: ProvenToken): boolean {
    const now = readWholeSecond(this.#rules.clock)
    if (now === undefined || now < window.from || now >= window.until) return false
    return this.#rules.isEnabled(requirement) && requirement.keys.stillHolds(key)
  }
}

function asNew(result: ProvenToken | Refusal): RememberedToken | Refusal {
  return isProven(result) ? { ...result, cached: false } : result
}
