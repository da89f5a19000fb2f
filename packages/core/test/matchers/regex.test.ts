import { RE2JS } from 're2js'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { createUnchecked, mistakeBeside, secretOptions } from '../../../../test/support/refused-options.ts'
import { compileRegex, maxRegexLength } from '../../src/matchers/regex.ts'
import type { Truth } from '../../src/truth.ts'

/** The test of a pattern that is accepted. */
function testOf(pattern: string, ignoreCase = false): (value: string) => Truth {
  const test = compileRegex(pattern, ignoreCase, RE2JS)
  if (typeof test === 'string') throw new Error(test)
  return test
}

type Row = readonly [pattern: string, matching: readonly string[], differing: readonly string[]]

const rows: readonly Row[] = [
  ['a', ['a'], ['', 'aa', 'ba', 'ab', 'A']],
  ['a|ab', ['a', 'ab'], ['abb', 'b']],
  ['^a$', ['a'], ['aa', 'ba', '^a$']],
  ['.*', ['', 'a', 'a b', '\u2028'], []],
  ['(?m)^a$', ['a'], ['a b', 'b a']],
  ['.', ['a', '😀', '\ud800'], ['', 'ab']],
  [String.raw`\d{4}-\d{2}`, ['2026-11'], ['2026-1', '٢٠٢٦-١١']],
  [String.raw`\pL+`, ['aé', 'ж'], ['a1', '']],
  [String.raw`[^@]+@example\.com`, ['a@example.com'], ['a@exampleXcom', '@example.com', 'a@b@example.com']],
  [String.raw`\Qa.b\E`, ['a.b'], ['axb']],
  ['(?P<name>a)(?:b)?', ['a', 'ab'], ['b']],
  ['user[1]', ['user1'], ['user[1]']],
]

describe('a regular expression', () => {
  it.each(rows)('matches whole values: %j matches %j and not %j', (pattern, matching, differing) => {
    for (const value of matching) expect(testOf(pattern)(value), JSON.stringify(value)).toBe(true)
    for (const value of differing) expect(testOf(pattern)(value), JSON.stringify(value)).toBe(false)
  })

  it.each(['\u0000', '\t', '\n', '\r', '\u001f', '\u007f', '\u0085', '\u009f'])(
    'G5: does not judge a value with the control %j',
    (control) => {
      for (const value of [control, `a${control}`, `${control}a`, `b${control}a`])
        for (const pattern of ['a', '(?s).*', '.*', '(?m)^a$', 'other'])
          for (const ignoreCase of [true, false]) expect(testOf(pattern, ignoreCase)(value)).toBeUndefined()
    },
  )

  it.each([
    [1023, true],
    [1024, true],
    [1025, undefined],
  ])('judges values of at most 1,024 characters: %i', (length, truth) => {
    expect(testOf('a*')('a'.repeat(length))).toBe(truth)
    expect(testOf('a*', true)('A'.repeat(length))).toBe(truth)
  })

  it.each(['(a+)+$', '(a|aa)+$', '(a|a?)+$', '(.*a){12}$', '(?:a*)*b', '((((a*)*)*)*)*b'])(
    'G1, G2, G4: answers for %j, over which a backtracking engine would not come to an end',
    (pattern) => {
      expect(testOf(pattern)(`${'a'.repeat(1023)}!`)).toBe(false)
    },
  )

  it('answers for every value, halves of characters included', () => {
    const anyText = fc.string({ unit: fc.nat(0xff_ff).map((unit) => String.fromCharCode(unit)) })
    const tests = rows.map(([pattern]) => testOf(pattern))
    fc.assert(
      fc.property(anyText, (value) => {
        const isJudged = !/\p{Cc}/u.test(value)
        for (const test of tests) expect(test(value)).toBeTypeOf(isJudged ? 'boolean' : 'undefined')
      }),
    )
  })
})

