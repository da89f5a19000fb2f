import { isPlainObject } from '../configuration/option-reader.ts'
import { compilePolicy, type PolicyVocabulary } from './compile-policy.ts'
import { PreparedPolicy } from './prepared-policy.ts'

/** The policies of guards, each compiled once for one vocabulary. */
export class PolicyBook {
  readonly #vocabulary: PolicyVocabulary
  readonly #prepared = new WeakMap<object, PreparedPolicy>()

  constructor(vocabulary: PolicyVocabulary) {
    this.#vocabulary = vocabulary
  }

  /**
   * Gives a policy in a frozen copy, so that what becomes of the object that it was given in changes no guard. A
   * policy that was adopted before is given back as it is. Throws `ConfigurationError` for what is no policy.
   */
  adopt(policy: object): object {
    if (this.#prepared.has(policy)) return policy
    const prepared = new PreparedPolicy(compilePolicy(policy, 'policy', this.#vocabulary))
    const adopted = frozenCopy(policy)
    this.#prepared.set(adopted, prepared)
    return adopted
  }

  /** The compiled form of a policy that was adopted, by this book or the one before a reload. */
  prepare(adopted: object): PreparedPolicy {
    const known = this.#prepared.get(adopted)
    if (known !== undefined) return known
    const prepared = new PreparedPolicy(compilePolicy(adopted, 'policy', this.#vocabulary))
    this.#prepared.set(adopted, prepared)
    return prepared
  }
}

function frozenCopy(policy: object): object {
  if (Array.isArray(policy)) return Object.freeze(policy.map(copyPart))
  if (!isPlainObject(policy)) return policy
  return Object.freeze(
    Object.fromEntries(Object.entries(policy).map(([name, part]) => [name, copyPart(part)])),
  )
}

function copyPart(part: unknown): unknown {
  return typeof part === 'object' && part !== null ? frozenCopy(part) : part
}
