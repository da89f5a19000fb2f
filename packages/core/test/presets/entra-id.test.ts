import { presets } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { newSigningKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const tenant = 'aaaabbbb-0000-cccc-1111-dddd2222eeee'
const partner = 'bbbbcccc-1111-dddd-2222-eeee3333ffff'
const stranger = 'ccccdddd-2222-eeee-3333-ffff4444aaaa'
const consumers = '9188040d-6c67-4c5b-b112-36a304b66dad'
const api = '00001111-aaaa-2222-bbbb-3333cccc4444'
const client = '11112222-bbbb-3333-cccc-4444dddd5555'
const host = 'https://login.microsoftonline.com'

const forAll = newSigningKey('RS256', 'for-all')
const forPartner = newSigningKey('RS256', 'for-partner')
const forConsumers = newSigningKey('RS256', 'for-consumers')
const template = `${host}/{tenantid}/v2.0`

/** Keys as they are published for version 2.0: each with the issuer that it belongs to. */
const keySet = {
  keys: [
    { ...keySetOf(forAll).keys[0], issuer: template },
    { ...keySetOf(forPartner).keys[0], issuer: `${host}/${partner}/v2.0` },
    { ...keySetOf(forConsumers).keys[0], issuer: `${host}/${consumers}/v2.0` },
  ],
}
const metadata = `${host}/organizations/v2.0/.well-known/openid-configuration`
const metadataWithConsumers = `${host}/common/v2.0/.well-known/openid-configuration`
const keys = `${host}/organizations/discovery/v2.0/keys`
const tenantKeys = `${host}/${tenant}/discovery/v2.0/keys`
const documents = {
  [metadata]: { issuer: template, jwks_uri: keys },
  [metadataWithConsumers]: { issuer: template, jwks_uri: keys },
  [keys]: keySet,
  [tenantKeys]: keySet,
}

const claims = {
  ver: '2.0',
  iss: `${host}/${tenant}/v2.0`,
  tid: tenant,
  aud: api,
  azp: client,
  azpacr: '1',
  scp: 'Orders.Read Orders.Write',
  sub: 'AAAAAAAAAAAAAAAAAAAAAIkzqFVrSaSaFHy782bbtaQ',
  oid: '00000000-0000-0000-66f3-3332eca7ea81',
}
const daemon = { scp: undefined, roles: ['Orders.Read.All'], idtyp: 'app' }
const idToken = { azp: undefined, scp: undefined, name: 'Ann', preferred_username: 'ann@example.com' }

function ofTenant(tid: string): object {
  return { iss: `${host}/${tid}/v2.0`, tid }
}

const version1 = {
  ...claims,
  ver: '1.0',
  iss: `https://sts.windows.net/${tenant}/`,
  aud: 'api://orders',
  azp: undefined,
  appid: client,
}

describe.each(formsOf('entraId', { tenantId: tenant, audience: api }))(
  'a token of one tenant, by %s',
  (_, options) => {
    it.each([
      ['of a user', {}],
      ['of a daemon', daemon],
    ])('is accepted %s', async (_title, changes) => {
      const { judge, asked } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...claims, ...changes }, { key: forAll }))).code).toBeUndefined()
      expect(asked).toEqual([tenantKeys])
    })

    it.each([
      ['of another tenant', ofTenant(partner), 'issuer_unknown', /tenant/],
      ['of personal accounts', ofTenant(consumers), 'issuer_unknown', /tenant/],
      ['of version 1.0', version1, 'issuer_unknown', /requestedAccessTokenVersion/],
      ['of no tenant: the template', { iss: template }, 'issuer_unknown', /tenant/],
      ['with a slash at the end of the issuer', { iss: `${claims.iss}/` }, 'issuer_unknown', /slash/],
      ['that names another tenant in tid', { tid: partner }, 'tenant_mismatch', /^$/],
      ['that names no tenant in tid', { tid: undefined }, 'tenant_mismatch', /^$/],
      ['for another API', { aud: client }, 'audience_mismatch', /client ID/],
      ['for the App ID URI', { aud: 'api://orders' }, 'audience_mismatch', /App ID URI/],
      ['for a client: an ID token', { ...idToken, aud: client }, 'audience_mismatch', /client ID/],
      ['without a client: an ID token', idToken, 'required_claim_missing', /ID token/],
      ['with a nonce: an ID token', { nonce: 'n' }, 'token_kind_not_allowed', /access token/],
      ['of a daemon without permissions', { scp: undefined }, 'policy_not_met', /scp nor roles/],
    ] as const)('is refused %s', async (_title, changes, code, hint) => {
      const token = mintLike({ ...claims, ...changes }, { key: forAll })
      const outcome = await providerVerifier(options, documents).judge(token)
      expect(outcome.code).toBe(code)
      expect(outcome.hint ?? '').toMatch(hint)
    })

    it('is refused where it is for Microsoft Graph, whose signature nobody else can verify', async () => {
      const graph = { ...claims, aud: '00000003-0000-0000-c000-000000000000' }
      const key = newSigningKey('RS256', 'for-all')
      const token = mintLike(graph, { key, header: { typ: 'JWT', nonce: 'bWqlNum32nkLGFA4s5lE83AE' } })
      expect(await providerVerifier(options, documents).judge(token)).toMatchObject({
        code: 'signature_invalid',
        hint: expect.stringMatching('Microsoft Graph'),
      })
    })

    it("E11: is refused by another tenant's key", async () => {
      const { judge } = providerVerifier(options, documents)
      expect(await judge(mintLike(claims, { key: forPartner }))).toMatchObject({ code: 'key_unknown' })
      expect(await judge(mintLike(claims, { key: forConsumers }))).toMatchObject({ code: 'key_unknown' })
    })
  },
)

