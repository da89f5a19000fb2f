import { isDeepStrictEqual } from 'node:util'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Claims, TokenHeader } from '../../src/auth.ts'
import { SharedValues, type SharedContent } from '../../src/cache/shared-values.ts'
import { parseJsonObject } from '../../src/decoding/strict-json.ts'

const enough = 32 * 1024 * 1024
const header: TokenHeader = Object.freeze({ alg: 'RS256', kid: 'key-1' })
const noScopes: readonly string[] = Object.freeze([])

/** Claims as decoding gives them, each time in objects and strings of their own. */
function decoded(json: string): Claims {
  const claims = parseJsonObject(Buffer.from(json))
  if (claims === undefined) throw new Error('expected an object of strict JSON')
  return claims
}

function shareJson(values: SharedValues, json: string): SharedContent {
  return values.share({ header, claims: decoded(json), scopes: noScopes })
}

function isFrozenThroughout(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  const parts: unknown[] = Object.values(value)
  return Object.isFrozen(value) && parts.every(isFrozenThroughout)
}

/** The same throughout: values and the sign of zero, the order of members, prototypes. */
function expectSame(found: unknown, expected: unknown): void {
  expect(isDeepStrictEqual(found, expected)).toBe(true)
  expect(namesThroughout(found)).toEqual(namesThroughout(expected))
  expect(isFrozenThroughout(found)).toBe(true)
}

function namesThroughout(value: unknown): unknown {
  if (typeof value !== 'object' || value === null) return typeof value
  return Object.entries(value).map(([name, part]): unknown => [name, namesThroughout(part)])
}

const names = fc.oneof(
  fc.constantFrom(
    'a',
    'b',
    'roles',
    'constructor',
    'toString',
    'hasOwnProperty',
    'length',
    '',
    '0',
    '7',
    '007',
  ),
  fc.string({ maxLength: 6 }).filter((name) => name !== '__proto__'),
)
const texts = fc.oneof(
  fc.constantFrom('', 'admin', 'viewer', 'https://id.example.com', 'é', '€uro', '\ud83d\ude00', '\ud800'),
  fc.string({ unit: 'binary', maxLength: 12 }),
  fc.string({ minLength: 1020, maxLength: 1030 }),
)
const numbers = fc.oneof(
  fc.constantFrom(
    0,
    -0,
    1,
    -1,
    0.5,
    2 ** 31,
    -(2 ** 31) - 1,
    2 ** 53,
    1e300,
    5e-324,
    Number.POSITIVE_INFINITY,
  ),
  fc.double({ noNaN: true }),
)
const { json: anyJson } = fc.letrec<{ json: unknown }>((tie) => ({
  json: fc.oneof(
    { depthSize: 'medium', withCrossShrink: true },
    texts,
    numbers,
    fc.constantFrom(null, true, false),
    fc.array(tie('json'), { maxLength: 5 }),
    fc.dictionary(names, tie('json'), { maxKeys: 5 }),
  ),
}))
const anyClaims = fc.dictionary(names, anyJson, { maxKeys: 8 })

/** JSON.stringify has no text for -0 and numbers that are too large; JSON has. */
function toJson(value: unknown): string {
  if (Object.is(value, -0)) return '-0'
  if (value === Number.POSITIVE_INFINITY) return '1e999'
  if (value === Number.NEGATIVE_INFINITY) return '-1e999'
  if (Array.isArray(value)) return `[${value.map(toJson).join(',')}]`
  if (typeof value !== 'object' || value === null) return JSON.stringify(value)
  return `{${Object.entries(value)
    .map(([name, part]) => `${JSON.stringify(name)}:${toJson(part)}`)
    .join(',')}}`
}