describe('a regular expression in any case', () => {
  it.each<Row>([
    ['admin', ['admin', 'ADMIN', 'aDmIn'], ['adm\u0131n', 'adm\u0130n', 'administrator']],
    ['ADMIN', ['admin'], ['root']],
    ['[a-c]+', ['ABC', 'abc'], ['d']],
    ['[^a]', ['b', 'B', 'é'], ['a', 'A']],
    [String.raw`\w\.\S`, ['a.b'], ['a.', 'é.b']],
    [String.raw`a\\p`, [String.raw`A\P`], ['ap']],
    [String.raw`a\\\\x`, [String.raw`A\\X`], [String.raw`A\X`]],
  ])('G10: folds A to Z alone: %j matches %j and not %j', (pattern, matching, differing) => {
    for (const value of matching) expect(testOf(pattern, true)(value), value).toBe(true)
    for (const value of differing) expect(testOf(pattern, true)(value), value).toBe(false)
  })

  it.each(['\u017f', '\u212a', 'ta\u017fk', 'TAS\u212a'])(
    'G10: does not judge %j, which RE2 takes for another letter',
    (value) => {
      for (const pattern of ['.*', 'task', '[^x]+']) expect(testOf(pattern, true)(value)).toBeUndefined()
      expect(testOf('.*')(value)).toBe(true)
    },
  )

  it.each([
    'é',
    '\u017f',
    String.raw`\pL`,
    String.raw`\P{Lu}`,
    String.raw`\x41`,
    String.raw`\x{e9}`,
    String.raw`\101`,
  ])('G10: is refused where its case may be of other letters: %j', (pattern) => {
    expect(compileRegex(pattern, true, RE2JS)).toBeTypeOf('string')
    expect(compileRegex(pattern, false, RE2JS)).toBeTypeOf('function')
    expect(mistakeBeside({ subject: { regex: pattern, ignoreCase: true }, regexEngine: RE2JS })).toBe(
      'subject.regex',
    )
  })
})

/** Where a matcher stands, and the path of its pattern. */
const places: readonly (readonly [path: string, place: (matcher: object) => Record<string, unknown>])[] = [
  ['issuer.regex', (matcher) => ({ issuer: matcher })],
  ['subject.regex', (matcher) => ({ subject: matcher })],
  ['authorization.regex', (matcher) => ({ authorization: { claim: 'a', ...matcher } })],
  ['authorization.not.regex', (matcher) => ({ authorization: { not: { claim: 'a', ...matcher } } })],
]

describe.each(places)('%s', (path, place) => {
  it('wants an engine', () => {
    expect(mistakeBeside(place({ regex: 'a' }))).toBe(path)
    expect(() =>
      createUnchecked({ ...secretOptions, ...place({ regex: 'a' }), regexEngine: RE2JS }),
    ).not.toThrow()
  })

  it.each([
    '[',
    '(',
    'a**',
    '(?=a)',
    '(?!a)',
    '(?<=a)',
    String.raw`(a)\1`,
    'a{1001}',
    '(?i',
    '\\',
    String.raw`\k`,
  ])('G4: is refused where it is not in RE2 syntax: %j', (regex) => {
    expect(mistakeBeside({ ...place({ regex }), regexEngine: RE2JS })).toBe(path)
  })

  it.each([
    [maxRegexLength - 1, true],
    [maxRegexLength, true],
    [maxRegexLength + 1, false],
  ])('may have 256 characters: %i', (length, accepted) => {
    const options = { ...place({ regex: 'a'.repeat(length) }), regexEngine: RE2JS }
    if (accepted) expect(() => createUnchecked({ ...secretOptions, ...options })).not.toThrow()
    else expect(mistakeBeside(options)).toBe(path)
    const inAnyCase = { ...place({ regex: 'a'.repeat(length), ignoreCase: true }), regexEngine: RE2JS }
    if (accepted) expect(() => createUnchecked({ ...secretOptions, ...inAnyCase })).not.toThrow()
    else expect(mistakeBeside(inAnyCase)).toBe(path)
  })

  it.each([[''], [/a/], [1], [null], [undefined], [['a']], [{ pattern: 'a' }]])(
    'G12: is refused where it is %o',
    (regex) => {
      expect(mistakeBeside({ ...place({ regex }), regexEngine: RE2JS })).toBe(path)
    },
  )
})

describe('regexEngine', () => {
  it.each([
    [RegExp],
    [RE2JS.compile('a')],
    [{}],
    [{ compile: 'a' }],
    [() => true],
    ['re2js'],
    [null],
    [undefined],
    [true],
  ])('G4: is refused where it is %o', (regexEngine) => {
    expect(mistakeBeside({ regexEngine })).toBe('regexEngine')
  })

  it('is refused in a requirement: it is for all of them', () => {
    const requireAny = [{ ...secretOptions, regexEngine: RE2JS }]
    expect(mistakeBeside({ requireAny, issuer: undefined })).toBe('issuer')
  })

  /** A class, as far as one can see, with a compile function of its own. */
  const engine = (compile: (pattern: string) => unknown): unknown =>
    Object.assign((): void => {}, { compile })
  const impostors: readonly (readonly [does: string, regexEngine: unknown])[] = [
    ['gives nothing', engine(() => undefined)],
    ['gives JavaScript’s', engine((pattern) => new RegExp(pattern))],
    ['throws a text', engine(() => throwText('no'))],
    ['answers later', engine(() => ({ matches: async () => Promise.resolve(true) }))],
  ]

  it.each(impostors)('shows where a pattern is compiled, if it %s', (_name, regexEngine) => {
    expect(mistakeBeside({ subject: { regex: 'a' }, regexEngine })).toBe('subject.regex')
  })
})

function throwText(thrown: unknown): never {
  throw thrown
}
