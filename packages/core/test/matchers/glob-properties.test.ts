import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { matchGlob, type WorkMeter } from '../../src/matchers/glob-match.ts'
import { anyRun, parseGlob, type GlobAlternative } from '../../src/matchers/glob-pattern.ts'
import { isReferencePattern, referenceGlob } from './reference-glob.ts'

/** Any text that JavaScript can hold, halves of surrogate pairs included. */
const anyText = fc.string({ unit: fc.nat(0xff_ff).map((unit) => String.fromCharCode(unit)) })

const signs = [
  '*',
  '?',
  '{',
  '}',
  ',',
  '\\',
  'a',
  'b',
  '😀',
  '/',
  '.',
  '[',
  '!',
  '(',
  '|',
  ')',
  '@',
  '+',
] as const
const patternSign = fc.constantFrom(...signs, '*', '?', '{', '}', ',', 'a', 'b')
const valueSign = fc.constantFrom('a', 'b', 'a', 'b', ...signs)

const textOf = (sign: fc.Arbitrary<string>, maxLength: number): fc.Arbitrary<string> =>
  fc.array(sign, { maxLength }).map((list) => list.join(''))

const smallPattern = textOf(patternSign, 9)
const smallValue = textOf(valueSign, 7)

/** A pattern with closed braces, so that most are accepted. */
const closedPattern = fc
  .array(
    fc.oneof(
      textOf(fc.constantFrom('a', 'b', '*', '?', '-'), 4),
      fc.array(textOf(fc.constantFrom('a', 'b', '*'), 3), { minLength: 2, maxLength: 3 }).map(braced),
    ),
    { maxLength: 3 },
  )
  .map((parts) => parts.join(''))

function braced(choices: readonly string[]): string {
  return `{${choices.join(',')}}`
}

function unitsOf(alternatives: readonly GlobAlternative[]): number {
  return alternatives.reduce((sum, alternative) => sum + alternative.length + 1, 0)
}

function workOf(pattern: string, value: string): number {
  const alternatives = parseGlob(pattern)
  const meter: WorkMeter = { comparisons: 0 }
  if (typeof alternatives !== 'string') matchGlob(alternatives, value, meter)
  return meter.comparisons
}

describe('every pattern', () => {
  it('means what the reference says, or is refused for what the reference cannot read', () => {
    fc.assert(
      fc.property(smallPattern, smallValue, (pattern, value) => {
        const alternatives = parseGlob(pattern)
        expect(Array.isArray(alternatives)).toBe(isReferencePattern(pattern))
        if (typeof alternatives === 'string') return
        expect(matchGlob(alternatives, value)).toBe(referenceGlob(pattern, value))
      }),
      { numRuns: 5000 },
    )
  })

  it('means what the reference says, where braces are closed', () => {
    fc.assert(
      fc.property(closedPattern, textOf(fc.constantFrom('a', 'b', '-'), 8), (pattern, value) => {
        const alternatives = parseGlob(pattern)
        if (typeof alternatives === 'string') throw new Error(`refused ${pattern}: ${alternatives}`)
        expect(matchGlob(alternatives, value)).toBe(referenceGlob(pattern, value))
      }),
      { numRuns: 5000 },
    )
  })

  it('matches itself once everything in it is escaped, and nothing else', () => {
    fc.assert(
      fc.property(textOf(valueSign, 20), textOf(valueSign, 20), (text, other) => {
        const alternatives = parseGlob(text.replaceAll(/[^]/gu, String.raw`\$&`))
        if (typeof alternatives === 'string') throw new Error(alternatives)
        expect(matchGlob(alternatives, text)).toBe(true)
        expect(matchGlob(alternatives, other)).toBe(other === text)
      }),
    )
  })

  it('is taken or refused without a throw, whatever the text, and judges whatever the value', () => {
    fc.assert(
      fc.property(anyText, anyText, (pattern, value) => {
        const alternatives = parseGlob(pattern)
        if (typeof alternatives === 'string') return
        expect([true, false, undefined]).toContain(matchGlob(alternatives, value))
      }),
    )
  })

  it('never has two stars in a row to try', () => {
    fc.assert(
      fc.property(textOf(fc.constantFrom('*', '*', 'a'), 20), (pattern) => {
        const [units = []] = parseGlob(pattern)
        expect(Array.from(units).some((unit, at) => unit === anyRun && units[at + 1] === anyRun)).toBe(false)
      }),
    )
  })
})

describe('the work of matching', () => {
  it.each([
    ['*-*-*-*x', '-'],
    ['*-*-*x', '-'],
    ['*a*a*a*b', 'a'],
    ['*?*?*?*x', '-'],
    ['{*-*-*x,*-*-*y}', '-'],
  ])('G2: of %j grows with the value, and no faster', (pattern, sign) => {
    const [half, full] = [workOf(pattern, sign.repeat(500)), workOf(pattern, sign.repeat(1000))]
    expect(half).toBeGreaterThan(0)
    expect(full).toBeLessThanOrEqual(2 * half + 16)
    expect(full).toBeLessThanOrEqual(8 * 1000)
  })

  it('G2: of any pattern is at most its length times that of the value', () => {
    const value = textOf(fc.constantFrom('a', 'b', '-'), 200)
    fc.assert(
      fc.property(closedPattern, value, fc.integer({ min: 1, max: 5 }), (pattern, text, times) => {
        const alternatives = parseGlob(pattern)
        if (typeof alternatives === 'string') throw new Error(alternatives)
        const repeated = text.repeat(times)
        expect(workOf(pattern, repeated)).toBeLessThanOrEqual(unitsOf(alternatives) * (repeated.length + 1))
      }),
      { numRuns: 2000 },
    )
  })

  it('G2: of the worst pattern and the longest value stays within that', () => {
    const pattern = `*${'a'.repeat(500)}b`
    expect(workOf(pattern, 'a'.repeat(1024))).toBeLessThanOrEqual(502 * 1025)
  })
})
