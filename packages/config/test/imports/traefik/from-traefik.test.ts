import { fromTraefik } from '@claimgate/config'
import { createVerifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { newSigningKey, secretKey, signingKey } from '../../../../../test/support/keys.ts'
import { mistakeIn } from '../../../../../test/support/refused-options.ts'
import { mint } from '../../../../../test/support/tokens.ts'
import { decide, decideRequest, issuer, keySet, keysUrl, notesOf } from '../decisions.ts'

const secret = 'a signing secret that has at least sixty-four bytes, which is what HS512 wants'
const secretToken = { key: secretKey(Buffer.from(secret)) }

function middleware(jwt: object, name = 'test-jwt', namespace = 'apps'): object {
  return {
    apiVersion: 'traefik.io/v1alpha1',
    kind: 'Middleware',
    metadata: { name, namespace },
    spec: { plugin: { jwt } },
  }
}

function secretNamed(name: string, content: object, namespace = 'apps'): object {
  return { apiVersion: 'v1', kind: 'Secret', metadata: { name, namespace }, ...content }
}

const mistakes: readonly (readonly [title: string, input: unknown, path: string])[] = [
  ['a text', 'jwt', ''],
  ['null', null, ''],
  ['a list of texts', ['jwt'], '[0]'],
  ['an empty object', {}, ''],
  ['no documents', [], ''],
  ['other documents alone', [secretNamed('jwt', { stringData: {} })], ''],
  [
    'a middleware of another kind',
    [middleware({}), { kind: 'Middleware', spec: { headers: {} } }],
    '[0].spec.plugin.jwt',
  ],
  [
    'two middlewares',
    [middleware({ jwksUrl: keysUrl }), middleware({ jwksUrl: keysUrl }, 'other')],
    '[1].spec.plugin.jwt',
  ],
  ['a middleware without keys', middleware({ claims: 'Equals(`a`, `b`)' }), 'spec.plugin.jwt'],
  ['claims that are no text', middleware({ jwksUrl: keysUrl, claims: ['a'] }), 'spec.plugin.jwt.claims'],
  [
    'headers that are a list',
    middleware({ jwksUrl: keysUrl, forwardHeaders: ['a'] }),
    'spec.plugin.jwt.forwardHeaders',
  ],
  ['a header that is no text', { jwksUrl: keysUrl, forwardHeaders: { A: 1 } }, 'forwardHeaders.A'],
  ['a switch that is a text', { jwksUrl: keysUrl, forwardAuthorization: 'true' }, 'forwardAuthorization'],
  [
    'a timeout that is a text',
    { jwksUrl: keysUrl, clientConfig: { timeoutSeconds: '5' } },
    'clientConfig.timeoutSeconds',
  ],
  ['no trusted issuers', { trustedIssuers: [] }, 'trustedIssuers'],
  ['trusted issuers that are texts', { trustedIssuers: [issuer] }, 'trustedIssuers[0]'],
  ['an object of trusted issuers', { trustedIssuers: {} }, 'trustedIssuers'],
]

describe('fromTraefik refuses', () => {
  it.each(mistakes)('%s', (_title, input, path) => {
    expect(() => fromTraefik(input)).toThrow(expect.objectContaining({ code: 'configuration_invalid', path }))
  })

  it('a name that no middleware has', () => {
    expect(() => fromTraefik([middleware({ jwksUrl: keysUrl })], { name: 'other' })).toThrow('other')
  })
})

describe('the documented example with Keycloak', () => {
  const imported = fromTraefik([
    middleware({ jwksUrl: keysUrl, forwardHeaders: { Group: 'grp' }, claims: 'Equals(`grp`, `admin`)' }),
    { kind: 'IngressRoute', metadata: { name: 'my-app' }, spec: { routes: [] } },
  ])

  it('gives these options', () => {
    expect(imported.options).toEqual({
      requireAny: [{ name: 'test-jwt', issuer: null, audience: null, jwksUrl: keysUrl }],
      authorization: 'Equals(`grp`, `admin`)',
      expirationRequired: false,
      clockSkewTolerance: 0,
      forwardHeaders: { Group: 'grp' },
      forwardAuthorization: false,
    })
    expect(JSON.parse(JSON.stringify(imported.options))).toEqual(imported.options)
  })

  it('decides as it does there', async () => {
    expect(await decide(imported, { grp: 'admin' })).toBe('accepted')
    expect(await decide(imported, { grp: 'admin', iss: 'https://other.example', aud: 'x' })).toBe('accepted')
    expect(await decide(imported, { grp: 'admin', exp: undefined })).toBe('accepted')
    expect(await decide(imported, { grp: 'user' })).toBe('policy_not_met')
    expect(await decide(imported)).toBe('policy_not_met')
    expect(await decide(imported, { grp: 'admin', exp: 1 })).toBe('token_expired')
    expect(await decide(imported, { grp: 'admin' }, { key: newSigningKey('RS256') })).toBe(
      'signature_invalid',
    )
    expect(await decideRequest(imported, {})).toBe('token_missing')
  })

  it('notes that neither issuer nor audience is checked, and that an absent claim yields no header', () => {
    expect(imported.notes.filter(({ text }) => /issuer|audience/.test(text))).toHaveLength(2)
    expect(notesOf(imported, 'means something else')).toContain('[0].spec.plugin.jwt.forwardHeaders')
    expect(notesOf(imported, 'denied')).toEqual([])
  })
})

describe('the documented example with OAuth discovery', () => {
  const imported = fromTraefik(
    middleware(
      {
        jwksUrl: keysUrl,
        wwwAuthenticate: 'https://api.example.com/.well-known/oauth-protected-resource/mcp-server',
        forwardAuthorization: true,
        forwardHeaders: { 'X-User-ID': 'sub', 'X-User-Groups': 'groups' },
      },
      'oauth-jwt',
    ),
  )

  it('gives these options', () => {
    expect(imported.options).toMatchObject({
      requireAny: [{ name: 'oauth-jwt', jwksUrl: keysUrl }],
      challenge: { resourceMetadata: expect.stringContaining('/mcp-server') },
      forwardAuthorization: true,
      forwardHeaders: { 'X-User-ID': 'sub', 'X-User-Groups': 'groups' },
    })
    expect(imported.options).not.toHaveProperty('authorization')
  })

  it('lets in whoever has a token of the issuer', async () => {
    expect(await decide(imported)).toBe('accepted')
    expect(await decideRequest(imported, {})).toBe('token_missing')
  })
})

describe('the documented example with a secret', () => {
  const jwt = { signingSecret: 'urn:k8s:secret:jwt:signingSecret' }
  const short = secretNamed('jwt', { stringData: { signingSecret: 'mysuperlongsecret' } })

  it('lets nobody in until there is a secret that is long enough', () => {
    const imported = fromTraefik([middleware(jwt), short])
    expect(imported.options).toMatchObject({ requireAny: [{ secret: { env: 'JWT_SIGNING_SECRET' } }] })
    expect(notesOf(imported, 'denied')).toEqual(['[0].spec.plugin.jwt.signingSecret'])
    expect(mistakeIn(imported.options)).toBe('requireAny[0].secret.env')
    expect(JSON.stringify(imported)).not.toContain('mysuperlong')
  })

  it.each([
    ['text', { stringData: { signingSecret: secret } }],
    ['base64', { data: { signingSecret: Buffer.from(secret).toString('base64') } }],
  ])('takes a longer one: %s', async (_title, content) => {
    const imported = fromTraefik([secretNamed('jwt', content), middleware(jwt)])
    expect(await decide(imported, {}, secretToken)).toBe('accepted')
    expect(await decide(imported)).toBe('algorithm_not_allowed')
  })

  it.each([
    ['is not there', []],
    ['has no such entry', [secretNamed('jwt', { data: {} })]],
    ['is of another name', [secretNamed('other', { stringData: { signingSecret: secret } })]],
    ['is in another namespace', [secretNamed('jwt', { stringData: { signingSecret: secret } }, 'other')]],
  ])('asks for the secret where it %s', (_title, secrets) => {
    const imported = fromTraefik([middleware(jwt), ...secrets])
    expect(imported.options).toMatchObject({ requireAny: [{ secret: { env: 'JWT_SIGNING_SECRET' } }] })
    expect(notesOf(imported, 'denied')).toHaveLength(1)
  })
})

describe('signingSecret', () => {
  it.each([
    [31, 'denied'],
    [32, 'means something else'],
    [63, 'means something else'],
  ] as const)('of %d bytes is noted: %s', (length, kind) => {
    expect(notesOf(fromTraefik({ signingSecret: 's'.repeat(length) }), kind)).toContain('signingSecret')
  })

  it('of 64 bytes is not noted', () => {
    const { notes, options } = fromTraefik({ signingSecret: 's'.repeat(64) })
    expect(notes.filter(({ path }) => path === 'signingSecret')).toEqual([])
    expect(options).toMatchObject({ requireAny: [{ secret: 's'.repeat(64) }] })
  })

  it('is decoded where it is said to be base64', async () => {
    const signingSecret = Buffer.from(secret).toString('base64')
    const imported = fromTraefik({ signingSecret, signingSecretBase64Encoded: true })
    expect(await decide(imported, {}, secretToken)).toBe('accepted')
  })

  it('is decoded twice where a Secret holds it so', async () => {
    const once = Buffer.from(secret).toString('base64')
    const data = { signingSecret: Buffer.from(`${once}\n`).toString('base64') }
    const jwt = { signingSecret: 'urn:k8s:secret:jwt:signingSecret', signingSecretBase64Encoded: true }
    expect(await decide(fromTraefik([middleware(jwt), secretNamed('jwt', { data })]), {}, secretToken)).toBe(
      'accepted',
    )
    const stringData = { signingSecret: once }
    const plain = fromTraefik([middleware(jwt), secretNamed('jwt', { stringData })])
    expect(await decide(plain, {}, secretToken)).toBe('accepted')
  })

  it.each(['%%%', Buffer.from([0xff, 0xfe]).toString('base64')])(
    'that is no base64 of text denies: %s',
    (data) => {
      const jwt = { signingSecret: 'urn:k8s:secret:jwt:signingSecret', signingSecretBase64Encoded: true }
      const imported = fromTraefik([middleware(jwt), secretNamed('jwt', { data: { signingSecret: data } })])
      expect(notesOf(imported, 'denied')).toHaveLength(1)
      expect(
        notesOf(fromTraefik({ signingSecret: '%', signingSecretBase64Encoded: true }), 'denied'),
      ).toHaveLength(1)
    },
  )

  it('names a variable after the middleware where it stands in the configuration', () => {
    expect(fromTraefik(middleware({ signingSecret: 'short' }, 'my.jwt')).options).toMatchObject({
      requireAny: [{ secret: { env: 'MY_JWT_SIGNING_SECRET' } }],
    })
  })
})

describe('a key source', () => {
  const pem =
    '-----BEGIN PUBLIC KEY-----\nMCowBQYDK2VwAyEA11qYAYKxCrfVS/7TyWQHOg7hcvPapiMlrwIaaPcHURo=\n-----END PUBLIC KEY-----\n'

  it.each([
    ['publicKey', { publicKey: pem }, { publicKey: pem }],
    ['a file', { jwksFile: '/etc/jwks.json' }, { jwksFile: '/etc/jwks.json' }],
    ['a JWK set that is written out', { jwksFile: JSON.stringify(keySet) }, { jwks: keySet }],
    ['a URL', { jwksUrl: keysUrl }, { jwksUrl: keysUrl }],
  ])('comes over: %s', (_title, jwt, keys) => {
    expect(fromTraefik(jwt).options).toMatchObject({ requireAny: [keys] })
  })

  it('comes out of a Secret: publicKey', () => {
    const jwt = middleware({ publicKey: 'urn:k8s:secret:keys:pem' })
    const data = { pem: Buffer.from(pem).toString('base64') }
    expect(fromTraefik([jwt, secretNamed('keys', { data })]).options).toMatchObject({
      requireAny: [{ publicKey: pem }],
    })
    expect(fromTraefik([jwt, secretNamed('keys', { stringData: { pem } })]).options).toMatchObject({
      requireAny: [{ publicKey: pem }],
    })
  })

  it.each([
    ['a path, which depends on the issuer of the token', { jwksUrl: '/keys' }, 'jwksUrl'],
    ['a Secret that is not there', { publicKey: 'urn:k8s:secret:keys:pem' }, 'publicKey'],
    ['text that is no JWK set', { jwksFile: '{"a":1}' }, 'jwksFile'],
    ['text that is no JSON', { jwksFile: '{' }, 'jwksFile'],
  ])('denies where it is %s', async (_title, jwt, path) => {
    const imported = fromTraefik(jwt)
    expect(imported.options).toMatchObject({ requireAny: [{ jwksFile: 'jwt.jwks.json' }] })
    expect(notesOf(imported, 'denied')).toEqual([path])
    expect(await decide(imported)).toBe('keys_unavailable')
  })

  it('denies where there is another beside it', async () => {
    const imported = fromTraefik({ jwksUrl: keysUrl, signingSecret: secret })
    expect(notesOf(imported, 'denied')).toContain('jwksUrl')
    expect(await decide(imported)).toBe('keys_unavailable')
    expect(await decide(imported, {}, secretToken)).toBe('algorithm_not_allowed')
  })

  it('is noted where it is plain http, which core refuses', () => {
    const imported = fromTraefik({ jwksUrl: 'http://keys.internal/keys' })
    expect(notesOf(imported, 'denied')).toEqual(['jwksUrl'])
    expect(mistakeIn(imported.options)).toBe('requireAny[0].jwksUrl')
  })
})

describe('trustedIssuers', () => {
  const other = 'https://partners.example.com'

  it('keep each issuer to its own keys', async () => {
    const imported = fromTraefik({ trustedIssuers: [{ issuer, jwksUrl: keysUrl }] })
    expect(imported.options).toMatchObject({ requireAny: [{ issuer, audience: null, jwksUrl: keysUrl }] })
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { iss: other })).toBe('issuer_unknown')
  })

  it('have one for all others, which is none for those that are named', async () => {
    const named = { issuer: other, jwksUrl: '/keys' }
    const imported = fromTraefik({ trustedIssuers: [named, { jwksUrl: keysUrl }] })
    expect(await decide(imported, { iss: 'https://third.example.com' })).toBe('accepted')
    expect(await decide(imported, { iss: undefined })).toBe('accepted')
    expect(await decide(imported, { iss: other })).not.toBe('accepted')
    expect(await decide(fromTraefik({ trustedIssuers: [{ jwksUrl: keysUrl }] }), { iss: other })).toBe(
      'accepted',
    )
  })

  it('deny by an entry with what is not known, or without keys', async () => {
    const imported = fromTraefik({
      trustedIssuers: [{ issuer, jwksUrl: keysUrl, audience: 'a' }, { issuer: other }],
    })
    expect(notesOf(imported, 'denied')).toEqual(['trustedIssuers[0].audience', 'trustedIssuers[1].jwksUrl'])
    expect(await decide(imported)).toBe('policy_not_met')
    expect(await decide(imported, { iss: other })).toBe('keys_unavailable')
  })
})

