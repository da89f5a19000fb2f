import { describe, expect, it } from 'vitest'
import { startOfTests } from '../support/clock.ts'
import { newSigningKey, secretKey, signingKey } from '../support/keys.ts'
import { encode, goodClaims, mint, unsigned } from '../support/tokens.ts'
import { badRequest, badToken, challenged, letIn, noToken } from './expectations.ts'
import { authenticatedApp, authorization, bearer, goodToken, guardedApp, request } from './plans.ts'
import { byName, describeScenarios, runScenario, type Scenario } from './scenarios.ts'

const stranger = newSigningKey('RS256', 'RS256-1')
const confusion = secretKey(new TextEncoder().encode(JSON.stringify(signingKey().publicJwk)))

/** Requests that do not get past `authenticate()` of an ordinary app. */
const tokens: Readonly<Record<string, [token: string, ...Parameters<typeof badToken>]>> = {
  'an opaque token': ['0123456789abcdef', 'token_malformed'],
  'A15: five segments': ['a.b.c.d.e', 'token_malformed'],
  'B2: padding': [`${goodToken}=`, 'token_malformed'],
  'B5: a repeated member': [
    unsigned('{"alg":"RS256","alg":"RS256"}', JSON.stringify(goodClaims), 'c2ln'),
    'token_malformed',
  ],
  'A1: the algorithm none': [unsigned('{"alg":"none"}', '{}', ''), 'token_malformed'],
  'A1: the algorithm none, and a signature': [
    unsigned('{"alg":"none"}', JSON.stringify(goodClaims), 'c2ln'),
    'algorithm_not_allowed',
  ],
  'A3: a public key as secret': [mint({ key: confusion }), 'algorithm_not_allowed'],
  'C1: an unknown critical header': [mint({ header: { crit: ['x'], x: 1 } }), 'token_header_not_allowed'],
  'C10: another type': [mint({ header: { typ: 'logout+jwt' } }), 'token_type_not_allowed'],
  'H14: an unknown issuer': [mint({ claims: { iss: 'https://evil.example' } }), 'issuer_unknown'],
  'H14: an unknown key': [mint({ header: { kid: 'other' } }), 'key_unknown'],
  'H14: a wrong signature': [mint({ key: stranger }), 'signature_invalid'],
  'D1: a time that is text': [mint({ claims: { exp: 'tomorrow' } }), 'time_claim_malformed'],
  'D2: no expiration': [mint({ claims: { exp: undefined } }), 'expiration_missing'],
  'an expired token': [mint({ claims: { exp: startOfTests - 60 } }), 'token_expired'],
  'D17: a token of tomorrow': [mint({ claims: { nbf: startOfTests + 61 } }), 'token_not_yet_valid'],
  'D5: a token from the future': [mint({ claims: { iat: startOfTests + 61 } }), 'token_issued_in_future'],
  'D9: another audience': [mint({ claims: { aud: 'other-api' } }), 'audience_mismatch'],
  'D15: a bound token': [mint({ claims: { cnf: { jkt: 'x' } } }), 'sender_constraint_unproven'],
}

const describedTokens = Object.entries(tokens).map(([name, [token, code]]): Scenario => ({
  name,
  app: authenticatedApp(),
  request: bearer(token),
  expected: badToken(code),
}))

describeScenarios('a bad token is 401 with', describedTokens)

describeScenarios('a token that is longer than allowed', [
  {
    name: 'B9: by one byte is 401',
    app: authenticatedApp({ options: { maxTokenBytes: goodToken.length - 1 } }),
    request: bearer(goodToken),
    expected: badToken('token_too_long'),
  },
  {
    name: 'B9: by none gets in',
    app: authenticatedApp({ options: { maxTokenBytes: goodToken.length } }),
    request: bearer(goodToken),
    expected: letIn,
  },
])

const challenge = {
  realm: 'shop',
  scope: 'orders:read orders:write',
  resourceMetadata: 'https://api.example.com/.well-known/oauth-protected-resource',
}
const challengeParameters = {
  realm: challenge.realm,
  scope: challenge.scope,
  resource_metadata: challenge.resourceMetadata,
}

describeScenarios('H21: no token is 401 without an error code, never to be stored', [
  { name: 'below authenticate()', app: authenticatedApp(), request: request(), expected: noToken },
  { name: 'before a guard alone', app: guardedApp({}, []), request: request(), expected: noToken },
  {
    name: 'with another scheme',
    app: authenticatedApp(),
    request: authorization('Basic dXNlcjpwYXNz'),
    expected: noToken,
  },
  {
    name: 'with the challenge as configured',
    app: authenticatedApp({ options: { challenge } }),
    request: request(),
    expected: challenged(401, 'unauthorized', 'token_missing', challengeParameters),
  },
  {
    name: 'and so is a path that nobody serves',
    app: authenticatedApp(),
    request: { target: '/nowhere' },
    expected: noToken,
  },
])

describeScenarios('the challenge as configured is part of', [
  {
    name: 'a 401 for a bad token',
    app: authenticatedApp({ options: { challenge } }),
    request: bearer('bad'),
    expected: challenged(401, 'invalid_token', 'token_malformed', challengeParameters),
  },
  {
    name: 'a 400',
    app: authenticatedApp({ options: { challenge } }),
    request: authorization('Bearer'),
    expected: challenged(400, 'invalid_request', 'request_malformed', challengeParameters),
  },
  {
    name: 'a 403 for a scope, which names the scope that it lacks',
    app: authenticatedApp({ options: { challenge } }, [{ scope: 'admin' }]),
    request: bearer(goodToken),
    expected: challenged(403, 'insufficient_scope', 'scope_insufficient', {
      ...challengeParameters,
      scope: 'admin',
    }),
  },
])

describeScenarios('H13: what an attacker sends stays out of the answer', [
  {
    name: 'a kid with quotes and line breaks',
    app: authenticatedApp(),
    request: bearer(mint({ header: { kid: 'a", error="x"\r\nX-Injected: 1' } })),
    expected: badToken('key_unknown'),
  },
  {
    name: 'a scheme with a quote behind it',
    app: authenticatedApp(),
    request: authorization(`Bearer "${encode('x')}"`),
    expected: badRequest('request_malformed'),
  },
])

describe('H14: a token that nothing proves', () => {
  const alike = ['H14: an unknown issuer', 'H14: an unknown key', 'H14: a wrong signature']
  const scenarios = describedTokens.filter(({ name }) => alike.includes(name))

  it.each(byName)('is answered alike in %s, whatever is wrong with it', async (_, framework) => {
    const outcomes = await Promise.all(scenarios.map((scenario) => runScenario(framework, scenario)))
    expect(outcomes).toHaveLength(3)
    expect(new Set(outcomes.map(({ response }) => JSON.stringify(response))).size).toBe(1)
  })
})
