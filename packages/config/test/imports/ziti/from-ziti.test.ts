import { fromZiti } from '@claimgate/config'
import { createVerifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mistakeIn } from '../../../../../test/support/refused-options.ts'
import { mint } from '../../../../../test/support/tokens.ts'
import { decide, issuer, keysUrl, notesOf, runnable } from '../decisions.ts'

/** As `ziti edge list ext-jwt-signers -j` has it. */
const signer = {
  _links: { self: { href: './external-jwt-signers/1' } },
  createdAt: '2026-01-31T10:00:00.000Z',
  id: '4Rc5HfbbMuLYqgQzTVGbXT',
  tags: {},
  updatedAt: '2026-01-31T10:00:00.000Z',
  audience: 'orders-api',
  certPem: null,
  claimsProperty: 'email',
  clientId: 'ziti',
  commonName: '',
  enabled: true,
  enrollAttributeClaimsSelector: '',
  enrollAuthPolicyId: null,
  enrollNameClaimsSelector: '/sub',
  enrollToCertEnabled: false,
  enrollToTokenEnabled: false,
  externalAuthUrl: 'https://id.example.com',
  fingerprint: null,
  issuer,
  jwksEndpoint: keysUrl,
  kid: null,
  name: 'idp',
  notAfter: null,
  notBefore: null,
  scopes: ['email'],
  targetToken: 'ACCESS',
  useExternalId: true,
}

const identities = {
  data: [
    { id: 'i1', name: 'Ada', externalId: 'ada@example.com', authPolicyId: 'default', disabled: false },
    { id: 'i2', name: 'Bob', externalId: 'bob@example.com', disabled: true },
    { id: 'i3', externalId: null },
    { id: 'i4', externalId: 'cyd@example.com', authPolicyId: 'cert-only' },
  ],
}

const verified = { email_verified: true }

describe('fromZiti refuses', () => {
  it.each([
    ['a text', 'signer', ''],
    ['null', null, ''],
    ['an empty list', [], ''],
    ['an empty answer', { data: [] }, ''],
    ['a list of texts', ['signer'], '[0]'],
    ['a signer without issuer', [{ ...signer, issuer: '' }], '[0].issuer'],
    ['a switch that is a text', { data: [{ ...signer, enabled: 'true' }] }, 'data[0].enabled'],
    ['a claim that is a list', [{ ...signer, claimsProperty: ['email'] }], '[0].claimsProperty'],
  ])('%s', (_title, input, path) => {
    expect(() => fromZiti(input)).toThrow(expect.objectContaining({ code: 'configuration_invalid', path }))
  })

  it.each([
    ['identities without ID', [{ name: 'Ada' }], 'identities[0].id'],
    ['identities that are texts', { data: ['Ada'] }, 'identities.data[0]'],
    ['identities that are a text', 'Ada', 'identities'],
  ])('%s', (_title, given, path) => {
    expect(() => fromZiti(signer, { identities: given })).toThrow(expect.objectContaining({ path }))
  })
})

describe('a signer with the identities of its network', () => {
  const imported = fromZiti({ data: [signer], meta: {} }, { identities })

  it('gives these options', () => {
    expect(imported.options).toEqual({
      requireAny: [
        {
          name: 'idp',
          id: signer.id,
          createdAt: signer.createdAt,
          issuer,
          audience: 'orders-api',
          jwksUrl: keysUrl,
          enabled: true,
        },
      ],
      identity: {
        claim: '/email',
        registry: [{ externalId: 'ada@example.com', issuer, id: 'i1', name: 'Ada' }],
      },
    })
    expect(JSON.parse(JSON.stringify(imported.options))).toEqual(imported.options)
  })

  it('decides as it does there', async () => {
    expect(await decide(imported, { email: 'ada@example.com', ...verified })).toBe('accepted')
    expect(await decide(imported, { email: 'Ada@example.com', ...verified })).toBe('identity_unknown')
    expect(await decide(imported, { email: 'bob@example.com', ...verified })).toBe('identity_unknown')
    expect(await decide(imported, { email: 'cyd@example.com', ...verified })).toBe('identity_unknown')
    expect(await decide(imported, { email: ['ada@example.com'], ...verified })).toBe('identity_unknown')
    expect(await decide(imported)).toBe('identity_unknown')
    expect(await decide(imported, { email: 'ada@example.com', aud: undefined })).toBe('audience_mismatch')
    expect(await decide(imported, { email: 'ada@example.com', iss: 'https://other.example' })).toBe(
      'issuer_unknown',
    )
  })

  it('asks that the email is verified, which is noted', async () => {
    expect(await decide(imported, { email: 'ada@example.com' })).toBe('identity_unknown')
    expect(notesOf(imported, 'means something else')).toContain('')
  })

  it('tells who it is', async () => {
    const verifier = createVerifier(runnable(imported))
    const auth = await verifier.verifyToken(mint({ claims: { email: 'ada@example.com', ...verified } }))
    expect(auth.identity).toEqual({ externalId: 'ada@example.com', issuer, id: 'i1', name: 'Ada' })
    verifier.close()
  })

  it('leaves identities out that have a policy of their own, which is noted', () => {
    expect(notesOf(imported, 'denied')).toEqual(['identities.data[3].authPolicyId'])
    expect(notesOf(imported, 'not carried over')).toEqual(['data[0]'])
  })
})

