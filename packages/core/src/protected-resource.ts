import { jsonAnswer, type HttpAnswer } from './answers/http-answer.ts'
import { OptionReader } from './configuration/option-reader.ts'
import { remoteAddressProblem } from './keys/remote/remote-address.ts'
import { readScopeList } from './policies/compile-policy.ts'
import type { TokenRequest } from './request.ts'

/** What an API tells its clients about itself (RFC 9728, section 2). */
export interface ProtectedResourceOptions {
  /** The resource identifier: the https URL that clients know the API by. */
  readonly resource: string
  /** The issuers whose tokens are accepted. */
  readonly authorizationServers?: readonly string[]
  readonly scopesSupported?: string | readonly string[]
  /** How a token may be sent. Default: `["header"]`. */
  readonly bearerMethodsSupported?: readonly ('header' | 'body' | 'query')[]
  readonly resourceName?: string
  readonly resourceDocumentation?: string
  readonly resourcePolicyUri?: string
  readonly resourceTosUri?: string
  readonly jwksUri?: string
}

/** The metadata of a protected resource. */
export interface ProtectedResource {
  /** The path at which it is served, the same whatever a request says its host is. */
  readonly path: string
  /** The whole address, for `challenge.resourceMetadata`. */
  readonly url: string
  readonly document: Readonly<Record<string, unknown>>
  /**
   * Answers a request for the metadata: GET, HEAD and OPTIONS, 405 for any other method. `undefined` for a
   * request for another path.
   */
  respond(request: TokenRequest): HttpAnswer | undefined
}

const names = {
  known: [
    'resource',
    'authorizationServers',
    'scopesSupported',
    'bearerMethodsSupported',
    'resourceName',
    'resourceDocumentation',
    'resourcePolicyUri',
    'resourceTosUri',
    'jwksUri',
  ],
}

const wellKnown = '/.well-known/oauth-protected-resource'

/**
 * Describes a protected resource (RFC 9728), from configured values alone and never from a request. Throws
 * `ConfigurationError` for options that are wrong.
 *
 * @example
 * ```ts
 * import { protectedResource } from '@claimgate/core'
 *
 * const metadata = protectedResource({
 *   resource: 'https://api.example.com/mcp',
 *   authorizationServers: ['https://id.example.com'],
 * })
 *
 * export const path: string = metadata.path // /.well-known/oauth-protected-resource/mcp
 * ```
 */
export function protectedResource(options: ProtectedResourceOptions): ProtectedResource {
  const reader = new OptionReader(options, '', names)
  const resource = new URL(readResource(reader))
  const path = `${wellKnown}${resource.pathname === '/' ? '' : resource.pathname}`
  const document = Object.freeze(describe(reader))
  return Object.freeze({
    path,
    url: `${resource.origin}${path}`,
    document,
    respond: (request: TokenRequest) =>
      pathOf(request) === path ? answer(request.method, document) : undefined,
  })
}

function readResource(reader: OptionReader): string {
  const resource = reader.text('resource')
  if (resource === undefined) throw reader.error('resource', 'is missing: name the URL of the API')
  const problem = remoteAddressProblem(resource, false)
  if (problem !== undefined) throw reader.error('resource', problem)
  if (/%(?![\da-f]{2})/i.test(resource))
    throw reader.error('resource', 'holds a percent sign that escapes nothing')
  if (new URL(resource).search !== '') throw reader.error('resource', 'holds a query: leave it out')
  return resource
}

function describe(reader: OptionReader): Record<string, unknown> {
  const scopes = reader.has('scopesSupported')
    ? readScopeList(reader.value('scopesSupported'), reader.pathOf('scopesSupported'))
    : undefined
  const members = {
    resource: reader.text('resource'),
    authorization_servers: reader.texts('authorizationServers'),
    jwks_uri: reader.text('jwksUri'),
    scopes_supported: scopes,
    bearer_methods_supported: readMethods(reader),
    resource_name: reader.text('resourceName'),
    resource_documentation: reader.text('resourceDocumentation'),
    resource_policy_uri: reader.text('resourcePolicyUri'),
    resource_tos_uri: reader.text('resourceTosUri'),
  }
  return Object.fromEntries(Object.entries(members).filter(([, value]) => value !== undefined))
}

function readMethods(reader: OptionReader): readonly string[] {
  const methods = reader.texts('bearerMethodsSupported') ?? ['header']
  const wrong = methods.find((method) => !['header', 'body', 'query'].includes(method))
  if (wrong !== undefined)
    throw reader.error('bearerMethodsSupported', 'holds other than header, body and query')
  return methods
}

/** Any page may read it: it is public, and says nothing about who asks. */
const anyOrigin = { 'Access-Control-Allow-Origin': '*' }
/** In CORS the wildcard leaves out Authorization, which is to be named. */
const anyHeader = '*, Authorization'
const allowed = 'GET, HEAD, OPTIONS'

/** The path as it was sent, before a router or mount point rewrote it. */
function pathOf({ originalUrl, url = '' }: TokenRequest): string {
  return (originalUrl ?? url).split('?', 1).join('')
}

function answer(method: string | undefined, document: unknown): HttpAnswer {
  switch (method) {
    case 'GET':
    case 'HEAD':
      return jsonAnswer(200, anyOrigin, document)
    case 'OPTIONS': {
      const cors = { 'Access-Control-Allow-Methods': allowed, 'Access-Control-Allow-Headers': anyHeader }
      return { status: 204, headers: { ...anyOrigin, ...cors, Allow: allowed }, body: '' }
    }
    default: {
      const body = { error: 'method_not_allowed', error_description: `allowed are ${allowed}` }
      return jsonAnswer(405, { ...anyOrigin, Allow: allowed }, body)
    }
  }
}
