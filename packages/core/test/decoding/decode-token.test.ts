import fc from 'fast-check'
import { compactDecrypt, CompactEncrypt, importJWK } from 'jose'
import { describe, expect, it } from 'vitest'
import {
  doesJoseAccept,
  refusalOf,
  refusedAtDecode,
  watchedVerifier,
} from '../../../../test/support/early-refusals.ts'
import { encode, goodClaims, mint, signSegments, unsigned } from '../../../../test/support/tokens.ts'
import { goodVerifier, requestWith } from '../../../../test/support/verifiers.ts'
import { decodeToken } from '../../src/decoding/decode-token.ts'

const plenty = 16_384
const megabyte = 1_048_576
const token = mint()
const [header = '', payload = '', signature = ''] = token.split('.')

/** A good token of an exact length; every fourth length of a base64url text does not exist. */
function tokenOfLength(length: number): string {
  for (const headerFilling of ['', '1', '12', '123']) {
    const fill = (count: number): string => mintFilled(headerFilling, 'x'.repeat(count))
    const missing = Math.floor(((length - fill(0).length) * 3) / 4)
    const found = [missing - 1, missing, missing + 1].map(fill).find((one) => one.length === length)
    if (found !== undefined) return found
  }
  throw new Error(`no token has ${length} characters`)
}

function mintFilled(headerFilling: string, payloadFilling: string): string {
  return mint({ header: { fill: headerFilling }, claims: { fill: payloadFilling } })
}

describe('decodeToken', () => {
  it('takes a token apart into what it says, and the bytes of its signature', () => {
    expect(decodeToken(token, plenty)).toEqual({
      token,
      header: { alg: 'RS256', kid: 'RS256-1' },
      unverifiedClaims: goodClaims,
      signature: Buffer.from(signature, 'base64url'),
    })
  })

  it('gives header and claims that cannot be changed, at any depth', () => {
    const decoded = decodeToken(mint({ claims: { list: [{ deep: {} }] } }), plenty)
    const frozen = 'header' in decoded && [decoded.header, decoded.unverifiedClaims].every(isDeeplyFrozen)
    expect(frozen).toBe(true)
  })

  const segments = fc.string({ unit: fc.constantFrom('e', '3', '0', 'A', '.', '=', '-', '~'), maxLength: 8 })
  const parts = fc.oneof(fc.constantFrom(header, payload, signature, ''), segments)

  it('splits as splitting at every dot does', () => {
    fc.assert(
      fc.property(fc.array(parts, { maxLength: 5 }), (list) => {
        const text = list.join('.')
        const [first, second, third = '', ...others] = text.split('.')
        const isWellFormed =
          first === header &&
          [header, payload].includes(second ?? '') &&
          others.length === 0 &&
          isCanonical(third)
        expect('unverifiedClaims' in decodeToken(text, plenty)).toBe(isWellFormed)
      }),
      { numRuns: 1000 },
    )
  })
})

function isDeeplyFrozen(value: unknown): boolean {
  if (typeof value !== 'object' || value === null) return true
  return Object.isFrozen(value) && Object.values(value).every(isDeeplyFrozen)
}

function isCanonical(text: string): boolean {
  return text !== '' && Buffer.from(text, 'base64url').toString('base64url') === text
}

describe('the length of a token', () => {
  it.each([
    { beside: 'one byte below', limit: token.length + 1 },
    { beside: 'exactly at', limit: token.length },
  ])('B9: $beside the limit is accepted', async ({ limit }) => {
    const { verifier } = goodVerifier({ maxTokenBytes: limit })
    expect(await verifier.authenticate(requestWith(token))).toMatchObject({ subject: 'user-1' })
  })

  it('B9: one byte above the limit is refused', async () => {
    const refusal = await refusalOf(token, { maxTokenBytes: token.length - 1 })
    expect(refusal).toEqual(refusedAtDecode('token_too_long'))
  })

  it('B9: is limited to 16384 bytes by default, where jose has no limit', async () => {
    const { verifier } = watchedVerifier()
    for (const length of [plenty - 1, plenty]) {
      expect((await verifier.verifyToken(tokenOfLength(length))).subject).toBe('user-1')
    }
    expect(await doesJoseAccept(tokenOfLength(plenty + 1))).toBe(true)
    expect(await refusalOf(tokenOfLength(plenty + 1))).toEqual(refusedAtDecode('token_too_long'))
  })

  it('B9: a good token of a megabyte is refused, though jose accepts it', async () => {
    const long = mintFilled('', 'x'.repeat(megabyte))
    expect(await doesJoseAccept(long)).toBe(true)
    expect(await refusalOf(long)).toEqual(refusedAtDecode('token_too_long'))
  })

  it('K2: is looked at before anything else is, so that no other fault is ever found in a long text', async () => {
    const nonsense = [
      '.'.repeat(plenty + 1),
      `"${'a'.repeat(plenty)}`,
      unsigned('{"alg":"none"}', '['.repeat(megabyte), ''),
      unsigned('['.repeat(megabyte), '{}', ''),
      '\u{1f511}'.repeat(plenty),
    ]
    for (const text of nonsense) expect(await refusalOf(text)).toEqual(refusedAtDecode('token_too_long'))
  })
})