describe('a signer that maps to IDs', () => {
  it.each([{ useExternalId: false }, { useExternalId: null }])(
    'takes the ID of an identity: %j',
    async (how) => {
      const imported = fromZiti({ ...signer, ...how, claimsProperty: null }, { identities })
      expect(imported.options).toMatchObject({ identity: { claim: '/sub' } })
      expect(await decide(imported, { sub: 'i1' })).toBe('accepted')
      expect(await decide(imported, { sub: 'i3' })).toBe('accepted')
      expect(await decide(imported, { sub: 'i2' })).toBe('identity_unknown')
      expect(await decide(imported)).toBe('identity_unknown')
    },
  )

  it('takes a JSON Pointer', async () => {
    const imported = fromZiti({ ...signer, useExternalId: false, claimsProperty: '/ziti/id' }, { identities })
    expect(await decide(imported, { ziti: { id: 'i1' } })).toBe('accepted')
  })
})

describe('a signer lets nobody in', () => {
  const ada = { email: 'ada@example.com', ...verified }

  it.each([
    ['without the identities of the network', [signer], undefined, 'identities'],
    ['without an audience', [{ ...signer, audience: null }], identities, '[0].audience'],
    ['with what is not known', [{ ...signer, requiredClaims: ['a'] }], identities, '[0].requiredClaims'],
  ])('%s', async (_title, signers, known, path) => {
    const imported = known === undefined ? fromZiti(signers) : fromZiti(signers, { identities: known })
    expect(notesOf(imported, 'denied')).toContain(path)
    expect(await decide(imported, ada)).toBe('policy_not_met')
  })

  it('without identities that are known', async () => {
    const imported = fromZiti(signer, { identities: [] })
    expect(await decide(imported, ada)).toBe('policy_not_met')
  })

  it.each([undefined, null, false])('where enabled is %j', async (enabled) => {
    const imported = fromZiti([{ ...signer, enabled }], { identities })
    expect(await decide(imported, ada)).toBe('issuer_unknown')
    expect(notesOf(imported, 'denied').includes('[0].enabled')).toBe(enabled !== false)
  })

  it('where another has another claim, which is to be imported by itself', async () => {
    const other = { ...signer, name: 'other', issuer: 'https://other.example', claimsProperty: 'sub' }
    const imported = fromZiti([signer, other], { identities })
    expect(notesOf(imported, 'denied')).toContain('[1].claimsProperty')
    expect(await decide(imported, ada)).toBe('accepted')
    expect(await decide(imported, { ...ada, iss: other.issuer })).toBe('policy_not_met')
  })

  it.each([
    ['none', { jwksEndpoint: null }, '[0].jwksEndpoint'],
    ['an address that is none', { jwksEndpoint: 'keys' }, '[0].jwksEndpoint'],
    ['no certificate', { jwksEndpoint: null, certPem: 'x' }, '[0].certPem'],
    ['both', { certPem: 'x' }, '[0].certPem'],
  ])('with the keys: %s', async (_title, keys, path) => {
    const imported = fromZiti([{ ...signer, ...keys }], { identities })
    expect(notesOf(imported, 'denied')).toContain(path)
    expect(await decide(imported, ada)).toBe('keys_unavailable')
  })
})

describe('a certificate', () => {
  const pem = '-----BEGIN CERTIFICATE-----\nMIIB\n-----END CERTIFICATE-----'

  it('is the first of several, and its kid is not looked at', () => {
    const imported = fromZiti({
      ...signer,
      id: null,
      createdAt: null,
      name: '',
      jwksEndpoint: '',
      certPem: `${pem}\n${pem}\n`,
      kid: 'k1',
      fingerprint: 'f',
    })
    expect(imported.options).toMatchObject({ requireAny: [{ name: issuer, publicKey: pem }] })
    expect(notesOf(imported, 'means something else')).toContain('certPem')
    expect(mistakeIn(imported.options)).toBe('requireAny[0].publicKey')
  })
})

describe('what enrols identities', () => {
  it('does not come over', () => {
    const imported = fromZiti(
      {
        ...signer,
        clientId: null,
        scopes: null,
        externalAuthUrl: null,
        targetToken: null,
        enrollToCertEnabled: true,
      },
      { identities },
    )
    expect(imported.notes.filter(({ kind }) => kind === 'not carried over')).toHaveLength(1)
  })
})
