import fc from 'fast-check'
import picomatch from 'picomatch'
import { describe, expect, it } from 'vitest'
import { createUnchecked, mistakeBeside, secretOptions } from '../../../../test/support/refused-options.ts'
import type { WorkMeter } from '../../src/matchers/glob-match.ts'
import { matchPathGlob, parsePathGlob, type PathAlternative } from '../../src/matchers/path-glob.ts'
import type { Truth } from '../../src/truth.ts'

/** The alternatives of a pattern that is accepted. */
function alternativesOf(pattern: string): readonly PathAlternative[] {
  const alternatives = parsePathGlob(pattern)
  if (typeof alternatives === 'string') throw new Error(alternatives)
  return alternatives
}

function match(pattern: string, value: string): Truth {
  return matchPathGlob(alternativesOf(pattern), value)
}

/** What is said of a value that does not match. */
function mismatch(value: string): Truth {
  const names = value.split('/')
  const isOdd = names.some((name) => name.startsWith('.')) || names.slice(1, -1).includes('')
  return isOdd ? undefined : false
}

type Row = readonly [pattern: string, matching: readonly string[], differing: readonly string[]]

const rows: readonly Row[] = [
  ['a', ['a'], ['', 'a/', '/a', 'A', './a']],
  ['*', ['a', 'ab', 'a.b', '😀'], ['', '/', 'a/', '/a', 'a/b', '.a', '.', '..']],
  ['a/*', ['a/b', 'a/b.c'], ['a', 'a/', 'a/b/', 'a/b/c', 'a/.b', 'a/..', 'a//', 'b/a']],
  ['*/b', ['a/b'], ['/b', 'b', '.a/b', 'a/c/b']],
  ['a/*/c', ['a/b/c'], ['a//c', 'a/c', 'a/../c', 'a/./c', 'a/.b/c', 'a/b/b/c']],
  ['a*', ['a', 'ab', 'a.b'], ['a/', 'a/b', '.a']],
  ['*.js', ['a.js', 'a.b.js'], ['.js', 'a/b.js', '.a.js']],
  ['?', ['a', '😀'], ['', '.', '/', 'ab']],
  ['a/?', ['a/b'], ['a/', 'a/.', 'a//', 'a/bc']],
  ['**', ['a', 'a/b', 'a/b/c', '/a', 'a/'], ['', '.a', 'a/.b', 'a/../b', '..', './a']],
  ['a/**', ['a', 'a/', 'a/b', 'a/b/c'], ['b', 'ab', 'a/.b', 'a/b/.c/d', 'a/..', 'a/b/../c', '/a/b']],
  ['/admin/**', ['/admin', '/admin/a/b'], ['/administrator', '/admin/../a', 'admin/a', '//admin/a']],
  ['**/b', ['b', 'a/b', 'a/c/b', '/b'], ['', 'ab', '.a/b', 'a/bb', 'b/a', '../b']],
  ['a/**/b', ['a/b', 'a/c/b', 'a/c/d/b', 'a/b/b'], ['ab', 'a/bb', 'a/.c/b', 'a/b/c', 'a/../b']],
  ['**/a/**/b', ['a/b', 'x/a/b', 'a/a/b', 'a/x/a/b', 'a/b/a/x/b'], ['a', 'b/a', '.x/a/b', 'a/.x/b']],
  ['**/**', ['a', 'a/b'], ['.a']],
  ['**/.*', ['.a', 'a/.b'], ['a', '.', '..', 'a/..', '.a/.b']],
  ['.*', ['.a', '.ab'], ['.', '..', 'a', './a', '.a/b']],
  ['.a/*', ['.a/b'], ['.a/.b', 'a/b']],
  ['.', ['.'], ['', 'a', '..']],
  ['..', ['..'], ['.', 'ab']],
  ['../*', ['../a'], ['a', '../..', './a']],
  ['.?', ['.a'], ['..', '.', 'aa']],
  ['a**', ['a', 'ab'], ['a/b']],
  ['a/**b', ['a/b', 'a/xb'], ['a/x/b', 'a/.b']],
  ['***', ['a'], ['a/b', '']],
  ['a//b', ['a//b'], ['a/b', 'a/x/b']],
  ['a/', ['a/'], ['a', 'a//']],
  ['./a', ['./a'], ['a']],
  ['{a,b}/*', ['a/x', 'b/x'], ['c/x', 'a', 'a/x/y']],
  ['{a/**,b}', ['a', 'a/x/y', 'b'], ['b/x']],
  ['a{/,}b', ['a/b', 'ab'], ['a//b']],
  ['{*,x}', ['a', 'x'], ['.a']],
  [String.raw`\*/\?`, ['*/?'], ['a/b', '**/?']],
  [String.raw`a\/*`, ['a/b'], ['a/b/c', 'a\\/b']],
  [String.raw`\**`, ['*', '*a'], ['a', '*/a']],
  [String.raw`*\*`, ['*', 'a*'], ['a', 'a/*']],
  [String.raw`\.*`, ['.a'], ['a']],
]

