import type { KeySet } from '../key-set.ts'
import type { LifetimeBounds } from './cache-lifetime.ts'

/** What is known of a remote key set. All times are seconds since the epoch. */
export interface RemoteKeyState {
  /** The last good set. A bad answer never replaces it. */
  readonly keySet: KeySet | undefined
  readonly loadedAt: number
  /** How long that set is used without asking again, in seconds. */
  readonly lifetime: number
  /** When the last fetch ended, well or badly. */
  readonly attemptedAt: number | undefined
  /** Why the last fetch failed; absent after a good one. */
  readonly error: string | undefined
  readonly isLoading: boolean
  /** Whether the fetch under way takes so long that a set in use is no longer kept waiting for it. */
  readonly isOverdue: boolean
}

/** The limits of a remote key set, in seconds. */
export interface RemoteKeyLimits {
  /** How long a set is used without asking again: what its server says, within bounds. */
  readonly lifetime: LifetimeBounds
  /** How much longer it is used while no newer one can be had. */
  readonly maxStale: number
  /** The least time between two fetches. */
  readonly cooldown: number
}

/**
 * - `empty`: nothing was fetched yet.
 * - `loading`: there is no set to use, and one is on its way.
 * - `fresh`: a set is in use.
 * - `expired`: the lifetime of the set is over, and nobody asked for a newer one yet; it serves if none can be had.
 * - `stale`: a set is in use beyond its lifetime, since no newer one can be had.
 * - `cooling down`: there is no set to use, and it is too early to ask again.
 * - `failed`: there is no set to use, and it is time to ask again.
 */
export type RemoteKeyPhase = 'empty' | 'loading' | 'fresh' | 'expired' | 'stale' | 'cooling down' | 'failed'

/** What a token asks of the set in use: keys that it holds, or one that only a newer set may hold. */
export type KeyDemand = 'held' | 'newer'

/**
 * How a token is served: from the set in use, whatever happens beside it; after a fetch that is given a moment; or
 * after a fetch, however long it takes.
 */
export type RemoteKeyMove = 'answer' | 'answer and refresh' | 'refresh first' | 'fetch first'

type Cooldown = Pick<RemoteKeyLimits, 'cooldown'>
type Staleness = Pick<RemoteKeyLimits, 'maxStale'>

export const emptyState: RemoteKeyState = {
  keySet: undefined,
  loadedAt: 0,
  lifetime: 0,
  attemptedAt: undefined,
  error: undefined,
  isLoading: false,
  isOverdue: false,
}

/** Begins with a set that was saved before: in use at once, and to be replaced as soon as may be. */
export function savedState(keySet: KeySet, now: number): RemoteKeyState {
  return { ...emptyState, keySet, loadedAt: now }
}

/** The same without the fetch that is under way. */
export function withoutLoading(state: RemoteKeyState): RemoteKeyState {
  return { ...state, isLoading: false, isOverdue: false }
}

export function whileLoading(state: RemoteKeyState): RemoteKeyState {
  return { ...state, isLoading: true, isOverdue: false }
}

/** A fetch that takes this many seconds is an outage as long as it lasts. */
export const mostPatience = 1

export function afterPatience(state: RemoteKeyState): RemoteKeyState {
  return { ...state, isOverdue: state.isLoading }
}

export function afterSuccess(keySet: KeySet, lifetime: number, now: number): RemoteKeyState {
  return { ...emptyState, keySet, loadedAt: now, lifetime, attemptedAt: now }
}

/** A failed fetch never replaces good keys. */
export function afterFailure(state: RemoteKeyState, error: string, now: number): RemoteKeyState {
  return { ...withoutLoading(state), attemptedAt: now, error }
}

/** A clock that was set back a little makes no good set unusable: it is asked for again at once. */
export function phaseOf(state: RemoteKeyState, limits: Cooldown & Staleness, now: number): RemoteKeyPhase {
  const { keySet, loadedAt, lifetime, attemptedAt, isLoading } = state
  if (keySet !== undefined) {
    if (isWithin(now, loadedAt, lifetime)) return 'fresh'
    const isInUse = isWithin(now, loadedAt - limits.maxStale, limits.maxStale + lifetime + limits.maxStale)
    if (isInUse) return hasBeenRefused(state) ? 'stale' : 'expired'
  }
  if (isLoading) return 'loading'
  if (attemptedAt === undefined) return 'empty'
  return isCoolingDown(state, limits, now) ? 'cooling down' : 'failed'
}

/** Whether it is an outage that a set is used for beyond its lifetime, or a start without a network. */
function hasBeenRefused({ attemptedAt, error, isOverdue }: RemoteKeyState): boolean {
  return attemptedAt === undefined || error !== undefined || isOverdue
}

/** The set to judge by, where there is one. */
export function usableKeySet(
  state: RemoteKeyState,
  limits: Cooldown & Staleness,
  now: number,
): KeySet | undefined {
  return isUsable(phaseOf(state, limits, now)) ? state.keySet : undefined
}

function isUsable(phase: RemoteKeyPhase): boolean {
  return phase === 'fresh' || phase === 'expired' || phase === 'stale'
}

export function moveOf(phase: RemoteKeyPhase, demand: KeyDemand): RemoteKeyMove {
  switch (phase) {
    case 'fresh':
      return demand === 'newer' ? 'fetch first' : 'answer'
    case 'stale':
      return demand === 'newer' ? 'fetch first' : 'answer and refresh'
    case 'cooling down':
      return 'answer'
    case 'expired':
      return demand === 'newer' ? 'fetch first' : 'refresh first'
    case 'empty':
    case 'loading':
    case 'failed':
      return 'fetch first'
  }
}

/** A clock that was set back by less than the cooldown is no occasion to ask again. */
export function isCoolingDown({ attemptedAt }: RemoteKeyState, { cooldown }: Cooldown, now: number): boolean {
  return attemptedAt !== undefined && Math.abs(now - attemptedAt) < cooldown
}

/** Seconds until the next fetch may start. */
export function cooldownLeft(state: RemoteKeyState, limits: Cooldown, now: number): number {
  return Math.min(limits.cooldown, Math.max(0, (state.attemptedAt ?? now) + limits.cooldown - now))
}

/**
 * Seconds after a fetch until the next one in the background: before the set's lifetime ends, each process at a
 * moment of its own (`spread` is in 0..1), and once the cooldown is over where the fetch failed.
 */
export function refreshDelay(
  { error, lifetime }: RemoteKeyState,
  { cooldown }: Cooldown,
  spread: number,
): number {
  return error === undefined
    ? Math.max(cooldown, Math.floor(lifetime * (0.75 + 0.15 * spread)))
    : cooldown + spread
}

/** A clock that was set back makes an earlier time look like the future; that counts as long ago. */
function isWithin(now: number, start: number, span: number): boolean {
  return now >= start && now < start + span
}
