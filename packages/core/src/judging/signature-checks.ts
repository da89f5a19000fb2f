import type { Failure } from '../failure.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import { isSignatureValid } from '../signature.ts'

/** The most signature checks for one token, over all requirements. */
const maxSignatureChecks = 8

/** The signature checks of one token: each key once, and so many at most. */
export class SignatureChecks {
  readonly #token: string
  readonly #algorithm: string
  readonly #results = new Map<string, boolean>()
  #reserved = 0
  #wereCut = false

  constructor(token: string, algorithm: string) {
    this.#token = token
    this.#algorithm = algorithm
  }

  /**
   * Keeps a check for each of so many requirements that are still to come: the keys of one issuer must not use up
   * what the token of another needs.
   */
  reserve(requirements: number): void {
    this.#reserved = Math.min(requirements, maxSignatureChecks - 1)
  }

  /** Why no key proves the token. */
  failure(): Failure {
    const tried = this.#results.size
    return this.#wereCut
      ? failed('signature_checks_exhausted', `made by none of the first ${tried} keys; more are not tried`)
      : failed('signature_invalid', `made by no key that fits (tried: ${tried})`)
  }

  /** The first of these keys that proves the token. */
  async findProvingKey(keys: readonly VerificationKey[]): Promise<VerificationKey | undefined> {
    this.#wereCut = false
    for (const key of keys) if (await this.#isProvenBy(key)) return key
    return undefined
  }

  async #isProvenBy(key: VerificationKey): Promise<boolean> {
    const known = this.#results.get(key.material)
    if (known !== undefined) return known
    if (this.#results.size >= maxSignatureChecks - this.#reserved) {
      this.#wereCut = true
      return false
    }
    const valid = await isSignatureValid(this.#token, this.#algorithm, key)
    this.#results.set(key.material, valid)
    return valid
  }
}

function failed(code: Failure['code'], hint: string): Failure {
  return { code, finding: { subject: 'signature', hint } }
}
