import { fromAgentgateway } from '@claimgate/config'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../../test/support/clock.ts'
import { mistakeIn } from '../../../../../test/support/refused-options.ts'
import { mint } from '../../../../../test/support/tokens.ts'
import { decide, decideRequest, issuer, keySet, keysUrl, notesOf } from '../decisions.ts'

const jwks = { url: keysUrl }
const jwtAuth = { mode: 'strict', issuer, audiences: ['orders-api'], jwks }
const forwardAuthorization = false

function routes(...policies: readonly object[]): object {
  return {
    binds: [{ port: 3000, listeners: [{ routes: policies.map((given) => ({ policies: given })) }] }],
  }
}

function policy(name: string, traffic: object): object {
  return {
    apiVersion: 'agentgateway.dev/v1alpha1',
    kind: 'AgentgatewayPolicy',
    metadata: { name, namespace: 'gateway' },
    spec: { targetRefs: [{ kind: 'Gateway', name: 'proxy' }], traffic },
  }
}

/** An input that holds itself. */
function circular(): object {
  const input: Record<string, unknown> = {}
  input['binds'] = [input]
  return input
}

const mistakes: readonly (readonly [title: string, input: unknown, path: string])[] = [
  ['true', true, ''],
  ['an empty object', {}, ''],
  ['a configuration without jwtAuth', routes({ cors: {} }), ''],
  ['a configuration that holds itself', circular(), ''],
  ['a configuration with two', routes({ jwtAuth }, { jwtAuth }), 'binds[0].listeners[0].routes[1].policies'],
  ['a jwtAuth that is a text', { jwtAuth: 'strict' }, 'jwtAuth'],
  ['an unknown mode', { jwtAuth: { ...jwtAuth, mode: 'lax' } }, 'jwtAuth.mode'],
  ['no providers', { jwtAuth: { providers: [] } }, 'jwtAuth.providers'],
  ['keys that are a list', { jwtAuth: { ...jwtAuth, jwks: [] } }, 'jwtAuth.jwks'],
  [
    'two policies with rules',
    [policy('a', { jwtAuthentication: {}, authorization: {} }), policy('b', { authorization: {} })],
    '[1].spec.traffic.authorization',
  ],
  ['a policy without spec', { kind: 'AgentgatewayPolicy' }, 'spec'],
  ['rules that are a text', { jwtAuth, authorization: { rules: 'true' } }, 'authorization.rules'],
  [
    'a rule with two actions',
    { jwtAuth, authorization: { rules: [{ allow: 'a', deny: 'b' }] } },
    'authorization.rules[0]',
  ],
  ['a rule that is a number', { jwtAuth, authorization: { rules: [1] } }, 'authorization.rules[0]'],
  ['a rule without expression', { jwtAuth, authorization: { rules: [{}] } }, 'authorization.rules[0]'],
  [
    'a rule of another action',
    { jwtAuth, authorization: { rules: [{ log: 'a' }] } },
    'authorization.rules[0]',
  ],
  ['a policy without jwtAuthentication', policy('a', {}), ''],
  [
    'an action that is not known',
    policy('a', { jwtAuthentication: { providers: [{ issuer, jwks }] }, authorization: { action: 'Log' } }),
    'spec.traffic.authorization.action',
  ],
  [
    'a validation mode that is not known',
    { kind: 'GatewayExtension', spec: { jwt: { validationMode: 'Lax' } } },
    'spec.jwt.validationMode',
  ],
  ['an extension without providers', { kind: 'GatewayExtension', spec: { jwt: {} } }, 'spec.jwt.providers'],
  [
    'a header without a claim',
    {
      kind: 'GatewayExtension',
      spec: { jwt: { providers: [{ jwks, claimsToHeaders: [{ header: 'a' }] }] } },
    },
    'spec.jwt.providers[0].claimsToHeaders[0].name',
  ],
]

