import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { lowerAscii } from '../../src/matchers/ascii-case.ts'

/** Any text that JavaScript can hold, halves of surrogate pairs included. */
const anyText = fc.string({ unit: fc.nat(0xff_ff).map((unit) => String.fromCharCode(unit)) })

describe('lowerAscii', () => {
  it.each([
    ['', ''],
    ['ABCXYZ', 'abcxyz'],
    ['aBc-123_', 'abc-123_'],
    // What Unicode would fold, so that two identities became one, stays as it is.
    ['\u0130', '\u0130'],
    ['\u0131', '\u0131'],
    ['\u212a', '\u212a'],
    ['\u017f', '\u017f'],
    ['\u00c9', '\u00c9'],
    ['\u00df', '\u00df'],
    ['\uff21', '\uff21'],
    ['[@Z`{]', '[@z`{]'],
  ])('G10: makes of %j %j', (text, lowered) => {
    expect(lowerAscii(text)).toBe(lowered)
  })

  it('changes A to Z alone, each by itself', () => {
    fc.assert(
      fc.property(anyText, (text) => {
        const units = text.split('').map((unit) => (/^[A-Z]$/.test(unit) ? unit.toLowerCase() : unit))
        expect(lowerAscii(text)).toBe(units.join(''))
      }),
    )
  })
})
