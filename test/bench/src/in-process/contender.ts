import type { Algorithm } from '../tokens.ts'

/** A way to verify tokens of one algorithm, by issuer and audience as well as by signature. */
export interface Contender {
  readonly name: string
  /** Whether `verify` answers at once: what answers with a promise is awaited. */
  readonly sync: boolean
  /** Throws or rejects where it refuses a token. */
  readonly verify: (token: string) => unknown
  /** Where it does less than the others: what of bad tokens it need not see. */
  readonly checks?: 'signature'
}

/** Makes a contender for an algorithm; `undefined` where it cannot verify that. */
export type MakeContender = (alg: Algorithm) => Contender | Promise<Contender | undefined> | undefined
