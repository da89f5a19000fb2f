import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const fields = { domain: 'dev-123456.okta.com', audience: 'api://default' }
const issuer = 'https://dev-123456.okta.com/oauth2/default'
const keys = `${issuer}/v1/keys`
const documents = { [keys]: keySetOf(signingKey()) }

const claims = {
  ver: 1,
  jti: 'AT.0mP4JKAZX1iACIT4vbEDF7LpvDVjxypPMf0D7uX39RE',
  iss: issuer,
  aud: 'api://default',
  cid: '0oabcd1234',
  uid: '00u123456',
  scp: ['openid', 'orders:read write'],
  sub: 'ann@example.com',
}
const idToken = { aud: '0oabcd1234', cid: undefined, uid: undefined, jti: 'ID.4eAWJOCMB3SX8XewDfVR' }

describe.each(formsOf('okta', fields))('a token of Okta, by %s', (_, options) => {
  it.each([
    ['of a user', {}, {}],
    ['of a machine', { uid: undefined, sub: '0oabcd1234' }, {}],
    ['with the type of RFC 9068', {}, { typ: 'application/at+jwt' }],
  ])('is accepted %s', async (_title, changes, header) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }, { header }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it('has its scopes in a list, whose texts are not split', async () => {
    const { verifier } = providerVerifier(options, documents)
    expect((await verifier.verifyToken(mintLike(claims))).scopes).toEqual(['openid', 'orders:read write'])
  })

  it.each([
    ['of the org server', { iss: 'https://dev-123456.okta.com' }, 'issuer_unknown', /org server/],
    ['of another server', { iss: 'https://dev-123456.okta.com/oauth2/aus1' }, 'issuer_unknown', /another/],
    ['of another domain', { iss: 'https://dev-9.okta.com/oauth2/default' }, 'issuer_unknown', /another/],
    ['with a slash at the end of the issuer', { iss: `${issuer}/` }, 'issuer_unknown', /slash/],
    ['for another API', { aud: 'api://other' }, 'audience_mismatch', /api:\/\/default/],
    ['for a client: an ID token', idToken, 'audience_mismatch', /settings/],
    ['without a client: an ID token', { cid: undefined }, 'required_claim_missing', /ID token/],
    ['with a hash: an ID token', { at_hash: 'h' }, 'token_kind_not_allowed', /access token/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const outcome = await providerVerifier(options, documents).judge(mintLike({ ...claims, ...changes }))
    expect(outcome).toMatchObject({ code, hint: expect.stringMatching(hint) })
  })

  it("is refused with the type of the org server's tokens", async () => {
    const { judge } = providerVerifier(options, documents)
    const token = mintLike(claims, { header: { typ: 'application/okta-internal-at+jwt' } })
    expect(await judge(token)).toMatchObject({ code: 'token_type_not_allowed' })
  })

  it('is refused by the key of another server', async () => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key: newSigningKey('RS256') }))).toMatchObject({
      code: 'signature_invalid',
    })
  })
})

describe('authorizationServer', () => {
  it.each(formsOf('okta', { ...fields, authorizationServer: 'aus1a2b3c4D5e6F7g8h9' }))(
    'names another custom server, by %s',
    async (_, options) => {
      const other = 'https://dev-123456.okta.com/oauth2/aus1a2b3c4D5e6F7g8h9'
      const { judge, asked } = providerVerifier(options, { [`${other}/v1/keys`]: keySetOf(signingKey()) })
      expect((await judge(mintLike({ ...claims, iss: other }))).code).toBeUndefined()
      expect((await judge(mintLike(claims))).code).toBe('issuer_unknown')
      expect(asked).toEqual([`${other}/v1/keys`])
    },
  )
})

describe('the fields for Okta', () => {
  it.each([
    ['domain', { domain: undefined }],
    ['domain', { domain: 'https://dev-123456.okta.com/oauth2/default' }],
    ['domain', { domain: 'dev-123456.okta.com/oauth2/default' }],
    ['domain', { domain: '{yourOktaDomain}' }],
    ['domain', { domain: 'yourOktaDomain.okta.com' }],
    ['domain', { domain: 'dev-123456-admin.okta.com' }],
    ['domain', { domain: 'dev-123456-admin.oktapreview.com' }],
    ['domain', { domain: 'dev-123456-admin.okta-emea.com' }],
    ['authorizationServer', { authorizationServer: null }],
    ['authorizationServer', { authorizationServer: 'org' }],
    ['authorizationServer', { authorizationServer: '' }],
    ['authorizationServer', { authorizationServer: 'oauth2/default' }],
    ['authorizationServer', { authorizationServer: 7 }],
    ['audience', { audience: undefined }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('okta', { ...fields, ...changes })).toBe(path)
  })
})
