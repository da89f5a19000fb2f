import type { UnverifiedToken } from '../decoding/decode-token.ts'
import type { Failure } from '../failure.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import { isPromise, type MaybePromise } from '../maybe-promise.ts'
import { isSignatureValid } from '../signature.ts'
import type { SignatureSchedule } from './signature-schedule.ts'

/** The most signature checks for one token, over all requirements. */
const maxSignatureChecks = 8

/** The signature checks of one token: each key once, and so many at most. */
export class SignatureChecks {
  readonly #token: UnverifiedToken
  readonly #schedule: SignatureSchedule
  /** So few that a list is as good as a map, and made in less time. */
  readonly #results: { readonly material: string; readonly isValid: boolean }[] = []
  #reserved = 0
  #wereCut = false

  constructor(token: UnverifiedToken, schedule: SignatureSchedule) {
    this.#token = token
    this.#schedule = schedule
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
    const tried = this.#results.length
    return this.#wereCut
      ? failed('signature_checks_exhausted', `made by none of the first ${tried} keys; more are not tried`)
      : failed('signature_invalid', `made by no key that fits (tried: ${tried})`)
  }

  /**
   * Goes on with the first of these keys that proves the token, or with none. The checks wait for the turn of their
   * owner.
   */
  withProvingKey<Result>(
    keys: readonly VerificationKey[],
    owner: object,
    next: (key: VerificationKey | undefined) => MaybePromise<Result>,
  ): MaybePromise<Result> {
    this.#wereCut = false
    return this.#goOnThrough(keys.values(), owner, next)
  }

  /** All that waits for a check hangs on one promise: each more is kept for as long. */
  #goOnThrough<Result>(
    keys: IterableIterator<VerificationKey>,
    owner: object,
    next: (key: VerificationKey | undefined) => MaybePromise<Result>,
  ): MaybePromise<Result> {
    for (const key of keys) {
      const isValid = this.#isValid(key, owner)
      if (isPromise(isValid))
        return isValid.then((isValidLater) =>
          this.#note(key, isValidLater) ? next(key) : this.#goOnThrough(keys, owner, next),
        )
      if (isValid) return next(key)
    }
    return next(undefined)
  }

  #isValid(key: VerificationKey, owner: object): MaybePromise<boolean> {
    const known = this.#results.find(({ material }) => material === key.material)
    if (known !== undefined) return known.isValid
    if (this.#results.length >= maxSignatureChecks - this.#reserved) {
      this.#wereCut = true
      return false
    }
    const { alg: algorithm } = this.#token.header
    const isValid = isSignatureValid(this.#token, key, { algorithm, schedule: this.#schedule, owner })
    return isPromise(isValid) ? isValid : this.#note(key, isValid)
  }

  /** Keeps what a check found. */
  #note({ material }: VerificationKey, isValid: boolean): boolean {
    this.#results.push({ material, isValid })
    return isValid
  }
}

function failed(code: Failure['code'], hint: string): Failure {
  return { code, finding: { subject: 'signature', hint } }
}
