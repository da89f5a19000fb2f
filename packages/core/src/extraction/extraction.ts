import type { Failure } from '../failure.ts'
import type { MaybePromise } from '../maybe-promise.ts'
import type { TokenRequest } from '../request.ts'

/** What a source holds: nothing, a token, or something that is wrong in its form. */
export type SourceReading = undefined | string | Failure

/** One place to look for a token, compiled. */
export interface CompiledSource {
  /** For explanations: `bearer`, `cookie session`. */
  readonly name: string
  readonly kind: 'bearer' | 'header' | 'cookie' | 'query' | 'form' | 'function'
  read(request: TokenRequest): MaybePromise<SourceReading>
  /** Says what is wrong with the form of a token that was read. One that is remembered has had the right one. */
  checkSyntax?: (token: string) => Failure | undefined
  /** Where the token stands, for a source that is a header or a part of one. */
  readonly carrier?: TokenCarrier
  /** Takes the token out of what the app sees, where this source's tokens are not to be seen. */
  remove?: (request: TokenRequest) => boolean
}

/** A header that carries tokens, and what is left of one of its lines without them. */
export interface TokenCarrier {
  readonly header: string
  withoutToken(line: string): string | undefined
}
