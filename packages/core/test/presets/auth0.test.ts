import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const fields = { domain: 'tenant.eu.auth0.com', audience: 'https://orders.example.com' }
const issuer = 'https://tenant.eu.auth0.com/'
const metadata = `${issuer}.well-known/openid-configuration`
const keys = `${issuer}.well-known/jwks.json`
const documents = { [metadata]: { issuer, jwks_uri: keys }, [keys]: keySetOf(signingKey()) }

const claims = {
  iss: issuer,
  sub: 'auth0|5f7c8ec7c33c6c004bbafe82',
  aud: ['https://orders.example.com', `${issuer}userinfo`],
  azp: 'my_client_id',
  scope: 'openid profile orders:read',
  permissions: ['orders:read'],
}
const clientCredentials = {
  sub: 'my_client_id@clients',
  aud: 'https://orders.example.com',
  gty: 'client-credentials',
}
const rfc9068 = { azp: undefined, client_id: 'my_client_id', jti: 'bVLlfTLlLuRBtPJpYTHjmp' }

describe.each(formsOf('auth0', fields))('a token of Auth0, by %s', (_, options) => {
  it.each([
    ['of a user, with the permissions that RBAC adds', {}, { typ: 'JWT' }],
    ['of a machine', clientCredentials, { typ: 'JWT' }],
    ['of the RFC 9068 profile', rfc9068, { typ: 'at+jwt' }],
    ['for an organisation', { org_id: 'org_9ybsU1dN2dKfDkBi' }, { typ: 'JWT' }],
  ])('is accepted %s', async (_title, changes, header) => {
    const { judge, asked, verifier } = providerVerifier(options, documents)
    const token = mintLike({ ...claims, ...changes }, { header })
    expect((await judge(token)).code).toBeUndefined()
    expect(asked).toEqual([metadata, keys])
    expect((await verifier.verifyToken(token)).scopes).toEqual(['openid', 'profile', 'orders:read'])
  })

  it.each([
    ['without the slash at the end of the issuer', { iss: issuer.slice(0, -1) }, 'issuer_unknown', /slash/],
    ['of another tenant', { iss: 'https://other.eu.auth0.com/' }, 'issuer_unknown', /^$/],
    ['of another region', { iss: 'https://tenant.us.auth0.com/' }, 'issuer_unknown', /^$/],
    ['for another API', { aud: ['https://other.example.com'] }, 'audience_mismatch', /identifier/],
    ['for /userinfo alone', { aud: `${issuer}userinfo` }, 'audience_mismatch', /identifier/],
    ['for a client: an ID token', { aud: 'my_client_id', nonce: 'n' }, 'audience_mismatch', /ID token/],
    ['with a nonce: an ID token', { nonce: 'n' }, 'token_kind_not_allowed', /access token/],
    ['of an anonymous session', { sub: 'anon@b64e7d1c' }, 'policy_not_met', /allowAnonymous/],
    ['without a subject', { sub: undefined }, 'policy_not_met', /allowAnonymous/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const outcome = await providerVerifier(options, documents).judge(mintLike({ ...claims, ...changes }))
    expect(outcome.code).toBe(code)
    expect(outcome.hint ?? '').toMatch(hint)
  })

  it('is refused by the key of another tenant', async () => {
    const { judge } = providerVerifier(options, documents)
    const other = mintLike(claims, { key: newSigningKey('RS256') })
    expect(await judge(other)).toMatchObject({ code: 'signature_invalid' })
  })

  it('is refused opaque or encrypted, as Auth0 makes it where the client names no audience', async () => {
    const { judge } = providerVerifier(options, documents)
    const opaque = await judge('gXSoYXjTlBHLkBTJzKlCXSZ1iB7ZQTfd')
    expect(opaque).toMatchObject({ code: 'token_malformed', hint: expect.stringMatching('opaque') })
    const encrypted = await judge('eyJhbGciOiJkaXIifQ..aXY.dGV4dA.dGFn')
    expect(encrypted).toMatchObject({ code: 'token_malformed', hint: expect.stringMatching('encrypted') })
  })
})

describe('allowAnonymous', () => {
  it.each(formsOf('auth0', { ...fields, allowAnonymous: true }))(
    'lets anonymous sessions in, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...claims, sub: 'anon@b64e7d1c' }))).code).toBeUndefined()
    },
  )
})

describe('the fields for Auth0', () => {
  it.each([
    ['domain', { domain: undefined }],
    ['domain', { domain: '' }],
    ['domain', { domain: 42 }],
    ['domain', { domain: 'https://tenant.eu.auth0.com' }],
    ['domain', { domain: 'https://tenant.eu.auth0.com/' }],
    ['domain', { domain: 'tenant.eu.auth0.com/' }],
    ['domain', { domain: 'tenant.eu.auth0.com/api/v2' }],
    ['domain', { domain: 'tenant.eu.auth0.com:443' }],
    ['domain', { domain: 'user@tenant.eu.auth0.com' }],
    ['domain', { domain: 'Tenant.eu.auth0.com' }],
    ['domain', { domain: 'tenant' }],
    ['domain', { domain: '203.0.113.7' }],
    ['domain', { domain: 'tenant..auth0.com' }],
    ['domain', { domain: ' tenant.eu.auth0.com' }],
    ['domain', { domain: 'YOUR_DOMAIN' }],
    ['domain', { domain: '{yourDomain}' }],
    ['domain', { domain: 'your-tenant.auth0.com' }],
    ['domain', { domain: '<tenant>.auth0.com' }],
    ['audience', { audience: undefined }],
    ['audience', { audience: '' }],
    ['audience', { audience: [] }],
    ['audience', { audience: '{yourApiIdentifier}' }],
    ['audience[1]', { audience: ['https://orders.example.com', ''] }],
    ['allowAnonymous', { allowAnonymous: 'yes' }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('auth0', { ...fields, ...changes })).toBe(path)
  })
})
