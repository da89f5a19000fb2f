import { presets } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { newSecret, newSigningKey, secretKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const project = 'abcdefghijklmnopqrst'
const fields = { projectRef: project }
const issuer = `https://${project}.supabase.co/auth/v1`
const keys = `${issuer}/.well-known/jwks.json`
const key = newSigningKey('ES256')
const documents = { [keys]: keySetOf(key) }

const claims = {
  iss: issuer,
  sub: '123e4567-e89b-12d3-a456-426614174000',
  aud: 'authenticated',
  role: 'authenticated',
  aal: 'aal1',
  session_id: '8f9b1f1e-2f0a-4b52-9d0e-0a1b2c3d4e5f',
  email: 'ann@example.com',
  phone: '',
  is_anonymous: false,
  app_metadata: { provider: 'email' },
  user_metadata: { role: 'admin' },
  amr: [{ method: 'password', timestamp: startOfTests - 100 }],
}
const apiKey = { iss: 'supabase', ref: project, sub: undefined, aud: undefined, is_anonymous: undefined }

describe.each(formsOf('supabase', fields))('a token of Supabase, by %s', (_, options) => {
  it.each([
    ['of a user', {}],
    ['of a user after a second factor', { aal: 'aal2' }],
    ['that does not know anonymous users', { is_anonymous: undefined }],
  ])('is accepted %s', async (_title, changes) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...claims, ...changes }, { key }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    ['of another project', { iss: issuer.replace('abc', 'xyz') }, 'issuer_unknown', /API key/],
    ['that is the key anon', { ...apiKey, role: 'anon' }, 'issuer_unknown', /API key/],
    ['that is the key service_role', { ...apiKey, role: 'service_role' }, 'issuer_unknown', /API key/],
    ['for the audience anon', { aud: 'anon' }, 'audience_mismatch', /^$/],
    ['of the role anon', { role: 'anon' }, 'policy_not_met', /role/],
    ['of the role service_role', { role: 'service_role' }, 'policy_not_met', /role/],
    ['of no role', { role: undefined }, 'policy_not_met', /role/],
    [
      'whose role its user wrote',
      { role: undefined, user_metadata: { role: 'authenticated' } },
      'policy_not_met',
      /role/,
    ],
    ['of a user who signed in anonymously', { is_anonymous: true }, 'policy_not_met', /anonymously/],
    ['of a user who may have', { is_anonymous: 'false' }, 'policy_not_met', /anonymously/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const token = mintLike({ ...claims, ...changes }, { key })
    const outcome = await providerVerifier(options, documents).judge(token)
    expect(outcome.code).toBe(code)
    expect(outcome.hint ?? '').toMatch(hint)
  })

  it('is refused by the legacy secret, which has to be given', async () => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key: secretKey(newSecret()) }))).toMatchObject({
      code: 'algorithm_not_allowed',
      hint: expect.stringMatching('legacy'),
    })
  })

  it('is refused by the key of another project', async () => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(claims, { key: newSigningKey('ES256') }))).toMatchObject({
      code: 'signature_invalid',
    })
  })
})

describe('the legacy secret', () => {
  const secret = 'a'.repeat(40)

  it.each(formsOf('supabase', { ...fields, secret }))(
    'takes the place of the keys, by %s',
    async (_, options) => {
      const { judge, asked } = providerVerifier(options, {})
      const byText = secretKey(new TextEncoder().encode(secret))
      expect((await judge(mintLike(claims, { key: byText }))).code).toBeUndefined()
      const role = { ...claims, role: 'anon' }
      expect((await judge(mintLike(role, { key: byText }))).code).toBe('policy_not_met')
      expect((await judge(mintLike(claims, { key }))).code).toBe('algorithm_not_allowed')
      expect(asked).toEqual([])
    },
  )
})

describe('roles and allowAnonymous', () => {
  it.each(formsOf('supabase', { ...fields, roles: ['authenticated', 'editor'], allowAnonymous: true }))(
    'accept what they name and nothing else, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      const judged = async (changes: object): Promise<string | undefined> =>
        (await judge(mintLike({ ...claims, ...changes }, { key }))).code
      expect(await judged({ role: 'editor', is_anonymous: true })).toBeUndefined()
      expect(await judged({ role: 'anon' })).toBe('policy_not_met')
    },
  )
})

describe('a domain of its own', () => {
  it('is given as the issuer', async () => {
    const own = 'https://auth.example.com/auth/v1'
    const jwksUrl = `${own}/.well-known/jwks.json`
    const options = presets.supabase({ ...fields, issuer: own, jwksUrl })
    const { judge, asked } = providerVerifier(options, { [jwksUrl]: keySetOf(key) })
    expect((await judge(mintLike({ ...claims, iss: own }, { key }))).code).toBeUndefined()
    expect((await judge(mintLike(claims, { key }))).code).toBe('issuer_unknown')
    expect(asked).toEqual([jwksUrl])
  })
})

describe('the fields for Supabase', () => {
  it.each([
    ['projectRef', { projectRef: undefined }],
    ['projectRef', { projectRef: 'shop' }],
    ['projectRef', { projectRef: `${project}.supabase.co` }],
    ['projectRef', { projectRef: `https://${project}.supabase.co` }],
    ['projectRef', { projectRef: 'your-project-ref' }],
    ['projectRef', { projectRef: project.toUpperCase() }],
    ['roles', { roles: [] }],
    ['roles', { roles: null }],
    ['allowAnonymous', { allowAnonymous: 1 }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('supabase', { ...fields, ...changes })).toBe(path)
  })
})
