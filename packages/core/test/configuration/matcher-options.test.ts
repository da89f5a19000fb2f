import { describe, expect, it } from 'vitest'
import { createUnchecked, mistakeBeside, secretOptions } from '../../../../test/support/refused-options.ts'

type Matcher = Readonly<Record<string, unknown>>

const comparisons: Readonly<Record<string, unknown>> = {
  exact: 'a',
  oneOf: ['a'],
  prefix: 'a',
  suffix: 'a',
  contains: 'a',
  glob: 'a*',
}

/** The places where a matcher stands, with the path of the matcher itself. */
const places: readonly (readonly [path: string, place: (matcher: Matcher) => Matcher])[] = [
  ['issuer', (matcher) => ({ issuer: matcher })],
  ['subject', (matcher) => ({ subject: matcher })],
  ['authorization', (matcher) => ({ authorization: { claim: 'sub', ...matcher } })],
]

describe.each(places)('a matcher as %s', (path, place) => {
  it.each(Object.entries(comparisons))('holds one comparison: %s', (name, value) => {
    expect(() => createUnchecked({ ...secretOptions, ...place({ [name]: value }) })).not.toThrow()
    const others = Object.keys(comparisons).filter((other) => other !== name)
    for (const other of others) {
      const names = Object.keys(comparisons).filter((one) => one === name || one === other)
      const both = { [name]: value, [other]: comparisons[other] }
      expect(mistakeBeside(place(both))).toBe(`${path}.${names[1]}`)
    }
  })

  it('compares letters in any case only beside a comparison', () => {
    expect(mistakeBeside(place({ ignoreCase: true }))).toBe(
      path === 'authorization' ? `${path}.ignoreCase` : path,
    )
  })

  it.each([
    ['oneOf', ['a', ''], '[1]'],
    ['oneOf', ['a', null], '[1]'],
    ['oneOf', ['a', ['b']], '[1]'],
    ['oneOf', [{}], '[0]'],
    ['exact', null, ''],
    ['exact', ['a'], ''],
    ['exact', 2 ** 53, ''],
    ['exact', Number.NaN, ''],
    ['exact', Number.POSITIVE_INFINITY, ''],
    ['glob', '', ''],
    ['glob', '{a,b', ''],
    ['glob', 'a\\', ''],
    ['prefix', '', ''],
    ['prefix', 1, ''],
  ])('G12: does not compare with %s: %j', (name, value, rest) => {
    expect(mistakeBeside(place({ [name]: value }))).toBe(`${path}.${name}${rest}`)
  })

  it('compares with an empty text exactly', () => {
    expect(() => createUnchecked({ ...secretOptions, ...place({ exact: '' }) })).not.toThrow()
  })

  it.each([
    ['exact', 1],
    ['exact', true],
    ['oneOf', ['a', 1]],
    ['oneOf', [false]],
  ])('compares with numbers and booleans in claims alone: %s %j', (name, value) => {
    const matcher = place({ [name]: value })
    if (path !== 'authorization') {
      expect(mistakeBeside(matcher)).toBe(`${path}.${name}`)
      return
    }
    expect(() => createUnchecked({ ...secretOptions, ...matcher })).not.toThrow()
    expect(mistakeBeside(place({ [name]: value, ignoreCase: true }))).toBe(`${path}.ignoreCase`)
    expect(() =>
      createUnchecked({ ...secretOptions, ...place({ [name]: value, ignoreCase: false }) }),
    ).not.toThrow()
  })
})

describe('claim paths', () => {
  it.each(['a..b', '.a', 'a.', '/', '//a', '/a/'])('G12: have no empty name: %j', (rolesClaim) => {
    expect(mistakeBeside({ rolesClaim })).toBe('rolesClaim')
    expect(mistakeBeside({ permissionsClaim: rolesClaim })).toBe('permissionsClaim')
  })

  it.each(['\\', '.\\', '\\\\'])('are not joined by what escapes: %j', (nestedClaimDelimiter) => {
    expect(mistakeBeside({ nestedClaimDelimiter })).toBe('nestedClaimDelimiter')
  })

  it.each(['/', '::', ' ', 'ü'])('are joined by anything else: %j', (nestedClaimDelimiter) => {
    const rolesClaim = ['a', 'b'].join(nestedClaimDelimiter)
    expect(() => createUnchecked({ ...secretOptions, nestedClaimDelimiter, rolesClaim })).not.toThrow()
  })
})
