import { compilePolicy, type PolicyVocabulary } from './compile-policy.ts'
import { PreparedPolicy } from './prepared-policy.ts'

/** The policies of guards, each compiled once for one vocabulary. */
export class PolicyBook {
  readonly #vocabulary: PolicyVocabulary
  readonly #prepared = new WeakMap<object, PreparedPolicy>()

  constructor(vocabulary: PolicyVocabulary) {
    this.#vocabulary = vocabulary
  }

  /** Throws `ConfigurationError` for what is no policy. */
  prepare(policy: object): PreparedPolicy {
    const known = this.#prepared.get(policy)
    if (known !== undefined) return known
    const prepared = new PreparedPolicy(compilePolicy(policy, 'policy', this.#vocabulary))
    this.#prepared.set(policy, prepared)
    return prepared
  }
}
