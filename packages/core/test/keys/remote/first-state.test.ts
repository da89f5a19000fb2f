import { describe, expect, it } from 'vitest'
import { KeySet } from '../../../src/keys/key-set.ts'
import { firstState, type FormerStates } from '../../../src/keys/remote/first-state.ts'
import {
  afterFailure,
  afterPatience,
  afterSuccess,
  emptyState,
  savedState,
  whileLoading,
  type RemoteKeyLimits,
  type RemoteKeyState,
} from '../../../src/keys/remote/remote-key-state.ts'

const now = 10_000
const limits: RemoteKeyLimits = {
  lifetime: { least: 60, most: 3600, otherwise: 600 },
  maxStale: 3600,
  cooldown: 30,
}
const [loaded, saved, given] = [new KeySet([]), new KeySet([]), new KeySet([])]

function first(former: Partial<FormerStates>, changed: Partial<RemoteKeyLimits> = {}): RemoteKeyState {
  return firstState(given, { alike: [], others: [], ...former }, { ...limits, ...changed }, now)
}

const inUse = afterSuccess(loaded, 600, now - 100)
const failed = afterFailure(inUse, 'no answer', now - 10)

describe('what a source begins with', () => {
  it('is its initial keys where nothing is known yet', () => {
    expect(first({})).toEqual(savedState(given, now))
    expect(firstState(undefined, { alike: [], others: [] }, limits, now)).toBe(emptyState)
  })

  it.each<readonly [name: string, state: RemoteKeyState]>([
    ['a set in use', inUse],
    ['a set in use that could not be had anew', failed],
    ['a set that is too old', afterSuccess(loaded, 600, now - 9000)],
    ['saved keys, and their age', savedState(saved, now - 3000)],
    ['saved keys that are too old', savedState(saved, now - 9000)],
    ['saved keys, and that no others can be had', afterFailure(savedState(saved, now - 99), 'no', now - 9)],
    ['that nothing can be had', afterFailure(emptyState, 'no answer', now - 10)],
    ['nothing', emptyState],
  ])('is, where the initial keys are as before, %s', (_, state) => {
    expect(first({ alike: [state] })).toEqual(state)
    expect(first({ alike: [state], others: [inUse] })).toEqual(state)
  })

  it.each<readonly [name: string, state: RemoteKeyState, former: boolean]>([
    ['a loaded set in use', inUse, true],
    ['a loaded set in use that could not be had anew', failed, true],
    ['a loaded set, in its last second', afterSuccess(loaded, 600, now - 4199), true],
    ['no loaded set beyond that', afterSuccess(loaded, 600, now - 4200), false],
    ['no saved keys', savedState(saved, now - 10), false],
    ['nothing that failed', afterFailure(emptyState, 'no answer', now - 10), false],
    ['nothing', emptyState, false],
  ])('takes over from a source with other initial keys: %s', (_, state, isTaken) => {
    expect(first({ others: [state] })).toEqual(isTaken ? state : savedState(given, now))
  })

  it('is the set that was loaded last, of several', () => {
    const older = afterSuccess(loaded, 600, now - 200)
    const neverLoaded = [savedState(saved, now), emptyState]
    for (const place of ['alike', 'others'] as const) {
      expect(first({ [place]: [...neverLoaded, older, inUse] })).toEqual(inUse)
      expect(first({ [place]: [inUse, older, ...neverLoaded] })).toEqual(inUse)
    }
  })

  it('is never a load under way', () => {
    expect(first({ alike: [whileLoading(inUse)] })).toEqual(inUse)
    expect(first({ alike: [afterPatience(whileLoading(inUse))] })).toEqual(inUse)
    expect(first({ alike: [whileLoading(emptyState)] })).toEqual(emptyState)
  })

  it.each([
    [599, 30, 599],
    [600, 30, 600],
    [601, 30, 600],
    [3600, 601, 601],
    [3600, 600, 600],
    [300, 3600, 3600],
  ])(
    'keeps the lifetime of its set under its own limits: at most %i, cooldown %i',
    (most, cooldown, expected) => {
      const lifetime = { ...limits.lifetime, most }
      expect(first({ alike: [inUse] }, { lifetime, cooldown }).lifetime).toBe(expected)
      expect(first({ alike: [savedState(saved, now)] }, { lifetime, cooldown }).lifetime).toBe(0)
    },
  )
})
