import { platform } from '#platform'
import { LRUCache } from 'lru-cache'
import { createAuth, provenClaims, type Auth, type Claims } from './auth.ts'
import type { ProvenToken } from './judging/judge-token.ts'

/** The bounds of the cache. */
export interface CacheLimits {
  readonly maxEntries: number
  readonly maxBytes: number
  /** Whether whole tokens may be kept; otherwise their SHA-256 alone. */
  readonly keepsTokens: boolean
}

type CachedProof = Omit<ProvenToken, 'auth' | 'repeats'> & {
  readonly parts: Omit<Auth, 'token'>
  /** What policies are judged on, which a schema may have made something else of in `parts`. */
  readonly proven: Claims
  readonly auth?: Auth
}

/**
 * Tokens that have been proven, by the whole token or its SHA-256: never by a part of it, so that no two
 * tokens meet. It remembers; whether what it remembers still holds is for the caller to check.
 */
export class TokenCache {
  readonly #limits: CacheLimits
  readonly #entries: LRUCache<string, CachedProof>

  constructor(limits: CacheLimits) {
    this.#limits = limits
    this.#entries = new LRUCache({ max: limits.maxEntries, maxSize: limits.maxBytes })
  }

  get(token: string): ProvenToken | undefined {
    const cached = this.#entries.get(this.#keyOf(token))
    if (cached === undefined) return undefined
    const { parts, proven, auth = createAuth(token, parts, proven), requirement, key, window } = cached
    return { auth, requirement, key, window, repeats: true }
  }

  set(token: string, { auth, requirement, key, window }: ProvenToken): void {
    const { token: _, ...parts } = auth
    const proof = { parts, proven: provenClaims(auth), requirement, key, window }
    const size = estimatedBytes(token, this.#limits.keepsTokens)
    this.#entries.set(this.#keyOf(token), this.#limits.keepsTokens ? { ...proof, auth } : proof, { size })
  }

  delete(token: string): void {
    this.#entries.delete(this.#keyOf(token))
  }

  /** Forgets what rests on a key that has left its set. */
  dropWithdrawn(): void {
    for (const [cacheKey, { key }] of this.#entries.entries())
      if (key.withdrawn) this.#entries.delete(cacheKey)
  }

  clear(): void {
    this.#entries.clear()
  }

  #keyOf(token: string): string {
    return this.#limits.keepsTokens ? token : platform.digest(token)
  }
}

/** Parsed claims take about twice the room of their text, which is three quarters of the token. */
function estimatedBytes(token: string, keepsTokens: boolean): number {
  return 512 + Math.ceil(token.length * (keepsTokens ? 2.5 : 1.5))
}