describe('shared claims', () => {
  it('F9: are the same as the claims that were given, whatever was shared before', () => {
    const values = new SharedValues(enough)
    fc.assert(
      fc.property(anyClaims, (claims) => {
        const json = toJson(claims)
        const given = parseJsonObject(Buffer.from(json))
        fc.pre(given !== undefined)
        for (const _time of [1, 2, 3]) expectSame(shareJson(values, json).claims, given)
      }),
      { numRuns: 500 },
    )
  })

  it('F9: are the same where only a few places are there for all of them', () => {
    const values = new SharedValues(1)
    fc.assert(
      fc.property(fc.array(anyClaims, { maxLength: 4 }), (list) => {
        const jsons = list.map(toJson).filter((json) => parseJsonObject(Buffer.from(json)) !== undefined)
        for (const json of [...jsons, ...jsons]) expectSame(shareJson(values, json).claims, decoded(json))
      }),
      { numRuns: 200 },
    )
  })

  it.each([
    ['zero and minus zero', '{"a":[0]}', '{"a":[-0]}'],
    ['the order of members', '{"a":{"x":1,"y":2}}', '{"a":{"y":2,"x":1}}'],
    ['names with equal values', '{"a":{"read":true}}', '{"a":{"rite":true}}'],
    ['a list and an object', '{"a":["x"]}', '{"a":{"0":"x"}}'],
    ['an empty list and an empty object', '{"a":[]}', '{"a":{}}'],
    ['a number and its text', '{"a":[1]}', '{"a":["1"]}'],
    ['null, false and 0', '{"a":[null,false,0]}', '{"a":[0,null,false]}'],
    ['a list in a list', '{"a":[["x"]]}', '{"a":["x"]}'],
    ['text in upper case', '{"a":["Admin"]}', '{"a":["admin"]}'],
    ['characters that look alike', '{"a":["\u00e9"]}', '{"a":["e\u0301"]}'],
    ['large integers', '{"a":[9007199254740992]}', '{"a":[9007199254740994]}'],
  ])('F1: keep %s apart', (_, one, other) => {
    const values = new SharedValues(1)
    for (const json of [one, other, one, other, other, one]) {
      expectSame(shareJson(values, json).claims, decoded(json))
    }
  })

  it('F9: leave what they were given as it was', () => {
    const values = new SharedValues(enough)
    const json = '{"roles":["admin"],"realm":{"roles":["admin","viewer"]}}'
    const claims = decoded(json)
    shareJson(values, json)
    values.share({ header, claims, scopes: noScopes })
    expectSame(claims, decoded(json))
  })

  it('F1: are an object of their own for each token, even of one with equal claims', () => {
    const values = new SharedValues(enough)
    const [one, two, three] = [1, 2, 3].map(() => shareJson(values, '{"sub":"user-1"}').claims)
    expect(new Set([one, two, three]).size).toBe(3)
  })
})

