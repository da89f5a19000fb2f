import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import { claimAt, parseClaimPath, type ClaimPath } from '../../src/claims/claim-path.ts'

describe('parseClaimPath', () => {
  const parsed: readonly (readonly [path: ClaimPath, delimiter: string, names: readonly string[]])[] = [
    ['sub', '.', ['sub']],
    ['realm_access.roles', '.', ['realm_access', 'roles']],
    ['a.b.c', '.', ['a', 'b', 'c']],
    [String.raw`a\.b`, '.', ['a.b']],
    [String.raw`a\.b.c`, '.', ['a.b', 'c']],
    [String.raw`a\\.b`, '.', ['a\\', 'b']],
    [String.raw`a\b`, '.', ['a\\b']],
    ['a\\', '.', ['a\\']],
    ['a b', '.', ['a b']],
    ['a/b', '.', ['a/b']],
    ['https://example.com/roles', '.', ['https://example.com/roles']],
    ['urn://a.b', '.', ['urn://a.b']],
    ['/realm_access/roles', '.', ['realm_access', 'roles']],
    ['/a.b/c', '.', ['a.b', 'c']],
    ['/a~1b/c~0d', '.', ['a/b', 'c~d']],
    ['/a~01', '.', ['a~1']],
    ['a~b', '.', ['a~b']],
    ['/https:~1~1example.com~1roles/0', '.', ['https://example.com/roles', '0']],
    ['a:b.c', ':', ['a', 'b.c']],
    [String.raw`a\:b`, ':', ['a:b']],
    [String.raw`a\.b`, ':', ['a.b']],
    ['a::b:c', '::', ['a', 'b:c']],
    [String.raw`a\::b::c`, '::', ['a::b', 'c']],
    ['a/b', '/', ['a', 'b']],
    ['/a/b', '/', ['a', 'b']],
    [['a.b', 'c'], '.', ['a.b', 'c']],
    [['/a'], '.', ['/a']],
    [['https://example.com/roles', 'x'], '.', ['https://example.com/roles', 'x']],
    ['😀.é', '.', ['😀', 'é']],
  ]

  it.each(parsed)('reads %j with the delimiter %j as %j', (path, delimiter, names) => {
    expect(parseClaimPath(path, delimiter)).toEqual(names)
  })

  it.each([[''], ['.'], ['a.'], ['.a'], ['a..b'], ['/'], ['/a/'], ['//a'], [[]], [['']], [['a', '']]])(
    'refuses %j, which has an empty name',
    (path) => {
      expect(parseClaimPath(path, '.')).toBeUndefined()
    },
  )

  it.each([['/a~'], ['/a~2b'], ['/~~0'], ['/a/~/b']])('refuses %j, which is no JSON Pointer', (path) => {
    expect(parseClaimPath(path, '.')).toBeUndefined()
  })

  it('gives a list that does not change with the one it was given', () => {
    const path = ['a', 'b']
    const names = parseClaimPath(path, '.')
    path.push('c')
    expect(names).toEqual(['a', 'b'])
    expect(Object.isFrozen(names)).toBe(true)
  })

  const name = fc.string({ minLength: 1, maxLength: 8 })
  const names = fc.array(name, { minLength: 1, maxLength: 5 })

  it('reads any names back that were escaped and joined', () => {
    const sign = fc.constantFrom('a', '.', '\\', ':', '/', '~', '😀')
    const text = fc.array(sign, { minLength: 1, maxLength: 6 }).map((signs) => signs.join(''))
    fc.assert(
      fc.property(fc.array(text, { minLength: 1, maxLength: 4 }), (given) => {
        const joined = given.map((one) => one.replaceAll(/[\\.]/g, String.raw`\$&`)).join('.')
        fc.pre(!joined.includes('://') && !joined.startsWith('/'))
        expect(parseClaimPath(joined, '.')).toEqual(given)
      }),
    )
  })

  it('reads any names back from a JSON Pointer', () => {
    fc.assert(
      fc.property(names, (given) => {
        const pointer = given.map((one) => `/${one.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
        fc.pre(!pointer.includes('://'))
        expect(parseClaimPath(pointer, '.')).toEqual(given)
      }),
    )
  })

  it('never throws, whatever the text', () => {
    fc.assert(
      fc.property(fc.string(), name, (path, delimiter) => {
        const given = parseClaimPath(path, delimiter)
        expect(given?.includes('') ?? false).toBe(false)
      }),
    )
  })
})

describe('claimAt', () => {
  const claims = claimsOf({
    sub: 'user-1',
    'a.b': 'literal',
    a: { b: 'nested', c: [{ d: 1 }, 'second'] },
    'https://example.com/roles': ['admin'],
    nothing: null,
    text: 'abc',
    list: ['zero', 'one'],
  })

  it.each([
    [['sub'], 'user-1'],
    [['a', 'b'], 'nested'],
    [['a', 'c', '0', 'd'], 1],
    [['a', 'c', '1'], 'second'],
    [['list', '1'], 'one'],
    [['nothing'], null],
    [['https://example.com/roles'], ['admin']],
  ])('finds %j', (path, value) => {
    expect(claimAt(claims, path)).toEqual(value)
  })

  it.each([
    [['absent']],
    [['a', 'absent']],
    [['nothing', 'more']],
    [['sub', '0']],
    [['text', 'length']],
    [['text', '0', '0']],
    [['list', '2']],
    [['list', '-1']],
    [['list', '01']],
    [['list', '1.0']],
    [['list', '1e0']],
    [['list', ' 1']],
    [['list', '']],
    [['list', '*']],
    [['list', '99999999999999999999']],
  ])('finds nothing at %j', (path) => {
    expect(claimAt(claims, path)).toBeUndefined()
  })

  it('B15: tells a dotted name from a nested one', () => {
    expect(claimAt(claims, ['a.b'])).toBe('literal')
    expect(claimAt(claims, ['a', 'b'])).toBe('nested')
    expect(claimAt(claimsOf({ 'a.b': 1 }), ['a', 'b'])).toBeUndefined()
    expect(claimAt(claimsOf({ a: { b: 1 } }), ['a.b'])).toBeUndefined()
  })

  const inherited = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', 'prototype']

  it.each(inherited)('B13, B14: finds no %s that the token does not have', (name) => {
    for (const path of [[name], ['a', name], ['list', name], ['text', name], [name, 'name']])
      expect(claimAt(claims, path)).toBeUndefined()
  })

  it('B14: finds a claim named constructor where the token has one', () => {
    expect(claimAt(claimsOf({ constructor: 'mine' }), ['constructor'])).toBe('mine')
  })

  it('B14: finds no property that arrays have and tokens do not', () => {
    for (const name of ['length', 'at', 'map', '0x0', 'Infinity'])
      expect(claimAt(claims, ['list', name])).toBeUndefined()
  })

  it('never throws, whatever the claims and the path', () => {
    fc.assert(
      fc.property(fc.dictionary(fc.string(), fc.jsonValue()), fc.array(fc.string()), (values, path) => {
        expect(() => claimAt(claimsOf(values), path)).not.toThrow()
      }),
    )
  })
})
