import type { JWK } from 'jose'
import { startOfTests } from '../support/clock.ts'
import { audience, issuer } from '../support/tokens.ts'

/** What the clock of both judges says, in seconds: it is its whole second that counts. */
export const clockTime: number = startOfTests + 0.75

/** What both judges are asked of a token. */
export interface Question {
  readonly name: string
  readonly keys: QuestionKeys
  readonly algorithms: readonly string[]
  /** `null`: not checked. */
  readonly issuer: string | null
  readonly audience: readonly string[] | null
  /** Seconds. */
  readonly skew: number
}

/** A set to choose from by `kid`, one key that is taken whatever the `kid`, or a shared secret. */
export type QuestionKeys =
  | { readonly set: readonly JWK[] }
  | { readonly one: JWK }
  | { readonly secret: Uint8Array }

export function question(
  name: string,
  keys: QuestionKeys,
  algorithms: readonly string[],
  rest: Partial<Question> = {},
): Question {
  return { name, keys, algorithms, issuer, audience: [audience, 'invoices-api'], skew: 0, ...rest }
}

/**
 * What the two judges say of a kind of token. `accepted`: both accept it. `refused`: neither does. `stricter`:
 * jose accepts it and claimgate refuses it, for a reason that is written down. `open`: jose's answer depends on
 * the Node version; whatever it is, claimgate accepts nothing that jose refuses.
 */
export type Verdict = 'accepted' | 'refused' | 'stricter' | 'open'

/** A token, what it is a case of, and what is asked of it. */
export interface Trial {
  readonly kind: string
  readonly verdict: Verdict
  readonly token: string
  readonly question: Question
}
