import { presets } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'
import { mistakeIn } from '../../../../test/support/refused-options.ts'

const fields = { audience: 'orders-api' }
const issuer = 'https://kubernetes.default.svc.cluster.local'
const keys = 'https://kubernetes.default.svc/openid/v1/jwks'
const documents = { [keys]: keySetOf(signingKey()) }
const header = {}

const claims = {
  aud: ['orders-api'],
  iss: issuer,
  jti: 'ea28ed49-2e11-4280-9ec5-bc3d1d84661a',
  'kubernetes.io': {
    namespace: 'shop',
    node: { name: 'node-1', uid: '646e7c5e-32d6-4d42-9dbd-e504e6cbe6b1' },
    pod: { name: 'checkout-7d9f', uid: '5e0bd49b-f040-43b0-99b7-22765a53f7f3' },
    serviceaccount: { name: 'checkout', uid: '14ee3fa4-a7e2-420f-9f9a-dbc4507c3798' },
    warnafter: startOfTests + 200,
  },
  nbf: startOfTests,
  sub: 'system:serviceaccount:shop:checkout',
}
/** The claims of a token in a secret, of which none says when it ends. */
const legacy = {
  aud: undefined,
  iss: 'kubernetes/serviceaccount',
  jti: undefined,
  'kubernetes.io': undefined,
  'kubernetes.io/serviceaccount/namespace': 'shop',
  'kubernetes.io/serviceaccount/service-account.name': 'checkout',
  iat: undefined,
  nbf: undefined,
  exp: undefined,
}

// A given `fetch` makes the connections, so that certificates are its business and not the preset's.
const withFetch = { ...fields, jwksUrl: keys }

describe.each(formsOf('kubernetes', withFetch))('a token of a service account, by %s', (_, options) => {
  it.each([
    ['of any pod of the cluster', {}],
    ['for several audiences', { aud: ['orders-api', 'vault'] }],
    ['without a pod', { 'kubernetes.io': { namespace: 'shop', serviceaccount: { name: 'checkout' } } }],
  ])('is accepted %s', async (_title, changes) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }, { header }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    ['of a secret', legacy, 'issuer_unknown', /secret/],
    ['of a secret, had it our issuer', { ...legacy, iss: issuer }, 'expiration_missing', /^$/],
    [
      'of another cluster',
      { iss: 'https://oidc.eks.eu-west-1.amazonaws.com/id/A1' },
      'issuer_unknown',
      /issuer/,
    ],
    ['for the API server, as every pod has', { aud: [issuer] }, 'audience_mismatch', /projected/],
    ['for nobody', { aud: undefined }, 'audience_mismatch', /projected/],
    ['of no service account', { sub: 'system:node:node-1' }, 'subject_mismatch', /^$/],
    ['without the claims of Kubernetes', { 'kubernetes.io': undefined }, 'required_claim_missing', /^$/],
    ['that has ended', { exp: startOfTests - 60 }, 'token_expired', /expired/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const token = mintLike({ ...claims, ...changes }, { header })
    const outcome = await providerVerifier(options, documents).judge(token)
    expect(outcome.code).toBe(code)
    expect(outcome.hint ?? '').toMatch(hint)
  })

  it('is refused by the key of another cluster', async () => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key: newSigningKey('RS256') }))).toMatchObject({
      code: 'signature_invalid',
    })
  })
})

describe('the keys of the own cluster', () => {
  const folder = '/var/run/secrets/kubernetes.io/serviceaccount'
  const ownKeys = {
    url: keys,
    tls: { ca: { file: `${folder}/ca.crt` } },
    headers: { authorization: { file: `${folder}/token`, prefix: 'Bearer ' } },
  }

  it('are asked of the API server, with the credentials of the pod', () => {
    expect(presets.kubernetes(fields)).toMatchObject({ issuer, jwksUrl: ownKeys })
    const issued = { ...fields, issuer: 'https://cluster.example.com', inCluster: true }
    expect(presets.kubernetes(issued)).toMatchObject({ issuer: issued.issuer, jwksUrl: ownKeys })
  })

  it('are out of reach outside a cluster, which is found out at once', () => {
    expect(mistakeIn(presets.kubernetes(fields))).toMatch(/^jwksUrl\./)
    expect(mistakeIn({ preset: 'kubernetes', ...fields })).toMatch(/^jwksUrl\./)
  })

  it('come with a certificate that a given fetch has to see to', () => {
    const options = { ...presets.kubernetes(fields), fetch: async () => new Response() }
    expect(mistakeIn(options)).toBe('jwksUrl.tls')
  })
})

