import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import {
  checkClient,
  checkRequiredClaims,
  checkSubject,
  isIssuerAccepted,
} from '../../src/claims/identifying-claims.ts'
import { readStringMatcher } from '../../src/configuration/matcher-options.ts'

const notStrings: readonly unknown[] = [null, 1, 0, true, [], ['https://id.example.com'], {}]

describe('isIssuerAccepted', () => {
  const exact = readStringMatcher('https://id.example.com', 'issuer')

  it('accepts the issuer that is configured', () => {
    expect(isIssuerAccepted('https://id.example.com', exact)).toBe(true)
  })

  it.each([
    ['a slash more', 'https://id.example.com/'],
    ['another case', 'https://ID.example.com'],
    ['another scheme', 'http://id.example.com'],
    ['a prefix of it', 'https://id.example'],
    ['more behind it', 'https://id.example.com.evil.test'],
    ['a port', 'https://id.example.com:443'],
    ['a user', 'https://id.example.com@evil.test'],
    ['a space behind it', 'https://id.example.com '],
    ['a NUL behind it', 'https://id.example.com\u0000'],
    ['a Unicode dot', 'https://id\u3002example.com'],
    ['a Cyrillic letter', 'https://id.ex\u0430mple.com'],
    ['nothing', ''],
  ])('D8: refuses an issuer with %s', (_name, issuer) => {
    expect(isIssuerAccepted(issuer, exact)).toBe(false)
  })

  it.each(notStrings.map((issuer) => [issuer]))('D8: refuses %j, whatever is configured', (issuer) => {
    expect(isIssuerAccepted(issuer, exact)).toBe(false)
    expect(isIssuerAccepted(issuer, readStringMatcher({ glob: '*' }, 'issuer'))).toBe(false)
    expect(isIssuerAccepted(issuer, undefined)).toBe(false)
  })

  it('refuses an absent issuer, unless issuers are not checked', () => {
    expect(isIssuerAccepted(undefined, exact)).toBe(false)
    expect(isIssuerAccepted(undefined, readStringMatcher({ glob: '*' }, 'issuer'))).toBe(false)
    expect(isIssuerAccepted(undefined, undefined)).toBe(true)
  })

  it('accepts what a matcher accepts', () => {
    const tenants = readStringMatcher({ glob: 'https://*.id.example.com' }, 'issuer')
    expect(isIssuerAccepted('https://acme.id.example.com', tenants)).toBe(true)
    expect(isIssuerAccepted('https://id.example.com', tenants)).toBe(false)
    expect(isIssuerAccepted('https://evil.test/\n.id.example.com', tenants)).toBe(false)
  })
})

describe('checkSubject', () => {
  const service = readStringMatcher({ prefix: 'service:' }, 'subject')

  it('accepts every subject where none is asked for, and the absence of one', () => {
    for (const sub of [undefined, 'user-1', 1, null])
      expect(checkSubject(claimsOf({ sub }), undefined)).toBeUndefined()
  })

  it('accepts a subject that matches', () => {
    expect(checkSubject(claimsOf({ sub: 'service:orders' }), service)).toBeUndefined()
  })

  it.each([...notStrings, undefined, '', 'user-1', 'Service:orders', ' service:orders'].map((sub) => [sub]))(
    'refuses %j',
    (sub) => {
      expect(checkSubject(claimsOf({ sub }), service)).toEqual({
        code: 'subject_mismatch',
        finding: { subject: 'sub', expected: { prefix: 'service:' }, actual: sub },
      })
    },
  )

  it('refuses a number that looks like the configured text', () => {
    expect(checkSubject(claimsOf({ sub: 42 }), readStringMatcher('42', 'subject'))).toBeDefined()
  })
})

describe('checkClient', () => {
  const accepted = new Set(['web', 'mobile'])

  it('checks nothing where no client is asked for', () => {
    expect(checkClient(claimsOf({ azp: 'other' }), undefined)).toBeUndefined()
  })

  it.each([
    [{ azp: 'web' }],
    [{ client_id: 'web' }],
    [{ appid: 'mobile' }],
    [{ cid: 'mobile' }],
    [{ azp: 'web', client_id: 'mobile' }],
    [{ azp: 'web', client_id: 'web', appid: 'web', cid: 'web' }],
  ])('accepts %j', (claims) => {
    expect(checkClient(claimsOf(claims), accepted)).toBeUndefined()
  })

  it.each([
    [{}],
    [{ sub: 'web' }],
    [{ azp: 'other' }],
    [{ azp: 'WEB' }],
    [{ azp: 'web ' }],
    [{ azp: '' }],
    [{ azp: null }],
    [{ azp: ['web'] }],
    [{ azp: { web: true } }],
    [{ azp: true }],
    [{ azp: 'web', client_id: 'other' }],
    [{ azp: 'other', client_id: 'web' }],
    [{ azp: 'web', cid: null }],
    [{ azp: 'web', appid: '' }],
  ])('D10: refuses %j', (claims) => {
    expect(checkClient(claimsOf(claims), accepted)?.code).toBe('client_mismatch')
  })

  it('tells the operator each client claim that was there', () => {
    expect(checkClient(claimsOf({ azp: 'web', cid: 'x' }), accepted)?.finding).toEqual({
      subject: 'azp, client_id, appid, cid',
      expected: ['web', 'mobile'],
      actual: { azp: 'web', cid: 'x' },
    })
  })
})

describe('checkRequiredClaims', () => {
  it.each([
    [{ email: 'a@example.com' }],
    [{ email: '' }],
    [{ email: 0 }],
    [{ email: false }],
    [{ email: [] }],
  ])('accepts %j where email is required', (claims) => {
    expect(checkRequiredClaims(claimsOf(claims), ['email'])).toBeUndefined()
  })

  it.each([[{}], [{ email: null }], [{ Email: 'x' }], [{ user: { email: 'x' } }]])(
    'refuses %j where email is required',
    (claims) => {
      expect(checkRequiredClaims(claimsOf(claims), ['email'])?.code).toBe('required_claim_missing')
    },
  )

  it.each([['constructor'], ['toString'], ['__proto__'], ['hasOwnProperty']])(
    'B14: refuses a token that has %s by its prototype alone',
    (name) => {
      expect(checkRequiredClaims(claimsOf({}), [name])?.code).toBe('required_claim_missing')
    },
  )

  it('B15: takes names literally, not as paths', () => {
    expect(checkRequiredClaims(claimsOf({ 'a.b': 1 }), ['a.b'])).toBeUndefined()
    expect(checkRequiredClaims(claimsOf({ a: { b: 1 } }), ['a.b'])?.code).toBe('required_claim_missing')
    expect(checkRequiredClaims(claimsOf({ a: 1 }), ['/a'])?.code).toBe('required_claim_missing')
  })

  it('names all that are missing, and nothing where nothing is required', () => {
    const finding = checkRequiredClaims(claimsOf({ b: 1, c: null }), ['a', 'b', 'c'])?.finding
    expect(finding?.subject).toBe('a, c')
    expect(checkRequiredClaims(claimsOf({}), [])).toBeUndefined()
  })
})
