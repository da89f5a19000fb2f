import { createVerifier, type RequirementOptions, type Verifier } from '@claimgate/core'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import { mistakeIn } from '../../../../test/support/refused-options.ts'
import { audience, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const host = 'https://login.example.com'
const template = `${host}/{tenantid}/v2.0`
const [shop, bank, stranger] = ['11111111-aaaa', '22222222-bbbb', '33333333-cccc']
const { publicJwk } = signingKey()

function issuerOf(tenant: unknown): string {
  return template.replace('{tenantid}', String(tenant))
}

function tokenOf(iss: unknown, tid: unknown): string {
  return mint({ claims: { iss, tid } })
}

function verifierOf(tenants: readonly string[] | null, ...keys: readonly object[]): Verifier {
  const trusted: readonly object[] = keys.length === 0 ? [publicJwk] : keys
  return createVerifier({
    issuer: template,
    tenants,
    audience,
    keys: () => Promise.resolve({ keys: trusted.map((jwk): JWK => ({ ...jwk })) }),
    clock: testClock().clock,
  })
}

async function codeOf(verifier: Verifier, token: string): Promise<string> {
  return (await rejectionOf(verifier.verifyToken(token))).code
}

describe('tenants that are listed', () => {
  it.each([shop, bank])('let in a token of one of them: %s', async (tenant) => {
    const auth = await verifierOf([shop, bank]).verifyToken(tokenOf(issuerOf(tenant), tenant))
    expect([auth.issuer, auth.requirement]).toEqual([issuerOf(tenant), template])
  })

  it.each([
    ['another tenant', issuerOf(stranger), stranger],
    ['the template itself', template, shop],
    ['the template itself, and as tenant its placeholder', template, '{tenantid}'],
    ['no issuer', undefined, shop],
    ['another host', issuerOf(shop).replace('login', 'evil'), shop],
    ['more at the end', `${issuerOf(shop)}/`, shop],
    ['an older version', `${host}/${shop}/v1.0`, shop],
    ['the tenant in capitals', issuerOf(shop.toUpperCase()), shop],
  ])('D8: refuse before any key is asked for: %s', async (_, iss, tid) => {
    expect(await codeOf(verifierOf([shop, bank]), tokenOf(iss, tid))).toBe('issuer_unknown')
  })

  it.each([
    ['another listed one', bank],
    ['one that is not listed', stranger],
    ['none', undefined],
    ['null', null],
    ['a list', [shop]],
    ['a path', `../${shop}`],
    ['the empty text', ''],
  ])('E12: refuse a token whose tid names %s', async (_, tid) => {
    expect(await codeOf(verifierOf([shop, bank]), tokenOf(issuerOf(shop), tid))).toBe('tenant_mismatch')
  })
})

describe('tenants: null', () => {
  it.each([shop, bank, stranger])('lets in a token of every tenant: %s', async (tenant) => {
    const auth = await verifierOf(null).verifyToken(tokenOf(issuerOf(tenant), tenant))
    expect(auth.issuer).toBe(issuerOf(tenant))
  })

  it.each([
    ['a tenant that is another path', `${host}/a/b/v2.0`, 'a/b'],
    ['no tenant', `${host}//v2.0`, ''],
    ['another tenant than tid', issuerOf(shop), bank],
    ['the template itself', template, '{tenantid}'],
    ['a shorter text than the template', `${host}/v2.0`, ''],
  ])('refuses a token of %s', async (_, iss, tid) => {
    expect(await codeOf(verifierOf(null), tokenOf(iss, tid))).toBe('tenant_mismatch')
  })
})

describe('the issuer that a key names', () => {
  it.each([
    ['the token’s issuer', issuerOf(shop)],
    ['every tenant', template],
  ])('may be %s', async (_, keyIssuer) => {
    const verifier = verifierOf([shop, bank], { ...publicJwk, issuer: keyIssuer })
    expect((await verifier.verifyToken(tokenOf(issuerOf(shop), shop))).issuer).toBe(issuerOf(shop))
  })

  it.each([
    ['another tenant', issuerOf(bank)],
    ['another host', 'https://evil.example.com'],
    ['no text', 7],
    ['null', null],
    ['the empty text', ''],
  ])('E11: keeps the key from proving the token where it is %s', async (_, keyIssuer) => {
    const verifier = verifierOf([shop, bank], { ...publicJwk, issuer: keyIssuer })
    expect(await codeOf(verifier, tokenOf(issuerOf(shop), shop))).toBe('key_unknown')
  })

  it('E11: does not let a key of one tenant prove tokens of another under one kid', async () => {
    const other = newSigningKey('RS256', signingKey().kid)
    const keys = [
      { ...publicJwk, issuer: issuerOf(shop) },
      { ...other.publicJwk, issuer: issuerOf(bank) },
    ]
    const verifier = verifierOf([shop, bank], ...keys)
    const forged = mint({ key: other, claims: { iss: issuerOf(shop), tid: shop } })
    expect(await codeOf(verifier, forged)).toBe('signature_invalid')
    const own = mint({ key: other, claims: { iss: issuerOf(bank), tid: bank } })
    expect((await verifier.verifyToken(own)).issuer).toBe(issuerOf(bank))
  })

  it('counts for nothing where the requirement has no tenants', async () => {
    const jwks = { keys: [{ ...publicJwk, issuer: 'https://other.example.com' }] }
    const verifier = createVerifier({ issuer: host, audience, jwks, clock: testClock().clock })
    expect((await verifier.verifyToken(mint({ claims: { iss: host } }))).issuer).toBe(host)
  })
})

describe('tenants in the options', () => {
  const fine: Partial<RequirementOptions> = { audience, publicKey: publicJwk }

  it.each<readonly [string, string, object]>([
    ['is missing where the issuer has a placeholder', 'issuer', { issuer: template }],
    ['stands beside an issuer without a placeholder', 'tenants', { issuer: host, tenants: [shop] }],
    ['stands beside two placeholders', 'tenants', { issuer: `${template}/{tenantid}`, tenants: [shop] }],
    ['stands beside a matcher', 'tenants', { issuer: { prefix: template }, tenants: [shop] }],
    ['stands beside issuer: null', 'tenants', { issuer: null, tenants: [shop] }],
    ['is empty', 'tenants', { issuer: template, tenants: [] }],
    ['is a text', 'tenants', { issuer: template, tenants: shop }],
    ['is undefined', 'tenants', { issuer: template, tenants: undefined }],
    ['holds an empty text', 'tenants[1]', { issuer: template, tenants: [shop, ''] }],
    ['holds one twice', 'tenants', { issuer: template, tenants: [shop, shop] }],
    ['holds a slash', 'tenants[0]', { issuer: template, tenants: ['a/b'] }],
    ['holds the placeholder', 'tenants[1]', { issuer: template, tenants: [shop, '{tenantid}'] }],
    ['holds a wildcard', 'tenants[0]', { issuer: template, tenants: ['*'] }],
    ['holds a space', 'tenants[0]', { issuer: template, tenants: [`${shop} `] }],
  ])('K6: is refused where it %s', (_, path, options) => {
    expect(mistakeIn({ ...fine, ...options })).toBe(path)
    const entry = { ...fine, ...options }
    expect(mistakeIn({ requireAny: [entry] })).toBe(`requireAny[0].${path}`)
  })

  it('needs the address of the metadata, which no tenant has for all', () => {
    expect(mistakeIn({ issuer: template, tenants: [shop], audience })).toBe('discovery')
    expect(mistakeIn({ issuer: template, tenants: [shop], audience, discovery: {} })).toBe('discovery')
  })
})