describe('claims', () => {
  it('hold where a negated claim is there and differs, and not where it is absent', async () => {
    const imported = fromTraefik({ jwksUrl: keysUrl, claims: '!Equals(`grp`, `guest`)' })
    expect(notesOf(imported, 'means something else')).toContain('claims')
    expect(await decide(imported, { grp: 'staff' })).toBe('accepted')
    expect(await decide(imported, { grp: 'guest' })).toBe('policy_not_met')
    expect(await decide(imported)).toBe('policy_not_met')
  })

  it.each([
    ['OneOf(`grp`, `hi!`) || Contains(`a`, "!Equals SplitContains")', 0],
    ['!OneOf(`grp`, `a`)', 1],
    ['Equals(`grp`, `a`)', 1],
    ['Prefix(`grp`, `a`)', 1],
    ['SplitContains(`scope`, ` `, `write`)', 1],
    ['!Equals(`grp`, `a`) && SplitContains(`scope`, ` `, `write`)', 3],
  ])('are noted for what means something else there, and not for a text: %s', (claims, count) => {
    const { notes } = fromTraefik({ jwksUrl: keysUrl, claims })
    expect(
      notes.filter(({ path, kind }) => path === 'claims' && kind === 'means something else'),
    ).toHaveLength(count)
  })

  it.each([
    ['Contains(`roles`, `admin`)', { roles: 'superadmin' }],
    ['Contains(`roles`, `admin`)', { roles: ['admin'] }],
    ['SplitContains(`scope`, ` `, `write`)', { scope: 'read write' }],
    ['OneOf(`grp`, `a`, `b`)', { grp: ['x', 'b'] }],
    ['Prefix(`sub`, `user-`)', {}],
    ['Equals(`active`, `true`)', { active: true }],
    ['Equals(`realm.name`, `shop`)', { realm: { name: 'shop' } }],
    ['Equals(`realm\\.name`, `shop`)', { 'realm.name': 'shop' }],
    ['Equals( `https://example\\.com/tier`, `gold`)', { 'https://example.com/tier': 'gold' }],
    ['Equals(`https://example.com/tier`, `gold`)', { 'https://example': { 'com/tier': 'gold' } }],
    ['Equals(`/a~b`, `c`) && Equals(`grp`, `/x`)', { '/a~b': 'c', grp: '/x' }],
  ])('mean what they mean there: %s', async (claims, given) => {
    const imported = fromTraefik({ jwksUrl: keysUrl, claims })
    expect(await decide(imported, given)).toBe('accepted')
    expect(await decide(imported, Object.fromEntries(Object.keys(given).map((name) => [name, 'x'])))).toBe(
      Object.keys(given).length === 0 ? 'accepted' : 'policy_not_met',
    )
  })

  it('that are no expression are refused by core', () => {
    expect(mistakeIn(fromTraefik({ jwksUrl: keysUrl, claims: 'Equals(`grp' }).options)).toBe('authorization')
    expect(mistakeIn(fromTraefik({ jwksUrl: keysUrl, claims: '"' }).options)).toBe('authorization')
  })
})

