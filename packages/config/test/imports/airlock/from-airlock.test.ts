import { fromAirlock } from '@claimgate/config'
import { createVerifier, isClaimgateError, type Policy } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../../test/support/clock.ts'
import { mistakeIn } from '../../../../../test/support/refused-options.ts'
import { mint } from '../../../../../test/support/tokens.ts'
import { decide, decideRequest, issuer, keySet, keysUrl, notesOf, runnable } from '../decisions.ts'

const apiVersion = 'microgateway.airlock.com/v1alpha1'

function resource(kind: string, name: string, spec: unknown): object {
  return { apiVersion, kind, metadata: { name, namespace: 'shop' }, spec }
}

const remoteKeys = resource('JWKS', 'keys', {
  provider: { remote: { uri: keysUrl, timeouts: { connect: '1s' } } },
})

function jwt(spec: object, name = 'orders'): object {
  return resource('JWT', name, { expirationRequired: true, ...spec })
}

const entry = { jwksRef: { name: 'keys' }, issuer, audiences: ['orders-api', 'bookstore'] }
const plainJwt = jwt({ requireAny: [entry] })

function withPolicies(...policies: readonly object[]): ReturnType<typeof fromAirlock> {
  const targetRefs = [{ group: 'gateway.networking.k8s.io', kind: 'HTTPRoute', name: 'backend' }]
  return fromAirlock([
    remoteKeys,
    plainJwt,
    resource('AccessControlPolicy', 'secured', { targetRefs, policies }),
  ])
}

const byJwt = { authentication: { jwt: { jwtRef: { name: 'orders' } } } }

function claim(name: string, matcher?: object): object {
  return { jwt: { claim: { name, ...(matcher && { value: { matcher } }) } } }
}

const mistakes: readonly (readonly [title: string, input: unknown, path: string])[] = [
  ['a number', 1, ''],
  ['no JWT', [remoteKeys], ''],
  ['two JWTs', [remoteKeys, plainJwt, jwt({ requireAny: [entry] }, 'other')], '[2]'],
  ['a JWT without spec', { kind: 'JWT', metadata: { name: 'a' } }, 'spec'],
  ['metadata that is a list', { kind: 'JWT', metadata: [] }, 'metadata'],
  ['no requirements', [jwt({})], '[0].spec.requireAny'],
  ['an empty list of requirements', [jwt({ requireAny: [] })], '[0].spec.requireAny'],
  ['a requirement without keys', [jwt({ requireAny: [{ issuer }] })], '[0].spec.requireAny[0].jwksRef'],
  [
    'audiences that are a text',
    [remoteKeys, jwt({ requireAny: [{ ...entry, audiences: 'a' }] })],
    '[1].spec.requireAny[0].audiences',
  ],
  [
    'an audience that is empty',
    [remoteKeys, jwt({ requireAny: [{ ...entry, audiences: [''] }] })],
    '[1].spec.requireAny[0].audiences',
  ],
  [
    'a lifetime that is none',
    [remoteKeys, jwt({ requireAny: [entry], maxLifetime: 'a day' })],
    '[1].spec.maxLifetime',
  ],
  [
    'sources that are not known',
    [remoteKeys, jwt({ requireAny: [entry], extractionSources: [{ body: {} }] })],
    '[1].spec.extractionSources',
  ],
  [
    'two access controls',
    [
      remoteKeys,
      plainJwt,
      resource('AccessControlPolicy', 'a', {}),
      resource('AccessControlPolicy', 'b', {}),
    ],
    '[3]',
  ],
  [
    'an access control without policies',
    [remoteKeys, plainJwt, resource('AccessControlPolicy', 'a', {})],
    '[2].spec.policies',
  ],
]

describe('fromAirlock refuses', () => {
  it.each(mistakes)('%s', (_title, input, path) => {
    expect(() => fromAirlock(input)).toThrow(expect.objectContaining({ code: 'configuration_invalid', path }))
  })
})

