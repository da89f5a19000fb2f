import { describe, expect, it } from 'vitest'
import { KeySet } from '../../../src/keys/key-set.ts'
import {
  afterFailure,
  afterPatience,
  afterSuccess,
  cooldownLeft,
  emptyState,
  isCoolingDown,
  moveOf,
  phaseOf,
  refreshDelay,
  savedState,
  usableKeySet,
  whileLoading,
  type KeyDemand,
  type RemoteKeyMove,
  type RemoteKeyPhase,
} from '../../../src/keys/remote/remote-key-state.ts'

const limits = { maxStale: 3600, cooldown: 30 }
const keySet = new KeySet([])
const loaded = afterSuccess(keySet, 600, 1000)
const failed = afterFailure(loaded, 'reason', 2000)
const neverLoaded = afterFailure(emptyState, 'reason', 2000)

describe('a set loaded at 1000', () => {
  it.each<readonly [now: number, phase: RemoteKeyPhase, afterFailure: RemoteKeyPhase]>([
    [-2601, 'failed', 'failed'],
    [-2600, 'expired', 'stale'],
    [999, 'expired', 'stale'],
    [1000, 'fresh', 'fresh'],
    [1599, 'fresh', 'fresh'],
    [1600, 'expired', 'stale'],
    [1601, 'expired', 'stale'],
    [5199, 'expired', 'stale'],
    [5200, 'failed', 'failed'],
    [5201, 'failed', 'failed'],
  ])(
    'E5: is fresh for 600 seconds and in use for 3600 more: at %i %s, after a failure %s',
    (now, good, bad) => {
      expect(phaseOf(loaded, limits, now)).toBe(good)
      expect(phaseOf(failed, limits, now)).toBe(bad)
      expect(usableKeySet(loaded, limits, now)).toBe(good === 'failed' ? undefined : keySet)
    },
  )

  it.each<readonly [now: number, phase: RemoteKeyPhase]>([
    [1599, 'fresh'],
    [1600, 'stale'],
    [5199, 'stale'],
    [5200, 'loading'],
  ])('E3: stays in use while another is loaded: at %i %s', (now, phase) => {
    expect(phaseOf(whileLoading(failed), limits, now)).toBe(phase)
  })

  it.each([
    [970, false],
    [971, true],
    [1000, true],
    [1029, true],
    [1030, false],
    [1031, false],
  ])('E1: is not asked for again for 30 seconds: at %i %s', (now, expected) => {
    expect(isCoolingDown(loaded, limits, now)).toBe(expected)
  })

  it('is never stale where that is not allowed', () => {
    const strict = { ...limits, maxStale: 0 }
    expect([1599, 1600].map((now) => phaseOf(loaded, strict, now))).toEqual(['fresh', 'failed'])
  })
})

describe('a set whose lifetime is over', () => {
  it('E6: is stale where the fetch of another takes long, and expired again after it', () => {
    const loading = whileLoading(loaded)
    expect(phaseOf(loading, limits, 1600)).toBe('expired')
    const overdue = afterPatience(loading)
    expect(phaseOf(overdue, limits, 1600)).toBe('stale')
    expect(phaseOf(whileLoading(overdue), limits, 1600)).toBe('expired')
    expect(phaseOf(afterSuccess(keySet, 600, 1600), limits, 2200)).toBe('expired')
    expect(phaseOf(afterPatience(loaded), limits, 1600)).toBe('expired')
  })
})

describe('a source without keys', () => {
  it.each<readonly [now: number, phase: RemoteKeyPhase]>([
    [1970, 'failed'],
    [1971, 'cooling down'],
    [2000, 'cooling down'],
    [2029, 'cooling down'],
    [2030, 'failed'],
  ])('E2: cools down for 30 seconds after a failure: at %i %s', (now, phase) => {
    expect(phaseOf(neverLoaded, limits, now)).toBe(phase)
    expect(phaseOf(whileLoading(neverLoaded), limits, now)).toBe('loading')
  })

  it('is empty until it was asked, and nothing keeps it from being asked', () => {
    expect(phaseOf(emptyState, limits, 0)).toBe('empty')
    expect(phaseOf(whileLoading(emptyState), limits, 0)).toBe('loading')
    expect(isCoolingDown(emptyState, limits, 0)).toBe(false)
    expect(cooldownLeft(emptyState, limits, 500)).toBe(30)
  })
})

describe('a saved set', () => {
  it.each<readonly [now: number, phase: RemoteKeyPhase]>([
    [1000, 'stale'],
    [4599, 'stale'],
    [4600, 'empty'],
  ])('is in use and stale from the start, and no longer than any stale set: at %i %s', (now, phase) => {
    expect(phaseOf(savedState(keySet, 1000), limits, now)).toBe(phase)
  })
})

describe('a failed fetch', () => {
  it('E3: leaves the keys and their time as they were', () => {
    expect(afterFailure(whileLoading(loaded), 'reason', 2000)).toEqual({
      ...loaded,
      attemptedAt: 2000,
      error: 'reason',
    })
  })

  it('is forgotten after a good one', () => {
    expect(afterSuccess(keySet, 600, 3000)).toEqual({
      keySet,
      loadedAt: 3000,
      lifetime: 600,
      attemptedAt: 3000,
      error: undefined,
      isLoading: false,
      isOverdue: false,
    })
  })

  it.each([
    [1990, 30],
    [2000, 30],
    [2010, 20],
    [2029, 1],
    [2030, 0],
    [9999, 0],
  ])('says how long the cooldown lasts: at %i %i seconds', (now, left) => {
    expect(cooldownLeft(failed, limits, now)).toBe(left)
  })
})

describe('moveOf', () => {
  const moves: readonly (readonly [RemoteKeyPhase, KeyDemand, RemoteKeyMove])[] = [
    ['fresh', 'held', 'answer'],
    ['fresh', 'newer', 'fetch first'],
    ['stale', 'held', 'answer and refresh'],
    ['stale', 'newer', 'fetch first'],
    ['expired', 'held', 'refresh first'],
    ['expired', 'newer', 'fetch first'],
    ['empty', 'held', 'fetch first'],
    ['loading', 'held', 'fetch first'],
    ['failed', 'held', 'fetch first'],
    ['cooling down', 'held', 'answer'],
  ]

  it.each(moves)('of a %s set, asked for what is %s, is to %s', (phase, demand, move) => {
    expect(moveOf(phase, demand)).toBe(move)
  })
})

describe('refreshDelay', () => {
  it.each([
    [600, 0, 450],
    [600, 0.5, 495],
    [600, 1, 540],
    [60, 0, 45],
    [40, 0, 30],
    [3600, 1, 3240],
  ])(
    'comes before the lifetime ends and after the cooldown: %i seconds, spread %f: %i',
    (lifetime, spread, delay) => {
      expect(refreshDelay(afterSuccess(keySet, lifetime, 0), limits, spread)).toBe(delay)
    },
  )

  it('comes within a second of the end of the cooldown after a failure', () => {
    expect([0, 0.5, 1].map((spread) => refreshDelay(failed, limits, spread))).toEqual([30, 30.5, 31])
  })
})