describe('where the token is', () => {
  const imported = fromTraefik({ jwksUrl: keysUrl, tokenKey: 'token' })

  it('is the header, then the query, then the form', async () => {
    expect(imported.options).toMatchObject({
      extractionSources: [{ bearer: true }, { query: 'token' }, { form: 'token' }],
    })
    expect(notesOf(imported, 'means something else')).toContain('tokenKey')
    const url = `/?token=${mint()}`
    expect(await decideRequest(imported, {}, { url })).toBe('accepted')
    expect(await decideRequest(imported, { authorization: 'Bearer bad' }, { url })).toBe('token_malformed')
  })

  it('is named tokenQueryKey in APIAuth', () => {
    const resource = {
      kind: 'APIAuth',
      metadata: { name: 'a' },
      spec: { jwt: { jwksUrl: keysUrl, tokenQueryKey: 't', appIdClaim: 'azp' } },
    }
    const { options, notes } = fromTraefik(resource)
    expect(options).toMatchObject({ extractionSources: [{ bearer: true }, { query: 't' }, { form: 't' }] })
    expect(notes).toContainEqual(
      expect.objectContaining({ path: 'spec.jwt.appIdClaim', kind: 'not carried over' }),
    )
  })
})

describe('the Authorization header', () => {
  it.each([
    [{}, false],
    [{ forwardAuthorization: false }, false],
    [{ forwardAuthorization: true }, true],
    [{ stripAuthorizationHeader: true }, false],
    [{ stripAuthorizationHeader: false }, true],
  ])('is forwarded as it is there: %j is %s', (jwt, forwarded) => {
    expect(fromTraefik({ jwksUrl: keysUrl, ...jwt }).options).toMatchObject({
      forwardAuthorization: forwarded,
    })
  })
})