describe('the documented example', () => {
  const imported = fromAirlock([
    remoteKeys,
    jwt({
      extractionSources: [{ bearerToken: {} }, { cookie: { name: 'creds' } }],
      requireAny: [{ ...entry, subject: { matcher: { prefix: 'spiffe://spiffe.example.com/' } } }],
      maxLifetime: '24h',
      clockSkewTolerance: '10s',
    }),
  ])
  const sub = 'spiffe://spiffe.example.com/orders'

  it('gives these options', () => {
    expect(imported.options).toEqual({
      requireAny: [
        {
          issuer,
          audience: ['orders-api', 'bookstore'],
          jwksUrl: { url: keysUrl, timeout: 15 },
          subject: { prefix: 'spiffe://spiffe.example.com/' },
        },
      ],
      extractionSources: [{ bearer: true }, { cookie: 'creds' }],
      expirationRequired: true,
      maxLifetime: 86_400,
      clockSkewTolerance: 10,
    })
    expect(imported.notes).toEqual([])
    expect(imported.guards).toBeUndefined()
  })

  it('decides as it does there', async () => {
    expect(await decide(imported, { sub })).toBe('accepted')
    expect(await decide(imported, { sub, aud: ['x', 'bookstore'] })).toBe('accepted')
    expect(await decide(imported)).toBe('subject_mismatch')
    expect(await decide(imported, { sub, aud: 'x' })).toBe('audience_mismatch')
    expect(await decide(imported, { sub, iss: 'https://other.example' })).toBe('issuer_unknown')
    expect(await decide(imported, { sub, exp: undefined })).toBe('expiration_missing')
    expect(await decide(imported, { sub, exp: startOfTests + 86_400 })).toBe('accepted')
    expect(await decide(imported, { sub, exp: startOfTests + 86_401 })).toBe('lifetime_not_allowed')
    expect(await decide(imported, { sub, iat: undefined })).toBe('lifetime_unknown')
    expect(await decide(imported, { sub, exp: startOfTests - 9 })).toBe('lifetime_not_allowed')
    expect(await decideRequest(imported, { cookie: `creds=${mint({ claims: { sub } })}` })).toBe('accepted')
  })
})

describe('extractionSources', () => {
  it('come over in their order', () => {
    const extractionSources = [
      { header: { name: 'X-Token' } },
      { queryParameter: { name: 'token' } },
      { bearerToken: {} },
    ]
    expect(fromAirlock([remoteKeys, jwt({ requireAny: [entry], extractionSources })]).options).toMatchObject({
      extractionSources: [{ header: 'X-Token' }, { query: 'token' }, { bearer: true }],
    })
  })

  it('are the bearer token where none are named', () => {
    expect(fromAirlock([remoteKeys, plainJwt]).options).toMatchObject({
      extractionSources: [{ bearer: true }],
    })
  })

  it('that are not known are left out, and let nobody in', async () => {
    const extractionSources = [{ bearerToken: {} }, { body: { name: 'a' } }]
    const imported = fromAirlock([remoteKeys, jwt({ requireAny: [entry], extractionSources })])
    expect(notesOf(imported, 'denied')).toEqual([
      '[1].spec.extractionSources',
      '[1].spec.extractionSources[1].body',
    ])
    expect(await decide(imported)).toBe('policy_not_met')
  })
})

describe('a requirement', () => {
  it('without issuer and audiences checks neither, and is noted', async () => {
    const imported = fromAirlock([remoteKeys, jwt({ requireAny: [{ jwksRef: { name: 'keys' } }] })])
    expect(imported.options).toMatchObject({ requireAny: [{ issuer: null, audience: null }] })
    expect(imported.notes).toHaveLength(2)
    expect(await decide(imported, { iss: 'https://other.example', aud: undefined })).toBe('accepted')
  })

  it.each([
    ['exact', 'user-1', true],
    ['suffix', 'er-1', true],
    ['contains', 'ser', true],
    ['contains', 'SER', false],
    ['regex', 'user-\\d', true],
    ['regex', 'user', false],
  ])('matches the subject by %s %s: %s', async (kind, text, matches) => {
    const imported = fromAirlock([
      remoteKeys,
      jwt({ requireAny: [{ ...entry, subject: { matcher: { [kind]: text } } }] }),
    ])
    expect(await decide(imported)).toBe(matches ? 'accepted' : 'subject_mismatch')
    expect(notesOf(imported, 'means something else')).toHaveLength(kind === 'regex' ? 1 : 0)
  })

  it('matches whatever the case of letters is, where it says so', async () => {
    const matcher = { contains: 'SER', ignoreCase: true }
    const imported = fromAirlock([remoteKeys, jwt({ requireAny: [{ ...entry, subject: { matcher } }] })])
    expect(await decide(imported)).toBe('accepted')
  })

  it('asks for a regexEngine where it has a regex', () => {
    const subject = { matcher: { regex: 'user' } }
    const { options } = fromAirlock([remoteKeys, jwt({ requireAny: [{ ...entry, subject }] })])
    expect(mistakeIn(options)).toContain('requireAny[0].subject')
  })

  it.each([{}, { matcher: {} }, { matcher: { exact: 'a', prefix: 'b' } }, { matcher: { glob: '*' } }])(
    'lets nobody in with a subject that is not understood: %j',
    async (subject) => {
      const imported = fromAirlock([remoteKeys, jwt({ requireAny: [{ ...entry, subject }] })])
      expect(notesOf(imported, 'denied').length).toBeGreaterThan(0)
      expect(await decide(imported)).toBe('policy_not_met')
    },
  )

  it('lets nobody in with what is not known, and the next one still does', async () => {
    const strange = { ...entry, issuer: undefined, clientIds: ['web'] }
    const imported = fromAirlock([remoteKeys, jwt({ requireAny: [strange, entry] })])
    expect(notesOf(imported, 'denied')).toEqual(['[1].spec.requireAny[0].clientIds'])
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { iss: 'https://other.example' })).toBe('policy_not_met')
  })

  it('lets nobody in where the JWT has what is not known', async () => {
    const imported = fromAirlock([remoteKeys, jwt({ requireAny: [entry], revocation: {} })])
    expect(notesOf(imported, 'denied')).toEqual(['[1].spec.revocation'])
    expect(await decide(imported)).toBe('policy_not_met')
  })
})