describe('fromAgentgateway refuses', () => {
  it.each(mistakes)('%s', (_title, input, path) => {
    expect(() => fromAgentgateway(input)).toThrow(
      expect.objectContaining({ code: 'configuration_invalid', path }),
    )
  })
})

describe('the documented example', () => {
  const documented = {
    jwtAuth: {
      mode: 'strict',
      issuer: 'agentgateway.dev',
      audiences: ['test.agentgateway.dev'],
      jwks: { file: './manifests/jwt/pub-key' },
    },
  }

  it('gives these options, wherever it stands', () => {
    const options = {
      requireAny: [
        {
          name: 'provider-1',
          issuer: 'agentgateway.dev',
          audience: ['test.agentgateway.dev'],
          jwksFile: './manifests/jwt/pub-key',
        },
      ],
      extractionSources: [{ bearer: true }],
      forwardAuthorization,
    }
    const gatewayPolicies = [{ name: 'strict-jwt', target: { gateway: 'a' }, policy: documented }]
    for (const input of [documented, documented.jwtAuth, routes(documented), { gatewayPolicies }]) {
      expect(fromAgentgateway(input).options).toEqual(options)
    }
  })

  it('lets requests without token in where it says no mode', async () => {
    const imported = fromAgentgateway({ jwtAuth: { ...jwtAuth, mode: undefined } })
    expect(imported.options).toMatchObject({ mode: 'optional' })
    expect(notesOf(imported, 'means something else')).toEqual(['jwtAuth'])
    expect(await decideRequest(imported, {})).toBe('anonymous')
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { aud: 'x' })).toBe('audience_mismatch')
  })

  it('decides as it does there', async () => {
    const imported = fromAgentgateway({ jwtAuth })
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { aud: undefined })).toBe('audience_mismatch')
    expect(await decide(imported, { iss: undefined })).toBe('issuer_unknown')
    expect(await decide(imported, { exp: undefined })).toBe('expiration_missing')
    expect(await decide(imported, { exp: startOfTests - 59 })).toBe('accepted')
    expect(await decide(imported, { exp: startOfTests - 60 })).toBe('token_expired')
    expect(await decideRequest(imported, {})).toBe('token_missing')
  })
})

describe('the mode', () => {
  it.each([
    ['strict', 'token_missing', 'token_malformed'],
    ['optional', 'anonymous', 'token_malformed'],
    ['permissive', 'anonymous', 'anonymous'],
  ])('%s is the same here', async (mode, missing, bad) => {
    const imported = fromAgentgateway({ jwtAuth: { ...jwtAuth, mode } })
    expect(await decideRequest(imported, {})).toBe(missing)
    expect(await decideRequest(imported, { authorization: 'Bearer bad' })).toBe(bad)
  })

  it.each(['optional', 'permissive'])('%s is strict where rules ask for claims', async (mode) => {
    const rules = [{ allow: 'jwt.sub == "user-1"' }]
    const imported = fromAgentgateway({ jwtAuth: { ...jwtAuth, mode }, authorization: { rules } })
    expect(await decideRequest(imported, {})).toBe('token_missing')
    expect(await decide(imported)).toBe('accepted')
  })

  it('stays where rules only turn away', async () => {
    const rules = [{ deny: 'jwt.sub == "user-2"' }]
    const imported = fromAgentgateway({ jwtAuth: { ...jwtAuth, mode: 'optional' }, authorization: { rules } })
    expect(await decideRequest(imported, {})).toBe('anonymous')
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { sub: 'user-2' })).toBe('policy_not_met')
  })
})

