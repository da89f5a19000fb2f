import { basisOf } from '../auth.ts'
import type { MaybePromise } from '../maybe-promise.ts'
import { met, type CompiledRule, type PolicyContext, type PolicyOutcome } from './outcome.ts'

/**
 * A compiled policy. That a token has met it is remembered with what proved the token, where the policy reads claims
 * alone. The claims of an object that an app put together itself may change, so that nothing is remembered of them.
 */
export class PreparedPolicy {
  readonly #rule: CompiledRule

  constructor(rule: CompiledRule) {
    this.#rule = rule
  }

  judge(context: PolicyContext): MaybePromise<PolicyOutcome> {
    const rule = this.#rule
    if (!rule.readsClaimsAlone || context.trace !== undefined) return rule.judge(context)
    const known = basisOf(context.auth)?.policies
    if (known?.hasMet(this) === true) return met
    const outcome = rule.judge(context)
    if (outcome.truth === true) known?.noteMet(this)
    return outcome
  }
}
