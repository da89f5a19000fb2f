import { presets } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const fields = { domain: 'clerk.example.com', authorizedParties: ['https://app.example.com'] }
const issuer = 'https://clerk.example.com'
const keys = `${issuer}/.well-known/jwks.json`
const documents = { [keys]: keySetOf(signingKey()) }
const header = { typ: 'JWT', cat: 'cl_B7d4PD111AAA' }

const claims = {
  azp: 'https://app.example.com',
  fva: [-1, -1],
  iss: issuer,
  o: { id: 'org_2', rol: 'admin', slg: 'acme' },
  sid: 'sess_2aBcDeFgHi',
  sts: 'active',
  sub: 'user_2aBcDeFgHi',
  v: 2,
}

describe.each(formsOf('clerk', fields))('a session token of Clerk, by %s', (_, options) => {
  it.each([
    ['without an audience', {}],
    ['with an audience', { aud: 'https://orders.example.com' }],
    ['of version 1, which says nothing of the state of its session', { sts: undefined, v: undefined }],
  ])('is accepted %s', async (_title, changes) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }, { header }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    ['of another instance', { iss: 'https://other.clerk.accounts.dev' }, 'issuer_unknown', /^$/],
    ['with a slash at the end of the issuer', { iss: `${issuer}/` }, 'issuer_unknown', /slash/],
    ['of another origin', { azp: 'https://evil.example.com' }, 'client_mismatch', /origin/],
    ['of the same host over http', { azp: 'http://app.example.com' }, 'client_mismatch', /origin/],
    ['of no origin', { azp: undefined }, 'client_mismatch', /origin/],
    ['of a pending session', { sts: 'pending' }, 'policy_not_met', /pending/],
    ['of a session that has ended', { sts: 'ended' }, 'policy_not_met', /pending/],
    ['of no session', { sid: undefined }, 'required_claim_missing', /JWT template/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const token = mintLike({ ...claims, ...changes }, { header })
    const outcome = await providerVerifier(options, documents).judge(token)
    expect(outcome.code).toBe(code)
    expect(outcome.hint ?? '').toMatch(hint)
  })

  it('is refused by the key of another instance', async () => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key: newSigningKey('RS256') }))).toMatchObject({
      code: 'signature_invalid',
    })
  })
})

describe('authorizedParties: null', () => {
  it.each(formsOf('clerk', { ...fields, authorizedParties: null }))(
    'accepts tokens of any origin, and of none, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...claims, azp: undefined }))).code).toBeUndefined()
      expect((await judge(mintLike({ ...claims, azp: 'https://other.example.com' }))).code).toBeUndefined()
    },
  )
})

describe('audience', () => {
  const template = { sid: undefined, sts: undefined, aud: 'https://orders.example.com' }

  it.each(formsOf('clerk', { ...fields, audience: 'https://orders.example.com' }))(
    'is of tokens that are made from a JWT template, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...claims, ...template }))).code).toBeUndefined()
      expect((await judge(mintLike({ ...claims, ...template, aud: 'other' }))).code).toBe('audience_mismatch')
      expect((await judge(mintLike(claims))).code).toBe('audience_mismatch')
    },
  )
})

describe('the cookie of Clerk', () => {
  it('is an extraction source of the verifier', async () => {
    const extractionSources = [{ cookie: '__session' }, { bearer: true }]
    const { verifier } = providerVerifier({ ...presets.clerk(fields), extractionSources }, documents)
    const request = { method: 'GET', url: '/', headers: { cookie: `__session=${mintLike(claims)}` } }
    expect((await verifier.authenticate(request))?.subject).toBe('user_2aBcDeFgHi')
  })
})

describe('the fields for Clerk', () => {
  it.each([
    ['domain', { domain: undefined }],
    ['domain', { domain: 'https://clerk.example.com' }],
    ['domain', { domain: 'clerk.example.com/' }],
    ['domain', { domain: 'clerk.<your-domain>.com' }],
    ['authorizedParties', { authorizedParties: undefined }],
    ['authorizedParties', { authorizedParties: [] }],
    ['authorizedParties[0]', { authorizedParties: ['app.example.com'] }],
    ['authorizedParties[0]', { authorizedParties: ['https://app.example.com/'] }],
    ['authorizedParties[1]', { authorizedParties: ['https://app.example.com', 'https://*.example.com'] }],
    ['audience', { audience: '' }],
    ['audience', { audience: [] }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('clerk', { ...fields, ...changes })).toBe(path)
  })
})
