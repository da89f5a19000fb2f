import type { Failure } from '../failure.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import { isSignatureValid } from '../signature.ts'

/** The most signature checks for one token, over all requirements. */
export const maxSignatureChecks = 8

/** The signature checks of one token: each key once, and so many at most. */
export class SignatureChecks {
  readonly #token: string
  readonly #algorithm: string
  readonly #results = new Map<VerificationKey, boolean>()

  constructor(token: string, algorithm: string) {
    this.#token = token
    this.#algorithm = algorithm
  }

  /** Why no key proves the token. */
  failure(): Failure {
    const finding = { subject: 'signature', actual: `${this.#results.size} keys tried` }
    return this.#results.size < maxSignatureChecks
      ? { code: 'signature_invalid', finding }
      : {
          code: 'signature_checks_exhausted',
          finding: { ...finding, expected: `at most ${maxSignatureChecks}` },
        }
  }

  /** The first of these keys that proves the token. */
  async findProvingKey(keys: readonly VerificationKey[]): Promise<VerificationKey | undefined> {
    for (const key of keys) if (await this.#isProvenBy(key)) return key
    return undefined
  }

  async #isProvenBy(key: VerificationKey): Promise<boolean> {
    const known = this.#results.get(key)
    if (known !== undefined) return known
    if (this.#results.size === maxSignatureChecks) return false
    const valid = await isSignatureValid(this.#token, this.#algorithm, key)
    this.#results.set(key, valid)
    return valid
  }
}
