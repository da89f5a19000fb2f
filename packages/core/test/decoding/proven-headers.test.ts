import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { encode, mint, unsigned } from '../../../../test/support/tokens.ts'
import { goodRequirement } from '../../../../test/support/verifiers.ts'
import { Closing } from '../../src/closing.ts'
import { compileOptions } from '../../src/configuration/compile-options.ts'
import { decodeToken } from '../../src/decoding/decode-token.ts'
import { maxHeaders, maxHeaderLength, ProvenHeaders } from '../../src/decoding/proven-headers.ts'
import { judgeToken } from '../../src/judging/judge-token.ts'
import { SignatureSchedule } from '../../src/judging/signature-schedule.ts'

const plenty = 16_384
const header = { alg: 'RS256', kid: 'RS256-1' }

/** A token whose header segment has an exact length, three of four of which exist. */
function tokenWithHeaderOf(length: number): string {
  return `${'x'.repeat(length)}.e30.AA`
}

function numbered(number: number): string {
  return `header-${number}.e30.AA`
}

describe('proven headers', () => {
  it('are found by their segment, and nothing else is', () => {
    const headers = new ProvenHeaders()
    headers.keep('abcd.e30.AA', header)
    expect(headers.find('abcd')).toBe(header)
    for (const other of ['', 'abc', 'abcde', 'abcd.', 'ABCD', 'abcd=', '__proto__', 'constructor']) {
      expect(headers.find(other)).toBeUndefined()
    }
  })

  it('stay the first that were kept', () => {
    const headers = new ProvenHeaders()
    headers.keep('abcd.e30.AA', header)
    headers.keep('abcd.e31.BB', { ...header })
    expect(headers.find('abcd')).toBe(header)
  })

  it.each([
    { beside: 'one below', length: maxHeaderLength - 1, kept: true },
    { beside: 'at', length: maxHeaderLength, kept: true },
    { beside: 'one above', length: maxHeaderLength + 1, kept: false },
  ])('are kept where their segment is $beside the limit: $kept', ({ length, kept }) => {
    const headers = new ProvenHeaders()
    headers.keep(tokenWithHeaderOf(length), header)
    expect(headers.find('x'.repeat(length)) !== undefined).toBe(kept)
  })

  it.each([
    { beside: 'one below', count: maxHeaders - 1, left: true },
    { beside: 'at', count: maxHeaders, left: true },
    { beside: 'one above', count: maxHeaders + 1, left: false },
  ])('are bounded: of $beside as many as fit, the oldest is left: $left', ({ count, left }) => {
    const headers = new ProvenHeaders()
    for (let number = 0; number < count; number += 1) headers.keep(numbered(number), header)
    expect(headers.find('header-0') !== undefined).toBe(left)
    expect(headers.find('header-1')).toBe(header)
    expect(headers.find(`header-${count - 1}`)).toBe(header)
  })
})

describe('a token whose header is known', () => {
  const token = mint()
  const headers = new ProvenHeaders()
  const first = decodeToken(token, plenty, headers)

  it('has the very same header as the token that was proven', () => {
    const before = decodeToken(token, plenty, headers)
    expect('header' in before && 'header' in first && before.header !== first.header).toBe(true)
    if ('header' in first) headers.keep(token, first.header)
    const after = decodeToken(mint({ claims: { sub: 'user-2' } }), plenty, headers)
    expect('header' in after && 'header' in first && after.header === first.header).toBe(true)
    expect(after).toMatchObject({ unverifiedClaims: { sub: 'user-2' } })
  })

  it('B1: is refused for all else as any other is', () => {
    const [segment = '', payload = '', signature = ''] = token.split('.')
    const malformed = [
      `${segment}.${payload}`,
      `${segment}.${payload}.`,
      `${segment}..${signature}`,
      `${segment}=.${payload}.${signature}`,
      `${segment}.${payload}=.${signature}`,
      `${segment}.${payload}.${signature}=`,
      `${segment}.${encode('{"a":1,"a":2}')}.${signature}`,
      `${segment}.${encode('[]')}.${signature}`,
      `${segment}.${payload}.${signature}.`,
    ]
    for (const text of malformed) {
      expect(decodeToken(text, plenty, headers)).toMatchObject({ code: 'token_malformed' })
    }
    expect(decodeToken(token, token.length - 1, headers)).toMatchObject({ code: 'token_too_long' })
  })

  it('does not make another header known', () => {
    const other = unsigned('{"alg":"RS256","crit":[]}', '{}', 'AA')
    expect(decodeToken(other, plenty, headers)).toMatchObject({ code: 'token_header_not_allowed' })
    expect(headers.find(other.split('.')[0] ?? '')).toBeUndefined()
  })
})

describe('the headers that a verifier keeps', () => {
  /** Judges a token, and says whether its header is known then. */
  async function isKept(token: string): Promise<boolean> {
    const { clock } = testClock()
    const running = { clock, report: () => undefined, fetch: () => undefined, closing: new Closing() }
    const { requirements } = compileOptions(goodRequirement(), { running, onWithdrawn: () => undefined })
    const provenHeaders = new ProvenHeaders()
    const signatures = new SignatureSchedule(8, undefined)
    const rules = {
      requirements,
      isEnabled: () => true,
      maxTokenBytes: plenty,
      clock,
      signatures,
      provenHeaders,
    }
    await judgeToken(token, { rules, request: undefined, trace: undefined })
    return provenHeaders.find(token.split('.')[0] ?? '') !== undefined
  }

  it.each([
    { name: 'of a good token', token: mint() },
    {
      name: 'of a proven token that is refused for its claims',
      token: mint({ claims: { aud: 'other-api' } }),
    },
  ])('are $name', async ({ token }) => {
    expect(await isKept(token)).toBe(true)
  })

  const [segment, payload] = mint().split('.')
  const [, , otherSignature] = mint({ claims: { sub: 'user-2' } }).split('.')

  it.each([
    { name: 'with the signature of another', token: `${segment}.${payload}.${otherSignature}` },
    { name: 'that nobody signed', token: `${segment}.${payload}.AAAA` },
    { name: 'of an unknown key', token: mint({ header: { kid: 'unknown' } }) },
    { name: 'of an unknown issuer', token: mint({ claims: { iss: 'https://evil.example.com' } }) },
    { name: 'of another type', token: mint({ header: { typ: 'dpop+jwt' } }) },
    { name: 'of another algorithm', token: mint({ header: { alg: 'HS256' } }) },
    { name: 'with a critical extension', token: mint({ header: { crit: ['x'] } }) },
  ])('F8: are none of a token $name', async ({ token }) => {
    expect(await isKept(token)).toBe(false)
  })
})