/** Characters that mean something to picomatch or to shells, and nothing here. */
const ordinary: readonly Row[] = [
  ['!a', ['!a'], ['b']],
  ['!(a)', ['!(a)'], ['b']],
  ['+(a|aa)', ['+(a|aa)'], ['a', 'aa']],
  ['@(a|b)/*', ['@(a|b)/x'], ['a/x']],
  ['[ab]', ['[ab]'], ['a', 'b']],
  ['[[:constructor:]]', ['[[:constructor:]]'], ['c']],
  ['a+', ['a+'], ['aa']],
  ['{1..3}', ['{1..3}'], ['1', '2']],
  ['"a"', ['"a"'], ['a']],
  [String.raw`a\\b/*`, [String.raw`a\b/c`], ['a/b/c', 'ab/c']],
  ['a/*', ['a/b', String.raw`a/b\c`], [String.raw`a\b`]],
]

describe('a glob for paths', () => {
  it.each(rows)('G6: goes from slash to slash: %j matches %j and not %j', expectMatches)
  it.each(ordinary)('G1, G3, G8, G9, G13: takes %j as it stands: %j match and %j do not', expectMatches)

  function expectMatches(pattern: string, matching: readonly string[], differing: readonly string[]): void {
    for (const value of matching) expect(match(pattern, value), JSON.stringify(value)).toBe(true)
    for (const value of differing) expect(match(pattern, value), JSON.stringify(value)).toBe(mismatch(value))
  }

  it.each(['.', '..', '.a', 'a/.', './a', 'a/../b', 'a/.b/c', '//a', 'a//b', 'a//', '//', '/.', 'a/./b'])(
    'G6: says nothing of a path that may stand for another, and does not match: %j',
    (value) => {
      for (const pattern of ['b', '*', 'b/**', '**/c/*']) expect(match(pattern, value)).toBeUndefined()
      expect(match(value, value)).toBe(true)
    },
  )

  it.each(['', '/', 'a', '/a', 'a/', 'a.', 'a./b', 'a.b/c..', 'a/b/'])(
    'G6: tells of any other path that it does not match: %j',
    (value) => expect(match('b/?/x', value)).toBe(false),
  )

  it.each(['\u0000', '\t', '\n', '\r', '\u007f', '\u0085'].map((control) => [control]))(
    'G5: does not judge a value with the control %j',
    (control) => {
      for (const value of [control, `a/${control}`, `${control}/a`])
        for (const pattern of ['**', 'a/**', 'other']) expect(match(pattern, value)).toBeUndefined()
    },
  )

  it.each([
    [1023, true],
    [1024, true],
    [1025, undefined],
  ])('judges values of at most 1,024 characters: %i', (length, truth) => {
    expect(match('**', 'a/'.repeat(length).slice(0, length))).toBe(truth)
  })

  it('G7: reads no URL: a host is a segment like any other', () => {
    const pattern = 'https://*.example.com/**'
    expect(match(pattern, 'https://a.example.com/b')).toBe(true)
    for (const path of ['a.example.com/b', '.example.com/b'])
      expect(match(pattern, `https://evil.test/${path}`)).not.toBe(true)
  })
})

const textOf = (signs: readonly string[], maxLength: number): fc.Arbitrary<string> =>
  fc.array(fc.constantFrom(...signs), { minLength: 1, maxLength }).map((list) => list.join(''))

const segment = fc.oneof(fc.constant('**'), textOf(['a', 'b', '*', '?', '.', 'a'], 3))
const pathPattern = fc.array(segment, { minLength: 1, maxLength: 4 }).map((list) => list.join('/'))
const pathValue = fc
  .array(textOf(['a', 'b', '.', 'a'], 3), { minLength: 1, maxLength: 5 })
  .map((list) => list.join('/'))

/** What picomatch alone says of a pattern, where it agrees with itself. */
const whims = [
  // Three stars, and two beside others.
  /\*\*\*|\*\*[^/]|[^/]\*\*/,
  // Cut off at the start of a pattern.
  /^\.\//,
  // `a/**` takes `a`, and `a*/**` does not.
  /[*?][^/]*\/\*\*/,
  // `.*` takes `..`.
  /(?:^|\/)\.[^/]*[*?]/,
]

