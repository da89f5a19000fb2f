import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doesJoseAccept, refusalOf, refusedAtDecode } from '../../../../test/support/early-refusals.ts'
import { goodClaims, signText } from '../../../../test/support/tokens.ts'
import { goodVerifier } from '../../../../test/support/verifiers.ts'
import { isJsonObject, maxJsonDepth, parseJsonObject } from '../../src/decoding/strict-json.ts'
import { isStrictJsonObject } from './reference-json.ts'

const header = '{"alg":"RS256"}'
const claims = JSON.stringify(goodClaims)

/** The text of a good object with members added as they are written here. */
function withMembers(object: string, members: string): string {
  return `${object.slice(0, -1)},${members}}`
}

function nested(depth: number): string {
  return `"nested":${'['.repeat(depth)}${']'.repeat(depth)}`
}

function bytesOf(text: string, encoding: BufferEncoding = 'utf8'): Uint8Array {
  return Buffer.from(text, encoding)
}

/**
 * What is read is strict JSON, and all strict JSON is read: but for an object with a name that JSON can write with
 * an escape alone, which an engine may misread. Such a one may be refused, and is never misread.
 */
function expectAgreement(read: unknown, bytes: Uint8Array): void {
  const isStrict = isStrictJsonObject(bytes, maxJsonDepth)
  if (read !== undefined || !hasNameThatIsAlwaysEscaped(Buffer.from(bytes).toString())) {
    expect(read !== undefined).toBe(isStrict)
  }
}

