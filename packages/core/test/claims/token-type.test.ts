import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import {
  checkTokenKind,
  isTypeAccepted,
  listedTokenTypes,
  namedTokenTypes,
  type TokenTypeRule,
} from '../../src/claims/token-type.ts'
import type { TokenHeader } from '../../src/auth.ts'

const { jwt, access } = namedTokenTypes
const logoutEvents = { 'http://schemas.openid.net/event/backchannel-logout': {} }

function headerOf(typ: string | undefined): TokenHeader {
  return typ === undefined ? { alg: 'RS256' } : { alg: 'RS256', typ }
}

describe('isTypeAccepted', () => {
  const usual = [undefined, 'JWT', 'jwt', 'Jwt', 'application/jwt', 'APPLICATION/JWT', 'at+jwt', 'AT+JWT']

  it.each([...usual, 'application/at+jwt', 'Application/AT+jwt'].map((typ) => [typ]))(
    'C10: accepts the typ %j by default and for "access"',
    (typ) => {
      expect(isTypeAccepted(headerOf(typ), jwt)).toBe(true)
      expect(isTypeAccepted(headerOf(typ), access)).toBe(true)
    },
  )

  it.each([
    ['logout+jwt'],
    ['dpop+jwt'],
    ['secevent+jwt'],
    ['token-introspection+jwt'],
    ['ID'],
    ['id+jwt'],
    ['JOSE'],
    [''],
    [' JWT'],
    ['JWT '],
    ['application/'],
    ['application/application/jwt'],
    ['text/jwt'],
    ['jwt;charset=utf-8'],
    ['undefined'],
  ])('C10: refuses the typ %j by default and for "access"', (typ) => {
    expect(isTypeAccepted(headerOf(typ), jwt)).toBe(false)
    expect(isTypeAccepted(headerOf(typ), access)).toBe(false)
  })

  it('accepts of a list what it names and nothing else, not even an absent typ', () => {
    const listed = listedTokenTypes(['application/Logout+JWT', 'secevent+jwt'])
    for (const typ of ['logout+jwt', 'application/LOGOUT+jwt', 'secevent+jwt'])
      expect(isTypeAccepted(headerOf(typ), listed)).toBe(true)
    for (const typ of [undefined, 'JWT', 'at+jwt', ''])
      expect(isTypeAccepted(headerOf(typ), listed)).toBe(false)
  })
})

type Row = readonly [claims: Readonly<Record<string, unknown>>, typ: string | undefined]

const idTokens: readonly Row[] = [
  [{ nonce: 'n' }, 'JWT'],
  [{ nonce: null }, undefined],
  [{ at_hash: 'h' }, undefined],
  [{ c_hash: 'h' }, undefined],
  [{ s_hash: 'h' }, undefined],
  [{ typ: 'ID' }, 'JWT'],
  [{ token_use: 'id' }, undefined],
]

const accessTokens: readonly Row[] = [
  [{}, undefined],
  [{ typ: 'Bearer' }, 'JWT'],
  [{ typ: 'id' }, 'JWT'],
  [{ token_use: 'access' }, undefined],
  [{ nonce: 'n', at_hash: 'h' }, 'at+jwt'],
  [{ nonce: 'n' }, 'application/AT+JWT'],
]

const logoutTokens: readonly Row[] = [
  [{ events: logoutEvents }, undefined],
  [{ events: { ...logoutEvents, other: {} }, nonce: 'n' }, 'JWT'],
  [{ events: { 'http://schemas.openid.net/event/backchannel-logout': null } }, 'at+jwt'],
]

const otherEvents: readonly Row[] = [
  [{ events: {} }, undefined],
  [{ events: null }, undefined],
  [{ events: ['http://schemas.openid.net/event/backchannel-logout'] }, undefined],
  [{ events: 'http://schemas.openid.net/event/backchannel-logout' }, undefined],
]

function codeOf([claims, typ]: Row, rule: TokenTypeRule): string {
  return checkTokenKind(claimsOf(claims), headerOf(typ), rule)?.code ?? 'accepted'
}

describe('checkTokenKind', () => {
  it.each(idTokens)('C10: refuses the ID token %j with typ %j for "access" alone', (...row) => {
    expect(codeOf(row, access)).toBe('token_kind_not_allowed')
    expect(codeOf(row, jwt)).toBe('accepted')
  })

  it.each([...accessTokens, ...otherEvents])('accepts %j with typ %j', (...row) => {
    expect(codeOf(row, access)).toBe('accepted')
    expect(codeOf(row, jwt)).toBe('accepted')
  })

  it.each(logoutTokens)('C10: refuses the logout token %j with typ %j', (...row) => {
    expect(codeOf(row, access)).toBe('token_kind_not_allowed')
    expect(codeOf(row, jwt)).toBe('token_kind_not_allowed')
  })

  it('judges a list of types by the header alone', () => {
    for (const row of [...idTokens, ...logoutTokens])
      expect(codeOf(row, listedTokenTypes(['logout+jwt']))).toBe('accepted')
  })
})

describe('a verifier', () => {
  it.each([
    ['jwt', 'logout+jwt', {}, 'token_type_not_allowed'],
    ['jwt', 'dpop+jwt', {}, 'token_type_not_allowed'],
    ['jwt', 'JWT', { events: logoutEvents }, 'token_kind_not_allowed'],
    ['access', 'JWT', { nonce: 'n' }, 'token_kind_not_allowed'],
    ['access', undefined, { token_use: 'id' }, 'token_kind_not_allowed'],
    [['logout+jwt'], 'JWT', {}, 'token_type_not_allowed'],
    [['logout+jwt'], undefined, {}, 'token_type_not_allowed'],
  ] as const)('C10: with tokenType %j refuses typ %j with %j', async (tokenType, typ, claims, code) => {
    const { verifier } = goodVerifier({ tokenType })
    const token = mint({ header: { typ }, claims })
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code, status: 401 })
  })

  it.each([
    ['jwt', 'JWT', { nonce: 'n' }],
    ['access', 'at+jwt', { nonce: 'n' }],
    ['access', undefined, { typ: 'Bearer' }],
    [['logout+jwt'], 'logout+jwt', { events: logoutEvents }],
  ] as const)('with tokenType %j accepts typ %j with %j', async (tokenType, typ, claims) => {
    const { verifier } = goodVerifier({ tokenType })
    await expect(verifier.verifyToken(mint({ header: { typ }, claims }))).resolves.toBeDefined()
  })
})
