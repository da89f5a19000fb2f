import { describe, expect, it } from 'vitest'
import { maxMissingKids, MissingKids } from '../../../src/keys/remote/missing-kids.ts'

describe('MissingKids', () => {
  it.each([
    [99, false],
    [100, true],
    [129, true],
    [130, false],
    [131, false],
  ])('remembers a kid for 30 seconds: at %i %s', (now, expected) => {
    const missing = new MissingKids(30)
    missing.add('a', 100)
    expect(missing.has('a', now)).toBe(expected)
  })

  it('knows nothing of other kids, nor of tokens without one', () => {
    const missing = new MissingKids(30)
    missing.add('a', 100)
    expect([missing.has('b', 100), missing.has(undefined, 100), missing.has('', 100)]).toEqual([
      false,
      false,
      false,
    ])
  })

  it('remembers anew what is missing again', () => {
    const missing = new MissingKids(30)
    missing.add('a', 100)
    missing.add('a', 120)
    expect([missing.has('a', 149), missing.has('a', 150), missing.size]).toEqual([true, false, 1])
  })

  it.each([
    [maxMissingKids - 1, true, maxMissingKids - 1],
    [maxMissingKids, true, maxMissingKids],
    [maxMissingKids + 1, false, maxMissingKids],
  ])('E1: of %i kids still remembers the first: %s, and %i in all', (count, first, size) => {
    const missing = new MissingKids(30)
    for (let index = 0; index < count; index += 1) missing.add(`kid ${index}`, 100)
    expect([missing.has('kid 0', 100), missing.has(`kid ${count - 1}`, 100)]).toEqual([first, true])
    expect(missing.size).toBe(size)
  })

  it('forgets everything at once', () => {
    const missing = new MissingKids(30)
    missing.add('a', 100)
    missing.clear()
    expect([missing.has('a', 100), missing.size]).toEqual([false, 0])
  })
})
