import type { KeySet } from '../key-set.ts'
import {
  emptyState,
  savedState,
  usableKeySet,
  withoutLoading,
  type RemoteKeyLimits,
  type RemoteKeyState,
} from './remote-key-state.ts'

/**
 * What is known of a set by sources that a reload takes the place of, and that ask the same and trust the same:
 * those that began with the same keys, and others.
 */
export interface FormerStates {
  readonly alike: readonly RemoteKeyState[]
  readonly others: readonly RemoteKeyState[]
}

/**
 * What a source begins with. A reload goes on with what is known already: keys do not become younger by it, none
 * that its issuer withdrew comes back, and no outage begins. Other initial keys than before serve where no loaded
 * set is in use.
 */
export function firstState(
  initialKeys: KeySet | undefined,
  { alike, others }: FormerStates,
  limits: RemoteKeyLimits,
  now: number,
): RemoteKeyState {
  const inUse = others.filter((state) => isLoaded(state) && usableKeySet(state, limits, now) !== undefined)
  const known = bestOf(alike) ?? bestOf(inUse)
  if (known !== undefined) return underLimits(known, limits)
  return initialKeys === undefined ? emptyState : savedState(initialKeys, now)
}

function isLoaded({ lifetime }: RemoteKeyState): boolean {
  return lifetime > 0
}

/** The set that was loaded last, before what was never loaded. */
function bestOf(states: readonly RemoteKeyState[]): RemoteKeyState | undefined {
  const loadedAt = (state: RemoteKeyState): number => (isLoaded(state) ? state.loadedAt : -1)
  const [best] = states.toSorted((one, other) => loadedAt(other) - loadedAt(one))
  return best
}

/** A load under way is not the new source's own, and its limits may be others. */
function underLimits(state: RemoteKeyState, { cooldown, lifetime }: RemoteKeyLimits): RemoteKeyState {
  const allowed = Math.max(cooldown, Math.min(state.lifetime, lifetime.most))
  return { ...withoutLoading(state), lifetime: isLoaded(state) ? allowed : state.lifetime }
}
