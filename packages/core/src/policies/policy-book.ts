import { LRUCache } from 'lru-cache'
import { ConfigurationError } from '../configuration/configuration-error.ts'
import { isPlainObject } from '../configuration/option-reader.ts'
import { compilePolicy, type PolicyVocabulary } from './compile-policy.ts'
import { frozenPolicy } from './frozen-policy.ts'
import { PreparedPolicy } from './prepared-policy.ts'

/** How many expressions are known by their text; one that is forgotten is compiled again. */
const maxKnownExpressions = 1000

/** The policies of guards, each compiled once for one vocabulary. */
export class PolicyBook {
  readonly #vocabulary: PolicyVocabulary
  readonly #prepared = new WeakMap<object, PreparedPolicy>()
  readonly #expressions = new LRUCache<string, object>({ max: maxKnownExpressions })

  constructor(vocabulary: PolicyVocabulary) {
    this.#vocabulary = { ...vocabulary, knowsRoute: true }
  }

  /**
   * Gives a policy in a frozen copy, so that what becomes of the object that it was given in changes no guard. A
   * policy that was adopted before is given back as it is. Throws `ConfigurationError` for what is no policy.
   */
  adopt(policy: unknown): object {
    if (typeof policy === 'string' && policy !== '') return this.#adoptExpression(policy)
    if (typeof policy !== 'function' && !isPlainObject(policy)) throw notAPolicy()
    if (this.#prepared.has(policy)) return policy
    const adopted = frozenPolicy(policy, 'policy')
    this.prepare(adopted)
    return adopted
  }

  /** The compiled form of a policy that was adopted, by this book or the one before a reload. */
  prepare(adopted: object): PreparedPolicy {
    const known = this.#prepared.get(adopted)
    if (known !== undefined) return known
    const prepared = this.#compile(adopted)
    this.#prepared.set(adopted, prepared)
    return prepared
  }

  #adoptExpression(expression: string): object {
    const known = this.#expressions.get(expression)
    if (known !== undefined) return known
    const prepared = this.#compile(expression)
    // Whoever is handed it has a policy that means the same.
    const adopted = frozenPolicy({ requireAll: [expression] }, 'policy')
    this.#prepared.set(adopted, prepared)
    this.#expressions.set(expression, adopted)
    return adopted
  }

  #compile(policy: unknown): PreparedPolicy {
    return new PreparedPolicy(compilePolicy(policy, 'policy', this.#vocabulary))
  }
}

function notAPolicy(): ConfigurationError {
  return new ConfigurationError(
    'policy',
    "is no policy: give an object such as { scope: 'orders:read' }, an expression, or a function",
  )
}
