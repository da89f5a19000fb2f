import type { TokenRequest } from '../request.ts'

/** What tells two identities apart. */
export interface ExternalId {
  /** What the claim of a token has to say, to the letter. */
  readonly externalId: string
  /** Whose ID it is. May be left out where all tokens come from one issuer. */
  readonly issuer?: string
}

/** Somebody whom the application knows, by the ID that an issuer has for them. The rest is the app's own. */
export interface Identity extends ExternalId {
  readonly [name: string]: unknown
}

/** Who is looked for: an ID means something only together with its issuer, so that both are always there. */
export interface IdentityKey {
  readonly issuer: string
  readonly externalId: string
}

/** What a lookup may use beside the key. */
export interface IdentityLookupContext {
  /** Aborted when the deadline is over, and when the verifier is closed. */
  readonly signal: AbortSignal
  /** Absent where a token is judged without a request. */
  readonly request: TokenRequest | undefined
}

/**
 * Finds an identity: an object, and `undefined` or `null` where there is none. All else is a 503: what it throws,
 * no answer within its deadline, a list (the rows of a query are nobody), a text, `false`.
 */
export type IdentityLookup = (
  key: IdentityKey,
  context: IdentityLookupContext,
) => FoundObject | null | undefined | Promise<object | null | undefined>

/** A promise is an object too, whatever it is a promise of. */
type FoundObject = object & { readonly then?: never }
