import { describe, expect, it } from 'vitest'
import { KeySet } from '../../../src/keys/key-set.ts'
import {
  afterFailure,
  afterSuccess,
  cooldownLeft,
  emptyState,
  isCoolingDown,
  isFresh,
  nextFetchAt,
  usableKeySet,
} from '../../../src/keys/remote/remote-key-state.ts'

const limits = { maxStale: 3600, cooldown: 30 }
const keySet = new KeySet([])
const loaded = afterSuccess(keySet, 600, 1000)
const failed = afterFailure(loaded, 'reason', 2000)

describe('a set loaded at 1000', () => {
  it.each([
    [999, false],
    [1000, true],
    [1599, true],
    [1600, false],
    [1601, false],
    [0, false],
  ])('is fresh for 600 seconds: at %i %s', (now, expected) => {
    expect(isFresh(loaded, now)).toBe(expected)
    expect(isFresh(failed, now)).toBe(expected)
  })

  it.each([
    [-2601, false],
    [-2600, true],
    [999, true],
    [1000, true],
    [1600, true],
    [5199, true],
    [5200, false],
    [5201, false],
  ])('E5: is usable for 3600 seconds more: at %i %s', (now, expected) => {
    expect(usableKeySet(loaded, limits, now)).toBe(expected ? keySet : undefined)
    expect(usableKeySet(failed, limits, now)).toBe(expected ? keySet : undefined)
  })

  it.each([
    [999, false],
    [1000, true],
    [1029, true],
    [1030, false],
    [1031, false],
  ])('E1: is not asked for again for 30 seconds: at %i %s', (now, expected) => {
    expect(isCoolingDown(loaded, limits, now)).toBe(expected)
  })

  it('is next asked for when it is no longer fresh, and not within the cooldown', () => {
    expect(nextFetchAt(loaded, limits)).toBe(1600)
    expect(nextFetchAt(failed, limits)).toBe(2030)
    expect(nextFetchAt(afterFailure(loaded, 'reason', 1100), limits)).toBe(1600)
    expect(nextFetchAt(loaded, { ...limits, cooldown: 900 })).toBe(1900)
  })
})

describe('a failed fetch', () => {
  it('E3: leaves the keys and their time as they were', () => {
    expect(failed).toEqual({ keySet, loadedAt: 1000, lifetime: 600, attemptedAt: 2000, error: 'reason' })
  })

  it('E2: starts a cooldown too, with keys or without', () => {
    for (const state of [failed, afterFailure(emptyState, 'reason', 2000)]) {
      expect([1999, 2000, 2029, 2030].map((now) => isCoolingDown(state, limits, now))).toEqual([
        false,
        true,
        true,
        false,
      ])
    }
  })

  it('is forgotten after a good one', () => {
    expect(afterSuccess(keySet, 600, 3000)).toEqual({
      keySet,
      loadedAt: 3000,
      lifetime: 600,
      attemptedAt: 3000,
      error: undefined,
    })
  })

  it.each([
    [2000, 30],
    [2010, 20],
    [2029, 1],
    [2030, 0],
    [9999, 0],
  ])('says how long the cooldown lasts: at %i %i seconds', (now, left) => {
    expect(cooldownLeft(failed, limits, now)).toBe(left)
  })
})

describe('a source that was never asked', () => {
  it('has no keys, and nothing keeps it from being asked', () => {
    expect(usableKeySet(emptyState, limits, 0)).toBeUndefined()
    expect(isFresh(emptyState, 0)).toBe(false)
    expect(isCoolingDown(emptyState, limits, 0)).toBe(false)
    expect(cooldownLeft(emptyState, limits, 500)).toBe(30)
    expect(nextFetchAt(emptyState, limits)).toBe(30)
  })
})
