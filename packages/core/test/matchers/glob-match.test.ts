import { describe, expect, it } from 'vitest'
import { matchGlob, maxPatternValueLength, type WorkMeter } from '../../src/matchers/glob-match.ts'
import { parseGlob, type GlobAlternative } from '../../src/matchers/glob-pattern.ts'
import type { Truth } from '../../src/truth.ts'

/** The alternatives of a pattern that is accepted. */
function alternativesOf(pattern: string): readonly GlobAlternative[] {
  const alternatives = parseGlob(pattern)
  if (typeof alternatives === 'string') throw new Error(alternatives)
  return alternatives
}

function match(pattern: string, value: string): Truth {
  return matchGlob(alternativesOf(pattern), value)
}

type Row = readonly [pattern: string, matching: readonly string[], differing: readonly string[]]

const wildcards: readonly Row[] = [
  ['', [''], ['a', ' ']],
  ['a', ['a'], ['', 'aa', 'A', 'b', 'ba', 'ab']],
  ['*', ['', 'a', 'abc', 'a/b', '.a', '..', '/', '😀', 'a b'], []],
  ['**', ['', 'a', 'a/b'], []],
  ['***', ['', 'a/b/c'], []],
  ['*/**', ['/', 'a/', 'a/b/c'], ['', 'a']],
  ['**/a', ['/a', 'b/a', 'b/c/a'], ['a']],
  ['a*', ['a', 'ab', 'a*'], ['', 'ba']],
  ['*a', ['a', 'ba', 'aa', 'aba'], ['', 'ab']],
  ['a*b*c', ['abc', 'a1b2c', 'abcbc', 'abbc'], ['ac', 'acb', 'abcd', 'xabc']],
  ['*ab*', ['ab', 'xaby', 'aab'], ['ba', 'a-b']],
  ['*a*a*', ['aa', 'xaxax'], ['a', 'xax']],
  ['?', ['a', '?', '/', '.', '😀', '\ud800'], ['', 'aa', '😀😀']],
  ['??', ['ab', '😀a'], ['a', '😀', 'abc']],
  ['a?c', ['abc', 'a?c', 'a😀c'], ['ac', 'abbc', 'Abc']],
  ['?*', ['a', 'ab'], ['']],
  ['*?', ['a', 'ab'], ['']],
  ['😀', ['😀'], ['\ud83d', '\ude00', '😁']],
  ['*😀', ['😀', 'a😀'], ['\ude00', '\ud83d\ud83d']],
]

const braces: readonly Row[] = [
  ['{a,b}', ['a', 'b'], ['', 'ab', 'c', 'a,b', '{a,b}']],
  ['x{a,b}y', ['xay', 'xby'], ['xy', 'xaby']],
  ['{a,b}{c,d}', ['ac', 'ad', 'bc', 'bd'], ['ab', 'cd']],
  ['{a,{b,c}d}', ['a', 'bd', 'cd'], ['b', 'ad']],
  ['{a,b{c,d{e,f}}}', ['a', 'bc', 'bde', 'bdf'], ['b', 'bd']],
  ['{,a}b', ['b', 'ab'], ['aab']],
  ['{a,}b', ['b', 'ab'], ['a']],
  ['{,}', [''], ['a', ',']],
  ['{a*,?b}', ['a', 'axx', 'bb'], ['b', 'bbb']],
  ['{a,b}*', ['a', 'bx'], ['c']],
  // Nothing to choose from: the braces stand for themselves.
  ['{a}', ['{a}'], ['a']],
  ['{}', ['{}'], ['']],
  ['a{}b', ['a{}b'], ['ab']],
  ['{{a,b}}', ['{a}', '{b}'], ['a', '{{a,b}}']],
  ['{a{b,c}d}', ['{abd}', '{acd}'], ['abd']],
  ['{1..3}', ['{1..3}'], ['1', '2']],
  ['{a..c,d}', ['a..c', 'd'], ['a', 'b']],
  ['}', ['}'], ['']],
  ['a}b,c', ['a}b,c'], ['ab']],
  ['a,b', ['a,b'], ['a', 'b']],
  ['{a,b}}', ['a}', 'b}'], ['a']],
]

const escapes: readonly Row[] = [
  [String.raw`\*`, ['*'], ['', 'a', String.raw`\*`]],
  [String.raw`\?`, ['?'], ['a', '']],
  [String.raw`\{a,b\}`, ['{a,b}'], ['a', 'b']],
  [String.raw`\{a,b}`, ['{a,b}'], ['a']],
  [String.raw`{a\,b,c}`, ['a,b', 'c'], ['a', 'b']],
  [String.raw`{a,b\}}`, ['a', 'b}'], ['b']],
  [String.raw`{a,\{b}`, ['a', '{b'], ['b']],
  [String.raw`\\`, ['\\'], ['', '\\\\']],
  [String.raw`\\*`, ['\\', '\\a'], ['*', 'a']],
  [String.raw`\a\b\.`, ['ab.'], ['\\a', 'ab']],
  [String.raw`\😀`, ['😀'], ['\\😀']],
  [String.raw`\[a\]`, ['[a]'], ['a']],
  [String.raw`a\*b*`, ['a*b', 'a*bc'], ['axb']],
]

