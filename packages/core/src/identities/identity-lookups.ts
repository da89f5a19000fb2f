import type { Closing } from '../closing.ts'
import { withDeadline, type EndReason } from '../deadline.ts'
import { nameOfThrown } from '../failure.ts'
import type { TokenRequest } from '../request.ts'
import type { IdentityKey, IdentityLookup } from './identity.ts'

/** What a lookup gave, or what went wrong with it; `cause` is what the app's own code threw. */
export type LookupAnswer =
  | { readonly found: unknown }
  | { readonly problem: string; readonly cause?: unknown }

/** The lookups that a verifier makes. They end with it, whatever was reloaded meanwhile. */
export class IdentityLookups {
  readonly #closing: Closing

  constructor(closing: Closing) {
    this.#closing = closing
  }

  /**
   * Asks the app. After so many seconds, and when the verifier is closed, the signal is aborted and the answer is a
   * problem at once, whether or not the app heeds the signal.
   */
  async ask(
    lookup: IdentityLookup,
    seconds: number,
    key: IdentityKey,
    request: TokenRequest | undefined,
  ): Promise<LookupAnswer> {
    if (this.#closing.isClosed) return { problem: closed }
    const ask = (signal: AbortSignal): ReturnType<IdentityLookup> => lookup(key, { signal, request })
    const endedBy = (reason: EndReason): Error => new LookupEnded(reason)
    try {
      return { found: await withDeadline<unknown>(seconds, this.#closing, ask, endedBy) }
    } catch (cause) {
      if (!(cause instanceof LookupEnded)) return { problem: `threw ${nameOfThrown(cause)}`, cause }
      return { problem: cause.reason === 'closed' ? closed : `no answer within ${seconds} s` }
    }
  }
}

const closed = 'the verifier was closed'

/** The end of a lookup that is not the app's own. */
class LookupEnded extends Error {
  readonly reason: EndReason

  constructor(reason: EndReason) {
    super(reason)
    this.reason = reason
  }
}
