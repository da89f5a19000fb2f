import type { KeySet } from '../key-set.ts'

/** What is known of a remote key set. All times are seconds since the epoch. */
export interface RemoteKeyState {
  /** The last good set. */
  readonly keySet: KeySet | undefined
  readonly loadedAt: number
  /** When the last fetch ended, well or badly. */
  readonly attemptedAt: number | undefined
  /** Why the last fetch failed; absent after a good one. */
  readonly error: string | undefined
}

/** The limits of a remote key set, in seconds. */
export interface RemoteKeyLimits {
  /** How long a set is used without asking again. */
  readonly maxAge: number
  /** How much longer it is used while the server cannot be reached. */
  readonly maxStale: number
  /** The least time between two fetches. */
  readonly cooldown: number
}

export const emptyState: RemoteKeyState = {
  keySet: undefined,
  loadedAt: 0,
  attemptedAt: undefined,
  error: undefined,
}

export function afterSuccess(keySet: KeySet, now: number): RemoteKeyState {
  return { keySet, loadedAt: now, attemptedAt: now, error: undefined }
}

/** A failed fetch never replaces good keys. */
export function afterFailure(state: RemoteKeyState, error: string, now: number): RemoteKeyState {
  return { ...state, attemptedAt: now, error }
}

export function isFresh(state: RemoteKeyState, limits: RemoteKeyLimits, now: number): boolean {
  return state.keySet !== undefined && isWithin(now, state.loadedAt, limits.maxAge)
}

/**
 * The set to judge by: fresh, or stale within its limit. A clock that was set back a little makes no good set
 * unusable; it is asked for again at once, since it does not look fresh.
 */
export function usableKeySet(
  state: RemoteKeyState,
  limits: RemoteKeyLimits,
  now: number,
): KeySet | undefined {
  const { maxAge, maxStale } = limits
  return isWithin(now, state.loadedAt - maxStale, maxStale + maxAge + maxStale) ? state.keySet : undefined
}

export function isCoolingDown(state: RemoteKeyState, limits: RemoteKeyLimits, now: number): boolean {
  return state.attemptedAt !== undefined && isWithin(now, state.attemptedAt, limits.cooldown)
}

/** When a set is next asked for: once it is no longer fresh, and not within the cooldown. */
export function nextFetchAt(
  { keySet, loadedAt, attemptedAt = 0 }: RemoteKeyState,
  limits: RemoteKeyLimits,
): number {
  return Math.max(keySet === undefined ? 0 : loadedAt + limits.maxAge, attemptedAt + limits.cooldown)
}

/** Seconds until the next fetch may start. */
export function cooldownLeft(state: RemoteKeyState, limits: RemoteKeyLimits, now: number): number {
  return Math.max(0, (state.attemptedAt ?? now) + limits.cooldown - now)
}

/** A clock that was set back makes an earlier time look like the future; that counts as long ago. */
function isWithin(now: number, start: number, span: number): boolean {
  return now >= start && now < start + span
}