describe('the other options', () => {
  it('of OAuth discovery come over', () => {
    const wwwAuthenticate = 'https://api.example.com/.well-known/oauth-protected-resource/mcp-server'
    expect(fromTraefik({ jwksUrl: keysUrl, wwwAuthenticate }).options).toMatchObject({
      challenge: { resourceMetadata: wwwAuthenticate },
    })
  })

  it('of the client that fetches keys come over', () => {
    const ca = '-----BEGIN CERTIFICATE-----\nAAAA\n-----END CERTIFICATE-----'
    const clientConfig = {
      timeoutSeconds: 3,
      maxRetries: 2,
      tls: { ca, cert: '/etc/cert.pem', key: 'urn:k8s:secret:tls:key' },
    }
    const imported = fromTraefik({ jwksUrl: keysUrl, clientConfig })
    const tls = { ca, cert: { file: '/etc/cert.pem' }, key: { file: 'clientConfig-tls-key.pem' } }
    expect(imported.options).toMatchObject({ requireAny: [{ jwksUrl: { url: keysUrl, timeout: 3, tls } }] })
    expect(notesOf(imported, 'denied')).toEqual(['clientConfig.tls.key'])
    expect(notesOf(imported, 'not carried over')).toEqual(['clientConfig.maxRetries'])
  })

  it.each([
    [{ timeoutSeconds: 0 }, { timeout: 1 }],
    [{ timeoutSeconds: 100, tls: {} }, { timeout: 60 }],
    [{ tls: { insecureSkipVerify: true } }, { tls: { insecureSkipVerification: true } }],
  ])('of the client are noted where they are other here: %j', (clientConfig, settings) => {
    const imported = fromTraefik({ jwksUrl: keysUrl, clientConfig })
    expect(imported.options).toMatchObject({ requireAny: [{ jwksUrl: settings }] })
    expect(notesOf(imported, 'means something else').some((path) => path.startsWith('clientConfig'))).toBe(
      true,
    )
  })

  it('that are not known let nobody in', async () => {
    const imported = fromTraefik({ jwksUrl: keysUrl, audience: 'orders-api', clientConfig: { proxy: 'a' } })
    expect(notesOf(imported, 'denied')).toEqual(['audience', 'clientConfig.proxy'])
    expect(await decide(imported)).toBe('policy_not_met')
  })
})

