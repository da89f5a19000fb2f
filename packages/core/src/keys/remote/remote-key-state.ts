import type { KeySet } from '../key-set.ts'
import type { LifetimeBounds } from './cache-lifetime.ts'

/** What is known of a remote key set. All times are seconds since the epoch. */
export interface RemoteKeyState {
  /** The last good set. */
  readonly keySet: KeySet | undefined
  readonly loadedAt: number
  /** How long that set is used without asking again, in seconds. */
  readonly lifetime: number
  /** When the last fetch ended, well or badly. */
  readonly attemptedAt: number | undefined
  /** Why the last fetch failed; absent after a good one. */
  readonly error: string | undefined
}

/** The limits of a remote key set, in seconds. */
export interface RemoteKeyLimits {
  /** How long a set is used without asking again: what its server says, within bounds. */
  readonly lifetime: LifetimeBounds
  /** How much longer it is used while the server cannot be reached. */
  readonly maxStale: number
  /** The least time between two fetches. */
  readonly cooldown: number
}

type Cooldown = Pick<RemoteKeyLimits, 'cooldown'>

export const emptyState: RemoteKeyState = {
  keySet: undefined,
  loadedAt: 0,
  lifetime: 0,
  attemptedAt: undefined,
  error: undefined,
}

export function afterSuccess(keySet: KeySet, lifetime: number, now: number): RemoteKeyState {
  return { keySet, loadedAt: now, lifetime, attemptedAt: now, error: undefined }
}

/** A failed fetch never replaces good keys. */
export function afterFailure(state: RemoteKeyState, error: string, now: number): RemoteKeyState {
  return { ...state, attemptedAt: now, error }
}

export function isFresh({ keySet, loadedAt, lifetime }: RemoteKeyState, now: number): boolean {
  return keySet !== undefined && isWithin(now, loadedAt, lifetime)
}

/**
 * The set to judge by: fresh, or stale within its limit. A clock that was set back a little makes no good set
 * unusable; it is asked for again at once, since it does not look fresh.
 */
export function usableKeySet(
  state: RemoteKeyState,
  { maxStale }: Pick<RemoteKeyLimits, 'maxStale'>,
  now: number,
): KeySet | undefined {
  const { keySet, loadedAt, lifetime } = state
  return isWithin(now, loadedAt - maxStale, maxStale + lifetime + maxStale) ? keySet : undefined
}

export function isCoolingDown(state: RemoteKeyState, limits: Cooldown, now: number): boolean {
  return state.attemptedAt !== undefined && isWithin(now, state.attemptedAt, limits.cooldown)
}

/** When a set is next asked for: once it is no longer fresh, and not within the cooldown. */
export function nextFetchAt(
  { keySet, loadedAt, lifetime, attemptedAt = 0 }: RemoteKeyState,
  limits: Cooldown,
): number {
  return Math.max(keySet === undefined ? 0 : loadedAt + lifetime, attemptedAt + limits.cooldown)
}

/** Seconds until the next fetch may start. */
export function cooldownLeft(state: RemoteKeyState, limits: Cooldown, now: number): number {
  return Math.max(0, (state.attemptedAt ?? now) + limits.cooldown - now)
}

/** A clock that was set back makes an earlier time look like the future; that counts as long ago. */
function isWithin(now: number, start: number, span: number): boolean {
  return now >= start && now < start + span
}
