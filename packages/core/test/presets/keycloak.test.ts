import { presets } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { newSecret, newSigningKey, secretKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const fields = { url: 'https://id.example.com', realm: 'shop', audience: 'orders-api' }
const issuer = 'https://id.example.com/realms/shop'
const keys = `${issuer}/protocol/openid-connect/certs`
const documents = { [keys]: keySetOf(signingKey()) }

const claims = {
  jti: 'onrtac:1d3c5d5e-9d0f-4d5b-8f5e-6f2f6c1f9a3b',
  iss: issuer,
  aud: ['orders-api', 'account'],
  sub: 'f:ann',
  typ: 'Bearer',
  azp: 'web',
  sid: 's-1',
  scope: 'openid orders:read',
  realm_access: { roles: ['offline_access', 'buyer'] },
  resource_access: { 'orders-api': { roles: ['editor'] } },
}

describe.each(formsOf('keycloak', fields))('a token of Keycloak, by %s', (_, options) => {
  it.each([
    ['of a user', {}, { typ: 'JWT' }],
    ['of a service account', { sid: undefined, client_id: 'batch' }, { typ: 'JWT' }],
    ['with the type of RFC 9068', {}, { typ: 'at+jwt' }],
  ])('is accepted %s', async (_title, changes, header) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }, { header }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    ['of another realm', { iss: 'https://id.example.com/realms/master' }, 'issuer_unknown', /^$/],
    ['of the internal host name', { iss: 'http://keycloak:8080/realms/shop' }, 'issuer_unknown', /^$/],
    ['of the issuer over http', { iss: issuer.replace('https', 'http') }, 'issuer_unknown', /http/],
    ['for account alone', { aud: 'account' }, 'audience_mismatch', /audience mapper/],
    ['for nobody', { aud: undefined }, 'audience_mismatch', /audience mapper/],
    [
      'whose client has the name of the API',
      { aud: 'account', azp: 'orders-api' },
      'audience_mismatch',
      /mapper/,
    ],
    ['of the type ID', { typ: 'ID' }, 'token_kind_not_allowed', /Bearer/],
    ['of the type Refresh', { typ: 'Refresh' }, 'policy_not_met', /Refresh/],
    ['of the type Offline', { typ: 'Offline' }, 'policy_not_met', /Offline/],
    ['of the type Logout', { typ: 'Logout' }, 'policy_not_met', /Bearer/],
    ['of no type', { typ: undefined }, 'policy_not_met', /Bearer/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const outcome = await providerVerifier(options, documents).judge(mintLike({ ...claims, ...changes }))
    expect(outcome.code).toBe(code)
    expect(outcome.hint ?? '').toMatch(hint)
  })

  it('is refused by a shared secret, as the refresh tokens of a realm are signed', async () => {
    const { judge } = providerVerifier(options, documents)
    const refresh = mintLike({ ...claims, typ: 'Refresh' }, { key: secretKey(newSecret(), 'HS512') })
    expect(await judge(refresh)).toMatchObject({ code: 'algorithm_not_allowed' })
  })

  it('is refused by the key of another realm', async () => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key: newSigningKey('RS256') }))).toMatchObject({
      code: 'signature_invalid',
    })
  })
})

describe('a key set at another address', () => {
  const internal = 'http://keycloak:8080/realms/shop/protocol/openid-connect/certs'
  const jwksUrl = { url: internal, allowInsecure: true }

  it.each(formsOf('keycloak', { ...fields, jwksUrl }))(
    'leaves the issuer as it is, by %s',
    async (_, options) => {
      const { judge, asked } = providerVerifier(options, { [internal]: keySetOf(signingKey()) })
      expect((await judge(mintLike(claims))).code).toBeUndefined()
      expect(asked).toEqual([internal])
    },
  )

  it('lets an issuer be on plain http, of which nothing is fetched then', () => {
    const url = 'http://keycloak:8080'
    expect(mistakeInPreset('keycloak', { ...fields, url })).toBe('url')
    expect(presets.keycloak({ ...fields, url, jwksUrl })).toMatchObject({
      issuer: `${url}/realms/shop`,
      jwksUrl,
    })
  })
})

describe('the fields for Keycloak', () => {
  it('take the path of older versions, and a server on loopback', () => {
    expect(presets.keycloak({ ...fields, url: 'https://id.example.com/auth' }).issuer).toBe(
      'https://id.example.com/auth/realms/shop',
    )
    expect(presets.keycloak({ ...fields, url: 'http://localhost:8080' }).issuer).toBe(
      'http://localhost:8080/realms/shop',
    )
  })

  it.each(['...', '.a', '..a', 'a..', 'shop.eu', '~shop'])('take a realm with dots and more: %s', (realm) => {
    expect(presets.keycloak({ ...fields, realm }).issuer).toBe(`https://id.example.com/realms/${realm}`)
  })

  it('state with audience: null that it is not checked', async () => {
    const { judge } = providerVerifier(presets.keycloak({ ...fields, audience: null }), documents)
    expect((await judge(mintLike({ ...claims, aud: 'account' }))).code).toBeUndefined()
  })

  it.each([
    ['url', { url: undefined }],
    ['url', { url: 'id.example.com' }],
    ['url', { url: 'https://id.example.com/' }],
    ['url', { url: 'https://id.example.com/realms/shop' }],
    ['url', { url: 'https://id.example.com?realm=shop' }],
    ['url', { url: 'https://id.example.com#shop' }],
    ['url', { url: 'https://ann:secret@id.example.com' }],
    ['url', { url: 'http://id.example.com' }],
    ['url', { url: 'ftp://id.example.com' }],
    ['url', { url: 'https://{yourKeycloakHost}' }],
    ['url', { url: 'https://id.example.com\n' }],
    ['url', { url: ' https://id.example.com' }],
    ['url', { url: 'https://id.exa\nmple.com' }],
    ['url', { url: 'https://id.example.com/a b' }],
    ['url', { url: 'https://id.example.com\t' }],
    ['url', { url: '\u0000https://id.example.com' }],
    ['url', { url: 'https://id.example.com/\u00a0a' }],
    ['realm', { realm: undefined }],
    ['realm', { realm: 'shop/../master' }],
    ['realm', { realm: '{realm}' }],
    ['realm', { realm: '' }],
    ['realm', { realm: '.' }],
    ['realm', { realm: '..' }],
    ['realm', { realm: 'shop\n' }],
    ['audience', { audience: undefined }],
    ['audience', { audience: 'account' }],
    ['audience', { audience: ['orders-api', 'account'] }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('keycloak', { ...fields, ...changes })).toBe(path)
  })
})