describe('time', () => {
  it.each([
    [{ expirationRequired: false }, { expirationRequired: false, clockSkewTolerance: 60 }, 0],
    [{ expirationRequired: undefined }, { expirationRequired: true }, 1],
    [{ expirationRequired: false, maxLifetime: '1h30m' }, { expirationRequired: true, maxLifetime: 5400 }, 1],
    [{ clockSkewTolerance: '1h' }, { clockSkewTolerance: 3600 }, 0],
    [{ clockSkewTolerance: '2h' }, { clockSkewTolerance: 3600 }, 1],
    [{ clockSkewTolerance: '500ms' }, { clockSkewTolerance: 0.5 }, 0],
  ])('comes over: %j', (times, options, notes) => {
    const imported = fromAirlock([remoteKeys, jwt({ requireAny: [entry], ...times })])
    expect(imported.options).toMatchObject(options)
    expect(notesOf(imported, 'means something else')).toHaveLength(notes)
  })
})

describe('a JWKS', () => {
  function keysOf(provider: unknown, ...others: readonly object[]): ReturnType<typeof fromAirlock> {
    return fromAirlock([plainJwt, resource('JWKS', 'keys', { provider }), ...others])
  }

  const local = { local: { secretRef: { name: 'local-keys' } } }
  const text = JSON.stringify(keySet)

  it.each([
    ['text', { stringData: { 'jwks.json': text } }],
    ['base64', { data: { 'jwks.json': Buffer.from(text).toString('base64') } }],
  ])('may be local: %s', async (_title, content) => {
    const secret = { kind: 'Secret', metadata: { name: 'local-keys', namespace: 'shop' }, ...content }
    const imported = keysOf(local, secret)
    expect(imported.options).toMatchObject({ requireAny: [{ jwks: keySet }] })
    expect(await decide(imported)).toBe('accepted')
  })

  it.each([
    ['a Secret that is not there', keysOf(local), '[1].spec.provider'],
    [
      'a Secret without the entry',
      keysOf(local, { kind: 'Secret', metadata: { name: 'local-keys' } }),
      '[1].spec.provider',
    ],
    [
      'a Secret that holds no JWK set',
      keysOf(local, { kind: 'Secret', metadata: { name: 'local-keys' }, stringData: { 'jwks.json': 'x' } }),
      '[1].spec.provider',
    ],
    ['a local one without a reference', keysOf({ local: {} }), '[1].spec.provider'],
    ['a resource that is not there', fromAirlock(plainJwt), 'spec.requireAny[0].jwksRef'],
    ['an address that is none', keysOf({ remote: { uri: 'keys' } }), '[1].spec.provider.remote.uri'],
    ['no address', keysOf({ remote: {} }), '[1].spec.provider.remote.uri'],
  ])('lets nobody in where it is %s', async (_title, imported, path) => {
    expect(notesOf(imported, 'denied')).toContain(path)
    expect(await decide(imported)).toBe('keys_unavailable')
  })

  it.each([
    [{ timeouts: { maxDuration: '2s' } }, { timeout: 2 }, 0],
    [{ timeouts: { maxDuration: '5m' } }, { timeout: 60 }, 0],
    [{ timeouts: { maxDuration: 'long' } }, { timeout: 15 }, 0],
    [{ tls: { certificateVerification: { publicCAs: {} } } }, { timeout: 15 }, 0],
    [{ tls: { certificateVerification: { disabled: {} } } }, { tls: { insecureSkipVerification: true } }, 1],
  ])('has these settings: %j', (settings, options, notes) => {
    const imported = keysOf({ remote: { uri: keysUrl, ...settings } })
    expect(imported.options).toMatchObject({ requireAny: [{ jwksUrl: options }] })
    expect(notesOf(imported, 'means something else')).toHaveLength(notes)
    expect(notesOf(imported, 'denied')).toEqual([])
  })

  it('that several requirements have is noted once', () => {
    const verification = { certificateVerification: { disabled: {} } }
    const shared = resource('JWKS', 'keys', { provider: { remote: { uri: keysUrl, tls: verification } } })
    const { notes } = fromAirlock([
      shared,
      jwt({ requireAny: [entry, { ...entry, issuer: 'https://b.example' }] }),
    ])
    expect(notes).toHaveLength(1)
  })

  it('loses TLS versions and ciphers, which is noted', () => {
    const imported = keysOf({
      remote: { uri: keysUrl, tls: { ciphers: ['a'], protocol: { minimum: 'TLSv1_2' } } },
    })
    expect(notesOf(imported, 'not carried over')).toEqual(['[1].spec.provider.remote.tls'])
  })

  it('lets nobody in where it trusts authorities of its own', async () => {
    const custom = { trustedCA: { secretRef: { name: 'ca' } }, certificatePinning: {} }
    const imported = keysOf({ remote: { uri: keysUrl, tls: { certificateVerification: { custom } } } })
    expect(notesOf(imported, 'denied')).toEqual([
      '[1].spec.provider.remote.tls.certificateVerification.custom',
    ])
    expect(await decide(imported)).toBe('policy_not_met')
  })
})