describe.each(formsOf('entraId', { tenants: [tenant, partner], audience: api }))(
  'a token of several tenants, by %s',
  (_, options) => {
    it.each([
      ['of the first', ofTenant(tenant), forAll],
      ['of the second', ofTenant(partner), forAll],
      ['of the second, by a key of its own', ofTenant(partner), forPartner],
    ])('is accepted %s', async (_title, changes, key) => {
      const { judge, asked } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...claims, ...changes }, { key }))).code).toBeUndefined()
      expect(asked).toEqual([metadata, keys])
    })

    it.each([
      ['of a third', ofTenant(stranger), forAll, 'issuer_unknown'],
      ['that names the other tenant in tid', { iss: claims.iss, tid: partner }, forAll, 'tenant_mismatch'],
      ["by the second's key for the first", ofTenant(tenant), forPartner, 'key_unknown'],
    ] as const)('E12: is refused %s', async (_title, changes, key, code) => {
      const { judge } = providerVerifier(options, documents)
      expect(await judge(mintLike({ ...claims, ...changes }, { key }))).toMatchObject({ code })
    })
  },
)

describe('tenants: null', () => {
  it.each(formsOf('entraId', { tenants: null, audience: api }))(
    'accepts every organisation, by %s',
    async (_, options) => {
      const { judge, asked } = providerVerifier(options, documents)
      const ofStranger = { ...claims, ...ofTenant(stranger) }
      expect((await judge(mintLike(ofStranger, { key: forAll }))).code).toBeUndefined()
      expect(asked).toEqual([metadata, keys])
      expect(await judge(mintLike({ ...ofStranger, tid: tenant }, { key: forAll }))).toMatchObject({
        code: 'tenant_mismatch',
      })
      expect(await judge(mintLike(ofStranger, { key: forPartner }))).toMatchObject({ code: 'key_unknown' })
      const elsewhere = { iss: `${host}/a/../${tenant}/v2.0`, tid: `a/../${tenant}` }
      expect(await judge(mintLike({ ...claims, ...elsewhere }, { key: forAll }))).toMatchObject({
        code: 'tenant_mismatch',
      })
    },
  )
})

describe('the tenant of personal accounts', () => {
  it('has its keys fetched where it is named', async () => {
    const options = presets.entraId({ tenants: [tenant, consumers], audience: api })
    const { judge, asked } = providerVerifier(options, documents)
    const token = mintLike({ ...claims, ...ofTenant(consumers) }, { key: forConsumers })
    expect((await judge(token)).code).toBeUndefined()
    expect(asked).toEqual([metadataWithConsumers, keys])
  })
})

