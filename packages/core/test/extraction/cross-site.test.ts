import type { TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { checkCrossSite } from '../../src/extraction/cross-site.ts'

const own = 'https://shop.example.com'
const friend = 'https://app.example.com'
const stranger = 'https://evil.example'
const token = mint()

interface CrossSiteCase {
  readonly site?: string
  readonly origin?: string
}

/** Whether a cookie authenticates a request with these headers. */
async function passes(
  { site, origin }: CrossSiteCase,
  { method = 'POST', csrf = true, host = 'shop.example.com' } = {},
): Promise<boolean> {
  const { verifier } = goodVerifier({
    extractionSources: [{ cookie: 'session' }],
    ...(csrf ? { allowedOrigins: [friend] } : { csrf }),
  })
  const headers = { cookie: `session=${token}`, host, origin, 'sec-fetch-site': site }
  const judged = verifier.authenticate({ method, url: '/', headers })
  const accepted = await judged.then(
    () => true,
    () => false,
  )
  if (!accepted) expect(await rejectionOf(judged)).toMatchObject({ status: 403, code: 'cross_site_request' })
  return accepted
}

const matrix = [
  { site: 'same-origin', without: true, own: true, friend: true, stranger: true },
  { site: 'none', without: true, own: true, friend: true, stranger: true },
  { site: 'same-site', without: false, own: false, friend: true, stranger: false },
  { site: 'cross-site', without: false, own: false, friend: true, stranger: false },
  { site: 'Same-Origin', without: false, own: false, friend: true, stranger: false },
  { site: 'same-origin, cross-site', without: false, own: false, friend: true, stranger: false },
  { site: '', without: false, own: false, friend: true, stranger: false },
  { site: undefined, without: true, own: true, friend: true, stranger: false },
]

describe('H15: a cookie on a request that may change something', () => {
  it.each(matrix)(
    'with Sec-Fetch-Site $site passes by its Origin: $without, $own, $friend, $stranger',
    async (row) => {
      const site = row.site === undefined ? {} : { site: row.site }
      expect(await passes(site)).toBe(row.without)
      expect(await passes({ ...site, origin: own })).toBe(row.own)
      expect(await passes({ ...site, origin: friend })).toBe(row.friend)
      expect(await passes({ ...site, origin: stranger })).toBe(row.stranger)
    },
  )

  it.each(['POST', 'PUT', 'PATCH', 'DELETE', 'CONNECT', 'TRACE', 'QUERY', 'get', 'Head', '', 'GETS'])(
    'is refused with %j across sites',
    async (method) => {
      expect(await passes({ site: 'cross-site' }, { method })).toBe(false)
      expect(await passes({ origin: stranger }, { method })).toBe(false)
      expect(await passes({ origin: own }, { method })).toBe(true)
    },
  )

  it.each(['GET', 'HEAD', 'OPTIONS'])('is no matter with %s', async (method) => {
    expect(await passes({ site: 'cross-site', origin: stranger }, { method })).toBe(true)
  })

  it('passes from anywhere with csrf: false', async () => {
    expect(await passes({ site: 'cross-site', origin: stranger }, { csrf: false })).toBe(true)
  })

  it.each([
    'null',
    '',
    '*',
    'shop.example.com',
    '//shop.example.com',
    'https://',
    'https://shop.example.com, https://evil.example',
    'file://',
    'https://shop.example.com.evil.example',
    'https://evil.example/shop.example.com',
    'https://evil.example#shop.example.com',
    'https://shop.example.com:8443',
    'https://www.shop.example.com',
    'data:text/html,x',
    `${friend}/`,
    friend.toUpperCase(),
    'http://app.example.com',
    `${friend}:443`,
  ])('is refused from the Origin %j', async (origin) => {
    expect(await passes({ origin })).toBe(false)
  })

  const ownOrigins = [
    { name: 'the same host', origin: own, host: 'shop.example.com' },
    { name: 'a host in capitals', origin: own, host: 'Shop.Example.COM' },
    { name: 'the default port of https', origin: own, host: 'shop.example.com:443' },
    { name: 'the default port of http', origin: 'http://shop.example.com', host: 'shop.example.com:80' },
    { name: 'another port', origin: 'https://shop.example.com:8443', host: 'shop.example.com:8443' },
    { name: 'http behind a proxy that ends TLS', origin: own, host: 'shop.example.com' },
    { name: 'an IPv6 address', origin: 'http://[::1]:3000', host: '[::1]:3000' },
  ]

  it.each(ownOrigins)('passes from its own origin: $name', async ({ origin, host }) => {
    expect(await passes({ origin }, { host })).toBe(true)
  })

  it.each([
    { name: 'the default port of the other scheme', origin: own, host: 'shop.example.com:80' },
    { name: 'another port', origin: own, host: 'shop.example.com:8443' },
    { name: 'an empty host', origin: own, host: '' },
    { name: 'a host that is none', origin: own, host: 'shop example com' },
    { name: 'a host with a path', origin: own, host: 'evil.example/shop.example.com' },
    { name: 'a host with credentials', origin: own, host: 'shop.example.com@evil.example' },
  ])('is refused from an origin that is not its own: $name', async ({ origin, host }) => {
    expect(await passes({ origin }, { host })).toBe(false)
  })
})

describe('a GET that opens a WebSocket', () => {
  const opening: TokenRequest = { method: 'GET', headers: { host: 'shop.example.com', upgrade: 'websocket' } }
  const allowed = new Set(['https://friend.example.com'])
  const from = (headers: TokenRequest['headers']): TokenRequest => ({
    ...opening,
    headers: { ...opening.headers, ...headers },
  })

  it.each([
    ['another site', { origin: 'https://evil.example' }],
    ['another site, by the browser’s word', { 'sec-fetch-site': 'cross-site' }],
    ['a sister site', { 'sec-fetch-site': 'same-site', origin: 'https://blog.example.com' }],
    ['nowhere', { origin: 'null' }],
    ['another site, in capitals', { origin: 'https://evil.example', upgrade: 'WebSocket' }],
  ])('H15: is refused from %s', (_, headers) => {
    expect(checkCrossSite(from(headers), allowed)).toMatchObject({ code: 'cross_site_request' })
  })

  it.each([
    ['no browser', {}],
    ['its own origin', { origin: 'https://shop.example.com' }],
    ['an allowed origin', { origin: 'https://friend.example.com' }],
    ['another site where it opens something else', { origin: 'https://evil.example', upgrade: 'h2c' }],
  ])('passes from %s', (_, headers) => {
    expect(checkCrossSite(from(headers), allowed)).toBeUndefined()
  })
})

describe('checkCrossSite', () => {
  it('knows its own origin by :authority, where HTTP/2 has no Host', () => {
    const request = { method: 'POST', headers: { ':authority': 'shop.example.com', origin: own } }
    expect(checkCrossSite(request, new Set())).toBeUndefined()
    expect(checkCrossSite({ ...request, headers: { origin: own } }, new Set())?.code).toBe(
      'cross_site_request',
    )
  })

  it('takes a request without a method for one that may change something', () => {
    expect(checkCrossSite({ headers: { 'sec-fetch-site': 'cross-site' } }, new Set())?.code).toBe(
      'cross_site_request',
    )
  })

  it('lets a request of no browser pass', () => {
    expect(checkCrossSite({ method: 'POST', headers: {} }, new Set())).toBeUndefined()
  })
})

describe('a token from elsewhere', () => {
  it.each(['bearer', 'header', 'query', 'function'])('needs no such check: %s', async (kind) => {
    const { verifier } = goodVerifier({
      extractionSources: [
        { bearer: true },
        { header: 'x-token' },
        { query: 'token' },
        ({ headers }) => headers['x-own']?.toString(),
        { cookie: 'session' },
      ],
    })
    const headers = {
      cookie: 'session=ignored',
      host: 'shop.example.com',
      origin: stranger,
      'sec-fetch-site': 'cross-site',
      ...(kind === 'bearer' && { authorization: `Bearer ${token}` }),
      ...(kind === 'header' && { 'x-token': token }),
      ...(kind === 'function' && { 'x-own': token }),
    }
    const url = kind === 'query' ? `/?token=${token}` : '/'
    expect(await verifier.authenticate({ method: 'POST', url, headers })).toMatchObject({ subject: 'user-1' })
  })

  it('does not save a bad cookie: the check comes before the token is judged', async () => {
    const { verifier, clock } = goodVerifier({ extractionSources: [{ cookie: 'session' }] })
    clock.advance(1000)
    const headers = { 'sec-fetch-site': 'cross-site' }
    for (const cookie of [`session=${token}`, 'session=opaque']) {
      const judged = verifier.authenticate({ method: 'POST', headers: { ...headers, cookie } })
      expect(await rejectionOf(judged)).toMatchObject({
        status: 403,
        code: 'cross_site_request',
        headers: { 'Cache-Control': 'no-store' },
      })
    }
  })
})
