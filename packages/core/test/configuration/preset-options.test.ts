import { presets } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { newSecret, secretKey, signingKey } from '../../../../test/support/keys.ts'
import { formsOf, keySetOf, mintLike, providerVerifier } from '../../../../test/support/provider.ts'
import { mistakeIn, refusalOf, secretOptions } from '../../../../test/support/refused-options.ts'

const fields = { url: 'https://id.example.com', realm: 'shop', audience: 'orders-api' }
const json = { preset: 'keycloak', ...fields }
const issuer = 'https://id.example.com/realms/shop'
const keys = `${issuer}/protocol/openid-connect/certs`
const documents = { [keys]: keySetOf(signingKey()) }
const claims = { iss: issuer, aud: 'orders-api', sub: 'ann', typ: 'Bearer', azp: 'web' }

describe('a preset', () => {
  it('stands beside what applies to all', async () => {
    const { judge, verifier } = providerVerifier({ ...json, mode: 'optional', maxLifetime: '5m' }, documents)
    expect(await verifier.authenticate({ method: 'GET', url: '/', headers: {} })).toBeUndefined()
    expect((await judge(mintLike(claims))).code).toBeUndefined()
    expect((await judge(mintLike({ ...claims, nbf: 1 }))).code).toBe('lifetime_not_allowed')
  })

  it('stands among other requirements, more than once', async () => {
    const other = { preset: 'keycloak', ...fields, realm: 'partners' }
    const { judge, verifier, asked } = providerVerifier(
      { requireAny: [secretOptions, other, json] },
      documents,
    )
    expect((await judge(mintLike(claims))).code).toBeUndefined()
    expect(asked).toEqual([keys])
    expect(verifier.signers().map(({ name }) => name)).toEqual([
      secretOptions['issuer'],
      'https://id.example.com/realms/partners',
      issuer,
    ])
  })

  it('is spread into options', async () => {
    const { judge } = providerVerifier({ ...presets.keycloak(fields), mode: 'permissive' }, documents)
    expect((await judge(mintLike(claims))).code).toBeUndefined()
  })

  it('is plain data, new with each call', () => {
    const made = presets.keycloak(fields)
    expect(JSON.parse(JSON.stringify(made))).toEqual(made)
    expect(presets.keycloak(fields)).toEqual(made)
    expect(presets.keycloak(fields)).not.toBe(made)
  })

  it('cannot be changed for others', () => {
    expect(Object.isFrozen(presets)).toBe(true)
  })
})

describe('a name of a preset', () => {
  it.each(['auht0', 'Auth0', 'keykloak', 'none', '__proto__', 'constructor', 'toString', '', null, 7, {}])(
    'is refused where there is none: %j',
    (preset) => {
      expect(mistakeIn({ ...json, preset })).toBe('preset')
      expect(mistakeIn({ requireAny: [secretOptions, { ...json, preset }] })).toBe('requireAny[1].preset')
    },
  )

  it.each([
    ['auht0', 'auth0'],
    ['keykloak', 'keycloak'],
    ['entraid', 'entraId'],
    ['nobody', 'cloudflareAccess'],
  ])('is refused with the name that was meant: %s', (preset, name) => {
    expect(refusalOf({ preset }).message).toContain(name)
  })

  it('does not stand beside requireAny', () => {
    expect(mistakeIn({ preset: 'keycloak', requireAny: [secretOptions] })).toBe('preset')
  })

  it('is no field of a function', () => {
    expect(() => Reflect.apply(presets.keycloak, undefined, [json])).toThrow(
      expect.objectContaining({ path: 'preset' }),
    )
  })
})

