import { presets, type TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const tag = '32eafc7626e974616deaf0dc3ce63d7bcbed58a2731e84d06bc3cdf1b53c4228'
const fields = { team: 'acme', audience: tag }
const issuer = 'https://acme.cloudflareaccess.com'
const keys = `${issuer}/cdn-cgi/access/certs`
const documents = {
  [keys]: {
    ...keySetOf(signingKey()),
    public_cert: { kid: 'RS256-1', cert: '-----BEGIN CERTIFICATE-----' },
    public_certs: [{ kid: 'RS256-1', cert: '-----BEGIN CERTIFICATE-----' }],
  },
}

const claims = {
  aud: [tag],
  email: 'ann@example.com',
  iss: issuer,
  type: 'app',
  identity_nonce: '6ei69kawdKzMIAPF',
  sub: '7335d417-61da-459d-899c-0a01c76a2f94',
  country: 'US',
}
const service = { sub: '', email: undefined, identity_nonce: undefined, common_name: 'e367826f93b8.access' }

describe.each(formsOf('cloudflareAccess', fields))('a token of Cloudflare Access, by %s', (_, options) => {
  it.each([
    ['of a user', {}],
    ['of a service', service],
  ])('is accepted %s', async (_title, changes) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    ['of another team', { iss: 'https://evil.cloudflareaccess.com' }, 'issuer_unknown', /^$/],
    ['with a slash at the end of the issuer', { iss: `${issuer}/` }, 'issuer_unknown', /slash/],
    ['for another application', { aud: ['0'.repeat(64)] }, 'audience_mismatch', /AUD/],
    ['for no application', { aud: undefined }, 'audience_mismatch', /AUD/],
    ['of the team', { type: 'org' }, 'policy_not_met', /org/],
    ['of no type', { type: undefined }, 'policy_not_met', /org/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const outcome = await providerVerifier(options, documents).judge(mintLike({ ...claims, ...changes }))
    expect(outcome.code).toBe(code)
    expect(outcome.hint ?? '').toMatch(hint)
  })

  it.each([
    ['by another key', newSigningKey('RS256'), 'signature_invalid'],
    ['by another algorithm', newSigningKey('ES256'), 'algorithm_not_allowed'],
  ] as const)('is refused %s', async (_title, key, code) => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key }))).toMatchObject({ code })
  })
})

describe('the header of Cloudflare Access', () => {
  const request = (name: string): TokenRequest => ({
    method: 'GET',
    url: '/',
    headers: { [name]: mintLike(claims) },
  })

  it('is an extraction source of the verifier', async () => {
    const extractionSources = [{ header: 'Cf-Access-Jwt-Assertion' }]
    const options = { ...presets.cloudflareAccess(fields), extractionSources }
    const { verifier } = providerVerifier(options, documents)
    expect((await verifier.authenticate(request('cf-access-jwt-assertion')))?.claims.sub).toBe(claims.sub)
    expect(await rejectionOf(verifier.authenticate(request('authorization')))).toMatchObject({
      code: 'token_missing',
    })
  })

  it('is read only where it is named', async () => {
    const { verifier } = providerVerifier(presets.cloudflareAccess(fields), documents)
    expect(await rejectionOf(verifier.authenticate(request('cf-access-jwt-assertion')))).toMatchObject({
      code: 'token_missing',
    })
  })
})

describe('the fields for Cloudflare Access', () => {
  it.each([
    ['team', { team: undefined }],
    ['team', { team: 'acme.cloudflareaccess.com' }],
    ['team', { team: 'https://acme.cloudflareaccess.com' }],
    ['team', { team: '<your-team-name>' }],
    ['team', { team: 'Acme' }],
    ['team', { team: 'acme/' }],
    ['team', { team: 'acme#' }],
    ['audience', { audience: undefined }],
    ['audience', { audience: 'orders-api' }],
    ['audience', { audience: tag.slice(1) }],
    ['audience[0]', { audience: [`${tag}0`] }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('cloudflareAccess', { ...fields, ...changes })).toBe(path)
  })
})