describe('a provider', () => {
  it.each([undefined, []])('with the audiences %j checks none, and is noted', async (audiences) => {
    const imported = fromAgentgateway({ jwtAuth: { ...jwtAuth, audiences } })
    expect(imported.options).toMatchObject({ requireAny: [{ audience: null }] })
    expect(imported.notes.some(({ text }) => text.includes('audience'))).toBe(true)
    expect(await decide(imported, { aud: 'x' })).toBe('accepted')
  })

  it('has its own issuer and keys', async () => {
    const other = { issuer: 'https://other.example', jwks: { file: 'other.json' } }
    const imported = fromAgentgateway({ jwtAuth: { mode: 'strict', providers: [other, { issuer, jwks }] } })
    expect(imported.options).toMatchObject({ requireAny: [{ name: 'provider-1' }, { name: 'provider-2' }] })
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { iss: other.issuer })).toBe('keys_unavailable')
  })

  it('with what is not known lets nobody in, and the others do', async () => {
    const strange = { issuer: 'https://other.example', jwks, algorithms: ['RS256'] }
    const imported = fromAgentgateway({ jwtAuth: { mode: 'strict', providers: [strange, { issuer, jwks }] } })
    expect(notesOf(imported, 'denied')).toEqual(['jwtAuth.providers[0].algorithms'])
    expect(await decide(imported, { iss: strange.issuer })).toBe('policy_not_met')
    expect(await decide(imported)).toBe('accepted')
  })

  it.each([
    ['text', JSON.stringify(keySet)],
    ['an object', keySet],
    ['inline', { inline: JSON.stringify(keySet) }],
    ['local and inline', { local: { inline: JSON.stringify(keySet) } }],
  ])('has keys that are written out: %s', async (_title, written) => {
    expect(await decide(fromAgentgateway({ jwtAuth: { ...jwtAuth, jwks: written } }))).toBe('accepted')
  })

  it.each([
    ['a text that is none', 'x'],
    ['inline text that is none', { inline: 'x' }],
    ['no keys', undefined],
    [
      'a backend without address',
      { remote: { jwksPath: '/keys', backendRef: { name: 'id' }, cacheDuration: '5m' } },
    ],
    ['an address that is none', { url: 'keys' }],
    ['a JWK set without keys that are one', { local: { configMapRef: { name: 'keys' } } }],
  ])('lets nobody in with %s', async (_title, given) => {
    const imported = fromAgentgateway({ jwtAuth: { ...jwtAuth, jwks: given } })
    expect(imported.options).toMatchObject({ requireAny: [{ jwksFile: 'provider-1.jwks.json' }] })
    expect(notesOf(imported, 'denied')).toEqual(['jwtAuth.jwks'])
    expect(await decide(imported)).toBe('keys_unavailable')
  })
})

describe('requiredClaims', () => {
  it.each([
    [undefined, { exp: undefined }, 'expiration_missing'],
    [['exp'], { exp: undefined }, 'expiration_missing'],
    [[], { exp: undefined }, 'accepted'],
    [['sub', 'sub'], { exp: undefined }, 'accepted'],
    [['exp', 'nbf'], {}, 'required_claim_missing'],
    [['exp', 'azp'], {}, 'required_claim_missing'],
  ])('%j: %j is %s', async (requiredClaims, claims, expected) => {
    const jwtValidationOptions = { requiredClaims }
    expect(await decide(fromAgentgateway({ jwtAuth: { ...jwtAuth, jwtValidationOptions } }), claims)).toBe(
      expected,
    )
    const provider = { issuer, jwks, jwtValidationOptions }
    const byProvider = fromAgentgateway({ jwtAuth: { mode: 'strict', providers: [provider] } })
    expect(await decide(byProvider, claims)).toBe(expected)
  })

  it.each([
    [[], 1],
    [['exp'], 0],
    [['exp', 'sub'], 0],
    [['exp', 'azp'], 1],
  ])('%j is noted where it means something else: %d', (requiredClaims, notes) => {
    const imported = fromAgentgateway({ jwtAuth: { ...jwtAuth, jwtValidationOptions: { requiredClaims } } })
    const path = 'jwtAuth.jwtValidationOptions.requiredClaims'
    expect(imported.notes.filter((note) => note.path === path)).toHaveLength(notes)
  })
})

