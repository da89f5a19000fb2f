import { createVerifier, isClaimgateError, type CacheOptions, type Verifier } from '@claimgate/core'
import type { Answer } from './answer.ts'
import { clockTime, type Question } from './question.ts'

/** A claimgate that answers a question, and how often it answered from its cache. */
export class ClaimgateJudge {
  readonly #verifier: Verifier
  #recalled = 0

  constructor({ keys, issuer, audience, algorithms, skew }: Question, cache: false | CacheOptions) {
    this.#verifier = createVerifier({
      issuer,
      audience,
      algorithms,
      cache,
      ...('secret' in keys
        ? { secret: keys.secret }
        : { jwks: { keys: 'set' in keys ? [...keys.set] : [keys.one] } }),
      clockSkewTolerance: skew,
      clock: () => clockTime,
      onEvent: (event) => {
        if (event.type === 'accepted' && event.cached) this.#recalled += 1
      },
    })
  }

  get recalled(): number {
    return this.#recalled
  }

  async judge(token: string): Promise<Answer> {
    try {
      const auth = await this.#verifier.verifyToken(token)
      return { header: auth.header, claims: auth.claims, all: { ...auth, token: auth.token } }
    } catch (error) {
      if (!isClaimgateError(error)) throw error
      // A token is never the reason for anything but 401.
      return { refusal: error.status === 401 ? error.code : `${error.status} ${error.code}` }
    }
  }
}