describe.each(formsOf('entraId', { tenants: [tenant], audience: ['api://orders', api], version: '1.0' }))(
  'a token of version 1.0, by %s',
  (_, options) => {
    const metadataOf1 = `${host}/organizations/.well-known/openid-configuration`
    const keysOf1 = `${host}/organizations/discovery/keys`
    const documentsOf1 = {
      [metadataOf1]: { issuer: 'https://sts.windows.net/{tenantid}/', jwks_uri: keysOf1 },
      [keysOf1]: keySetOf(forAll),
    }

    it.each([
      ['for the App ID URI', {}],
      ['for the client ID', { aud: api }],
    ])('is accepted %s', async (_title, changes) => {
      const { judge, asked } = providerVerifier(options, documentsOf1)
      expect((await judge(mintLike({ ...version1, ...changes }, { key: forAll }))).code).toBeUndefined()
      expect(asked).toEqual([metadataOf1, keysOf1])
    })

    it.each([
      ['of version 2.0', claims, 'issuer_unknown', /version 2\.0/],
      ['without the slash of its issuer', { iss: version1.iss.slice(0, -1) }, 'issuer_unknown', /slash/],
      ['of another tenant', { iss: `https://sts.windows.net/${stranger}/` }, 'issuer_unknown', /tenant/],
      ['for another API', { aud: 'api://other' }, 'audience_mismatch', /1\.0/],
      ['without a client: an ID token', { appid: undefined }, 'required_claim_missing', /appid/],
    ] as const)('is refused %s', async (_title, changes, code, hint) => {
      const token = mintLike({ ...version1, ...changes }, { key: forAll })
      expect(await providerVerifier(options, documentsOf1).judge(token)).toMatchObject({
        code,
        hint: expect.stringMatching(hint),
      })
    })
  },
)

describe('cloud', () => {
  it.each([
    ['global', '2.0', `${host}/{tenantid}/v2.0`, `${host}/${tenant}/discovery/v2.0/keys`],
    ['global', '1.0', 'https://sts.windows.net/{tenantid}/', `${host}/${tenant}/discovery/keys`],
    [
      'usGovernment',
      '2.0',
      'https://login.microsoftonline.us/{tenantid}/v2.0',
      `https://login.microsoftonline.us/${tenant}/discovery/v2.0/keys`,
    ],
    [
      'china',
      '2.0',
      'https://login.partner.microsoftonline.cn/{tenantid}/v2.0',
      `https://login.partner.microsoftonline.cn/${tenant}/discovery/v2.0/keys`,
    ],
    [
      'china',
      '1.0',
      'https://sts.chinacloudapi.cn/{tenantid}/',
      `https://login.partner.microsoftonline.cn/${tenant}/discovery/keys`,
    ],
  ] as const)('%s has its own hosts for version %s', async (cloud, version, issuer, jwksUrl) => {
    const options = presets.entraId({ tenantId: tenant, audience: api, cloud, version })
    expect(options).toMatchObject({ issuer, jwksUrl, tenants: [tenant] })
    const other = {
      ...(version === '2.0' ? claims : version1),
      aud: api,
      iss: issuer.replace('{tenantid}', tenant),
    }
    const { judge } = providerVerifier(options, { [jwksUrl]: keySetOf(forAll) })
    expect((await judge(mintLike(other, { key: forAll }))).code).toBeUndefined()
  })

  it('of one keeps the tokens of another out', async () => {
    const options = presets.entraId({ tenantId: tenant, audience: api, cloud: 'china' })
    const { judge, asked } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key: forAll }))).toMatchObject({ code: 'issuer_unknown' })
    expect(asked).toEqual([])
  })
})

describe('the fields for Entra ID', () => {
  it('state with audience: null that it is not checked', async () => {
    const options = presets.entraId({ tenantId: tenant, audience: null })
    const { judge } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, aud: partner }, { key: forAll }))).code).toBeUndefined()
    expect((await judge(mintLike({ ...claims, tid: partner }, { key: forAll }))).code).toBe('tenant_mismatch')
  })

  it.each([
    ['tenantId', { tenantId: undefined }],
    ['tenantId', { tenants: [partner] }],
    ['tenantId', { tenants: null }],
    ['tenantId', { tenantId: 'common' }],
    ['tenantId', { tenantId: 'organizations' }],
    ['tenantId', { tenantId: 'contoso.onmicrosoft.com' }],
    ['tenantId', { tenantId: '{tenantid}' }],
    ['tenantId', { tenantId: '' }],
    ['tenantId', { tenantId: tenant.toUpperCase() }],
    ['tenantId', { tenantId: null }],
    ['tenants', { tenantId: undefined, tenants: [] }],
    ['tenants[1]', { tenantId: undefined, tenants: [tenant, 'common'] }],
    ['tenants[0]', { tenantId: undefined, tenants: [`${tenant}/`] }],
    ['audience', { audience: undefined }],
    ['audience', { audience: 'api://orders' }],
    ['audience', { audience: 'api://orders', version: '2.0' }],
    ['audience', { audience: '00000003-0000-0000-c000-000000000000' }],
    ['audience', { audience: 'https://graph.microsoft.com/', version: '1.0' }],
    ['version', { version: '3.0' }],
    ['version', { version: 2 }],
    ['cloud', { cloud: 'germany' }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('entraId', { tenantId: tenant, audience: api, ...changes })).toBe(path)
  })
})
