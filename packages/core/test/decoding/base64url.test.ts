import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { doesJoseAccept, refusalOf, refusedAtDecode } from '../../../../test/support/early-refusals.ts'
import { encode, goodClaims, mint, signSegments } from '../../../../test/support/tokens.ts'
import { goodVerifier } from '../../../../test/support/verifiers.ts'
import { decodeBase64url } from '../../src/decoding/base64url.ts'
import { platform as web } from '../../src/platform/web.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const characters = alphabet.split('')

/** Sets the lowest bit of the last character, which stands for no bit of the bytes. */
function withTrailingBits(segment: string): string {
  return segment.slice(0, -1) + alphabet.charAt(alphabet.indexOf(segment.slice(-1)) ^ 1)
}

/** Lengthens a JSON text by spaces until its base64url has unused bits, and would take one `=`. */
function ofUnevenLength(text: string): string {
  return text + ' '.repeat((5 - (text.length % 3)) % 3)
}

function inserted(segment: string, text: string): string {
  return segment.slice(0, 8) + text + segment.slice(8)
}

const decoders = [
  { runtime: 'Node', decode: decodeBase64url },
  { runtime: 'any runtime', decode: web.decodeBase64url },
]

describe.each(decoders)('decodeBase64url on $runtime', ({ decode }) => {
  const canonical = [
    { text: '', bytes: [] },
    { text: 'AA', bytes: [0] },
    { text: '_w', bytes: [255] },
    { text: '-_8', bytes: [251, 255] },
    { text: 'AAAA', bytes: [0, 0, 0] },
    { text: '-_-_', bytes: [251, 255, 191] },
  ]

  it.each(canonical)('reads "$text"', ({ text, bytes }) => {
    expect([...(decode(text) ?? [])]).toEqual(bytes)
  })

  const refused = [
    { name: 'a lone character', texts: ['A', 'AAAAA'] },
    { name: 'padding', texts: ['AA==', 'AAA=', 'AAAA=', '=', '=='] },
    { name: 'the standard alphabet', texts: ['+w', '/w', 'AA+A', 'AA/A'] },
    { name: 'white space', texts: [' AA', 'AA ', 'A A', 'AA\n', '\tAA', 'AA\r\n', 'AA\u00a0', 'AA\f'] },
    {
      name: 'other characters',
      texts: ['AA.', 'AA~A', 'A\u0000', 'AAA\u00e9', 'AAA\u0141', 'AAAA\ud83d\ude00'],
    },
    { name: 'non-zero trailing bits', texts: ['AB', 'AP', '_x', 'AAB', 'AAD', '-_9'] },
  ]

  it.each(refused)('refuses $name', ({ texts }) => {
    expect(texts.filter((text) => decode(text) !== undefined)).toEqual([])
  })

  it('refuses every last character but the one of four, or sixteen, that has no trailing bits', () => {
    const ofTwo = characters.filter((last) => decode(`A${last}`) !== undefined)
    const ofThree = characters.filter((last) => decode(`AA${last}`) !== undefined)
    expect(ofTwo.join('')).toBe('AQgw')
    expect(ofThree.join('')).toBe('AEIMQUYcgkosw048')
  })

  it('gives any bytes back', () => {
    fc.assert(
      fc.property(fc.uint8Array({ maxLength: 64 }), (bytes) => {
        expect([...(decode(encode(bytes)) ?? [])]).toEqual([...bytes])
      }),
    )
  })

  it('reads exactly what encoding what it reads gives', () => {
    const texts = fc.oneof(
      fc.string({ unit: fc.constantFrom(...characters, '=', '+', '/', ' '), maxLength: 12 }),
      fc.string({ unit: 'binary', maxLength: 6 }),
    )
    fc.assert(
      fc.property(texts, (text) => {
        const isCanonical = Buffer.from(text, 'base64url').toString('base64url') === text
        expect(decode(text) !== undefined).toBe(isCanonical)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the spelling of a token', () => {
  const token = mint()
  const [header = '', payload = '', signature = ''] = token.split('.')
  const unevenPayload = encode(ofUnevenLength(JSON.stringify(goodClaims)))

  it('is accepted in canonical form, as jose accepts it', async () => {
    const { verifier } = goodVerifier()
    expect((await verifier.verifyToken(token)).subject).toBe('user-1')
    expect(await doesJoseAccept(token)).toBe(true)
  })

  const acceptedByJose = [
    { name: 'B2: padding behind the signature', token: `${token}==` },
    { name: 'B2: padding behind the payload', token: signSegments(header, `${unevenPayload}=`) },
    { name: 'B2: a line break behind the signature', token: `${token}\n` },
    { name: 'B2: a space inside the signature', token: `${header}.${payload}.${inserted(signature, ' ')}` },
    { name: 'B2: a tab inside the signature', token: `${header}.${payload}.${inserted(signature, '\t')}` },
    { name: 'B2: a line break behind the header', token: signSegments(`${header}\n`, payload) },
    { name: 'B2: a tab inside the header', token: signSegments(inserted(header, '\t'), payload) },
    { name: 'B2: a space inside the payload', token: signSegments(header, inserted(payload, ' ')) },
    {
      name: 'B3: trailing bits in the signature',
      token: `${header}.${payload}.${withTrailingBits(signature)}`,
    },
    {
      name: 'B3: trailing bits in the payload',
      token: signSegments(header, withTrailingBits(unevenPayload)),
    },
  ]

  it.each(acceptedByJose)('$name is refused, though jose accepts it', async ({ token: spelled }) => {
    expect(await doesJoseAccept(spelled)).toBe(true)
    expect(await refusalOf(spelled)).toEqual(refusedAtDecode('token_malformed'))
  })

  it.each(['=', '==', '===', ' ', '\t', '\n', '\r\n', '\f', '\u00a0'])(
    'B2: %j anywhere in a token is refused',
    async (text) => {
      const spelled = [
        signSegments(header + text, payload),
        signSegments(text + header, payload),
        signSegments(inserted(header, text), payload),
        signSegments(header, payload + text),
        signSegments(header, text + payload),
        signSegments(header, inserted(payload, text)),
        `${header}.${payload}.${text}${signature}`,
        `${header}.${payload}.${inserted(signature, text)}`,
        `${token}${text}`,
      ]
      for (const one of spelled) expect(await refusalOf(one)).toEqual(refusedAtDecode('token_malformed'))
    },
  )

  it('B4: the standard alphabet is refused in each segment', async () => {
    const claims = encode(JSON.stringify({ ...goodClaims, name: '???>>>~~~' }))
    const named = encode(JSON.stringify({ alg: 'RS256', kid: 'RS256-1', name: '???>>>~~~' }))
    const standard = (segment: string): string => segment.replaceAll('-', '+').replaceAll('_', '/')
    expect([standard(claims), standard(named)]).not.toEqual([claims, named])
    for (const spelled of [
      signSegments(header, standard(claims)),
      signSegments(standard(named), payload),
      `${header}.${payload}.${signature.slice(0, -2)}+w`,
      `${header}.${payload}.${signature.slice(0, -2)}/w`,
    ]) {
      expect(await refusalOf(spelled)).toEqual(refusedAtDecode('token_malformed'))
    }
  })
})
