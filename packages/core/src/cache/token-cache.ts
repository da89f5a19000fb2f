import { platform } from '#platform'
import { LRUCache } from 'lru-cache'
import { provenClaims, type Auth } from '../auth.ts'
import { digestOf } from '../digest.ts'
import type { ProvenToken } from '../judging/judge-token.ts'
import { HotTier } from './hot-tier.ts'
import { inHotTier, RememberedProof } from './remembered-proof.ts'
import { SharedValues } from './shared-values.ts'

/** The bounds of the cache. */
export interface CacheLimits {
  readonly maxEntries: number
  readonly maxBytes: number
  /** Whether whole tokens may be kept for those that are asked for most; otherwise the digest of each alone. */
  readonly hotTier: boolean
}

/** What an entry takes beside what the token says: digest, place in the list, proof. */
const entryBytes = 220

/** Whether a token is kept whole for want of a digest: it is what its entry is found by. */
const findsByToken = platform.digest === undefined

/** What a token in the hot tier takes beside its characters. */
const hotBytes = 120

/** How many entries are spared for one that is new. */
const mostSpared = 8

/**
 * Tokens that have been proven, by their digest and, in the hot tier, by the whole token: never by a part of it, so
 * that no two tokens meet. It remembers; whether what it remembers still holds is for the caller to check.
 */
export class TokenCache {
  readonly #proofs: LRUCache<string, RememberedProof>
  readonly #hot: HotTier<RememberedProof> | undefined
  readonly #shared: SharedValues
  /** Counts the hits by SHA-256, by which it is told how much others are asked for. */
  #digestHits = 0

  constructor({ maxEntries, maxBytes, hotTier }: CacheLimits) {
    this.#hot = hotTier ? new HotTier(maxEntries) : undefined
    this.#shared = new SharedValues(maxBytes)
    this.#proofs = new LRUCache({
      max: maxEntries,
      maxSize: maxBytes,
      dispose: (remembered) => this.#cool(remembered),
    })
  }

  get(token: string): ProvenToken | undefined {
    const proof = this.#hot?.get(token)
    if (proof?.hot !== undefined) {
      proof.askedAt = inHotTier
      return { auth: proof.hot, proof, repeats: true }
    }
    const remembered = this.#proofs.get(digestOf(token))
    if (remembered === undefined) return undefined
    const auth = remembered.authOf(token)
    if (this.#hot !== undefined) this.#warm(remembered, auth, this.#hot)
    return { auth, proof: remembered, repeats: true }
  }

  /** Gives what was proven in the form that is kept. */
  set(token: string, { auth, proof }: ProvenToken): ProvenToken {
    const given = provenClaims(auth)
    const { claims: proven, bytes, ...shared } = this.#shared.share({ ...auth, claims: given })
    const isShaped = auth.claims !== given
    const content = { ...shared, proven, claims: isShaped ? auth.claims : proven }
    const remembered = new RememberedProof(proof, content, this.#digestHits)
    const size = entryBytes + (isShaped ? 2 * bytes : bytes) + this.#tokenBytes(token)
    this.#spareHot(size)
    this.#proofs.set(digestOf(token), remembered, { size })
    return { auth: remembered.authOf(token), proof: remembered, repeats: true }
  }

  delete(token: string): void {
    this.#proofs.delete(digestOf(token))
  }

  /** Forgets what rests on a key that has left its set. */
  dropWithdrawn(): void {
    for (const [digest, proof] of this.#proofs.entries()) if (proof.key.withdrawn) this.#proofs.delete(digest)
  }

  clear(): void {
    this.#proofs.clear()
    this.#shared.clear()
  }

  /** What is kept of the token itself: in the hot tier another string than the one that its entry is found by. */
  #tokenBytes({ length }: string): number {
    return (this.#hot === undefined ? 0 : length + hotBytes) + (findsByToken ? length : 0)
  }

  /** A token that would lose its slot before it is asked for again is better off without. */
  #warm(remembered: RememberedProof, auth: Auth, hot: HotTier<RememberedProof>): void {
    const others = this.#digestHits - remembered.askedAt
    this.#digestHits += 1
    remembered.askedAt = this.#digestHits
    if (others >= hot.size) return
    remembered.hot = auth
    const removed = hot.add(remembered)
    if (removed !== undefined) removed.hot = undefined
  }

  /** The oldest entries may be of tokens that are asked for all the time, in the hot tier: they are the latest then. */
  #spareHot(size: number): void {
    const isFull =
      this.#proofs.size === this.#proofs.max || this.#proofs.calculatedSize + size > this.#proofs.maxSize
    for (let left = isFull ? mostSpared : 0; left > 0; left -= 1) {
      const [oldest = ''] = this.#proofs.rkeys()
      const remembered = this.#proofs.peek(oldest)
      if (remembered?.hot === undefined || remembered.askedAt !== inHotTier) return
      remembered.askedAt = 0
      this.#proofs.get(oldest)
    }
  }

  #cool(remembered: RememberedProof): void {
    if (remembered.hot !== undefined) this.#hot?.delete(remembered)
    remembered.hot = undefined
  }
}
