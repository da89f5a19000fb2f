import { describe, expect, it } from 'vitest'
import { rejectionHeaders, type Challenge } from '../../src/answers/challenge.ts'
import { rejectionCodes, type RejectionCode } from '../../src/answers/rejection-codes.ts'

const bare: Challenge = { realm: undefined, scope: undefined, resourceMetadata: undefined }
const full: Challenge = {
  realm: 'orders',
  scope: 'orders:read',
  resourceMetadata: 'https://api.example.com/.well-known/oauth-protected-resource',
}

describe('the challenge', () => {
  it('is bare and has no error code where no token was sent', () => {
    expect(rejectionHeaders('token_missing', bare)['WWW-Authenticate']).toBe('Bearer')
  })

  it('names realm, scope and metadata as configured where no token was sent', () => {
    expect(rejectionHeaders('token_missing', full)['WWW-Authenticate']).toBe(
      'Bearer realm="orders", scope="orders:read", ' +
        'resource_metadata="https://api.example.com/.well-known/oauth-protected-resource"',
    )
  })

  it.each<[RejectionCode, string]>([
    ['request_malformed', 'invalid_request'],
    ['token_repeated', 'invalid_request'],
    ['token_in_several_sources', 'invalid_request'],
    ['token_malformed', 'invalid_token'],
    ['token_expired', 'invalid_token'],
    ['scope_insufficient', 'insufficient_scope'],
    ['authentication_too_old', 'insufficient_user_authentication'],
    ['authentication_too_weak', 'insufficient_user_authentication'],
  ])('of %s has the error code %s', (code, error) => {
    const { description } = rejectionCodes[code]
    expect(rejectionHeaders(code, bare)['WWW-Authenticate']).toContain(
      `Bearer error="${error}", error_description="${description}"`,
    )
  })

  it('names the scopes that are needed, and not the configured ones, where they are missing', () => {
    const { 'WWW-Authenticate': challenge } = rejectionHeaders('scope_insufficient', full, {
      scopes: ['a', 'b'],
    })
    expect(challenge).toContain('scope="a b"')
    expect(challenge).not.toContain('orders:read')
  })

  it('names the authentication that is needed, beside the configured scope', () => {
    const stepUp = { acrValues: ['gold', 'silver'], maxAge: 300 }
    const { 'WWW-Authenticate': challenge } = rejectionHeaders('authentication_too_weak', full, { stepUp })
    expect(challenge).toContain('acr_values="gold silver", max_age="300", scope="orders:read"')
  })

  it('names no authentication where that is not what is missing', () => {
    for (const code of ['token_missing', 'token_expired', 'scope_insufficient'] as const)
      expect(rejectionHeaders(code, full)['WWW-Authenticate']).not.toMatch(/acr_values|max_age/)
  })

  it.each<RejectionCode>(['policy_not_met', 'cross_site_request', 'keys_unavailable', 'form_not_parsed'])(
    'is absent from %s',
    (code) => {
      expect(rejectionHeaders(code, full)).not.toHaveProperty('WWW-Authenticate')
    },
  )

  it('H13: quotes and strips what a header cannot carry', () => {
    const realm = 'a"b\\c\r\nX-Evil: 1\u0000é'
    expect(rejectionHeaders('token_missing', { ...bare, realm })['WWW-Authenticate']).toBe(
      'Bearer realm="a\\"b\\\\cX-Evil: 1"',
    )
  })
})

describe('the other headers', () => {
  it.each(Object.keys(rejectionCodes).filter(isCode))('forbid storing the answer to %s', (code) => {
    expect(rejectionHeaders(code, bare)['Cache-Control']).toBe('no-store')
  })

  it.each([
    [undefined, '1'],
    [0, '1'],
    [0.2, '1'],
    [1, '1'],
    [1.1, '2'],
    [30, '30'],
  ])('say when to ask again: %s seconds become %s', (seconds, header) => {
    const parameters = seconds === undefined ? {} : { retryAfter: seconds }
    expect(rejectionHeaders('keys_unavailable', bare, parameters)['Retry-After']).toBe(header)
  })

  it('say so for nothing else', () => {
    expect(rejectionHeaders('token_expired', bare, { retryAfter: 5 })).not.toHaveProperty('Retry-After')
  })
})

function isCode(code: string): code is RejectionCode {
  return code in rejectionCodes
}