describe('every glob for paths', () => {
  it('means what picomatch takes it for', () => {
    const options = { noextglob: true, nobracket: true, nonegate: true, fastpaths: false, windows: false }
    const sober = pathPattern.filter((pattern) => whims.every((whim) => !whim.test(pattern)))
    fc.assert(
      fc.property(sober, pathValue, (pattern, value) => {
        expect(match(pattern, value)).toBe(picomatch.isMatch(value, pattern, options) || mismatch(value))
      }),
      { numRuns: 5000 },
    )
  })

  it('means what the reference says', () => {
    fc.assert(
      fc.property(pathPattern, textOf(['a', 'b', '.', '/', 'a', '/'], 9), (pattern, value) => {
        const expected = referenceMatch(pattern.split('/'), value.split('/'))
        expect(match(pattern, value)).toBe(expected || mismatch(value))
      }),
      { numRuns: 5000 },
    )
  })

  it('matches `..` and a hidden segment only where it names them', () => {
    const hidden = fc.constantFrom('.', '..', '.git', '.a')
    fc.assert(
      fc.property(pathPattern, pathValue, hidden, (pattern, value, name) => {
        const hides = `${value}/${name}`
        if (match(pattern, hides) === true)
          expect(pattern.split('/').some((part) => part.startsWith('.'))).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('is taken or refused without a throw, whatever the text, and judges whatever the value', () => {
    const anyText = fc.string({ unit: fc.nat(0xff_ff).map((unit) => String.fromCharCode(unit)) })
    fc.assert(
      fc.property(anyText, anyText, (pattern, value) => {
        const alternatives = parsePathGlob(pattern)
        if (typeof alternatives === 'string') return
        expect([true, false, undefined]).toContain(matchPathGlob(alternatives, value))
      }),
    )
  })
})

/** What a pattern means, told a second time: each way is tried. */
function referenceMatch([part, ...parts]: readonly string[], segments: readonly string[]): boolean {
  const [first, ...rest] = segments
  if (part === undefined) return first === undefined
  if (part === '**' && referenceMatch(parts, segments)) return true
  if (first === undefined) return false
  if (part === '**') return !first.startsWith('.') && referenceMatch([part, ...parts], rest)
  return segmentMatches(part, first) && referenceMatch(parts, rest)
}

function segmentMatches(part: string, name: string): boolean {
  if (['', '.', '..'].includes(name)) return part === name
  if (name.startsWith('.') && !part.startsWith('.')) return false
  const source = part
    .replaceAll('.', String.raw`\.`)
    .replaceAll(/\*+/g, '.*')
    .replaceAll('?', '.')
  return new RegExp(`^${source}$`).test(name)
}

function workOf(pattern: string, value: string): number {
  const meter: WorkMeter = { comparisons: 0 }
  matchPathGlob(alternativesOf(pattern), value, meter)
  return meter.comparisons
}

describe('the work of matching paths', () => {
  it.each([
    ['*-*-*-*x', '-'],
    ['**/*-*-*x/**/*-*y', '-'],
    ['**/a/**/a/**/b', 'a/'],
    ['**/a/a/a/b', 'a/'],
    ['{**/a*a*b,**/a/**/b}', 'aa/'],
  ])('G2: of %j grows with the value, and no faster', (pattern, sign) => {
    const valueOf = (length: number): string => sign.repeat(length).slice(0, length)
    const [half, full] = [workOf(pattern, valueOf(510)), workOf(pattern, valueOf(1020))]
    expect(half).toBeGreaterThan(0)
    expect(full).toBeLessThanOrEqual(2 * half + 32)
  })

  it('G2: of any pattern is at most its length times that of the value', () => {
    fc.assert(
      fc.property(pathPattern, textOf(['a', 'b', '/'], 200), (pattern, value) => {
        expect(workOf(pattern, value)).toBeLessThanOrEqual((pattern.length + 1) * (value.length + 1))
      }),
      { numRuns: 2000 },
    )
  })
})

describe('a glob for paths in the configuration', () => {
  it.each([
    ['{a', 'glob'],
    ['a\\', 'glob'],
    ['', 'glob'],
    ['{a,b}'.repeat(6), 'glob'],
    ['a'.repeat(1025), 'glob'],
  ])('is refused where it is %j', (glob, name) => {
    expect(mistakeBeside({ issuer: { glob, path: true } })).toBe(`issuer.${name}`)
    expect(mistakeBeside({ authorization: { claim: 'a', glob, path: true } })).toBe(`authorization.${name}`)
  })

  it.each([
    [1023, true],
    [1024, true],
    [1025, false],
  ])('may have 1,024 characters: %i', (length, accepted) => {
    expect(Array.isArray(parsePathGlob('a/'.repeat(length).slice(0, length)))).toBe(accepted)
  })

  it.each([['true'], [1], [null], [undefined], [{}]])('is not asked for by %o', (path) => {
    expect(mistakeBeside({ subject: { glob: 'a', path } })).toBe('subject.path')
  })

  it('is asked for beside a glob alone', () => {
    for (const path of [true, false]) {
      for (const other of [{ exact: 'a' }, { prefix: 'a' }, { regex: 'a' }, {}])
        expect(mistakeBeside({ subject: { ...other, path } })).toBe('subject.path')
      expect(mistakeBeside({ authorization: { claim: 'a', path } })).toBe('authorization.path')
      expect(() => createUnchecked({ ...secretOptions, subject: { glob: 'a', path } })).not.toThrow()
    }
  })
})
