import { presets } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mistakeInPreset } from '../../../../test/support/provider.ts'
import { refusalOf } from '../../../../test/support/refused-options.ts'

const audience = 'orders-api'

describe('a host name', () => {
  it.each([
    'id.example.com',
    'a.bc',
    `${'a'.repeat(63)}.example.com`,
    'xn--bcher-kva.example',
    '1.2.3.example',
  ])('is taken: %s', (domain) => {
    expect(presets.auth0({ domain, audience }).issuer).toBe(`https://${domain}/`)
  })

  it.each([252, 253, 254])('has at most 253 characters: %i', (length) => {
    const label = `${'a'.repeat(49)}.`
    const domain = `${label.repeat(5)}${'a'.repeat(length - 250)}`
    expect(domain).toHaveLength(length)
    expect(mistakeInPreset('auth0', { domain, audience: '' })).toBe(length > 253 ? 'domain' : 'audience')
  })

  it.each([
    'localhost',
    'example.com.',
    '.example.com',
    '-a.example.com',
    'a-.example.com',
    'a_b.example.com',
    `${'a'.repeat(64)}.example.com`,
    'example.123',
    '[::1]',
    'example.com:8080',
    'example.com?x',
    'example.com#x',
    'example.com\\@evil.example',
    'evil.example@example.com',
    'exämple.com',
    'example.com\n',
    'example .com',
  ])('is refused: %j', (domain) => {
    expect(mistakeInPreset('auth0', { domain, audience })).toBe('domain')
  })
})

describe('a placeholder', () => {
  it.each([
    'YOUR_DOMAIN',
    'YOUR_AUTH0_DOMAIN',
    '{yourDomain}',
    '${AUTH0_DOMAIN}',
    '<tenant>.auth0.com',
    'your-tenant.auth0.com',
    'yourOktaDomain.okta.com',
    'yourdomain.com',
    'your-company.example.com',
  ])('is refused as one: %s', (domain) => {
    expect(refusalOf({ preset: 'auth0', domain, audience }).message).toContain('placeholder')
  })

  it.each(['yours.example.com', 'yourorganic.example.com', 'my-tenant.auth0.com', 'api.example.com'])(
    'is not seen where there is none: %s',
    (domain) => {
      expect(presets.auth0({ domain, audience }).issuer).toContain(domain)
    },
  )

  it('is refused in a list, at its place', () => {
    expect(mistakeInPreset('auth0', { domain: 'id.example.com', audience: [audience, 'YOUR_API'] })).toBe(
      'audience[1]',
    )
  })
})

describe('what is given for a field', () => {
  it.each([
    ['a text', 'a', ['a']],
    ['a list', ['a', 'b'], ['a', 'b']],
    ['null', null, null],
  ])('is %s', (_, given, made) => {
    expect(presets.auth0({ domain: 'id.example.com', audience: given }).audience).toEqual(made)
  })

  it('is copied, so that a change afterwards changes nothing', () => {
    const list = ['a']
    const made = presets.auth0({ domain: 'id.example.com', audience: list })
    list.push('b')
    expect(made.audience).toEqual(['a'])
  })

  it('is no part of a message', () => {
    const url = 'https://ann:hunter2@id.example.com'
    const { message } = refusalOf({ preset: 'keycloak', url, realm: 'shop', audience })
    expect(message).not.toContain('hunter2')
  })
})