function hasNameThatIsAlwaysEscaped(text: string): boolean {
  const names = text.matchAll(/"(?:[^"\\]|\\.)*"(?=\s*:)/g)
  return [...names].some(([name]) => /\\["\\bfnrt]|\\u(?:00[01]|[dD][89a-fA-F])/.test(name))
}

describe('parseJsonObject', () => {
  it('reads objects, frozen throughout', () => {
    const read = parseJsonObject(bytesOf(' {"a":[{"b":{}}],"":null,"c:d":"\\"}{:,"}\r\n'))
    expect(read).toEqual({ a: [{ b: {} }], '': null, 'c:d': '"}{:,' })
    expect(Object.isFrozen(read) && Object.isFrozen(read?.['a'])).toBe(true)
  })

  it('takes the same name in different objects for no duplicate', () => {
    expect(parseJsonObject(bytesOf('{"a":{"a":[{"a":1},{"a":2}]}}'))).toBeDefined()
  })

  it('keeps names that mean something elsewhere as own members', () => {
    const read = parseJsonObject(bytesOf('{"constructor":1,"prototype":2,"toString":3,"hasOwnProperty":4}'))
    expect(read && Object.entries(read)).toHaveLength(4)
  })

  it.each(['[]', '[{}]', 'null', 'true', '1', '"{}"', '', ' ', '{', '{}{}', '{},', '{}\u0000'])(
    'refuses %j',
    (text) => {
      expect(parseJsonObject(bytesOf(text))).toBeUndefined()
    },
  )

  it.each([
    { beside: 'one below', depth: maxJsonDepth - 1, accepted: true },
    { beside: 'at', depth: maxJsonDepth, accepted: true },
    { beside: 'one above', depth: maxJsonDepth + 1, accepted: false },
  ])('B10: reads an object nested $beside the limit: $accepted', ({ depth, accepted }) => {
    const ofArrays = `{"a":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}}`
    const ofObjects = `${'{"a":'.repeat(depth)}1${'}'.repeat(depth)}`
    for (const text of [ofArrays, ofObjects]) {
      expect(parseJsonObject(bytesOf(text)) !== undefined).toBe(accepted)
    }
  })

  const withColons = [
    '{}',
    ' { } ',
    '{"a":{},"b":[],"c":[{}]}',
    '{"a" :1,"b"\t:2,"c"\n:3,"d"\r\n: 4}',
    '{"a":"x :y","b":": :","c":" :"}',
    '{"a":":","b":[":",","," :"]}',
    '{"a:":1,"b :":2,":":3}',
    '{"a":"\\":","b":"\\\\"}',
    '{"a":"\\":\\":","b":"\\\\\\"","c":1}',
    '{"é":": ü :","€":" :\u{1f600}"}',
  ]
  const duplicates = [
    '"d":1,"d":2',
    '"":1,"":2',
    '"ß":1,"ß":2',
    '"x":[{"d":1,"d":" :"}]',
    '"d":": :","d":" :"',
  ]

  it.each(withColons)('B5: tells the colons of members from those in strings: %j', (text) => {
    const value: unknown = JSON.parse(text)
    expect(parseJsonObject(bytesOf(text))).toEqual(value)
    for (const members of duplicates) {
      const twice = text.replace('{', `{${members}${text.includes('"') ? ',' : ''}`)
      expect(parseJsonObject(bytesOf(twice))).toBeUndefined()
    }
  })

  it.each(['é', '€', '\u{1f600}', '\ufffd', '\ufeff', '\u2028', 'ä\u0308'])(
    'B6: reads the letter %j, and refuses it where a byte is missing',
    (letter) => {
      expect(parseJsonObject(bytesOf(`{"a":"${letter}"}`))).toEqual({ a: letter })
      const cut = Buffer.concat([bytesOf('{"a":"'), bytesOf(letter).subarray(0, -1), bytesOf('"}')])
      expect(parseJsonObject(cut)).toBeUndefined()
    },
  )

  it('agrees with the reference on any JSON text, duplicates and escapes included', () => {
    fc.assert(
      fc.property(jsonTexts, (text) => {
        const bytes = bytesOf(text)
        const read = parseJsonObject(bytes)
        expectAgreement(read, bytes)
        if (read !== undefined && !/\\u/.test(text)) expect(read).toEqual(JSON.parse(text))
      }),
      { numRuns: 2000 },
    )
  })

  it('agrees with the reference on texts that are no JSON, and on bytes that are no text', () => {
    const broken = fc
      .tuple(jsonTexts, fc.nat(), fc.constantFrom('"', ':', '{', '}', '\\', ',', '0', '\u0000', '\ufeff', ''))
      .map(([text, at, inserted]) => {
        const position = at % (text.length + 1)
        return bytesOf(text.slice(0, position) + inserted + text.slice(position + 1))
      })
    fc.assert(
      fc.property(fc.oneof(broken, fc.uint8Array({ maxLength: 20 })), (bytes) => {
        expectAgreement(parseJsonObject(bytes), bytes)
      }),
      { numRuns: 2000 },
    )
  })
})

/** Texts of JSON values, written by hand so that names may come twice and be escaped. */
const jsonTexts = fc.letrec<{ value: string; object: string }>((tie) => ({
  value: fc.oneof(
    { depthSize: 'small', withCrossShrink: true },
    fc.constantFrom(
      '0',
      '-1.5e3',
      'true',
      'null',
      '""',
      '":"',
      '" :"',
      '"\\":"',
      '"\\u0061"',
      '"\\""',
      '"\\\\"',
      '"{\\"a\\":1,\\"a\\":2}"',
      '"é"',
    ),
    fc.array(tie('value'), { maxLength: 3 }).map((values) => `[${values.join(' ,')}]`),
    tie('object'),
  ),
  object: fc
    .array(
      fc.tuple(
        fc.constantFrom('"a"', '"\\u0061"', '"b"', '""', '"a:"', '"\\\\"', '"\\u005f_proto__"', '"\\ud800"'),
        tie('value'),
      ),
      { maxLength: 4 },
    )
    .map((members) => `{${members.map(([name, value]) => `${name}: ${value}`).join(',\n')}}`),
})).object

describe('isJsonObject', () => {
  it('tells objects from what else JSON has', () => {
    expect([{}, { a: 1 }].map(isJsonObject)).toEqual([true, true])
    expect([[], null, 'text', 1, true, undefined].some(isJsonObject)).toBe(false)
  })
})

describe('the JSON of a token', () => {
  it('is accepted as jose accepts it, white space, escapes and foreign letters included', async () => {
    const token = signText(
      ` \n${header}\t`,
      `\r\n${withMembers(claims, '"n\\u0061me":"J\u00fcrgen \\ud83d\\ude00"')} `,
    )
    const { claims: read } = await goodVerifier().verifier.verifyToken(token)
    expect(read['name']).toBe('J\u00fcrgen \u{1f600}')
    expect(await doesJoseAccept(token)).toBe(true)
  })

  const acceptedByJose = [
    { name: 'B5: a claim twice', token: signText(header, withMembers(claims, '"sub":"admin"')) },
    {
      name: 'B5: a claim twice, with equal values',
      token: signText(header, withMembers(claims, '"sub":"user-1"')),
    },
    {
      name: 'B5: a claim twice, once escaped',
      token: signText(header, withMembers(claims, '"\\u0073ub":"admin"')),
    },
    {
      name: 'B5: a name twice deep down',
      token: signText(header, withMembers(claims, '"a":[{"b":{"c":1,"c":2}}]')),
    },
    { name: 'B5: a header parameter twice', token: signText(withMembers(header, '"alg":"RS256"'), claims) },
    {
      name: 'B5: a header parameter twice, once escaped',
      token: signText('{"a\\u006cg":"none","alg":"RS256"}', claims),
    },
    { name: 'B6: a BOM before the payload', token: signText(header, `\ufeff${claims}`) },
    { name: 'B6: a BOM before the header', token: signText(`\ufeff${header}`, claims) },
    {
      name: 'B10: a payload nested 33 deep',
      token: signText(header, withMembers(claims, nested(maxJsonDepth))),
    },
    {
      name: 'B10: a header nested 33 deep',
      token: signText(withMembers(header, nested(maxJsonDepth)), claims),
    },
    { name: 'B10: a payload nested 5000 deep', token: signText(header, withMembers(claims, nested(5000))) },
    { name: 'B10: a header nested 5000 deep', token: signText(withMembers(header, nested(5000)), claims) },
    {
      name: 'B13: a claim named __proto__',
      token: signText(header, withMembers(claims, '"__proto__":{"admin":true}')),
    },
    { name: 'B13: the same escaped', token: signText(header, withMembers(claims, '"__pr\\u006fto__":null')) },
    {
      name: 'B13: the same deep down',
      token: signText(header, withMembers(claims, '"a":[{"__proto__":1}]')),
    },
    {
      name: 'B13: a header parameter named __proto__',
      token: signText(withMembers(header, '"__proto__":{}'), claims),
    },
  ]

  it.each(acceptedByJose)('$name is refused, though jose accepts it', async ({ token }) => {
    expect(await doesJoseAccept(token)).toBe(true)
    expect(await refusalOf(token)).toEqual(refusedAtDecode('token_malformed'))
  })

  it('B10: 100000 levels are refused even where so long a token is allowed, though jose accepts them', async () => {
    const token = signText(header, withMembers(claims, nested(100_000)))
    expect(await doesJoseAccept(token)).toBe(true)
    const refusal = await refusalOf(token, { maxTokenBytes: 1_048_576 })
    expect(refusal).toEqual(refusedAtDecode('token_malformed'))
  })

  it('B10: 32 levels are accepted, in the header too', async () => {
    const token = signText(
      withMembers(header, nested(maxJsonDepth - 1)),
      withMembers(claims, nested(maxJsonDepth - 1)),
    )
    expect((await goodVerifier().verifier.verifyToken(token)).subject).toBe('user-1')
  })

  const latin1 = bytesOf(withMembers(claims, '"name":"\u00e9"'), 'latin1')
  const overlong = Buffer.concat([
    bytesOf(`${claims.slice(0, -1)},"name":"`),
    Buffer.of(0xc0, 0xaf),
    bytesOf('"}'),
  ])
  const surrogate = Buffer.concat([
    bytesOf(`${claims.slice(0, -1)},"name":"`),
    Buffer.of(0xed, 0xa0, 0x80),
    bytesOf('"}'),
  ])

  const otherEncodings = [
    { name: 'Latin-1', payload: latin1 },
    { name: 'UTF-16', payload: bytesOf(claims, 'utf16le') },
    { name: 'UTF-16 with a BOM', payload: bytesOf(`\ufeff${claims}`, 'utf16le') },
    { name: 'overlong UTF-8', payload: overlong },
    { name: 'a surrogate in UTF-8', payload: surrogate },
    { name: 'UTF-8 that is cut off', payload: Buffer.concat([bytesOf(claims), Buffer.of(0xe2, 0x82)]) },
  ]

  it.each(otherEncodings)('B6: $name is refused', async ({ payload }) => {
    expect(await refusalOf(signText(header, payload))).toEqual(refusedAtDecode('token_malformed'))
  })

  it.each(['[]', `[${claims}]`, 'null', '"x"', '1', 'true', claims.slice(0, -1), `${claims}x`])(
    'B7: %s is refused as a payload, and as a header',
    async (text) => {
      expect(await refusalOf(signText(header, text))).toEqual(refusedAtDecode('token_malformed'))
      expect(await refusalOf(signText(text, claims))).toEqual(refusedAtDecode('token_malformed'))
    },
  )
})
