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

const fields = { projectId: 'shop-4f2a1' }
const issuer = 'https://securetoken.google.com/shop-4f2a1'
const keys = 'https://www.googleapis.com/robot/v1/metadata/jwk/securetoken@system.gserviceaccount.com'
const documents = { [keys]: keySetOf(signingKey()) }

const claims = {
  iss: issuer,
  aud: 'shop-4f2a1',
  auth_time: startOfTests - 1000,
  user_id: 'zHpSpQrStUvWxYz',
  sub: 'zHpSpQrStUvWxYz',
  email: 'ann@example.com',
  email_verified: true,
  firebase: { identities: { email: ['ann@example.com'] }, sign_in_provider: 'password' },
}
const anonymous = { provider_id: 'anonymous', firebase: { identities: {}, sign_in_provider: 'anonymous' } }

describe.each(formsOf('firebase', fields))('an ID token of Firebase, by %s', (_, options) => {
  it.each([
    ['of a user with a password', {}],
    ['of a user of another provider', { firebase: { identities: {}, sign_in_provider: 'google.com' } }],
    ['that an app made itself', { firebase: { identities: {}, sign_in_provider: 'custom' } }],
  ])('is accepted %s', async (_title, changes) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    [
      'of another project',
      { iss: 'https://securetoken.google.com/other-12345' },
      'issuer_unknown',
      /project/,
    ],
    [
      'that is a session cookie',
      { iss: issuer.replace('securetoken', 'session.firebase') },
      'issuer_unknown',
      /cookie/,
    ],
    ['of Google', { iss: 'https://accounts.google.com' }, 'issuer_unknown', /project/],
    ['for another project', { aud: 'other-12345' }, 'audience_mismatch', /^$/],
    ['with an empty subject', { sub: '' }, 'subject_mismatch', /^$/],
    ['without a subject', { sub: undefined }, 'subject_mismatch', /^$/],
    ['without a time of signing in', { auth_time: undefined }, 'required_claim_missing', /^$/],
    ['of a user who signed in anonymously', anonymous, 'policy_not_met', /allowAnonymous/],
    ['that does not say how its user signed in', { firebase: {} }, 'policy_not_met', /allowAnonymous/],
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

describe('allowAnonymous', () => {
  it.each(formsOf('firebase', { ...fields, allowAnonymous: true }))(
    'lets those in who signed in anonymously, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...claims, ...anonymous }))).code).toBeUndefined()
    },
  )
})

describe('the fields for Firebase', () => {
  it.each([
    ['projectId', { projectId: undefined }],
    ['projectId', { projectId: '123456789012' }],
    ['projectId', { projectId: 'shop' }],
    ['projectId', { projectId: 'Shop-4f2a1' }],
    ['projectId', { projectId: 'shop-4f2a1/../other' }],
    ['projectId', { projectId: 'https://shop-4f2a1.web.app' }],
    ['projectId', { projectId: 'your-project-id' }],
    ['projectId', { projectId: ['shop-4f2a1'] }],
    ['allowAnonymous', { allowAnonymous: null }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('firebase', { ...fields, ...changes })).toBe(path)
  })
})
