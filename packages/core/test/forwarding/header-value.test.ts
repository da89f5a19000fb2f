import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsOfJson } from '../../../../test/support/claims.ts'
import { encodeJson, encodeText, maxHeaderBytes } from '../../src/forwarding/header-value.ts'

/** A claim as a token gives it. */
function claim(json: string): unknown {
  return claimsOfJson(`{"claim":${json}}`)['claim']
}

function problem(name: string): unknown {
  return { problem: name }
}

describe('a claim as text', () => {
  it.each([
    ['"ada"', 'ada'],
    ['"Ada, Countess of Lovelace"', 'Ada, Countess of Lovelace'],
    ['"CN=ada;O=\\"x\\""', 'CN=ada;O="x"'],
    ['42', '42'],
    ['-1.5', '-1.5'],
    ['9007199254740991', '9007199254740991'],
    ['true', 'true'],
    ['false', 'false'],
    ['["a","b"]', 'a,b'],
    ['["a",1,true]', 'a,1,true'],
    ['["a","","b"]', 'a,,b'],
  ])('of %s is as it is', (json, text) => {
    expect(encodeText(claim(json))).toEqual({ text })
  })

  it.each([
    ['CR and LF', '"a\\r\\nX-Admin: 1"', 'a%0D%0AX-Admin: 1'],
    ['NUL', '"a\\u0000b"', 'a%00b'],
    ['a tab', '"a\\tb"', 'a%09b'],
    ['DEL', '"a\\u007fb"', 'a%7Fb'],
    ['the percent sign', '"100%0A"', '100%250A'],
    ['Latin-1', '"José"', 'Jos%C3%A9'],
    ['C1 controls', '"a\\u0085b"', 'a%C2%85b'],
    ['what Latin-1 has not', '"日本"', '%E6%97%A5%E6%9C%AC'],
    ['a pair of surrogates', '"😀"', '%F0%9F%98%80'],
    ['spaces at the ends', '" a  b "', '%20a  b%20'],
    ['a space alone', '" "', '%20'],
    ['a comma in a list', '["a,b","c"]', 'a%2Cb,c'],
    ['spaces at the ends of elements', '[" a","b "]', '%20a,b%20'],
    ['a percent sign in a list', '["a%2Cb"]', 'a%252Cb'],
  ])('H4: has %s percent-encoded', (_, json, text) => {
    expect(encodeText(claim(json))).toEqual({ text })
  })

  it.each([undefined, null, '', [], ['']])('is none where the claim is %o', (value) => {
    expect(encodeText(value)).toBeUndefined()
  })

  it.each([
    ['an object', '{"a":1}', 'not-text'],
    ['a list with an object', '["a",{}]', 'not-text'],
    ['a list with a list', '[["a"]]', 'not-text'],
    ['a list with null', '["a",null]', 'not-text'],
    ['an integer that lost precision', '9007199254740993', 'number-not-exact'],
    ['a list with one', '["a",-9007199254740993]', 'number-not-exact'],
    ['a number beyond all', '1e400', 'number-not-exact'],
    ['half a surrogate pair', '"a\\ud800"', 'not-unicode'],
    ['the other half', '"\\udc00a"', 'not-unicode'],
    ['a list with one half', '["a","\\ud800"]', 'not-unicode'],
  ])('H4: is refused of %s', (_, json, name) => {
    expect(encodeText(claim(json))).toEqual(problem(name))
  })

  it.each([
    [-1, true],
    [0, true],
    [1, false],
  ])('H4: of %i bytes beyond the limit fits: %s', (beyond, fits) => {
    const length = maxHeaderBytes + beyond
    for (const value of ['a'.repeat(length), ['a'.repeat(length - 2), 'b'], `%${'a'.repeat(length - 3)}`]) {
      expect(encodeText(value)).toEqual(fits ? { text: expect.any(String) } : problem('too-long'))
    }
  })

  it('H4: is refused where its encoding is too long', () => {
    expect(encodeText('é'.repeat(maxHeaderBytes / 6 + 1))).toEqual(problem('too-long'))
    expect(encodeText(['a'.repeat(maxHeaderBytes + 1)])).toEqual(problem('too-long'))
  })

  it('H4: is always what a header line can hold, and decodes to the claim', () => {
    fc.assert(
      fc.property(fc.string({ unit: 'binary', minLength: 1, maxLength: 300 }), (value) => {
        const encoded = encodeText(value)
        if (encoded === undefined || 'problem' in encoded) throw new Error('refused')
        expect(encoded.text).toMatch(/^[!-~](?:[ -~]*[!-~])?$/)
        expect(decodeURIComponent(encoded.text)).toBe(value)
      }),
    )
  })

  it('of a list gives its elements back', () => {
    fc.assert(
      fc.property(
        fc.array(fc.string({ unit: 'grapheme', minLength: 1 }), { minLength: 1, maxLength: 9 }),
        (values) => {
          const encoded = encodeText(values)
          if (encoded === undefined || 'problem' in encoded) throw new Error('refused')
          expect(encoded.text).toMatch(/^[!-~](?:[ -~]*[!-~])?$/)
          expect(encoded.text.split(',').map(decodeURIComponent)).toEqual(values)
        },
      ),
    )
  })
})

describe('a claim as JSON', () => {
  it.each([
    ['"ada"', '"ada"'],
    ['["a","b,c"]', '["a","b,c"]'],
    ['{"a":{"b":[1,true,null]}}', '{"a":{"b":[1,true,null]}}'],
    ['[]', '[]'],
    ['""', '""'],
    ['42', '42'],
    ['false', 'false'],
    ['" a%"', '" a%"'],
  ])('of %s is as it is', (json, text) => {
    expect(encodeJson(claim(json))).toEqual({ text })
  })

  it.each([
    ['CR and LF', '"a\\r\\nb"', '"a\\r\\nb"'],
    ['Latin-1', '"é"', '"\\u00e9"'],
    ['a pair of surrogates', '"😀"', '"\\ud83d\\ude00"'],
    ['half a pair', '"\\ud800"', '"\\ud800"'],
    ['DEL', '"\\u007f"', '"\\u007f"'],
    ['a name', '{"é":1}', '{"\\u00e9":1}'],
  ])('H4: has %s escaped', (_, json, text) => {
    expect(encodeJson(claim(json))).toEqual({ text })
  })

  it('is none where there is no claim', () => {
    expect([encodeJson(undefined), encodeJson(null)]).toEqual([undefined, undefined])
  })

  it.each(['9007199254740993', '{"a":[9007199254740993]}', '[1e400]'])(
    'is refused of %s, which holds another number than the token',
    (json) => {
      expect(encodeJson(claim(json))).toEqual(problem('number-not-exact'))
    },
  )

  it.each([
    [-1, true],
    [0, true],
    [1, false],
  ])('H4: of %i bytes beyond the limit fits: %s', (beyond, fits) => {
    const encoded = encodeJson('a'.repeat(maxHeaderBytes - 2 + beyond))
    expect(encoded).toEqual(fits ? { text: expect.any(String) } : problem('too-long'))
  })

  it('H4: is always what a header line can hold, and parses to the claim', () => {
    fc.assert(
      fc.property(fc.jsonValue(), (value) => {
        fc.pre(value !== null)
        const encoded = encodeJson(value)
        if (encoded === undefined || 'problem' in encoded) return
        expect(encoded.text).toMatch(/^[ -~]+$/)
        expect(JSON.parse(encoded.text)).toEqual(JSON.parse(JSON.stringify(value)))
      }),
    )
  })
})