describe('the location of the token', () => {
  it.each([
    [{ header: { name: 'authorization', prefix: 'bearer ' } }, { bearer: true }],
    [{ header: { name: 'Authorization', prefix: 'JWT ' } }, { header: 'Authorization', prefix: 'JWT' }],
    [{ header: { name: 'X-Token' } }, { header: 'X-Token' }],
    [{ queryParameter: { name: 'token' } }, { query: 'token' }],
    [{ queryParameter: 'token' }, { query: 'token' }],
    [{ cookie: { name: 'session' } }, { cookie: 'session' }],
  ])('comes over: %j', (location, source) => {
    expect(fromAgentgateway({ jwtAuth: { ...jwtAuth, location } }).options).toMatchObject({
      extractionSources: [source],
    })
  })

  it.each([{ expression: 'request.headers["a"]' }, { header: {} }, {}])(
    'lets nobody in by %j',
    async (location) => {
      const imported = fromAgentgateway({ jwtAuth: { ...jwtAuth, location } })
      expect(notesOf(imported, 'denied')).toContain('jwtAuth.location')
      expect(await decide(imported)).toBe('policy_not_met')
    },
  )
})

describe('authorization rules', () => {
  it.each([
    [['jwt.sub == "user-1"'], {}, 'accepted'],
    [[{ allow: 'jwt.sub == "user-2"' }, 'jwt.role == "admin"'], { role: 'admin' }, 'accepted'],
    [[{ allow: 'jwt.sub == "user-2"' }, 'jwt.role == "admin"'], {}, 'policy_not_met'],
    [
      [{ require: 'jwt.role == "admin"' }, { require: 'jwt.level == 3' }],
      { role: 'admin', level: 3 },
      'accepted',
    ],
    [
      [{ require: 'jwt.role == "admin"' }, { require: 'jwt.level == 3' }],
      { role: 'admin' },
      'policy_not_met',
    ],
    [[{ deny: 'jwt.role == "guest"' }, { allow: 'jwt.sub == "user-1"' }], { role: 'user' }, 'accepted'],
    [
      [{ deny: 'jwt.role == "guest"' }, { allow: 'jwt.sub == "user-1"' }],
      { role: 'guest' },
      'policy_not_met',
    ],
    [[{ deny: 'jwt.role == "guest"' }], { role: 'user' }, 'accepted'],
    [[{ deny: 'jwt.role == "guest"' }], {}, 'policy_not_met'],
    [[{ allow: 'request.path == "/admin"' }, { allow: 'jwt.sub == "user-1"' }], {}, 'accepted'],
    [
      [{ allow: 'request.path == "/admin" && jwt.groups.contains("admins")' }],
      { groups: ['admins'] },
      'policy_not_met',
    ],
    [[{ require: 'request.path == "/admin"' }, { allow: 'jwt.sub == "user-1"' }], {}, 'policy_not_met'],
    [[{ deny: 'request.path == "/admin"' }], {}, 'policy_not_met'],
    [[], {}, 'policy_not_met'],
    [undefined, {}, 'policy_not_met'],
  ])('%j of %j: %s', async (rules, claims, expected) => {
    const imported = fromAgentgateway({ jwtAuth, authorization: { rules } })
    expect(await decide(imported, claims)).toBe(expected)
  })

  it('that are not understood are noted, each at its place', () => {
    const rules = [{ deny: 'request.path == "/a"' }, 'source.address == "b"', { allow: 'jwt.sub == "a"' }]
    expect(notesOf(fromAgentgateway({ jwtAuth, authorization: { rules } }), 'denied')).toEqual([
      'authorization.rules[0].deny',
      'authorization.rules[1]',
    ])
  })

  it('that deny are noted for claims that are absent', () => {
    const imported = fromAgentgateway({
      jwtAuth,
      authorization: { rules: [{ deny: 'jwt.role == "guest"' }] },
    })
    expect(imported.notes.filter(({ path }) => path === 'authorization.rules[0].deny')).toHaveLength(2)
  })

  it('about the tools of MCP let nobody in', async () => {
    const mcpAuthorization = { rules: ['mcp.tool.name == "echo"'] }
    const imported = fromAgentgateway({ mcp: { policies: { cors: {}, jwtAuth, mcpAuthorization } } })
    expect(notesOf(imported, 'denied')).toEqual(['mcp.policies.mcpAuthorization'])
    expect(await decide(imported)).toBe('policy_not_met')
  })

  it('let nobody in beside what is not known', async () => {
    const imported = fromAgentgateway({ jwtAuth, extAuthz: { host: 'a' }, timeout: {} })
    expect(notesOf(imported, 'denied')).toEqual(['extAuthz'])
    expect(await decide(imported)).toBe('policy_not_met')
  })
})