/** Characters that mean something to picomatch, to shells or to regular expressions, and nothing here. */
const ordinary: readonly Row[] = [
  ['user[1]', ['user[1]'], ['user1']],
  ['[[:constructor:]]', ['[[:constructor:]]'], ['c', ':', 'constructor']],
  ['[a-z]*', ['[a-z]', '[a-z]b'], ['a', 'ab']],
  ['[!a]', ['[!a]'], ['b', '!']],
  ['!admin', ['!admin'], ['user', 'admin', '']],
  ['!(admin)', ['!(admin)'], ['user', 'admin']],
  ['+(a|aa)', ['+(a|aa)'], ['a', 'aa', 'aaa']],
  ['@(a|b)', ['@(a|b)'], ['a', 'b']],
  ['*(a)', ['(a)', 'x(a)'], ['', 'a', 'aa']],
  ['?(a)', ['x(a)'], ['', 'a', '(a)']],
  ['(a|b)', ['(a|b)'], ['a', 'b']],
  ['a|b', ['a|b'], ['a', 'b']],
  ['a+', ['a+'], ['a', 'aa']],
  ['a.c', ['a.c'], ['abc']],
  ['.*', ['.', '.a'], ['', 'a']],
  ['^a$', ['^a$'], ['a']],
  ['$', ['$'], ['']],
  ['./a', ['./a'], ['a']],
  ['a/./b', ['a/./b'], ['a/b']],
  ['a//b', ['a//b'], ['a/b']],
  ['/admin/**', ['/admin/', '/admin/a/b', '/admin/..'], ['/admin', '/administrator']],
  ['read:*', ['read:', 'read:a/b', 'read:.a', 'read:..'], ['read', 'write:a']],
  ['#a', ['#a'], ['a', '']],
  ['"a"', ['"a"'], ['a']],
  ["'a'", ["'a'"], ['a']],
  ['a b', ['a b'], ['ab', 'a  b', 'a\u00a0b']],
  ['~', ['~'], ['']],
  ['%2f', ['%2f'], ['/', '%2F']],
  [String.raw`a\\b`, [String.raw`a\b`], ['a/b', 'ab']],
  ['a/*', ['a/', 'a/b', 'a/b/c'], [String.raw`a\b`, 'a']],
  ['&&', ['&&'], ['&']],
  ['a=b;c', ['a=b;c'], ['a']],
  ['<a>', ['<a>'], ['a']],
  ['caf\u00e9', ['caf\u00e9'], ['cafe\u0301', 'cafe', 'CAF\u00c9']],
]

/** Patterns as people write them, with what an attacker would try. */
const attacked: readonly Row[] = [
  [
    '*@example.com',
    ['a@example.com', '.hidden@example.com', 'x@evil.com,y@example.com', '@example.com'],
    ['a@example.com.evil.test', 'a@EXAMPLE.com', 'a@example.com ', 'a@exampleXcom', 'a@sub.example.com'],
  ],
  [
    'https://*.example.com',
    ['https://a.example.com', 'https://evil.test#.example.com', 'https://evil.test?x=.example.com'],
    [
      'http://a.example.com',
      'https://example.com',
      'https://a.example.com/',
      'https://a.example.com.evil.test',
    ],
  ],
]

describe('matchGlob', () => {
  it.each(wildcards)('takes the wildcards of %j: %j match and %j do not', expectMatches)
  it.each(braces)('takes the braces of %j: %j match and %j do not', expectMatches)
  it.each(escapes)('takes the escapes of %j: %j match and %j do not', expectMatches)
  it.each(ordinary)('G1, G3, G6, G8, G9, G13: takes %j as it stands: %j match and %j do not', expectMatches)
  it.each(attacked)('G5, G7: matches %j as a whole: %j match and %j do not', expectMatches)

  function expectMatches(pattern: string, matching: readonly string[], differing: readonly string[]): void {
    for (const value of matching) expect(match(pattern, value), JSON.stringify(value)).toBe(true)
    for (const value of differing) expect(match(pattern, value), JSON.stringify(value)).toBe(false)
  }

  it('G10: makes one identity of no two', () => {
    for (const [pattern, value] of [
      ['Admin', 'admin'],
      ['\u00e9', 'e\u0301'],
      ['a', '\uff41'],
      ['a*', '\u0430b'],
    ] as const)
      expect(match(pattern, value)).toBe(false)
  })

  const controls = ['\u0000', '\t', '\n', '\r', '\u001b', '\u001f', '\u007f', '\u0080', '\u0085', '\u009f']

  it.each(controls.map((control) => [control]))(
    'G5: does not judge a value with the control %j',
    (control) => {
      for (const value of [control, `a${control}`, `${control}a`, `a@evil.test${control}@example.com`])
        for (const pattern of ['*', 'a*', '*@example.com', `*${control}*`, 'other'])
          expect(match(pattern, value)).toBeUndefined()
    },
  )

  it.each([' ', '~', '\u00a0', '\u00ad', '\u200b', '\u202e', '\u2028', '\ufeff'].map((sign) => [sign]))(
    'B16: takes %j, which is no control, for a character',
    (sign) => {
      expect(match('a?b', `a${sign}b`)).toBe(true)
      expect(match('ab', `a${sign}b`)).toBe(false)
    },
  )
})

describe('the longest value that is judged', () => {
  it.each([
    [1023, true],
    [1024, true],
    [1025, undefined],
    [16_384, undefined],
  ])('has 1,024 characters: one of %s is %s', (length, truth) => {
    expect(match('*', 'a'.repeat(length))).toBe(truth)
    expect(match('b*', 'a'.repeat(length))).toBe(truth === true ? false : undefined)
  })

  it('is measured as JavaScript measures text', () => {
    expect(match('*', '😀'.repeat(512))).toBe(true)
    expect(match('*', `${'😀'.repeat(512)}a`)).toBeUndefined()
  })

  it('costs nothing to find out', () => {
    const meter: WorkMeter = { comparisons: 0 }
    matchGlob(alternativesOf('*-*-*-*x'), '-'.repeat(maxPatternValueLength + 1), meter)
    expect(meter.comparisons).toBe(0)
  })
})