describe('an unknown field', () => {
  it.each(['domain', 'relm', 'audiance', 'Realm', 'tenantId', '__proto__'])('K6: is refused: %s', (name) => {
    const added = JSON.parse(`{${JSON.stringify(name)}: "shop"}`)
    expect(mistakeIn({ ...json, ...added })).toBe(name)
    expect(mistakeIn({ requireAny: [{ ...json, ...added }] })).toBe(`requireAny[0].${name}`)
    expect(() => Reflect.apply(presets.keycloak, undefined, [{ ...fields, ...added }])).toThrow(
      expect.objectContaining({ path: name }),
    )
  })

  it("is refused with the preset's own field that was meant", () => {
    expect(refusalOf({ ...json, relm: 'shop' }).message).toContain('realm')
  })

  it('of one preset is unknown without it', () => {
    expect(mistakeIn({ ...secretOptions, realm: 'shop' })).toBe('realm')
  })

  it('is refused that belongs to the verifier, inside a requirement', () => {
    expect(mistakeIn({ requireAny: [{ ...json, mode: 'optional' }] })).toBe('requireAny[0].mode')
    expect(() => Reflect.apply(presets.keycloak, undefined, [{ ...fields, mode: 'optional' }])).toThrow(
      expect.objectContaining({ path: 'mode' }),
    )
  })

  it('is refused where it is undefined', () => {
    expect(mistakeIn({ ...json, realm: undefined })).toBe('realm')
    expect(mistakeIn({ ...json, name: undefined })).toBe('name')
  })
})

describe("a requirement's own field beside a preset", () => {
  it.each(formsOf('keycloak', { ...fields, name: 'shop', enabled: false, id: 'id-1' }))(
    'adds to it, by %s',
    (_, options) => {
      const [signer] = providerVerifier(options, documents).verifier.signers()
      expect(signer).toMatchObject({ name: 'shop', enabled: false, id: 'id-1', issuer })
    },
  )

  it.each(formsOf('keycloak', { ...fields, tokenType: ['JWT'], clientIds: ['web'], maxLifetime: '1m' }))(
    'overrides it, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      expect((await judge(mintLike(claims))).code).toBe('lifetime_not_allowed')
      expect((await judge(mintLike(claims, { header: { typ: 'at+jwt' } }))).code).toBe(
        'token_type_not_allowed',
      )
    },
  )

  it.each([
    ['tokenType', 'acces'],
    ['clientIds', []],
    ['issuer', ''],
    ['subject', { glob: '' }, 'subject.glob'],
    ['jwksUrl', 'http://keycloak:8080/certs'],
    ['jwksUrl', { url: 'https://id.example.com/certs', timeout: -1 }, 'jwksUrl.timeout'],
    ['requiredClaims', 'sid'],
    ['requiredClaims', ['sid', ''], 'requiredClaims[1]'],
    ['hints', 'ask us'],
    ['hints', { audience_wrong: 'ask us' }, 'hints.audience_wrong'],
    ['authorization', {}],
    ['authorization', { scop: 'a' }, 'authorization.scop'],
    ['authorization', { requireAny: [{ scope: '' }] }, 'authorization.requireAny[0].scope'],
  ])('is refused at the path that the user wrote: %s %j', (name, value, path = name) => {
    expect(mistakeIn({ ...json, [name]: value })).toBe(path)
    expect(mistakeIn({ requireAny: [secretOptions, { ...json, [name]: value }] })).toBe(
      `requireAny[1].${path}`,
    )
  })

  it('is judged by the delimiter of the options', () => {
    const authorization = { claim: 'realm_access//roles' }
    expect(mistakeIn({ ...json, authorization, nestedClaimDelimiter: '/' })).toBe('authorization.claim')
  })
})

describe('a key source beside a preset', () => {
  const secret = newSecret()
  const byUrl = { jwksUrl: 'https://keys.example.com/jwks' }

  it.each([
    ['jwks', { jwks: keySetOf(signingKey()) }],
    ['publicKey', { publicKey: signingKey().publicJwk }],
    ['keys', { keys: async () => keySetOf(signingKey()) }],
  ])('takes the place of its keys: %s', async (_name, source) => {
    const made = Reflect.apply(presets.keycloak, undefined, [{ ...fields, ...source }])
    for (const options of [made, { ...json, ...source }]) {
      const { judge, asked } = providerVerifier(options, {})
      expect((await judge(mintLike(claims))).code).toBeUndefined()
      expect(asked).toEqual([])
    }
  })

  it.each(formsOf('keycloak', { ...fields, ...byUrl }))(
    'takes their place by URL, by %s',
    async (_, options) => {
      const { judge, asked } = providerVerifier(options, { [byUrl.jwksUrl]: keySetOf(signingKey()) })
      expect((await judge(mintLike(claims))).code).toBeUndefined()
      expect(asked).toEqual([byUrl.jwksUrl])
    },
  )

  it('takes the place of the algorithms too', async () => {
    const google = { clientId: '1-a.apps.googleusercontent.com', secret }
    const { judge } = providerVerifier(presets.google(google), {})
    const token = mintLike(
      { iss: 'accounts.google.com', aud: google.clientId, sub: 'ann' },
      { key: secretKey(secret, 'HS512') },
    )
    expect((await judge(token)).code).toBeUndefined()
  })

  it('is one and no more', () => {
    expect(mistakeIn({ ...json, ...byUrl, jwks: keySetOf(signingKey()) })).toBe('jwksUrl')
  })
})