describe('where the middleware stands', () => {
  it.each([
    [
      'a file of dynamic configuration',
      {
        http: { middlewares: { headers: { headers: {} }, auth: { plugin: { jwt: { jwksUrl: keysUrl } } } } },
      },
    ],
    ['the plugin', { plugin: { jwt: { jwksUrl: keysUrl } } }],
    ['the configuration of the plugin', { jwksUrl: keysUrl }],
    ['a list of Kubernetes', { kind: 'List', items: [middleware({ jwksUrl: keysUrl })] }],
  ])('may be %s', async (_title, input) => {
    expect(await decide(fromTraefik(input))).toBe('accepted')
  })

  it.each(['other', 'apps/other'])('is said by its name: %s', (name) => {
    const input = [middleware({ jwksUrl: keysUrl }), middleware({ jwksFile: 'a.json' }, 'other')]
    expect(fromTraefik(input, { name }).options).toMatchObject({
      requireAny: [{ name: 'other', jwksFile: 'a.json' }],
    })
  })

  it('may be a configuration in which nothing else is', () => {
    expect(() => fromTraefik({ plugin: {} })).toThrow('holds no')
    expect(() => fromTraefik({ http: {} })).toThrow('holds no')
    expect(() => fromTraefik({ kind: 'APIAuth', spec: {} })).toThrow('holds no')
    expect(signingKey().kid).toBeDefined()
    expect(() => createVerifier(fromTraefik({ jwksUrl: keysUrl }).options).close()).not.toThrow()
  })
})
