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

  constructor(token: string, algorithm: string) {
    this.#token = token
    this.#algorithm = algorithm
  }

  /** Why no key proves the token. */
  failure(): Failure {
    const tried = this.#results.size
    return tried < maxSignatureChecks
      ? failed('signature_invalid', `made by no key that fits (tried: ${tried})`)
      : failed('signature_checks_exhausted', `made by none of the first ${tried} keys; more are not tried`)
  }

  /** The first of these keys that proves the token. */
  async findProvingKey(keys: readonly VerificationKey[]): Promise<VerificationKey | undefined> {
    for (const key of keys) if (await this.#isProvenBy(key)) return key
    return undefined
  }

  async #isProvenBy(key: VerificationKey): Promise<boolean> {
    const known = this.#results.get(key.fingerprint)
    if (known !== undefined) return known
    if (this.#results.size === maxSignatureChecks) return false
    const valid = await isSignatureValid(this.#token, this.#algorithm, key)
    this.#results.set(key.fingerprint, valid)
    return valid
  }
}

function failed(code: Failure['code'], hint: string): Failure {
  return { code, finding: { subject: 'signature', hint } }
}
