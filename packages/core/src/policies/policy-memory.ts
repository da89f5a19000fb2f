/** So many policies are remembered of one token; others are asked anew. */
const mostPolicies = 16

/**
 * The policies that one token has met. Those that it has not met are not remembered: what they report takes more room
 * than all the rest of the token.
 */
export class PolicyMemory {
  #met: object[] | undefined

  hasMet(policy: object): boolean {
    return this.#met?.includes(policy) === true
  }

  /** Remembers a policy, while there is room. */
  noteMet(policy: object): void {
    this.#met ??= []
    if (this.#met.length < mostPolicies) this.#met.push(policy)
  }
}
