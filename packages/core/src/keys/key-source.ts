import type { KeySet } from './key-set.ts'
import type { RemoteKeyPhase } from './remote/remote-key-state.ts'
import type { VerificationKey } from './verification-key.ts'

/** The keys that may prove a token, or, where the truth cannot be known now, when to ask again. */
export type KeyAnswer = KeysAtHand | KeysUnavailable

export interface KeysAtHand {
  readonly keys: readonly VerificationKey[]
  /** Asked where none of the keys proves the token and another, which is not at hand, might. */
  readonly otherwise?: () => KeyAnswer | Promise<KeyAnswer>
}

interface KeysUnavailable {
  readonly unavailable: { readonly retryAfter: number }
}

/** How a key source is doing, for the signer table. Times are seconds since the epoch. */
export interface KeyHealth {
  /** Of a remote key set: whether there are keys to use, and what is being done about it. */
  readonly state?: RemoteKeyPhase
  readonly kids: readonly (string | undefined)[]
  readonly lastFetch?: number
  readonly nextRefresh?: number
  readonly lastError?: string
  readonly staleSince?: number
}

/** Where the keys of a requirement come from. */
export interface KeySource {
  /** The keys for a token: at once where they are at hand, as a promise where they have to be loaded. */
  find(kid: string | undefined, algorithm: string): KeyAnswer | Promise<KeyAnswer>
  /** Whether what a key proved before is proven still. */
  stillHolds(key: VerificationKey): boolean
  /** Resolves once the keys have been loaded or have failed to, once. */
  ready(): Promise<void>
  health(): KeyHealth
  /** Ends work in the background: another configuration is in force, and only requests under way may still ask. */
  retire(): void
}

/** Keys that were given with the options. */
export function createStaticKeySource(keySet: KeySet): KeySource {
  return {
    find: (kid, algorithm) => ({ keys: keySet.candidates(kid, algorithm) }),
    stillHolds: () => true,
    ready: () => Promise.resolve(),
    health: () => ({ kids: keySet.kids }),
    retire: () => undefined,
  }
}