describe('the segments of a token', () => {
  it.each([plenty, megabyte])('B8: %i dots are refused without being split', async (count) => {
    const refusal = await refusalOf('.'.repeat(count), { maxTokenBytes: 2 * megabyte })
    expect(refusal).toEqual(refusedAtDecode('token_malformed'))
  })

  const both = JSON.stringify({ alg: 'RS256', ...goodClaims })
  const unevenBoth = both + ' '.repeat((4 - (both.length % 3)) % 3)
  const numbers = [
    { name: 'one', text: 'opaque-token-0123456789' },
    {
      name: 'one, which but for its last letter is header and payload in one',
      text: `${encode(unevenBoth)}A`,
    },
    { name: 'two', text: `${header}.${payload}` },
    { name: 'four', text: `${token}.${signature}` },
    { name: 'four, the last empty', text: `${token}.` },
    { name: 'four, the first empty', text: `.${token}` },
    { name: 'six', text: `${token}.${token}` },
    { name: 'only empty ones', text: '..' },
  ]

  it.each(numbers)('B8: are three, and not $name', async ({ text }) => {
    expect(await refusalOf(text)).toEqual(refusedAtDecode('token_malformed'))
  })

  const empty = [
    { name: 'an empty payload, really signed', text: signSegments(header, '') },
    { name: 'the payload left out (RFC 7515, appendix F)', text: `${header}..${signature}` },
    { name: 'an empty header', text: signSegments('', payload) },
    { name: 'an empty signature', text: `${header}.${payload}.` },
  ]

  it.each(empty)('B19: are refused with $name', async ({ text }) => {
    expect(await refusalOf(text)).toEqual(refusedAtDecode('token_malformed'))
  })

  const otherForms = [
    {
      name: 'a flattened JSON serialization',
      text: JSON.stringify({ protected: header, payload, signature }),
    },
    {
      name: 'a general JSON serialization',
      text: JSON.stringify({ payload, signatures: [{ protected: header, signature }] }),
    },
    { name: 'a token in quotes', text: `"${token}"` },
    { name: 'a token in braces', text: `{${token}}` },
    { name: 'a JSON text among the segments', text: `{"alg":"RS256",".${payload}.${signature}` },
    { name: 'a header in plain JSON', text: signSegments('{"alg":"RS256"}', payload) },
    { name: 'a payload in plain JSON', text: signSegments(header, JSON.stringify({ sub: 'user-1' })) },
    { name: 'the word Bearer before it', text: `Bearer ${token}` },
    { name: 'two tokens', text: `${token},${token}` },
  ]

  it.each(otherForms)('B1: are refused as $name', async ({ text }) => {
    expect(await refusalOf(text)).toEqual(refusedAtDecode('token_malformed'))
  })

  it('A15: are refused as an encrypted token, though jose decrypts it', async () => {
    const secret = await importJWK({ kty: 'oct', k: encode(new Uint8Array(32)) }, 'A256GCM')
    const encrypted = await new CompactEncrypt(new TextEncoder().encode(token))
      .setProtectedHeader({ alg: 'dir', enc: 'A256GCM', cty: 'JWT' })
      .encrypt(secret)
    expect((await compactDecrypt(encrypted, secret)).plaintext).toHaveLength(token.length)
    expect(await refusalOf(encrypted)).toEqual(refusedAtDecode('token_malformed'))
  })
})
