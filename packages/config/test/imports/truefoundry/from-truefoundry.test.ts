import { fromTrueFoundry } from '@claimgate/config'
import { describe, expect, it } from 'vitest'
import { decide, issuer, keysUrl, notesOf } from '../decisions.ts'

const integration = { name: 'idp', type: 'integration/custom/jwt-auth', issuer, jwks_uri: keysUrl }

function service(auth: object): object {
  return {
    name: 'orders',
    type: 'service',
    ports: [{ port: 8000, expose: true, auth: { type: 'jwt_auth', integration_fqn: 'idp', ...auth } }],
  }
}

/** An input that holds itself. */
function circular(): object {
  const input: Record<string, unknown> = {}
  input['ports'] = [input]
  return input
}

describe('fromTrueFoundry refuses', () => {
  it.each([
    ['a text', 'issuer', ''],
    ['an empty object', {}, ''],
    ['a service alone', service({}), ''],
    ['an input that holds itself', circular(), ''],
    ['two integrations', [integration, integration], '[1]'],
    ['keys without an issuer', { jwks_uri: keysUrl }, 'issuer'],
    ['an issuer that is no text', { issuer: 1 }, 'issuer'],
    ['no claims', [integration, service({ claims: [] })], '[1].ports[0].auth.claims'],
    ['claims that are a text', [integration, service({ claims: 'email' })], '[1].ports[0].auth.claims'],
    [
      'a claim without a name',
      [integration, service({ claims: [{ values: ['a'] }] })],
      '[1].ports[0].auth.claims[0].key',
    ],
    ['a claim that is a text', [integration, service({ claims: ['email'] })], '[1].ports[0].auth.claims[0]'],
    [
      'a value that is a number',
      [integration, service({ claims: { level: 3 } })],
      '[1].ports[0].auth.claims.level',
    ],
  ])('%s', (_title, input, path) => {
    expect(() => fromTrueFoundry(input)).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', path }),
    )
  })
})

describe('the documented example', () => {
  const imported = fromTrueFoundry([
    integration,
    service({ claims: [{ key: 'email', values: ['*@truefoundry.com'] }] }),
  ])

  it('gives these options', () => {
    expect(imported.options).toEqual({
      requireAny: [{ issuer, audience: null, jwksUrl: keysUrl }],
      authorization: { requireAll: [{ requireAll: [{ claims: { email: ['*@truefoundry.com'] } }] }] },
    })
  })

  it('decides as it does there', async () => {
    expect(await decide(imported, { email: 'ada@truefoundry.com' })).toBe('accepted')
    expect(await decide(imported, { email: 'ada@truefoundry.com', aud: 'x' })).toBe('accepted')
    expect(await decide(imported, { email: 'ada@truefoundry.com.example' })).toBe('policy_not_met')
    expect(await decide(imported)).toBe('policy_not_met')
    expect(await decide(imported, { iss: 'https://other.example' })).toBe('issuer_unknown')
  })

  it('notes the audience, and what is left open', () => {
    expect(notesOf(imported, 'means something else')).toEqual(['[1].ports[0].auth.claims', '[0]'])
    expect(notesOf(imported, 'denied')).toEqual([])
  })
})

describe('an integration', () => {
  it('without claims asks for a token alone', async () => {
    expect(await decide(fromTrueFoundry(integration))).toBe('accepted')
    expect(await decide(fromTrueFoundry({ auth_integration: { issuer, jwksUri: keysUrl } }))).toBe('accepted')
  })

  it.each(['audiences', 'allowed_audiences'])('may have %s', async (name) => {
    const imported = fromTrueFoundry({ ...integration, [name]: ['orders-api'] })
    expect(imported.notes).toEqual([])
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { aud: 'x' })).toBe('audience_mismatch')
  })

  it('may hold the claims itself', async () => {
    const imported = fromTrueFoundry({ issuer, jwks_uri: keysUrl, claims: { sub: 'user-*' } })
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { sub: 'x' })).toBe('policy_not_met')
  })

  it.each([undefined, 'keys'])('lets nobody in with the keys %j', async (uri) => {
    const imported = fromTrueFoundry({ issuer, jwks_uri: uri })
    expect(notesOf(imported, 'denied')).toEqual(['jwks_uri'])
    expect(await decide(imported)).toBe('keys_unavailable')
  })

  it('loses what logs people in', () => {
    const imported = fromTrueFoundry([
      { ...integration, client_id: 'a', scopes: ['openid'] },
      service({ enable_login: true, bypass_auth_paths: ['/health'] }),
    ])
    expect(notesOf(imported, 'not carried over')).toEqual([
      '[0].client_id',
      '[0].scopes',
      '[1].ports[0].auth.enable_login',
      '[1].ports[0].auth.bypass_auth_paths',
    ])
    expect(notesOf(imported, 'denied')).toEqual([])
  })

  it.each([
    [{ ...integration, user_mapping: { claim: 'email' } }, 'user_mapping'],
    [[integration, service({ groups: ['a'] })], '[1].ports[0].auth.groups'],
  ])('lets nobody in beside what is not known: %j', async (input, path) => {
    const imported = fromTrueFoundry(input)
    expect(notesOf(imported, 'denied')).toEqual([path])
    expect(await decide(imported)).toBe('policy_not_met')
  })
})

describe('accepted values', () => {
  it.each([
    [{ email: ['*@a.example', '*@b.example'] }, { email: 'x@b.example' }, true],
    [{ email: '*@a.example', groups: 'staff' }, { email: 'x@a.example', groups: ['staff'] }, true],
    [{ email: '*@a.example', groups: 'staff' }, { email: 'x@a.example' }, false],
    [{ email: '*@a.example' }, { email: 'x@A.example' }, false],
    [{ 'realm.name': 'a' }, { 'realm.name': 'a' }, true],
    [{ 'realm.name': 'a' }, { realm: { name: 'a' } }, false],
    [{ 'https://a/b~c': 'a' }, { 'https://a/b~c': 'a' }, true],
    [{ tag: '[ab]' }, { tag: 'a' }, false],
    [{ tag: '[ab]' }, { tag: '[ab]' }, true],
  ])('%j of %j is %s', async (claims, given, expected) => {
    const imported = fromTrueFoundry([integration, service({ claims })])
    expect(await decide(imported, given)).toBe(expected ? 'accepted' : 'policy_not_met')
  })

  it.each<readonly [unknown]>([
    [{}],
    [{ email: [] }],
    [[{ key: 'email' }]],
    [
      [
        { key: 'a', values: ['b'] },
        { key: 'email', values: [] },
      ],
    ],
  ])('let nobody in where there is none: %j', async (claims) => {
    const imported = fromTrueFoundry([integration, service({ claims })])
    expect(notesOf(imported, 'denied')).toEqual(['[1].ports[0].auth.claims'])
    expect(await decide(imported, { email: 'a', a: 'b' })).toBe('policy_not_met')
  })
})
