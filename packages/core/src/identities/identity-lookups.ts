import type { Closing } from '../closing.ts'
import { nameOfThrown } from '../failure.ts'
import { afterAwaited } from '../keys/remote/timer.ts'
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
  ask(
    lookup: IdentityLookup,
    seconds: number,
    key: IdentityKey,
    request: TokenRequest | undefined,
  ): Promise<LookupAnswer> {
    if (this.#closing.isClosed) return Promise.resolve({ problem: closed })
    const controller = new AbortController()
    return new Promise((resolve) => {
      const finish = (answer: LookupAnswer): void => {
        callOff()
        leave()
        resolve(answer)
      }
      const end = (problem: string): void => {
        finish({ problem })
        controller.abort()
      }
      const callOff = afterAwaited(seconds, () => end(`no answer within ${seconds} s`))
      const leave = this.#closing.whenClosed(() => end(closed))
      void answerOf(() => lookup(key, { signal: controller.signal, request })).then(finish)
    })
  }
}

const closed = 'the verifier was closed'

async function answerOf(ask: () => ReturnType<IdentityLookup>): Promise<LookupAnswer> {
  try {
    return { found: await ask() }
  } catch (cause) {
    return { problem: `threw ${nameOfThrown(cause)}`, cause }
  }
}
