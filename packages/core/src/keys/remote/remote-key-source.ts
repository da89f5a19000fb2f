import { readWholeSecond, type Clock } from '../../clock.ts'
import type { Closing } from '../../closing.ts'
import { withDeadline, type EndReason } from '../../deadline.ts'
import { backgroundTimer, type Timer } from '../../timer.ts'
import { announceKeys, reportDropped, type KeyObserver } from '../key-set-changes.ts'
import { loadKeySet, type KeySet } from '../key-set.ts'
import type { KeyAnswer, KeyHealth, KeySource } from '../key-source.ts'
import type { VerificationKey } from '../verification-key.ts'
import { cacheLifetime } from './cache-lifetime.ts'
import type { FetchedDocument } from './fetch-json.ts'
import { FetchProblem } from './fetch-problem.ts'
import { MissingKids } from './missing-kids.ts'
import {
  afterFailure,
  afterPatience,
  afterSuccess,
  cooldownLeft,
  emptyState,
  isCoolingDown,
  mostPatience,
  moveOf,
  phaseOf,
  refreshDelay,
  usableKeySet,
  whileLoading,
  type KeyDemand,
  type RemoteKeyLimits,
  type RemoteKeyState,
} from './remote-key-state.ts'

/** How a remote key set is had, and within which limits. */
export interface RemoteKeyOptions extends KeyObserver {
  /** Gives a JWK set. It is never given anything from a token. */
  readonly load: (signal: AbortSignal) => Promise<FetchedDocument>
  /** Seconds for one whole load. */
  readonly timeout: number
  readonly limits: RemoteKeyLimits
  /** What it begins with. Default: nothing. */
  readonly initial?: RemoteKeyState
  readonly clock: Clock
  /** Ends every load, and lets none begin. */
  readonly closing: Closing
  readonly timer?: Timer
}

interface LoadedKeys {
  readonly read: Awaited<ReturnType<typeof loadKeySet>>
  readonly cacheControl: string | undefined
}

/**
 * Keys that are fetched: at most one fetch at a time, and none within the cooldown of the last. A set in use
 * goes on being used while it is refreshed and, for a time, while it cannot be. `remote-key-state.ts` says what
 * is done when; this does it.
 */
export class RemoteKeySource implements KeySource {
  readonly #options: RemoteKeyOptions
  readonly #timer: Timer
  readonly #missing: MissingKids
  #state: RemoteKeyState
  #loading: Promise<void> | undefined
  /** Resolves with the load, or when it has taken so long that a set in use serves meanwhile. */
  #patience: Promise<void> | undefined
  #time = 0
  /** Whether anybody asked for keys since the last fetch: a set that nobody uses is not refreshed. */
  #isUsed = false
  #isRetired = false
  #nextRefresh: { readonly at: number; readonly callOff: () => void } | undefined

  constructor(options: RemoteKeyOptions) {
    const { initial = emptyState, limits, timer = backgroundTimer } = options
    this.#options = options
    this.#timer = timer
    this.#missing = new MissingKids(limits.cooldown)
    this.#state = initial
    if (initial.attemptedAt !== undefined) this.#scheduleRefresh(this.#now() - initial.attemptedAt)
  }

