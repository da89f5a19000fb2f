import { describe, expect, it } from 'vitest'
import { refusedPath } from './judge-claims.ts'

/** Values that no key of a policy takes, but for texts that some do. */
const nothings = [undefined, null, {}, '', []]
const strangers = [1, 0, true, false, Symbol('a'), new Date(0), new Map(), new Set(['a']), /a/]

const textKeys = ['scope', 'anyScope', 'roles', 'anyRole', 'permissions', 'anyPermission']

describe.each(textKeys)('%s', (key) => {
  it.each([...nothings, ...strangers, () => true, { 0: 'a', length: 1 }].map((value) => [value]))(
    'G12: is refused where it is %o',
    (value) => {
      expect(refusedPath({ [key]: value })).toBe(`policy.${key}`)
    },
  )

  it.each([...nothings, ...strangers, ['a']].map((value) => [value]))(
    'is refused where it is a list with %o in it',
    (value) => {
      expect(refusedPath({ [key]: [value] })).toBe(`policy.${key}[0]`)
      expect(refusedPath({ [key]: ['a', value] })).toBe(`policy.${key}[1]`)
    },
  )

  it('is refused where it is a list with a hole', () => {
    expect(refusedPath({ [key]: Object.assign([], { 1: 'a' }) })).toBe(`policy.${key}[0]`)
  })
})

describe.each(['scope', 'anyScope'])('%s', (key) => {
  it.each([' a', 'a ', 'a  b', ' ', 'a\tb', 'a"b', 'a\\b', '\u00e9', 'a\u00a0b', 'a\nb', 'a\u007f'])(
    'is refused where %j has what no scope-token has',
    (scope) => {
      expect(refusedPath({ [key]: scope })).toBe(`policy.${key}`)
      expect(refusedPath({ [key]: ['good', scope] })).toBe(`policy.${key}`)
    },
  )

  it('is refused where an entry of a list holds several', () => {
    expect(refusedPath({ [key]: ['a b'] })).toBe(`policy.${key}`)
  })
})

describe.each(['requireAll', 'requireAny'])('%s', (key) => {
  it.each([...nothings, ...strangers, 'a', () => true, { scope: 'a' }].map((value) => [value]))(
    'G12: is refused where it is %o',
    (value) => {
      expect(refusedPath({ [key]: value })).toBe(`policy.${key}`)
    },
  )

  it.each([...nothings, ...strangers, 'Equals(`a`, b)', [{ scope: 'a' }]].map((value) => [value]))(
    'G12: is refused where it is a list with %o in it',
    (value) => {
      expect(refusedPath({ [key]: [value] })).toBe(`policy.${key}[0]`)
      expect(refusedPath({ [key]: [{ scope: 'a' }, value] })).toBe(`policy.${key}[1]`)
    },
  )

  it('is refused where it is a list with a hole', () => {
    expect(refusedPath({ [key]: Object.assign([], { 1: { scope: 'a' } }) })).toBe(`policy.${key}[0]`)
  })

  it('names the place of a mistake within', () => {
    expect(refusedPath({ [key]: [{ scope: 'a' }, { rolez: 'b' }] })).toBe(`policy.${key}[1].rolez`)
    expect(refusedPath({ not: { [key]: [{ deny: { claims: { a: [''] } } }] } })).toBe(
      `policy.not.${key}[0].deny.claims.a[0]`,
    )
  })
})

describe.each(['not', 'deny'])('%s', (key) => {
  it.each([...nothings, ...strangers, 'a', [{ scope: 'a' }]].map((value) => [value]))(
    'G12: is refused where it is %o',
    (value) => {
      expect(refusedPath({ [key]: value })).toBe(`policy.${key}`)
    },
  )
})

describe('claims', () => {
  it.each([...nothings, ...strangers, 'a', ['a'], () => true].map((value) => [value]))(
    'G12: is refused where it is %o',
    (value) => {
      expect(refusedPath({ claims: value })).toBe('policy.claims')
    },
  )

  const noValues = [undefined, null, {}, '', Symbol('a'), () => true, Number.NaN, Infinity, 2 ** 53, 1n]

  it.each([...noValues, { exact: 'a' }, '{a', 'a\\'].map((value) => [value]))(
    'is refused where a claim is compared with %o',
    (value) => {
      expect(refusedPath({ claims: { email: value } })).toBe('policy.claims.email')
      expect(refusedPath({ claims: { a: 'b', email: ['a', value] } })).toBe('policy.claims.email[1]')
    },
  )

  it.each([
    ['', '[""]'],
    ['a..b', '["a..b"]'],
    ['/', '["/"]'],
    ['/a~2', '["/a~2"]'],
    ['a.', '["a."]'],
  ])('is refused where %j is no path', (claim, path) => {
    expect(refusedPath({ claims: { [claim]: 'a' } })).toBe(`policy.claims${path}`)
  })

  it('is refused where a list of values is empty, or a value too long for a pattern', () => {
    expect(refusedPath({ claims: { email: [] } })).toBe('policy.claims.email')
    expect(refusedPath({ claims: { email: 'a'.repeat(1025) } })).toBe('policy.claims.email')
  })
})

