import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { hasEscapedName } from '../../src/decoding/escaped-json.ts'
import { parseJsonObject } from '../../src/decoding/strict-json.ts'
import { mint, signText } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'

function read(text: string): unknown {
  return parseJsonObject(Buffer.from(text))
}

/** Anybody can have such a text parsed: as a request body, or as the payload of a token that nobody signed. */
function poison(before: string): void {
  JSON.parse(`{${before}"\\\\":1}`)
}

describe('hasEscapedName', () => {
  it.each([
    '{"\\u0061":1}',
    '{"a\\"":1}',
    '{"\\\\":1}',
    '{"a\\\\" \t\r\n:1}',
    '{"\\"\\":":1}',
    '{"a":"\\n","b\\/c":1}',
    '{"a":[{"b":"\\\\","\\"":1}]}',
    '{"a":"\\":","b":{"c\\\\":1}}',
  ])('holds for %s', (text) => {
    expect(hasEscapedName(text)).toBe(true)
  })

  it.each([
    '{}',
    '{"a":1}',
    '{"a":"\\u0061"}',
    '{"a":"\\":","b":"\\\\:"}',
    '{"a":["\\\\"],"b":1}',
    '{"a":"\\\\","b" : 1}',
    '{"a":"\\"","b:":":"}',
    '{"a":"\\\\\\"","b":[":",{"c":"\\""}]}',
  ])('does not for %s, where values have escapes at most', (text) => {
    expect(hasEscapedName(text)).toBe(false)
  })

  it('agrees with looking at every name', () => {
    const strings = fc
      .array(fc.constantFrom('a', ':', ' ', ',', '{', '}', '\\"', '\\\\', '\\n', '\\u0061'), { maxLength: 3 })
      .map((parts) => `"${parts.join('')}"`)
    const blanks = fc.constantFrom('', ' ', '\t', '\n', '\r\n ')
    const members = fc.array(
      fc.tuple(strings, blanks, fc.oneof(strings, fc.constantFrom('1', '[":"]', '{}'))),
    )
    fc.assert(
      fc.property(members, (list) => {
        const text = `{${list.map(([name, blank, value]) => `${name}${blank}:${blank}${value}`).join(',')}}`
        expect(hasEscapedName(text)).toBe(list.some(([name]) => name.includes('\\')))
      }),
      { numRuns: 1000 },
    )
  })
})

describe('a value with an escape', () => {
  it.each([
    ['{"p":0,"b":"\\u0062"}', { p: 0, b: 'b' }],
    ['{"p":0,"b":"\\\\"}', { p: 0, b: '\\' }],
    ['{"p":0,"url":"https:\\/\\/x.example\\/"}', { p: 0, url: 'https://x.example/' }],
    ['{"p":0,"a":"\\":1,\\"b","b":["\\\\",{"c":"\\n"}]}', { p: 0, a: '":1,"b', b: ['\\', { c: '\n' }] }],
  ])('is read as what it is, whatever was parsed before: %s', (text, value) => {
    for (const name of ['\\\\', '\\"', '\\n', 'b\\"', '\\u0062', 'a\\":1,\\"b']) {
      JSON.parse(`{"p":0,"${name}":1}`)
      expect(read(text)).toEqual(value)
    }
  })

  it('B5: hides no duplicate', () => {
    for (const text of [
      '{"a":"\\u0061","a":1}',
      '{"a":"\\":","a":"\\":"}',
      '{"x":"\\\\","y":[{"a":"\\"","a":" :"}]}',
      '{"a":"\\",\\"b\\":","a":1}',
    ]) {
      expect(read(text)).toBeUndefined()
    }
  })

  it('B13: is no way to __proto__', () => {
    expect(read('{"a":"\\u0061","__proto__":1}')).toBeUndefined()
    expect(read('{"a":"__proto\\u005f_"}')).toEqual({ a: '__proto__' })
  })
})

describe('a member name with an escape', () => {
  it.each([
    ['{"p":0,"\\u0061":1}', { p: 0, a: 1 }],
    ['{"p":0,"\\u0061":{"\\u0062":[{"\\u0063":1}]}}', { p: 0, a: { b: [{ c: 1 }] } }],
    ['{"p":0,"https:\\/\\/x.example\\/roles":["a"]}', { p: 0, 'https://x.example/roles': ['a'] }],
    ['{"p":0,"r\\u00f4le":"a"}', { p: 0, rôle: 'a' }],
    ['{"p":0,"\\u0061":"\\":\\"{"}', { p: 0, a: '":"{' }],
    ['{"p":"\\\\","a":1}', { p: '\\', a: 1 }],
    ['{"\\/":" :","\\u0061" :"\\":"}', { '/': ' :', a: '":' }],
  ])('is read as what it is, whatever was parsed before: %s', (text, value) => {
    poison('"p":0,')
    expect(read(text)).toEqual(value)
  })

  it('B5: is a duplicate of the same name without', () => {
    poison('"p":0,')
    expect(read('{"p":0,"\\u0061":1,"a":2}')).toBeUndefined()
    expect(read('{"p":0,"a":1,"\\u0061":2}')).toBeUndefined()
    expect(read('{"\\u0070":0,"p":0}')).toBeUndefined()
  })

  it('B13: is refused where it is __proto__', () => {
    expect(read('{"p":0,"__proto\\u005f_":{"admin":true}}')).toBeUndefined()
  })

  it.each(['{"p":0,"\\n":1}', '{"p":0,"\\"":1}', '{"p":0,"\\\\":1}', '{"p":0,"\\ud800":1}'])(
    'is read rightly or not at all where it cannot be written without: %s',
    (text) => {
      const wanted: unknown = JSON.parse(text)
      for (const before of ['', '"q":0,', '"p":0,']) {
        const value = read(text)
        if (value !== undefined) expect(value).toEqual(wanted)
        poison(before)
      }
    },
  )

  it('B10: is looked for no deeper than an object may be nested', () => {
    const nested = (depth: number): string =>
      `{"\\u0062":1,"x":${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}}`
    expect(read(nested(31))).toBeDefined()
    for (const depth of [32, 2000, 100_000]) expect(read(nested(depth))).toBeUndefined()
  })

  it('never takes a claim for another, nor leaves one unread', async () => {
    const { verifier } = goodVerifier()
    const [header, payload] = mint()
      .split('.')
      .map((segment) => Buffer.from(segment, 'base64url').toString())
    const before = String(payload).slice(1, -1)
    poison(`${before},`)
    const token = signText(String(header), `{${before},"\\u0072oles":["user"]}`)
    expect((await verifier.verifyToken(token)).claims['roles']).toEqual(['user'])
    const twice = signText(String(header), `{${before},"\\u0072oles":["user"],"roles":["admin"]}`)
    expect(await rejectionOf(verifier.verifyToken(twice))).toMatchObject({ code: 'token_malformed' })
  })

  it.each(['{"a":"\\x"}', '{"\\x":1}', '{"a":"\\', '{"a\\":1}', '"\\u0061":1'])(
    'is no JSON in %j',
    (text) => {
      expect(read(text)).toBeUndefined()
    },
  )
})