describe('mcpAuthentication', () => {
  it('is read as jwtAuth, and is strict', async () => {
    const mcpAuthentication = {
      issuer,
      audiences: ['orders-api'],
      jwks,
      provider: { keycloak: {} },
      resourceMetadata: { resource: 'a' },
    }
    const imported = fromAgentgateway(routes({ mcpAuthentication }))
    expect(notesOf(imported, 'not carried over')).toHaveLength(1)
    expect(notesOf(imported, 'denied')).toEqual([])
    expect(await decide(imported)).toBe('accepted')
    expect(await decideRequest(imported, {})).toBe('token_missing')
  })
})

describe('an AgentgatewayPolicy', () => {
  const inline = { inline: JSON.stringify(keySet) }
  const jwtAuthentication = { providers: [{ issuer, audiences: ['orders-api'], jwks: inline }] }

  it('is strict where it says no mode', async () => {
    const imported = fromAgentgateway(policy('jwt', { jwtAuthentication }))
    expect(imported.options).not.toHaveProperty('mode')
    expect(await decide(imported)).toBe('accepted')
    expect(await decideRequest(imported, {})).toBe('token_missing')
  })

  it('may have its rules in another policy', async () => {
    const authorization = {
      action: 'Allow',
      policy: { matchExpressions: ['"admin" in jwt.roles', 'jwt.level == 3'] },
    }
    const imported = fromAgentgateway([
      { kind: 'AgentgatewayPolicy', spec: { backend: {} } },
      policy('rules', { authorization }),
      policy('jwt', { jwtAuthentication }),
    ])
    expect(await decide(imported, { roles: ['admin'], level: 3 })).toBe('accepted')
    expect(await decide(imported, { roles: ['admin'] })).toBe('policy_not_met')
  })

  it.each([
    ['Require', 'accepted', 'policy_not_met'],
    ['Deny', 'policy_not_met', 'accepted'],
    [undefined, 'accepted', 'policy_not_met'],
  ])('has one action: %s', async (action, admin, user) => {
    const authorization = { action, policy: { matchExpressions: ['jwt.role == "admin"'] } }
    const imported = fromAgentgateway(
      policy('jwt', { jwtAuthentication: { mode: 'Optional', ...jwtAuthentication }, authorization }),
    )
    expect(await decide(imported, { role: 'admin' })).toBe(admin)
    expect(await decide(imported, { role: 'user' })).toBe(user)
  })

  it('lets nobody in without expressions, or where one is not understood', async () => {
    for (const matchExpressions of [[], ['jwt.role == "admin"', 'size(jwt.roles) > 1']]) {
      const authorization = { policy: { matchExpressions } }
      const imported = fromAgentgateway(policy('jwt', { jwtAuthentication, authorization }))
      expect(notesOf(imported, 'denied')).toEqual(['spec.traffic.authorization'])
      expect(await decide(imported, { role: 'admin' })).toBe('policy_not_met')
    }
    const imported = fromAgentgateway(policy('jwt', { jwtAuthentication, authorization: {} }))
    expect(await decide(imported)).toBe('policy_not_met')
  })

  it('lets nobody in beside what is not known', async () => {
    const imported = fromAgentgateway(policy('jwt', { jwtAuthentication, extAuth: {}, cors: {} }))
    expect(notesOf(imported, 'denied')).toEqual(['spec.traffic.extAuth'])
    expect(await decide(imported)).toBe('policy_not_met')
    const rules = policy('rules', {
      authorization: { policy: { matchExpressions: ['has(jwt.sub)'] } },
      basicAuthentication: {},
    })
    const beside = fromAgentgateway([policy('jwt', { jwtAuthentication }), rules])
    expect(notesOf(beside, 'denied')).toEqual(['[1].spec.traffic.basicAuthentication'])
    expect(await decide(beside)).toBe('policy_not_met')
  })

  it('is chosen by its name, and says what MCP gets', () => {
    const mcp = { resourceMetadata: {} }
    const input = [
      policy('a', { jwtAuthentication }),
      policy('b', { jwtAuthentication: { ...jwtAuthentication, mcp } }),
    ]
    expect(notesOf(fromAgentgateway(input, { name: 'b' }), 'not carried over')).toHaveLength(1)
    expect(() => fromAgentgateway(input)).toThrow('one more')
  })
})

