import type { Policy, VerifierOptions } from '@claimgate/core'

/**
 * Something that came over otherwise than it stood there. `"denied"`: a restriction that cannot be translated, so
 * that its place lets nobody in. `"means something else"`: it came over, and decides differently in the cases that
 * the text names. `"not carried over"`: it restricts nothing, and is left to you.
 */
export interface ImportNote {
  /** Where in what was imported. */
  readonly path: string
  readonly kind: 'not carried over' | 'means something else' | 'denied'
  readonly text: string
}

/** A rule for some requests, for you to put in front of the routes that it is for. */
export interface ImportedGuard {
  /** Which requests it is for, as it stood there; absent for all that no guard before it is for. */
  readonly when?: unknown
  /** For `guard(policy)`; absent where an identity is all that is asked for. */
  readonly policy?: Policy
  /** Whether these requests need no token. */
  readonly public: boolean
}

/** What an import gives. */
export interface Imported {
  /** All of it can be written in JSON. Core validates it, as always, when a verifier is made. */
  readonly options: VerifierOptions
  /** In their order: the first that is for a request counts. Only from systems that have such rules. */
  readonly guards?: readonly ImportedGuard[]
  /** Read them all before the options are used. */
  readonly notes: readonly ImportNote[]
}
