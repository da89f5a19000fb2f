import type { ProtectedResourceOptions, SharedOptions } from '@claimgate/core'
import type { RawRequest } from '../support/raw-http.ts'
import { noToken, type ResourceAnswer } from './expectations.ts'
import { gateOptions, goodToken } from './plans.ts'
import { describeScenarios, type Scenario } from './scenarios.ts'

const resource = 'https://api.example.com/mcp'
const path = '/.well-known/oauth-protected-resource/mcp'
const issuer = 'https://id.example.com'

function appWith(
  options: SharedOptions = {},
  metadata: ProtectedResourceOptions = { resource, authorizationServers: [issuer] },
): Scenario['app'] {
  return (onEvent) => ({
    gates: { main: { verifier: gateOptions(onEvent, options) } },
    parts: [{ authenticate: 'main' }, { metadata }, { route: { path: '/mcp' } }],
  })
}

const body = JSON.stringify({
  resource,
  authorization_servers: [issuer],
  bearer_methods_supported: ['header'],
})

function json(status: number, text: string, headers: Readonly<Record<string, string>> = {}): ResourceAnswer {
  return {
    by: 'resource',
    status,
    headers: {
      'access-control-allow-origin': '*',
      'content-length': String(Buffer.byteLength(text)),
      'content-type': 'application/json; charset=utf-8',
      ...headers,
    },
    body: text,
  }
}

const metadata = json(200, body)
const allowed = 'GET, HEAD, OPTIONS'
const preflightAnswer: ResourceAnswer = {
  by: 'resource',
  status: 204,
  headers: {
    'access-control-allow-origin': '*',
    'access-control-allow-methods': allowed,
    'access-control-allow-headers': '*, Authorization',
    allow: allowed,
  },
  body: '',
}

const served: Readonly<Record<string, [request: RawRequest, expected: ResourceAnswer]>> = {
  'to GET': [{ target: path }, metadata],
  'to HEAD, without body': [
    { method: 'HEAD', target: path },
    { ...metadata, body: '' },
  ],
  'with a query behind it': [{ target: `${path}?a=b` }, metadata],
  'to who has a good token': [
    { target: path, headers: [['Authorization', `Bearer ${goodToken}`]] },
    metadata,
  ],
  'to who has a bad token': [{ target: path, headers: [['Authorization', 'Bearer bad']] }, metadata],
  'to who sends two tokens': [
    {
      target: path,
      headers: [
        ['Authorization', 'Bearer a'],
        ['Authorization', 'Bearer b'],
      ],
    },
    metadata,
  ],
  'alike whatever the request says the host is': [
    { target: path, headers: [['X-Forwarded-Host', 'evil.example']] },
    metadata,
  ],
  'to OPTIONS': [{ method: 'OPTIONS', target: path }, preflightAnswer],
  'to a preflight, for any header': [
    {
      method: 'OPTIONS',
      target: path,
      headers: [
        ['Origin', 'https://app.example.com'],
        ['Access-Control-Request-Method', 'GET'],
        ['Access-Control-Request-Headers', 'authorization, mcp-protocol-version'],
      ],
    },
    preflightAnswer,
  ],
}

describeScenarios(
  'the metadata of a resource is served',
  Object.entries(served).map(([name, [request, expected]]): Scenario => ({
    name,
    app: appWith(),
    request,
    expected,
  })),
)

const notAllowed = json(
  405,
  JSON.stringify({ error: 'method_not_allowed', error_description: `allowed are ${allowed}` }),
  { allow: allowed },
)

describeScenarios(
  'the metadata of a resource is 405',
  ['POST', 'PUT', 'PATCH', 'DELETE', 'TRACE'].map((method): Scenario => ({
    name: `to ${method}`,
    app: appWith(),
    request: { method, target: path, ...(method !== 'TRACE' && { body: '{}' }) },
    expected: notAllowed,
  })),
)

describeScenarios(
  'H9: not public is',
  [
    '/mcp',
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/other',
    `${path}/`,
    `${path}/x`,
    `/${path}`,
    `/.${path}`,
    `${path};x=1`,
    `${path}%20`,
    `${path}/../../../mcp`,
    path.toUpperCase(),
    path.replace('-', '%2D'),
    path.replace('.well', '%2Ewell'),
    path.replace('/mcp', '%2Fmcp'),
    `http://api.example.com${path}`,
  ].map((target): Scenario => ({ name: target, app: appWith(), request: { target }, expected: noToken })),
)

describeScenarios(
  'the metadata is found where the resource is',
  [
    ['https://api.example.com', '/.well-known/oauth-protected-resource'],
    ['https://api.example.com/', '/.well-known/oauth-protected-resource'],
    ['https://api.example.com:8443/a/b', '/.well-known/oauth-protected-resource/a/b'],
    ['https://api.example.com/a:b', '/.well-known/oauth-protected-resource/a:b'],
    ['https://api.example.com/caf\u{e9}', '/.well-known/oauth-protected-resource/caf%C3%A9'],
  ].map(([identifier = '', target = '']): Scenario => ({
    name: identifier,
    app: appWith({}, { resource: identifier }),
    request: { target },
    expected: json(200, JSON.stringify({ resource: identifier, bearer_methods_supported: ['header'] })),
  })),
)

describeScenarios('the metadata is served', [
  {
    name: 'where the token may be in a form',
    app: appWith({ extractionSources: [{ form: 'access_token' }] }),
    request: { target: path },
    expected: metadata,
  },
  {
    name: 'before authenticate() too',
    app: (onEvent) => ({
      gates: { main: { verifier: gateOptions(onEvent) } },
      parts: [
        { metadata: { resource, authorizationServers: [issuer] } },
        { authenticate: 'main' },
        { route: { path: '/mcp' } },
      ],
    }),
    request: { target: path },
    expected: metadata,
  },
])