describe('what two tokens share', () => {
  const json = '{"realm_access":{"roles":["admin","viewer"]},"groups":[{"id":1},{"id":2}],"none":[]}'

  it('are lists and objects that are equal', () => {
    const values = new SharedValues(enough)
    const one = shareJson(values, json).claims
    const two = shareJson(values, `{"sub":"user-2",${json.slice(1)}`).claims
    for (const name of ['realm_access', 'groups', 'none']) expect(two[name]).toBe(one[name])
  })

  it('are parts of lists and objects that differ', () => {
    const values = new SharedValues(enough)
    const one = shareJson(values, '{"access":{"shop":{"roles":["admin"]},"id":1}}').claims
    const two = shareJson(values, '{"access":{"shop":{"roles":["admin"]},"id":2}}').claims
    expect(one['access']).not.toEqual(two['access'])
    expect(partOf(two['access'], 'shop')).toBe(partOf(one['access'], 'shop'))
  })

  it('are headers and scopes that are equal', () => {
    const values = new SharedValues(enough)
    const share = (kid: string, scopes: string) =>
      values.share({
        header: Object.freeze({ alg: 'RS256', kid }),
        claims: decoded('{}'),
        scopes: Object.freeze(scopes.split(' ')),
      })
    const [one, two, other] = [share('a', 'x y'), share('a', 'x y'), share('b', 'x y z')]
    expect(two.header).toBe(one.header)
    expect(two.scopes).toBe(one.scopes)
    expect([other.header, other.scopes]).toEqual([{ alg: 'RS256', kid: 'b' }, ['x', 'y', 'z']])
    expect([one.header, one.scopes, other.header, other.scopes].every(isFrozenThroughout)).toBe(true)
  })

  it('are scopes beyond the Latin alphabet as they stand', () => {
    const values = new SharedValues(enough)
    const scopes = Object.freeze(['orders:\u20ac', '\ud83d\ude00', '\ud800'])
    expect(values.share({ header, claims: decoded('{}'), scopes }).scopes).toEqual(scopes)
  })

  it('is nothing any more once it was cleared', () => {
    const values = new SharedValues(enough)
    const one = shareJson(values, json).claims
    values.clear()
    const two = shareJson(values, json).claims
    expect(two['groups']).not.toBe(one['groups'])
    expectSame(two, one)
  })

  it.each([
    ['as large as may be', 952, true],
    ['one larger', 953, false],
  ])('are values up to 1,024 bytes: %s', (_, length, isShared) => {
    const values = new SharedValues(enough)
    const text = JSON.stringify({ a: ['x'.repeat(length)] })
    const one = shareJson(values, text).claims
    expect(shareJson(values, text).claims['a'] === one['a']).toBe(isShared)
  })

  it.each([
    ['the fourth', '{"a":[[[["x"]],0,"%"],1,"%"]}', true],
    ['the fifth', '{"a":[[[[["x"],0,"%"],1],2],3]}', false],
  ])('are parts down to %s level', (_, template, isShared) => {
    const values = new SharedValues(enough)
    const innermost = (filler: string): unknown => {
      let part: unknown = shareJson(values, template.replaceAll('%', filler)).claims['a']
      while (Array.isArray(part) && Array.isArray(part[0])) part = part[0]
      return part
    }
    expect(innermost('one') === innermost('two')).toBe(isShared)
  })

  it('F8: are not the parts of objects that take long to copy, or more memory as a copy', () => {
    const values = new SharedValues(enough)
    const large = Object.fromEntries(Array.from({ length: 65 }, (__, n) => [`m${n}`, ['x'.repeat(20)]]))
    const indexed = { 7: ['x'], roles: ['y'] }
    const text = JSON.stringify({ large, indexed, one: [['x'.repeat(20)], ['y']] })
    const [one, two] = [shareJson(values, text).claims, shareJson(values, text).claims]
    expectSame(two, decoded(text))
    expect(two['large']).not.toBe(one['large'])
    expect(partOf(two['large'], 'm0')).not.toBe(partOf(one['large'], 'm0'))
    expect(two['indexed']).toBe(one['indexed'])
    const root = '{"999":["x"],"b":["y"]}'
    expectSame(shareJson(values, root).claims, decoded(root))
  })

  it('F8: are no scopes that take more than 1,024 bytes', () => {
    const values = new SharedValues(enough)
    const share = () =>
      values.share({ header, claims: decoded('{}'), scopes: Object.freeze(['x'.repeat(1000)]) })
    expect(share().scopes).not.toBe(share().scopes)
  })

  it('F8: are at most 256 parts of one token, and the rest stays as it is', () => {
    const values = new SharedValues(enough)
    const pairs = Array.from({ length: 300 }, (__, number) => ['x'.repeat(20), number])
    const text = JSON.stringify({ pairs, last: ['after them'] })
    const [one, two] = [shareJson(values, text).claims, shareJson(values, text).claims]
    expectSame(two, one)
    expect(two['last']).not.toBe(one['last'])
  })

  it('F8: is not pushed out by what comes once', () => {
    const values = new SharedValues(enough)
    const shared = '{"realm_access":{"roles":["admin","viewer"]}}'
    shareJson(values, shared)
    const first = shareJson(values, shared).claims['realm_access']
    for (let number = 0; number < 20_000; number += 1) shareJson(values, `{"jti":["once-${number}"]}`)
    expect(shareJson(values, shared).claims['realm_access']).toBe(first)
  })
})

function partOf(value: unknown, name: string): unknown {
  return typeof value === 'object' && value !== null ? Reflect.get(value, name) : undefined
}
