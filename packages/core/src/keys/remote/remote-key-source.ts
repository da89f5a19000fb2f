import { readWholeSecond, type Clock } from '../../clock.ts'
import type { Report } from '../../events.ts'
import { loadKeySet, type KeySet } from '../key-set.ts'
import type { KeyAnswer, KeyHealth, KeySource } from '../key-source.ts'
import type { VerificationKey } from '../verification-key.ts'
import { cacheLifetime } from './cache-lifetime.ts'
import { withDeadline } from './deadline.ts'
import type { FetchedDocument } from './fetch-json.ts'
import { FetchProblem } from './fetch-problem.ts'
import {
  afterFailure,
  afterSuccess,
  cooldownLeft,
  emptyState,
  isCoolingDown,
  isFresh,
  nextFetchAt,
  usableKeySet,
  type RemoteKeyLimits,
  type RemoteKeyState,
} from './remote-key-state.ts'

/** How a remote key set is had, and within which limits. */
export interface RemoteKeyOptions {
  /** Shown in events. */
  readonly name: string
  /** Gives a JWK set. It is never given anything from a token. */
  readonly load: (signal: AbortSignal) => Promise<FetchedDocument>
  /** Seconds for one whole load. */
  readonly timeout: number
  readonly limits: RemoteKeyLimits
  readonly clock: Clock
  readonly report: Report
  /** Called when keys have left the set. */
  readonly onWithdrawn: () => void
}

/**
 * Keys that are fetched: at most one fetch at a time, and none within the cooldown of the last. A set in use
 * goes on being used while it is refreshed and, for a time, while it cannot be.
 */
export class RemoteKeySource implements KeySource {
  readonly #options: RemoteKeyOptions
  #state: RemoteKeyState = emptyState
  #loading: Promise<void> | undefined
  #time = 0
  #closed = false

  constructor(options: RemoteKeyOptions) {
    this.#options = options
  }

  async find(kid: string | undefined, algorithm: string): Promise<KeyAnswer> {
    const inUse = this.#usableKeySet()
    if (inUse === undefined) await this.#refresh()
    else if (!inUse.lacks(kid)) this.#refreshIfStale()
    else if (inUse.candidates(kid, algorithm).length === 0) await this.#refresh()
    // Keys without kid may prove the token now: nobody waits for one that may be there as well.
    else void this.#refresh()
    return this.#answer(kid, algorithm)
  }

  stillHolds(key: VerificationKey): boolean {
    this.#refreshIfStale()
    return !key.withdrawn && this.#usableKeySet() !== undefined
  }

  async ready(): Promise<void> {
    if (this.#state.attemptedAt === undefined) await this.#refresh()
  }

  health(): KeyHealth {
    const { keySet, attemptedAt, loadedAt, lifetime, error } = this.#state
    const { limits } = this.#options
    const stale = keySet !== undefined && !isFresh(this.#state, this.#now())
    return {
      kids: keySet?.kids ?? [],
      ...(attemptedAt !== undefined && { lastFetch: attemptedAt }),
      ...(attemptedAt !== undefined && { nextRefresh: nextFetchAt(this.#state, limits) }),
      ...(error !== undefined && { lastError: error }),
      ...(stale && { staleSince: loadedAt + lifetime }),
    }
  }

  close(): void {
    this.#closed = true
  }

  /** Where the clock fails, its last time; tokens are refused for that by the judge. */
  #now(): number {
    this.#time = readWholeSecond(this.#options.clock) ?? this.#time
    return this.#time
  }

  #usableKeySet(): KeySet | undefined {
    return usableKeySet(this.#state, this.#options.limits, this.#now())
  }

  /** Unknown where there are no keys, and where none could prove the token and the last fetch failed. */
  #answer(kid: string | undefined, algorithm: string): KeyAnswer {
    const keySet = this.#usableKeySet()
    if (keySet === undefined) return this.#unavailable()
    const keys = keySet.candidates(kid, algorithm)
    const isLacking = keys.length === 0 && keySet.lacks(kid) && this.#state.error !== undefined
    return isLacking ? this.#unavailable() : { keys }
  }

  #unavailable(): KeyAnswer {
    return { unavailable: { retryAfter: cooldownLeft(this.#state, this.#options.limits, this.#now()) } }
  }

  #refreshIfStale(): void {
    if (!isFresh(this.#state, this.#now())) void this.#refresh()
  }

  #refresh(): Promise<void> {
    if (this.#loading !== undefined) return this.#loading
    if (this.#closed || isCoolingDown(this.#state, this.#options.limits, this.#now()))
      return Promise.resolve()
    this.#loading = this.#load().finally(() => {
      this.#loading = undefined
    })
    return this.#loading
  }

  async #load(): Promise<void> {
    const { name, load, timeout, limits, report } = this.#options
    try {
      const { value, cacheControl } = await withDeadline(timeout, load)
      const read = await loadKeySet(value)
      if (typeof read === 'string') throw new FetchProblem(`the answer ${read}`)
      for (const { index, problem } of read.dropped) {
        report({ type: 'key-dropped', source: name, reason: `keys[${index}] ${problem}` })
      }
      this.#replace(read.keySet, cacheLifetime(cacheControl, limits.lifetime))
    } catch (error) {
      // Other errors come from the app's own functions, and their text may hold anything.
      const reason = error instanceof FetchProblem ? error.message : 'a function of the app failed'
      this.#state = afterFailure(this.#state, reason, this.#now())
      const cause = error instanceof FetchProblem ? error.cause : error
      report({ type: 'keys-failed', source: name, reason, ...(cause !== undefined && { cause }) })
    }
  }

  #replace(loaded: KeySet, lifetime: number): void {
    const { name, report, onWithdrawn } = this.#options
    const previous = this.#state.keySet
    const keySet = previous === undefined ? loaded : loaded.keepingKeysOf(previous)
    this.#state = afterSuccess(keySet, lifetime, this.#now())
    report({ type: 'keys-loaded', source: name, kids: keySet.kids })
    const withdrawn = previous?.keys.filter((key) => !keySet.keys.includes(key)) ?? []
    if (withdrawn.length === 0) return
    for (const key of withdrawn) key.withdraw()
    report({ type: 'keys-withdrawn', source: name, kids: withdrawn.map(({ kid }) => kid) })
    onWithdrawn()
  }
}