describe('claim', () => {
  it.each(
    [...nothings, ...strangers, '.', 'a..b', 'a.', '/', '/a//b', '/a~', () => true].map((value) => [value]),
  )('G12: is refused where it is %o', (claim) => {
    expect(refusedPath({ claim })).toBe('policy.claim')
    expect(refusedPath({ claim, exact: 'a' })).toBe('policy.claim')
    expect(refusedPath({ claim: 'a', each: claim })).toBe('policy.each')
    expect(refusedPath({ claim: 'a', each: claim, exact: 'a' })).toBe('policy.each')
  })

  it.each([...nothings, ...strangers].map((value) => [value]))(
    'is refused where it is a list with %o in it',
    (name) => {
      expect(refusedPath({ claim: ['a', name] })).toBe('policy.claim[1]')
    },
  )
})

const comparisons = {
  exact: 'a',
  oneOf: ['a'],
  prefix: 'a',
  suffix: 'a',
  contains: 'a',
  glob: 'a',
} as const
const comparisonNames = Object.keys(comparisons)

describe('a claim rule', () => {
  const compared = Object.entries(comparisons)

  it.each([...compared, ['ignoreCase', true], ['split', ' ']])('names the claim beside %s', (name, value) => {
    expect(refusedPath({ [name]: value })).toBe(`policy.${name}`)
    expect(refusedPath({ [name]: value, scope: 'a' })).toBe(`policy.${name}`)
    expect(refusedPath({ requireAll: [{ claim: 'a' }, { [name]: value }] })).toBe(
      `policy.requireAll[1].${name}`,
    )
  })

  it.each(
    compared.flatMap((one, at) =>
      compared.slice(at + 1).map((other) => [one[0], other[0], [one, other]] as const),
    ),
  )('has one comparison: not %s and %s', (_one, other, pair) => {
    expect(refusedPath({ claim: 'a', ...Object.fromEntries(pair) })).toBe(`policy.${other}`)
    expect(refusedPath({ ...Object.fromEntries(pair.toReversed()), claim: 'a' })).toBe(`policy.${other}`)
  })

  it.each(
    comparisonNames.flatMap((name) => [undefined, null, {}, []].map((value) => [name, value] as const)),
  )('is refused where %s is %o', (name, value) => {
    expect(refusedPath({ claim: 'a', [name]: value })).toBe(`policy.${name}`)
  })

  it.each(
    ['prefix', 'suffix', 'contains', 'glob'].flatMap((name) =>
      ['', 1, true, ['a']].map((v) => [name, v] as const),
    ),
  )('is refused where %s is %o', (name, value) => {
    expect(refusedPath({ claim: 'a', [name]: value })).toBe(`policy.${name}`)
  })

  it.each([Number.NaN, Infinity, -Infinity, 2 ** 53, -(2 ** 53), 1e300, 1n].map((value) => [value]))(
    'B12: is refused where it compares with %s, which no claim equals for sure',
    (value) => {
      expect(refusedPath({ claim: 'a', exact: value })).toBe('policy.exact')
      expect(refusedPath({ claim: 'a', oneOf: [1, value] })).toBe('policy.oneOf[1]')
    },
  )

  it('is refused where one of several values is no value', () => {
    for (const value of ['', undefined, null, {}, []])
      expect(refusedPath({ claim: 'a', oneOf: ['a', value] })).toBe('policy.oneOf[1]')
    expect(refusedPath({ claim: 'a', oneOf: 'a' })).toBe('policy.oneOf')
  })

  it.each([{ exact: 42 }, { exact: true }, { oneOf: ['a', 1] }, { oneOf: [false] }])(
    'is refused where case is ignored of %o',
    (comparison) => {
      expect(refusedPath({ claim: 'a', ...comparison, ignoreCase: true })).toBe('policy.ignoreCase')
    },
  )

  it.each([['yes'], [1], [null], [undefined], [{}]])('is refused where ignoreCase is %o', (ignoreCase) => {
    expect(refusedPath({ claim: 'a', exact: 'a', ignoreCase })).toBe('policy.ignoreCase')
  })

  it.each([[''], [1], [null], [undefined], [[' ']], [/ /]])('is refused where split is %o', (split) => {
    expect(refusedPath({ claim: 'a', exact: 'a', split })).toBe('policy.split')
  })

  it('has a comparison where it ignores case or splits', () => {
    expect(refusedPath({ claim: 'a', ignoreCase: true })).toBe('policy.ignoreCase')
    expect(refusedPath({ claim: 'a', ignoreCase: false })).toBe('policy.ignoreCase')
    expect(refusedPath({ claim: 'a', split: ' ' })).toBe('policy.split')
  })
})
