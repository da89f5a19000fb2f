import { protectedResource } from '@claimgate/core'
import { describe, expect, it } from 'vitest'

const resource = 'https://api.example.com/mcp'

/** Describes as plain JavaScript can: with anything. */
function describeUnchecked(options: unknown): unknown {
  return Reflect.apply(protectedResource, undefined, [options])
}

describe('the metadata of a protected resource', () => {
  it.each([
    ['https://api.example.com', '/.well-known/oauth-protected-resource'],
    ['https://api.example.com/', '/.well-known/oauth-protected-resource'],
    ['https://api.example.com/mcp', '/.well-known/oauth-protected-resource/mcp'],
    ['https://api.example.com/a/b/', '/.well-known/oauth-protected-resource/a/b/'],
    ['http://localhost:3000/mcp', '/.well-known/oauth-protected-resource/mcp'],
  ])('of %s is at %s', (identifier, path) => {
    const metadata = protectedResource({ resource: identifier })
    expect(metadata.path).toBe(path)
    expect(metadata.url).toBe(`${new URL(identifier).origin}${path}`)
  })

  it('holds what was configured, in the names of RFC 9728', () => {
    const { document } = protectedResource({
      resource,
      authorizationServers: ['https://id.example.com'],
      scopesSupported: 'orders:read orders:write',
      bearerMethodsSupported: ['header', 'query'],
      resourceName: 'Orders é',
      resourceDocumentation: 'https://docs.example.com',
      resourcePolicyUri: 'https://docs.example.com/policy',
      resourceTosUri: 'https://docs.example.com/terms',
      jwksUri: 'https://api.example.com/jwks',
    })
    expect(document).toEqual({
      resource,
      authorization_servers: ['https://id.example.com'],
      scopes_supported: ['orders:read', 'orders:write'],
      bearer_methods_supported: ['header', 'query'],
      resource_name: 'Orders é',
      resource_documentation: 'https://docs.example.com',
      resource_policy_uri: 'https://docs.example.com/policy',
      resource_tos_uri: 'https://docs.example.com/terms',
      jwks_uri: 'https://api.example.com/jwks',
    })
  })

  it('says that tokens are taken from the header where nothing else is stated', () => {
    expect(protectedResource({ resource }).document).toEqual({
      resource,
      bearer_methods_supported: ['header'],
    })
  })

  it.each(['GET', 'HEAD'])('answers %s with the document, for any page', (method) => {
    const metadata = protectedResource({ resource })
    const answer = metadata.respond({ method, url: `${metadata.path}?a=1`, headers: {} })
    expect(answer?.status).toBe(200)
    expect(answer?.headers['Access-Control-Allow-Origin']).toBe('*')
    expect(answer?.headers['Content-Type']).toBe('application/json; charset=utf-8')
    expect(JSON.parse(answer?.body ?? '')).toEqual(metadata.document)
  })

  it('answers a preflight for any header', () => {
    const metadata = protectedResource({ resource })
    const answer = metadata.respond({ method: 'OPTIONS', url: metadata.path, headers: {} })
    expect(answer).toEqual({
      status: 204,
      headers: {
        'Access-Control-Allow-Origin': '*',
        'Access-Control-Allow-Methods': 'GET, HEAD, OPTIONS',
        'Access-Control-Allow-Headers': '*, Authorization',
        Allow: 'GET, HEAD, OPTIONS',
      },
      body: '',
    })
  })

  it.each(['POST', 'PUT', 'DELETE', 'PATCH', 'get', undefined])('refuses the method %s', (method) => {
    const metadata = protectedResource({ resource })
    const answer = metadata.respond({ method, url: metadata.path, headers: {} })
    expect(answer).toMatchObject({ status: 405, headers: { Allow: 'GET, HEAD, OPTIONS' } })
  })

  it.each([
    '/mcp',
    '/.well-known/oauth-protected-resource',
    '/.well-known/oauth-protected-resource/mcp/',
    '',
    undefined,
  ])('leaves the path %s to others', (url) => {
    expect(protectedResource({ resource }).respond({ method: 'GET', url, headers: {} })).toBeUndefined()
  })

  it('goes by the address as it was sent, not as a router rewrote it', () => {
    const metadata = protectedResource({ resource })
    expect(
      metadata.respond({ method: 'GET', url: '/', originalUrl: metadata.path, headers: {} })?.status,
    ).toBe(200)
    expect(
      metadata.respond({ method: 'GET', url: metadata.path, originalUrl: '/x', headers: {} }),
    ).toBeUndefined()
  })

  it.each([
    [{}, 'resource'],
    [{ resource: '' }, 'resource'],
    [{ resource: 'api' }, 'resource'],
    [{ resource: 'http://api.example.com' }, 'resource'],
    [{ resource: 'https://api.example.com/#a' }, 'resource'],
    [{ resource: 'https://api.example.com/%zz' }, 'resource'],
    [{ resource: 'https://api.example.com/a%2' }, 'resource'],
    [{ resource: 'https://api.example.com/?a' }, 'resource'],
    [{ resource: 'https://user@api.example.com/' }, 'resource'],
    [{ resource, authorizationServers: [] }, 'authorizationServers'],
    [{ resource, authorizationServers: 'https://id.example.com' }, 'authorizationServers'],
    [{ resource, scopesSupported: '' }, 'scopesSupported'],
    [{ resource, scopesSupported: ['a b'] }, 'scopesSupported'],
    [{ resource, bearerMethodsSupported: ['cookie'] }, 'bearerMethodsSupported'],
    [{ resource, name: 'x' }, 'name'],
    [{ resource, resourceName: undefined }, 'resourceName'],
  ])('is not made of %o', (options, path) => {
    expect(() => describeUnchecked(options)).toThrow(
      expect.objectContaining({ name: 'ConfigurationError', path }),
    )
  })
})