describe('a GatewayExtension of kgateway', () => {
  const remote = { remote: { url: keysUrl, backendRef: { name: 'id' }, cacheDuration: '5m' } }
  const provider = { name: 'example', issuer, audiences: ['orders-api'], jwks: remote }

  function extension(jwt: object, ...others: readonly object[]): ReturnType<typeof fromAgentgateway> {
    return fromAgentgateway([
      { kind: 'GatewayExtension', metadata: { name: 'jwt' }, spec: { jwt } },
      ...others,
    ])
  }

  it('gives these options', async () => {
    const imported = extension({ providers: [provider] })
    expect(imported.options).toEqual({
      requireAny: [{ name: 'example', issuer, audience: ['orders-api'], jwksUrl: keysUrl }],
      extractionSources: [{ bearer: true }],
      expirationRequired: false,
      forwardAuthorization,
    })
    expect(await decide(imported, { exp: undefined })).toBe('accepted')
    expect(await decide(imported, { aud: 'x' })).toBe('audience_mismatch')
  })

  it.each([
    ['Strict', 'token_missing'],
    ['AllowMissing', 'anonymous'],
    ['AllowMissingOrFailed', 'anonymous'],
  ])('has the validation mode %s', async (validationMode, expected) => {
    const imported = extension({ validationMode, providers: [provider] })
    expect(await decideRequest(imported, {})).toBe(expected)
  })

  it('checks no issuer and no audience where it names none', async () => {
    const imported = extension({ providers: [{ jwks: remote }] })
    expect(imported.options).toMatchObject({
      requireAny: [{ name: 'provider-1', issuer: null, audience: null }],
    })
    expect(await decide(imported, { iss: 'https://other.example', aud: 'x' })).toBe('accepted')
  })

  it('writes claims into headers', () => {
    const claimsToHeaders = [
      { name: 'sub', header: 'X-Sub' },
      { name: 'https://a/b.c', header: 'X-Tier' },
    ]
    const second = {
      name: 'second',
      issuer: 'https://b.example',
      jwks: remote,
      claimsToHeaders: [{ name: 'oid', header: 'X-Sub' }],
    }
    const imported = extension({ providers: [{ ...provider, claimsToHeaders, forwardToken: true }, second] })
    expect(imported.options).toMatchObject({
      forwardHeaders: { 'X-Sub': ['oid'], 'X-Tier': ['https://a/b.c'] },
      forwardAuthorization: false,
    })
    expect(notesOf(imported, 'means something else')).toContain(
      '[0].spec.jwt.providers[1].claimsToHeaders[0]',
    )
    expect(extension({ providers: [{ ...provider, forwardToken: true }] }).options).toMatchObject({
      forwardAuthorization: true,
    })
  })

  it('lets nobody in by a provider that has another place for its tokens', async () => {
    const tokenSource = { header: { header: 'X-Token', prefix: 'JWT ' } }
    const second = { ...provider, issuer: 'https://b.example', tokenSource }
    const imported = extension({ providers: [provider, second] })
    expect(imported.options).toMatchObject({ requireAny: [{ name: 'example' }, { name: 'example-2' }] })
    expect(notesOf(imported, 'denied')).toEqual(['[0].spec.jwt.providers[1].tokenSource'])
    expect(await decide(imported)).toBe('accepted')
    expect(await decide(imported, { iss: 'https://b.example' })).toBe('policy_not_met')
    const alone = extension({ providers: [{ ...provider, tokenSource }] })
    expect(await decideRequest(alone, { 'x-token': `JWT ${mint()}` })).toBe('accepted')
  })

  it('lets nobody in by what is not known', async () => {
    for (const strange of [{ tokenSource: { body: 'a' } }, { remotePolicy: {} }]) {
      const imported = extension({ providers: [{ ...provider, ...strange }] })
      expect(notesOf(imported, 'denied').length).toBeGreaterThan(0)
      expect(await decide(imported)).toBe('policy_not_met')
    }
  })

  it.each([
    ['30s', 30],
    ['60s', undefined],
    ['2h', 3600],
    ['a while', undefined],
  ])('has clocks that differ by %s', (clockSkew, clockSkewTolerance) => {
    const { options } = extension({ providers: [{ ...provider, clockSkew }] })
    expect(options).toMatchObject({
      requireAny: [clockSkewTolerance === undefined ? {} : { clockSkewTolerance }],
    })
  })

  it.each([
    ['a JWK set', JSON.stringify(keySet), { jwks: keySet }],
    ['one JWK', JSON.stringify(keySet.keys[0]), { publicKey: keySet.keys[0] }],
    ['PEM', '-----BEGIN PUBLIC KEY-----\n…', { publicKey: '-----BEGIN PUBLIC KEY-----\n…' }],
  ])('has keys that are written out: %s', (_title, text, keys) => {
    const inline = { local: { inline: text } }
    expect(extension({ providers: [{ ...provider, jwks: inline }] }).options).toMatchObject({
      requireAny: [keys],
    })
    const local = { local: { configMapRef: { name: 'keys' } } }
    const map = { kind: 'ConfigMap', metadata: { name: 'keys' }, data: { jwks: text } }
    expect(extension({ providers: [{ ...provider, jwks: local }] }, map).options).toMatchObject({
      requireAny: [keys],
    })
  })

  it('lets nobody in where keys that are written out are none', () => {
    for (const inline of ['1', '{}']) {
      const imported = extension({ providers: [{ ...provider, jwks: { local: { inline } } }] })
      expect(notesOf(imported, 'denied')).toEqual(['[0].spec.jwt.providers[0].jwks'])
    }
  })

  it('lets nobody in by rules that Envoy reads its own way', async () => {
    const matchExpressions = [
      'metadata.filter_metadata["envoy.filters.http.jwt_authn"]["payload"]["role"] == "admin"',
    ]
    const rbac = { action: 'Allow', policy: { matchExpressions } }
    const imported = extension(
      { providers: [provider] },
      { kind: 'TrafficPolicy', metadata: { name: 'a' }, spec: { rbac } },
    )
    expect(notesOf(imported, 'denied')).toEqual(['[1].spec.rbac'])
    expect(await decide(imported, { role: 'admin' })).toBe('policy_not_met')
    expect(mistakeIn({ ...imported.options, audience: 'a' })).toBe('audience')
  })
})
