import { isAuth, provenClaims, type Claims } from '../auth.ts'
import type { CompiledRule, PolicyContext, PolicyOutcome } from './outcome.ts'

/**
 * A compiled policy that remembers its outcome per token, where it reads claims alone. Claims of an identity
 * are frozen, and the same object as long as their token is remembered; those of an object that an app put
 * together itself may change, so that nothing is remembered of them.
 */
export class PreparedPolicy {
  readonly #rule: CompiledRule
  readonly #outcomes = new WeakMap<Claims, PolicyOutcome>()

  constructor(rule: CompiledRule) {
    this.#rule = rule
  }

  judge(context: PolicyContext): PolicyOutcome | Promise<PolicyOutcome> {
    const rule = this.#rule
    if (!rule.readsClaimsAlone || context.trace !== undefined) return rule.judge(context)
    const claims = provenClaims(context.auth)
    const known = this.#outcomes.get(claims)
    if (known !== undefined) return known
    const outcome = rule.judge(context)
    if (isAuth(context.auth)) this.#outcomes.set(claims, outcome)
    return outcome
  }
}