describe('what a preset restricts', () => {
  it.each(['_', '.', '/', 'is'])(
    'is the same whatever joins the names of a claim path: %s',
    async (delimiter) => {
      const projectRef = 'abcdefghijklmnopqrst'
      const supabase = `https://${projectRef}.supabase.co/auth/v1`
      const options = { preset: 'supabase', projectRef, nestedClaimDelimiter: delimiter }
      const { judge } = providerVerifier(options, {
        [`${supabase}/.well-known/jwks.json`]: keySetOf(signingKey()),
      })
      const user = {
        iss: supabase,
        aud: 'authenticated',
        role: 'authenticated',
        sub: 'ann',
        is_anonymous: false,
      }
      expect((await judge(mintLike(user))).code).toBeUndefined()
      expect((await judge(mintLike({ ...user, is_anonymous: true }))).code).toBe('policy_not_met')
      expect((await judge(mintLike({ ...user, role: 'anon' }))).code).toBe('policy_not_met')
    },
  )

  it.each(formsOf('keycloak', { ...fields, authorization: { scope: 'orders:read' } }))(
    'stays beside a policy, by %s',
    async (_, options) => {
      const { judge } = providerVerifier(options, documents)
      const allowed = { ...claims, scope: 'orders:read' }
      expect((await judge(mintLike(allowed))).code).toBeUndefined()
      expect((await judge(mintLike(claims))).code).toBe('scope_insufficient')
      expect((await judge(mintLike({ ...allowed, typ: 'Refresh' }))).code).toBe('policy_not_met')
    },
  )

  it('stays beside a policy that is a function', async () => {
    const options = presets.keycloak({ ...fields, authorization: ({ subject }) => subject === 'ann' })
    const { judge } = providerVerifier(options, documents)
    expect((await judge(mintLike(claims))).code).toBeUndefined()
    expect((await judge(mintLike({ ...claims, sub: 'bob' }))).code).toBe('policy_not_met')
    expect((await judge(mintLike({ ...claims, typ: 'Refresh' }))).code).toBe('policy_not_met')
  })

  it('is a policy alone where it has none of its own', async () => {
    const google = { clientId: '1-a.apps.googleusercontent.com', authorization: { claim: 'email' } }
    expect(presets.google(google).authorization).toEqual({ claim: 'email' })
  })

  it('stays beside required claims', () => {
    const okta = { domain: 'dev-123456.okta.com', audience: 'api://default' }
    expect(presets.okta({ ...okta, requiredClaims: ['uid'] }).requiredClaims).toEqual(['uid', 'cid'])
    expect(presets.okta({ ...okta, requiredClaims: ['cid', 'uid'] }).requiredClaims).toEqual(['cid', 'uid'])
    expect(presets.keycloak({ ...fields, requiredClaims: ['sid'] }).requiredClaims).toEqual(['sid'])
  })

  it.each(
    formsOf('keycloak', { ...fields, hints: { issuer_unknown: 'ask ops', audience_mismatch: 'ask us' } }),
  )('has its hints joined with those that are given, by %s', async (_, options) => {
    const { judge } = providerVerifier(options, documents)
    const hintFor = async (changes: object): Promise<string | undefined> =>
      (await judge(mintLike({ ...claims, ...changes }))).hint
    expect(await hintFor({ iss: 'https://elsewhere.example.com' })).toBe('ask ops')
    expect(await hintFor({ aud: 'other' })).toBe('ask us')
    expect(await hintFor({ typ: 'Offline' })).toMatch(/Offline/)
  })
})
