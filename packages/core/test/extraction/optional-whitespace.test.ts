import { describe, expect, it } from 'vitest'
import { stripOptionalWhitespace } from '../../src/extraction/optional-whitespace.ts'

describe('stripOptionalWhitespace', () => {
  it.each([
    { given: '', stripped: '' },
    { given: ' \t ', stripped: '' },
    { given: 'a', stripped: 'a' },
    { given: ' \ta b\t ', stripped: 'a b' },
    { given: '\u00a0a\u2003', stripped: '\u00a0a\u2003' },
    { given: '\na\r', stripped: '\na\r' },
    { given: '\ufeffa', stripped: '\ufeffa' },
  ])('makes $stripped of $given', ({ given, stripped }) => {
    expect(stripOptionalWhitespace(given)).toBe(stripped)
  })
})