/** What a policy of a guard says of a good token with other claims. */
async function meets(policy: Policy | undefined, claims: Readonly<Record<string, unknown>>): Promise<string> {
  const verifier = createVerifier(runnable(fromAirlock([remoteKeys, plainJwt])))
  try {
    const auth = await verifier.verifyToken(mint({ claims }))
    if (policy !== undefined) await verifier.authorize(auth, policy)
    return 'accepted'
  } catch (error) {
    return isClaimgateError(error) ? error.code : String(error)
  } finally {
    verifier.close()
  }
}

describe('an AccessControlPolicy', () => {
  it('becomes guards, in their order, with the requests that they are for', () => {
    const admin = { path: { matcher: { prefix: '/admin' } } }
    const { guards, notes } = withPolicies(
      {
        requestConditions: admin,
        authorization: { ...byJwt, requireAll: [claim('roles', { exact: 'admin' })] },
      },
      { requestConditions: { method: ['GET'] }, authorization: {} },
      { requestConditions: { remoteIP: { invert: true } }, authorization: { deny: {} } },
      { authorization: byJwt },
    )
    expect(guards).toEqual([
      { when: admin, policy: { requireAll: [{ claim: ['roles'], exact: 'admin' }] }, public: false },
      { when: { method: ['GET'] }, public: true },
      { when: { remoteIP: { invert: true } }, policy: expect.anything(), public: false },
      { public: false },
    ])
    expect(notes.map(({ kind }) => kind)).toEqual(['not carried over'])
  })

  it.each([
    [[claim('roles')], { roles: {} }, true],
    [[claim('roles')], { roles: null }, false],
    [[claim('roles')], {}, false],
    [[claim('roles', { exact: 'admin' })], { roles: ['user', 'admin'] }, true],
    [[claim('roles', { exact: 'admin' })], { roles: 'administrator' }, false],
    [[claim('level', { exact: '3' })], { level: 3 }, true],
    [[claim('active', { exact: 'true' })], { active: true }, true],
    [[claim('address', { contains: 'a' })], { address: { city: 'a' } }, false],
    [
      [claim('email', { suffix: '@company.com' }), claim('name')],
      { email: 'a@company.com', name: 'a' },
      true,
    ],
    [[claim('email', { suffix: '@company.com' }), claim('name')], { email: 'a@company.com' }, false],
    [[claim('realm.name', { exact: 'a' })], { realm: { name: 'a' } }, false],
    [[claim('realm.name', { exact: 'a' })], { 'realm.name': 'a' }, true],
  ])('asks for all conditions: %j of %j is %s', async (requireAll, claims, expected) => {
    const [guard] = withPolicies({ authorization: { ...byJwt, requireAll } }).guards ?? []
    expect(await meets(guard?.policy, claims)).toBe(expected ? 'accepted' : 'policy_not_met')
  })

  it('asks for one condition of requireAny', async () => {
    const requireAny = [
      claim('roles', { exact: 'admin' }),
      claim('group', { prefix: 'SUPER', ignoreCase: true }),
    ]
    const [guard] = withPolicies({ authorization: { ...byJwt, requireAny } }).guards ?? []
    expect(await meets(guard?.policy, { group: 'superusers' })).toBe('accepted')
    expect(await meets(guard?.policy, { group: 'users' })).toBe('policy_not_met')
  })

  it('notes a regex, which needs an engine', () => {
    const imported = withPolicies({ authorization: { ...byJwt, requireAll: [claim('a', { regex: '^b' })] } })
    expect(notesOf(imported, 'means something else')).toEqual([
      '[2].spec.policies[0].authorization.requireAll[0].jwt.claim.value.matcher.regex',
    ])
  })

  it.each([
    ['no authorization', {}],
    ['deny', { authorization: { deny: {} } }],
    ['a deny of conditions', { authorization: { ...byJwt, deny: [claim('roles', { exact: 'guest' })] } }],
    [
      'OpenID Connect',
      { authorization: { authentication: { oidc: { oidcRelyingPartyRef: { name: 'a' } } } } },
    ],
    ['another JWT', { authorization: { authentication: { jwt: { jwtRef: { name: 'other' } } } } }],
    ['conditions without authentication', { authorization: { requireAll: [claim('a')] } }],
    ['an empty list of conditions', { authorization: { ...byJwt, requireAll: [] } }],
    [
      'a condition on an ID token',
      { authorization: { ...byJwt, requireAll: [{ oidc: { claim: { name: 'a' } } }] } },
    ],
    ['a condition without a name', { authorization: { ...byJwt, requireAll: [{ jwt: { claim: {} } }] } }],
    ['a matcher that is not known', { authorization: { ...byJwt, requireAll: [claim('a', { glob: '*' })] } }],
    [
      'another condition of a claim',
      { authorization: { ...byJwt, requireAll: [{ jwt: { claim: { name: 'a', type: 'b' } } }] } },
    ],
    ['a condition of another kind', { authorization: { ...byJwt, requireAll: [{ mtls: {} }] } }],
    ['something beside authorization', { authorization: byJwt, rateLimit: {} }],
    ['something beside the conditions', { authorization: { ...byJwt, requireSome: [] } }],
    ['a token exchange', { authorization: byJwt, tokenExchange: { onFailure: 'Block' } }],
  ])('lets nobody in with %s', async (title, policy) => {
    const imported = withPolicies(policy)
    const [guard] = imported.guards ?? []
    expect(guard?.public).toBe(false)
    expect(await meets(guard?.policy, { a: 'b' })).toBe('policy_not_met')
    expect(notesOf(imported, 'denied').length > 0).toBe(title !== 'deny')
  })

  it('lets nobody in by any guard where it has what is not known itself', async () => {
    const spec = { policies: [{ authorization: {} }], defaults: {} }
    const imported = fromAirlock([remoteKeys, plainJwt, resource('AccessControl', 'a', spec)])
    expect(imported.guards).toEqual([{ policy: expect.anything(), public: false }])
    expect(notesOf(imported, 'denied')).toEqual(['[2].spec.defaults'])
  })

  it('loses what writes claims into headers, which is noted', () => {
    const identityPropagation = { actions: [{ identityPropagationRef: { name: 'a' } }], onFailure: 'Pass' }
    const imported = withPolicies({ authorization: byJwt, identityPropagation })
    expect(notesOf(imported, 'not carried over')).toContain('[2].spec.policies[0].identityPropagation')
    expect(imported.guards).toEqual([{ public: false }])
  })

  it('is read for the JWT that is chosen', () => {
    const other = jwt({ requireAny: [{ ...entry, issuer: 'https://other.example' }] }, 'other')
    const policies = resource('AccessControlPolicy', 'a', { policies: [{ authorization: byJwt }] })
    const { options, guards } = fromAirlock([remoteKeys, plainJwt, other, policies], { name: 'other' })
    expect(options).toMatchObject({ requireAny: [{ issuer: 'https://other.example' }] })
    expect(guards).toEqual([{ policy: expect.anything(), public: false }])
  })
})