  /** Gives a promise only where a fetch has to be waited for. */
  find(kid: string | undefined, algorithm: string): KeyAnswer | Promise<KeyAnswer> {
    this.#isUsed = true
    const phase = phaseOf(this.#state, this.#options.limits, this.#now())
    switch (moveOf(phase, this.#demandOf(kid, algorithm))) {
      case 'answer':
        break
      case 'answer and refresh':
        void this.#refresh()
        break
      case 'refresh first':
        void this.#refresh()
        if (this.#patience !== undefined) return this.#patience.then(() => this.#answer(kid, algorithm))
        break
      case 'fetch first': {
        const refreshed = this.#refresh()?.then(() => this.#answerAfterFetch(kid, algorithm))
        if (refreshed !== undefined) return refreshed
      }
    }
    return this.#answer(kid, algorithm)
  }

  stillHolds(key: VerificationKey): boolean {
    this.#isUsed = true
    const phase = phaseOf(this.#state, this.#options.limits, this.#now())
    if (phase === 'stale') void this.#refresh()
    // What an expired set proved is judged anew, which has the set fetched.
    return !key.withdrawn && (phase === 'fresh' || phase === 'stale')
  }

  async ready(): Promise<void> {
    if (this.#state.attemptedAt === undefined) await this.#refresh()
  }

  health(): KeyHealth {
    const { keySet, attemptedAt, loadedAt, lifetime, error } = this.#state
    const state = phaseOf(this.#state, this.#options.limits, this.#now())
    return {
      state,
      kids: keySet?.kids ?? [],
      ...(attemptedAt !== undefined && { lastFetch: attemptedAt }),
      ...(this.#nextRefresh !== undefined && { nextRefresh: this.#nextRefresh.at }),
      ...(error !== undefined && { lastError: error }),
      ...(keySet !== undefined && state !== 'fresh' && { staleSince: loadedAt + lifetime }),
    }
  }

  /** What is known of the set, for a source that takes the place of this one. */
  get state(): RemoteKeyState {
    return this.#state
  }

  retire(): void {
    this.#isRetired = true
    this.#callOffRefresh()
  }

  /** Where the clock fails, its last time; tokens are refused for that by the judge. */
  #now(): number {
    this.#time = readWholeSecond(this.#options.clock) ?? this.#time
    return this.#time
  }

  #usableKeySet(): KeySet | undefined {
    return usableKeySet(this.#state, this.#options.limits, this.#now())
  }

  #demandOf(kid: string | undefined, algorithm: string): KeyDemand {
    const keySet = this.#usableKeySet()
    if (keySet?.lacks(kid) !== true || this.#missing.has(kid, this.#now())) return 'held'
    return keySet.candidates(kid, algorithm).length > 0 ? 'held' : 'newer'
  }

  /** Unknown where there are no keys, and where none could prove the token and the last fetch failed. */
  #answer(kid: string | undefined, algorithm: string): KeyAnswer {
    const keySet = this.#usableKeySet()
    if (keySet === undefined) return this.#unavailable()
    const keys = keySet.candidates(kid, algorithm)
    if (!keySet.lacks(kid)) return { keys }
    if (keys.length > 0) return { keys, otherwise: () => this.#newerKeys(kid, algorithm) }
    return this.#state.error === undefined ? { keys } : this.#unavailable()
  }

  #answerAfterFetch(kid: string | undefined, algorithm: string): KeyAnswer {
    if (this.#state.error === undefined && this.#usableKeySet()?.lacks(kid) === true)
      this.#missing.add(kid, this.#now())
    return this.#answer(kid, algorithm)
  }

  /** The keys without `kid` did not prove a token. One that its `kid` names may be in a newer set. */
  async #newerKeys(kid: string | undefined, algorithm: string): Promise<KeyAnswer> {
    const refreshed = this.#missing.has(kid, this.#now()) ? undefined : this.#refresh()
    await refreshed
    if (this.#state.error !== undefined) return this.#unavailable()
    return refreshed === undefined ? { keys: [] } : this.#answerAfterFetch(kid, algorithm)
  }

  #unavailable(): KeyAnswer {
    return { unavailable: { retryAfter: cooldownLeft(this.#state, this.#options.limits, this.#now()) } }
  }

  /** Fetches, or joins the fetch under way; nothing to wait for where it is too early. */
  #refresh(): Promise<void> | undefined {
    if (this.#loading !== undefined) return this.#loading
    const { closing, limits } = this.#options
    if (closing.isClosed || isCoolingDown(this.#state, limits, this.#now())) return undefined
    this.#state = whileLoading(this.#state)
    const loading = this.#load()
    this.#patience = this.#waitAWhileFor(loading)
    this.#loading = loading.finally(() => {
      this.#loading = undefined
      this.#patience = undefined
      this.#scheduleRefresh()
    })
    return this.#loading
  }

  #waitAWhileFor(loading: Promise<void>): Promise<void> {
    return new Promise((resolve) => {
      const callOff = this.#timer.after(mostPatience, () => {
        this.#state = afterPatience(this.#state)
        resolve()
      })
      void loading.then(() => {
        callOff()
        resolve()
      })
    })
  }

  async #load(): Promise<void> {
    const { name, load, timeout, limits, report, closing } = this.#options
    try {
      const task = async (signal: AbortSignal): Promise<LoadedKeys> => {
        const { value, cacheControl } = await load(signal)
        return { read: await loadKeySet(value), cacheControl }
      }
      const endedBy = (reason: EndReason): Error =>
        new FetchProblem(
          reason === 'late' ? `no complete answer within ${timeout} s` : 'the verifier was closed',
        )
      const { read, cacheControl } = await withDeadline(timeout, closing, task, endedBy)
      if (typeof read === 'string') throw new FetchProblem(`the answer ${read}`)
      reportDropped(read.dropped, name, report)
      // A set that was over before the next fetch may start would leave nothing to judge by.
      this.#replace(read.keySet, Math.max(limits.cooldown, cacheLifetime(cacheControl, limits.lifetime)))
    } catch (error) {
      // Other errors come from the app's own functions, and their text may hold anything.
      const reason = error instanceof FetchProblem ? error.message : 'a function of the app failed'
      this.#state = afterFailure(this.#state, reason, this.#now())
      if (closing.isClosed) return
      const cause = error instanceof FetchProblem ? error.cause : error
      report({ type: 'keys-failed', source: name, reason, ...(cause !== undefined && { cause }) })
    }
  }

  #replace(loaded: KeySet, lifetime: number): void {
    const previous = this.#state.keySet
    const keySet = previous === undefined ? loaded : loaded.keepingKeysOf(previous)
    this.#state = afterSuccess(keySet, lifetime, this.#now())
    this.#missing.clear()
    announceKeys(keySet, previous, this.#options)
  }

  #scheduleRefresh(elapsed: number = 0): void {
    this.#callOffRefresh()
    if (this.#isRetired) return
    this.#isUsed = false
    const wholeDelay = refreshDelay(this.#state, this.#options.limits, this.#timer.random())
    const delay = Math.max(0, wholeDelay - elapsed)
    const callOff = this.#timer.after(delay, () => {
      this.#nextRefresh = undefined
      if (this.#isUsed) void this.#refresh()
    })
    this.#nextRefresh = { at: Math.ceil(this.#now() + delay), callOff }
  }

  #callOffRefresh(): void {
    this.#nextRefresh?.callOff()
    this.#nextRefresh = undefined
  }
}
