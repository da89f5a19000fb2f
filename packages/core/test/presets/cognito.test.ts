import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import {
  formsOf,
  keySetOf,
  mintLike,
  mistakeInPreset,
  providerVerifier,
} from '../../../../test/support/provider.ts'

const pool = 'eu-west-1_aBcDeFgHi'
const fields = { userPoolId: pool, clientId: '6q8v5example' }
const issuer = `https://cognito-idp.eu-west-1.amazonaws.com/${pool}`
const updatedIssuer = `https://issuer-cognito-idp.eu-west-1.amazonaws.com/${pool}`
const keys = `${issuer}/.well-known/jwks.json`
const documents = { [keys]: keySetOf(signingKey()) }
const header = {}

const access = {
  iss: issuer,
  sub: 'aaaaaaaa-bbbb-cccc-dddd-eeeeeeeeeeee',
  client_id: '6q8v5example',
  token_use: 'access',
  scope: 'aws.cognito.signin.user.admin orders/read',
  'cognito:groups': ['staff'],
  auth_time: 1_799_999_000,
  username: 'ann',
}
const id = {
  iss: issuer,
  sub: access.sub,
  aud: '6q8v5example',
  token_use: 'id',
  at_hash: 'iPKFk0pX5VqXh0pC0WzUQg',
  nonce: 'n',
  'cognito:username': 'ann',
}

describe.each(formsOf('cognito', fields))('an access token of Cognito, by %s', (_, options) => {
  it.each([
    ['without an audience', {}],
    ['of the other issuer of the pool', { iss: updatedIssuer }],
    ['with the audience of a resource', { aud: 'https://orders.example.com' }],
  ])('is accepted %s', async (_title, changes) => {
    const { judge, asked } = providerVerifier(options, documents)
    expect((await judge(mintLike({ ...access, ...changes }, { header }))).code).toBeUndefined()
    expect(asked).toEqual([keys])
  })

  it.each([
    ['of another pool', { iss: issuer.replace('aBcDeFgHi', 'xYzXyZxYz') }, 'issuer_unknown', /^$/],
    ['of another region', { iss: issuer.replace('eu-west-1.', 'us-east-1.') }, 'issuer_unknown', /^$/],
    ['of a host that only looks the same', { iss: issuer.replace('-idp', '.idp') }, 'issuer_unknown', /^$/],
    ['of another client', { client_id: 'another' }, 'client_mismatch', /client_id/],
    ['without a client', { client_id: undefined, aud: '6q8v5example' }, 'client_mismatch', /client_id/],
    ['that says nothing of its use', { token_use: undefined }, 'policy_not_met', /^$/],
    ['of another use', { token_use: 'refresh' }, 'policy_not_met', /^$/],
  ] as const)('is refused %s', async (_title, changes, code, hint) => {
    const outcome = await providerVerifier(options, documents).judge(mintLike({ ...access, ...changes }))
    expect(outcome.code).toBe(code)
    expect(outcome.hint ?? '').toMatch(hint)
  })

  it('has no ID token take its place', async () => {
    const { judge } = providerVerifier(options, documents)
    for (const claims of [id, { ...id, at_hash: undefined, nonce: undefined }]) {
      expect(await judge(mintLike(claims, { header }))).toMatchObject({
        code: 'token_kind_not_allowed',
        hint: expect.stringMatching('token_use'),
      })
    }
  })

  it('is refused by the key of another pool', async () => {
    const { judge } = providerVerifier(options, documents)
    expect(await judge(mintLike(access, { key: newSigningKey('RS256') }))).toMatchObject({
      code: 'signature_invalid',
    })
  })

  it('is refused by an algorithm that Cognito does not use', async () => {
    const key = newSigningKey('ES256')
    const { judge } = providerVerifier(options, { [keys]: keySetOf(key) })
    expect(await judge(mintLike(access, { key }))).toMatchObject({ code: 'algorithm_not_allowed' })
  })
})

describe.each(formsOf('cognito', { ...fields, tokenUse: 'id' }))(
  'an ID token of Cognito, by %s',
  (_, options) => {
    it.each([
      ['for the client', {}],
      ['of the other issuer of the pool', { iss: updatedIssuer }],
    ])('is accepted %s', async (_title, changes) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike({ ...id, ...changes }, { header }))).code).toBeUndefined()
    })

    it.each([
      ['for another client', { ...id, aud: 'another' }, 'audience_mismatch'],
      ['for nobody', { ...id, aud: undefined }, 'audience_mismatch'],
      ['whose place an access token takes', access, 'audience_mismatch'],
      ['that says that it is an access token', { ...id, token_use: 'access' }, 'policy_not_met'],
    ] as const)('is refused %s', async (_title, claims, code) => {
      const { judge } = providerVerifier(options, documents)
      expect(await judge(mintLike(claims, { header }))).toMatchObject({ code })
    })
  },
)

describe('the fields for Cognito', () => {
  it.each(['us-gov-west-1_A1b2C3d4E', 'ap-southeast-2_0123', 'eusc-de-east-1_aBcDeFgHi'])(
    'take the pool of any region: %s',
    (userPoolId) => {
      expect(mistakeInPreset('cognito', { ...fields, userPoolId, tokenUse: 'refresh' })).toBe('tokenUse')
    },
  )

  it.each([
    ['userPoolId', { userPoolId: undefined }],
    ['userPoolId', { userPoolId: 'aBcDeFgHi' }],
    ['userPoolId', { userPoolId: 'eu-west-1' }],
    ['userPoolId', { userPoolId: issuer }],
    ['userPoolId', { userPoolId: 'eu-west-1_aBc/../other' }],
    ['userPoolId', { userPoolId: 'evil.example.com_aBc' }],
    ['clientId', { clientId: undefined }],
    ['clientId', { clientId: null }],
    ['clientId', { clientId: [] }],
    ['clientId[1]', { clientId: ['6q8v5example', 'a b'] }],
    ['tokenUse', { tokenUse: null }],
    ['tokenUse', { tokenUse: 'refresh' }],
  ])('are refused at %s: %j', (path, changes) => {
    expect(mistakeInPreset('cognito', { ...fields, ...changes })).toBe(path)
  })
})
