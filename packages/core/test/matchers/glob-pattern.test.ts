import { describe, expect, it } from 'vitest'
import { mistakeBeside } from '../../../../test/support/refused-options.ts'
import { readStringMatcher } from '../../src/configuration/matcher-options.ts'
import {
  anyRun,
  maxGlobAlternatives,
  maxGlobLength,
  oneCharacter,
  parseGlob,
  type GlobAlternative,
} from '../../src/matchers/glob-pattern.ts'

describe('parseGlob', () => {
  it.each<readonly [pattern: string, alternatives: readonly GlobAlternative[]]>([
    ['', [[]]],
    ['ab', [['a', 'b']]],
    ['a*b?', [['a', anyRun, 'b', oneCharacter]]],
    ['**', [[anyRun]]],
    [String.raw`\*\?`, [['*', '?']]],
    ['😀', [['😀']]],
    [
      'x{x,xx}x',
      [
        ['x', 'x', 'x'],
        ['x', 'x', 'x', 'x'],
      ],
    ],
    ['{a,b{c,d}}', [['a'], ['b', 'c'], ['b', 'd']]],
    ['{,a}', [[], ['a']]],
    ['{a}', [['{', 'a', '}']]],
  ])('takes %j apart', (pattern, alternatives) => {
    expect(parseGlob(pattern)).toEqual(alternatives)
  })

  it.each([['{'], ['{a'], ['{a,b'], ['a{b,c}{d'], ['{a,{b,c}'], ['{{a}'], [String.raw`{a,b\}`]])(
    'refuses %j, whose brace is not closed',
    (pattern) => {
      expect(parseGlob(pattern)).toBeTypeOf('string')
    },
  )

  it.each([['\\'], ['a\\'], [String.raw`\\` + '\\'], ['{a,b}\\'], ['*\\']])(
    'refuses %j, which ends in a backslash',
    (pattern) => {
      expect(parseGlob(pattern)).toBeTypeOf('string')
    },
  )
})

describe('the alternatives of a pattern', () => {
  const choices = (count: number): string =>
    `{${Array.from({ length: count }, (_, at) => `a${at}`).join(',')}}`

  it.each([
    [maxGlobAlternatives - 1, true],
    [maxGlobAlternatives, true],
    [maxGlobAlternatives + 1, false],
  ])('may be 32: %s of them', (count, accepted) => {
    expect(Array.isArray(parseGlob(choices(count)))).toBe(accepted)
  })

  it.each([
    ['31 by nesting', `{a,{b,${choices(29)}}}`, 31],
    ['32 by nesting', `{a,{b,${choices(30)}}}`, 32],
    ['32 by multiplying', '{a,b}'.repeat(5), 32],
    ['32 that are empty', `{${','.repeat(31)}}`, 32],
  ])('may be %s', (_name, pattern, count) => {
    expect(parseGlob(pattern)).toHaveLength(count)
  })

  it.each([
    ['33 by nesting', `{a,{b,${choices(31)}}}`],
    ['33 that are empty', `{${','.repeat(32)}}`],
    ['64 by multiplying', '{a,b}'.repeat(6)],
    ['36 by multiplying unequal ones', '{a,b,c}{d,e,f}{g,h}{i,j}'],
    ['more than a number can count', '{a,b}'.repeat(200)],
    ['as many as nesting 300 deep gives', `${'{a,'.repeat(300)}b${'}'.repeat(300)}`],
  ])('may not be %s', (_name, pattern) => {
    expect(parseGlob(pattern)).toBeTypeOf('string')
  })
})

describe('the length of a pattern', () => {
  it.each([
    [maxGlobLength - 1, true],
    [maxGlobLength, true],
    [maxGlobLength + 1, false],
  ])('may be 1,024: %s characters', (length, accepted) => {
    for (const sign of ['a', '*', '?', '}', ','])
      expect(Array.isArray(parseGlob(sign.repeat(length)))).toBe(accepted)
  })

  it('is checked where the pattern is configured', () => {
    expect(() => readStringMatcher({ glob: 'a'.repeat(1024) }, 'issuer')).not.toThrow()
    expect(mistakeBeside({ issuer: { glob: 'a'.repeat(1025) } })).toBe('issuer.glob')
  })

  it('counts escapes as they are written', () => {
    expect(parseGlob(String.raw`\*`.repeat(512))).toEqual([Array.from({ length: 512 }, () => '*')])
    expect(parseGlob(String.raw`\*`.repeat(513))).toBeTypeOf('string')
  })
})

describe('a glob in the configuration', () => {
  it.each([[''], ['{a'], ['a\\'], ['{a,b}'.repeat(6)], [1], [null], [undefined], [['a']]])(
    'is refused with the path of its option where it is %j',
    (glob) => {
      expect(mistakeBeside({ issuer: { glob } })).toBe('issuer.glob')
    },
  )

  it.each([['!admin'], ['user[1]'], ['a|b'], ['(a)'], ['a\nb'], ['[[:alpha:]]'], ['+(a|aa)'], ['\\a']])(
    'is accepted where it is %j',
    (glob) => {
      expect(() => readStringMatcher({ glob }, 'issuer')).not.toThrow()
    },
  )

  it('G4: has no regular expression beside it', () => {
    expect(mistakeBeside({ issuer: /^https:/ })).toBe('issuer')
    expect(mistakeBeside({ issuer: { glob: /^https:/ } })).toBe('issuer.glob')
    expect(mistakeBeside({ issuer: { regex: /(a+)+$/ } })).toBe('issuer.regex')
    expect(mistakeBeside({ issuer: { regex: '(a+)+$' }, regexEngine: RegExp })).toBe('regexEngine')
    expect(mistakeBeside({ audience: /^https:/ })).toBe('audience')
  })

  it('is never guessed: a plain string is compared exactly', () => {
    const matcher = readStringMatcher('https://*.example.com', 'issuer')
    expect(matcher.matches('https://a.example.com')).toBe(false)
    expect(matcher.matches('https://*.example.com')).toBe(true)
  })
})
