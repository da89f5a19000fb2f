import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const clientId = '1234567890-abc123.apps.googleusercontent.com'
const fields = { clientId }
const keys = 'https://www.googleapis.com/oauth2/v3/certs'
const documents = { [keys]: keySetOf(signingKey()) }

const claims = {
  iss: 'https://accounts.google.com',
  azp: '1234567890-android.apps.googleusercontent.com',
  aud: clientId,
  sub: '10769150350006150715113082367',
  email: 'ann@gmail.com',
  email_verified: true,
  at_hash: 'HK6E_P6Dh8Y93mRNtsDB1Q',
  nonce: 'n',
}

describe.each(formsOf('google', fields))('an ID token of Google, by %s', (_, options) => {
  it.each([
    ['of the issuer with its scheme', {}],
    ['of the issuer without a scheme', { iss: 'accounts.google.com' }],
    ['of a Workspace account', { hd: 'example.com', email: 'ann@example.com' }],
  ])('is accepted %s', async (_title, changes) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    ['of a Firebase project', { iss: 'https://securetoken.google.com/shop-4f2a1' }, 'issuer_unknown'],
    ['of a host that only begins the same', { iss: 'accounts.google.com.example.com' }, 'issuer_unknown'],
    ['of the issuer over http', { iss: 'http://accounts.google.com' }, 'issuer_unknown'],
    ['for another client', { aud: '9-z.apps.googleusercontent.com' }, 'audience_mismatch'],
    [
      'for whom the client ID is no more than the presenter',
      { aud: 'x', azp: clientId },
      'audience_mismatch',
    ],
  ] as const)('is refused %s', async (_title, changes, code) => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike({ ...claims, ...changes }))).toMatchObject({ code })
  })

  it('has a hint where it is for another client', async () => {
    const { judge } = providerVerifier(options, documents)
    const { hint } = await judge(mintLike({ ...claims, aud: 'another' }))
    expect(hint).toMatch(/client ID/)
  })

  it('has no access token take its place, which is opaque', async () => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge('ya29_a0AfH6SMBx')).toMatchObject({
      code: 'token_malformed',
      hint: expect.stringMatching('opaque'),
    })
  })

  it.each([
    ['by another key', newSigningKey('RS256'), 'signature_invalid'],
    ['by another algorithm', newSigningKey('ES256'), 'algorithm_not_allowed'],
  ] as const)('is refused %s', async (_title, key, code) => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key }))).toMatchObject({ code })
  })
})

describe('hostedDomain', () => {
  it.each(formsOf('google', { ...fields, hostedDomain: ['example.com', 'example.org'] }))(
    'lets the accounts of a Workspace in alone, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...claims, hd: 'example.org' }))).code).toBeUndefined()
      const others = [{}, { hd: 'example.net' }, { hd: 'EXAMPLE.com' }, { email: 'ann@example.com' }]
      for (const changes of others) {
        expect(await judge(mintLike({ ...claims, ...changes }))).toMatchObject({
          code: 'policy_not_met',
          hint: expect.stringMatching('Workspace'),
        })
      }
    },
  )
})

describe('the fields for Google', () => {
  it.each([
    ['clientId', { clientId: undefined }],
    ['clientId', { clientId: null }],
    ['clientId', { clientId: 'YOUR_CLIENT_ID' }],
    ['clientId', { clientId: '1234567890' }],
    ['clientId', { clientId: 'https://1-a.apps.googleusercontent.com' }],
    ['clientId[0]', { clientId: ['abc'] }],
    ['hostedDomain', { hostedDomain: '' }],
    ['hostedDomain', { hostedDomain: null }],
    ['hostedDomain', { hostedDomain: '@example.com' }],
    ['hostedDomain', { hostedDomain: '*.example.com' }],
    ['audience', { audience: 42 }],
  ])('are refused at %s: %j', (path, changes) => {
    const refused = mistakeInPreset('google', { ...fields, ...changes })
    // What is a requirement's own field is judged where the verifier is made.
    expect(refused).toBe(path === 'audience' ? 'none or audience' : path)
  })
})
