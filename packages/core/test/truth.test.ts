import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allOf, anyOf, negate, type Truth } from '../src/truth.ts'

const truths: readonly Truth[] = [true, false, undefined]
const pairs = truths.flatMap((one) => truths.map((other) => [one, other] as const))
const anyTruth = fc.constantFrom(...truths)
const anyTruths = fc.array(anyTruth, { maxLength: 6 })

const same = (truth: Truth): Truth => truth

describe('negate', () => {
  it.each([
    [true, false],
    [false, true],
    [undefined, undefined],
  ])('of %s is %s', (truth, negated) => {
    expect(negate(truth)).toBe(negated)
  })

  it('of a negation is the truth itself', () => {
    for (const truth of truths) expect(negate(negate(truth))).toBe(truth)
  })
})

describe('anyOf', () => {
  // Kleene's disjunction, over every pair.
  it.each([
    [true, true, true],
    [true, false, true],
    [true, undefined, true],
    [false, true, true],
    [false, false, false],
    [false, undefined, undefined],
    [undefined, true, true],
    [undefined, false, undefined],
    [undefined, undefined, undefined],
  ])('of %s and %s is %s', (one, other, expected) => {
    expect(anyOf([one, other], same)).toBe(expected)
  })

  it('of nothing is false, so that an empty list lets nobody in', () => {
    expect(anyOf([], same)).toBe(false)
  })

  it('asks no further once one is true', () => {
    const asked: Truth[] = []
    anyOf([undefined, true, false], (truth) => {
      asked.push(truth)
      return truth
    })
    expect(asked).toEqual([undefined, true])
  })
})

describe('allOf', () => {
  // Kleene's conjunction, over every pair.
  it.each([
    [true, true, true],
    [true, false, false],
    [true, undefined, undefined],
    [false, true, false],
    [false, false, false],
    [false, undefined, false],
    [undefined, true, undefined],
    [undefined, false, false],
    [undefined, undefined, undefined],
  ])('of %s and %s is %s', (one, other, expected) => {
    expect(allOf([one, other], same)).toBe(expected)
  })

  it('asks no further once one is false', () => {
    const asked: Truth[] = []
    allOf([undefined, false, true], (truth) => {
      asked.push(truth)
      return truth
    })
    expect(asked).toEqual([undefined, false])
  })
})

describe('the laws', () => {
  it('of De Morgan hold', () => {
    for (const pair of pairs) {
      expect(negate(anyOf(pair, same))).toBe(allOf(pair, negate))
      expect(negate(allOf(pair, same))).toBe(anyOf(pair, negate))
    }
  })

  it('let order count for nothing', () => {
    fc.assert(
      fc.property(anyTruths, (list) => {
        expect(anyOf(list.toReversed(), same)).toBe(anyOf(list, same))
        expect(allOf(list.toReversed(), same)).toBe(allOf(list, same))
      }),
    )
  })

  it('let repetition count for nothing', () => {
    fc.assert(
      fc.property(anyTruths, (list) => {
        expect(anyOf([...list, ...list], same)).toBe(anyOf(list, same))
        expect(allOf([...list, ...list], same)).toBe(allOf(list, same))
      }),
    )
  })

  it('let grouping count for nothing', () => {
    fc.assert(
      fc.property(anyTruth, anyTruths, (first, rest) => {
        expect(anyOf([first, anyOf(rest, same)], same)).toBe(anyOf([first, ...rest], same))
        expect(allOf([first, allOf(rest, same)], same)).toBe(allOf([first, ...rest], same))
      }),
    )
  })
})