describe('an issuer with public metadata', () => {
  const eks = 'https://oidc.eks.eu-west-1.amazonaws.com/id/EXAMPLED539D4633E53DE1B71EXAMPLE'
  const metadata = `${eks}/.well-known/openid-configuration`

  it.each(formsOf('kubernetes', { ...fields, issuer: eks }))(
    'is asked for its keys, by %s',
    async (_, options) => {
      const documentsOfEks = {
        [metadata]: { issuer: eks, jwks_uri: `${eks}/keys` },
        [`${eks}/keys`]: keySetOf(signingKey()),
      }
      const { judge, asked } = providerVerifier(options, documentsOfEks)
      expect((await judge(mintLike({ ...claims, iss: eks }, { header }))).code).toBeUndefined()
      expect((await judge(mintLike(claims, { header }))).code).toBe('issuer_unknown')
      expect(asked).toEqual([metadata, `${eks}/keys`])
    },
  )
})

describe('serviceAccounts and namespaces', () => {
  const other = { ...claims, sub: 'system:serviceaccount:shop:other' }
  const elsewhere = {
    ...claims,
    sub: 'system:serviceaccount:default:checkout',
    'kubernetes.io': { ...claims['kubernetes.io'], namespace: 'default' },
  }

  it.each([
    ['an account', { serviceAccounts: 'shop/checkout' }, [other, elsewhere]],
    ['a namespace', { namespaces: ['shop', 'billing'] }, [elsewhere]],
    [
      'both',
      { serviceAccounts: ['shop/checkout', 'default/checkout'], namespaces: 'shop' },
      [other, elsewhere],
    ],
  ])('let %s in and nobody else', async (_title, restriction, strangers) => {
    for (const [, options] of formsOf('kubernetes', { ...withFetch, ...restriction })) {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike(claims, { header }))).code).toBeUndefined()
      for (const stranger of strangers) {
        expect(await judge(mintLike(stranger, { header }))).toMatchObject({
          code: 'policy_not_met',
          hint: expect.stringMatching('service account'),
        })
      }
    }
  })
})

describe('the fields for Kubernetes', () => {
  it.each(['kubernetes.default', 'orders.default.svc', 'https://kubernetes.default.svc/orders'])(
    'take an audience that is not the one of the API server: %s',
    (audience) => {
      expect(presets.kubernetes({ audience }).audience).toEqual([audience])
    },
  )

  it.each([
    ['audience', { audience: undefined }],
    ['audience', { audience: null }],
    ['audience', { audience: 'https://kubernetes.default.svc' }],
    ['audience', { audience: 'https://kubernetes.default.svc/' }],
    ['audience', { audience: 'kubernetes.default.svc' }],
    ['audience', { audience: 'HTTPS://Kubernetes.default.svc' }],
    ['audience', { audience: ['orders-api', 'kubernetes.default.svc.cluster.local/'] }],
    ['audience', { issuer: 'https://cluster.example.com', audience: 'cluster.example.com' }],
    ['audience', { issuer: 'https://cluster.example.com', audience: 'kubernetes.default.svc' }],
    ['audience', { audience: ['orders-api', issuer] }],
    ['audience', { issuer: 'https://cluster.example.com', audience: 'https://cluster.example.com' }],
    ['issuer', { issuer: 'kubernetes/serviceaccount' }],
    ['issuer', { issuer: '' }],
    ['issuer', { issuer: 'https://oidc.eks.<region>.amazonaws.com/id/<id>' }],
    ['issuer', { issuer: null }],
    ['inCluster', { inCluster: 'yes' }],
    ['serviceAccounts', { serviceAccounts: 'checkout' }],
    ['serviceAccounts', { serviceAccounts: 'system:serviceaccount:shop:checkout' }],
    ['serviceAccounts[1]', { serviceAccounts: ['shop/checkout', 'shop/*'] }],
    ['namespaces', { namespaces: [] }],
    ['namespaces', { namespaces: 'shop/checkout' }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('kubernetes', { ...fields, ...changes })).toBe(path)
  })
})
