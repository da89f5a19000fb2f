import type { JWK } from 'jose'

/** What a key is made of: the JWK of a public key, or the bytes of a shared secret. */
export type KeyMaterial = JWK | Uint8Array<ArrayBuffer>

/** A compact JWS whose form has been judged, canonical base64url, and what its signature segment stands for. */
export interface SignedToken {
  readonly token: string
  readonly signature: Uint8Array
}

/** Called once; with an error, which is neither null nor undefined, where there is no answer. */
export type SignatureAnswer = (error: unknown, isValid: boolean) => void

/** An imported key, and how the runtime checks signatures of one algorithm with it. */
export type SignatureCheck = ImmediateCheck | DeferrableCheck

/** One that costs less than handing it over would. */
export interface ImmediateCheck {
  /** The length of every signature of this key and algorithm. */
  readonly signatureBytes: number
  /** Whether the signature is the token's. One that cannot even be read is not. Throws where there is no answer. */
  readonly now: (signed: SignedToken) => boolean
}

/** One that can be made beside the program's own work: on Node by a pool of threads. */
export interface DeferrableCheck {
  /** `kty` of the key: what such checks cost is alike. */
  readonly keyType: string
  /** Absent where the runtime does not say. */
  readonly signatureBytes?: number
  /**
   * `undefined` where the main thread is better spared, or the runtime cannot answer at once. It has to be said: a
   * member that is not there may be inherited.
   */
  readonly now: ImmediateCheck['now'] | undefined
  readonly later: (signed: SignedToken, answer: SignatureAnswer) => void
}
