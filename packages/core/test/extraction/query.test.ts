import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { RequestGate, renderRejection, type TokenRequest } from '@claimgate/core'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { querySource } from '../../src/extraction/query.ts'

const token = mint()
const expired = mint({ claims: { exp: 0 } })
const source = querySource('access_token')

function read(url: string | undefined): unknown {
  return source.read({ url, headers: {} })
}

function urlAfterRemoval(url: string): string | undefined {
  const request: TokenRequest = { url, headers: {} }
  expect(source.remove?.(request)).toBe(url !== request.url)
  return request.url
}

describe('querySource', () => {
  it.each([
    '/?access_token=abc',
    '/p?a=1&access_token=abc&b=2',
    '/p?access%5Ftoken=abc',
    '/p?%61ccess_token=%61bc',
    '/p?&&access_token=abc&',
    '/p?ACCESS_TOKEN=x&access_token=abc',
    '/p?a=?&access_token=abc',
    'https://shop.example.com/p?access_token=abc',
    '?access_token=abc',
  ])('reads %s', (url) => {
    expect(read(url)).toBe('abc')
  })

  it.each([
    { url: '/?access_token=a%2Eb', value: 'a.b' },
    { url: '/?access_token=a+b', value: 'a b' },
    { url: '/?access_token=a=b', value: 'a=b' },
    { url: '/?access_token=a?b', value: 'a?b' },
    { url: '/?access_token=a;access_token=b', value: 'a;access_token=b' },
    { url: '/?access_token=%', value: '%' },
    { url: '/?access_token=%ff', value: '\ufffd' },
  ])('decodes the value of $url as a form does', ({ url, value }) => {
    expect(read(url)).toBe(value)
  })

  it.each([
    undefined,
    '',
    '/',
    '/access_token=abc',
    '/?',
    '/?access_token',
    '/?access_token=',
    '/?Access_Token=abc',
    '/?access_token2=abc&xaccess_token=abc',
    '/?access_token[]=abc',
    '/?access_token%00=abc',
    '/?%20access_token=abc',
    '/??access_token=abc',
    '/?a=1&?access_token=abc',
    '/?x=access_token=abc',
  ])('takes %s for absent', (url) => {
    expect(read(url)).toBeUndefined()
  })

  it.each([
    '/?access_token=a&access_token=b',
    '/?access_token=a&access_token=a',
    '/?access_token=&access_token=a',
    '/?access_token&access_token=a',
    '/?access_token=a&x=1&access%5ftoken=b',
    '/?access_token=&access_token=',
  ])('refuses the parameter twice: %s', (url) => {
    expect(read(url)).toMatchObject({ code: 'token_repeated' })
  })

  it.each([
    { url: '/p?access_token=abc', left: '/p' },
    { url: '/p?access_token=abc&a=1', left: '/p?a=1' },
    { url: '/p?a=1&access_token=abc', left: '/p?a=1' },
    { url: '/p?a=%41+b&access_token=abc&&=&c=%zz&c', left: '/p?a=%41+b&&=&c=%zz&c' },
    { url: '/p?access_token=a&x=1&access%5Ftoken=b', left: '/p?x=1' },
    { url: '/p?access_token', left: '/p' },
    { url: '/p%20q?a=?&access_token=abc&b=/', left: '/p%20q?a=?&b=/' },
    { url: '/p?access_token=abc&', left: '/p?' },
    { url: '/p?', left: '/p?' },
    { url: '/p', left: '/p' },
    { url: '/p?a=access_token', left: '/p?a=access_token' },
  ])('leaves $left of $url', ({ url, left }) => {
    expect(urlAfterRemoval(url)).toBe(left)
  })

  it('removes the parameter wherever it is read, and leaves every other byte', () => {
    const other = fc
      .string({
        unit: fc.constantFrom('a', '=', '%', '+', '?', '/', '%41', ';', '\u00e9', '#'),
        maxLength: 6,
      })
      .filter((text) => read(`/?${text}`) === undefined)
    const spelling = fc.constantFrom(
      'access_token=abc',
      'access%5Ftoken=%61',
      '%61ccess_token=',
      'access_token',
    )
    fc.assert(
      fc.property(fc.array(fc.oneof(other, spelling)), fc.array(other), (before, after) => {
        const pairs = [...before, 'access_token=abc', ...after]
        const kept = pairs.filter((pair) => !new URLSearchParams(`?${pair}`).has('access_token'))
        const left = urlAfterRemoval(`/p?${pairs.join('&')}`)
        expect(left).toBe(kept.length === 0 ? '/p' : `/p?${kept.join('&')}`)
        expect(read(left)).toBeUndefined()
      }),
    )
  })
})

describe('the query that the app sees', () => {
  it('H12: has no token in url and originalUrl, each with its own path', () => {
    const query = `a=1&access_token=${token}`
    const request: TokenRequest = { url: `/42?${query}`, originalUrl: `/orders/42?${query}`, headers: {} }
    expect(source.remove?.(request)).toBe(true)
    expect(request).toEqual({ url: '/42?a=1', originalUrl: '/orders/42?a=1', headers: {} })
  })

  it('H12: is taken out of the path that HTTP/2 has among the headers', () => {
    const path = `/42?a=1&access_token=${token}`
    const request: TokenRequest = {
      url: path,
      headers: { ':path': path, '-path': path, referer: path },
      rawHeaders: [':path', path, 'X-Path', path],
    }
    expect(querySource('access_token').remove?.(request)).toBe(true)
    expect(request).toEqual({
      url: '/42?a=1',
      headers: { ':path': '/42?a=1', '-path': '/42?a=1', referer: path },
      rawHeaders: [':path', '/42?a=1', 'X-Path', path],
    })
  })

  it('H12: has none in originalUrl alone', () => {
    const request: TokenRequest = { url: '/42', originalUrl: `/42?access_token=${token}`, headers: {} }
    expect(source.remove?.(request)).toBe(true)
    expect(request.originalUrl).toBe('/42')
  })

  it('H12: has none in a parsed object, as in Express 4', () => {
    const query = { access_token: token, a: '1' }
    const request: TokenRequest = { url: '/', query, headers: {} }
    expect(source.remove?.(request)).toBe(true)
    expect(query).toEqual({ a: '1' })
  })

  it('H12: has none in url, originalUrl and a parsed object at once', () => {
    const url = `/?access_token=${token}`
    const request: TokenRequest = { url, originalUrl: url, query: { access_token: token }, headers: {} }
    expect(source.remove?.(request)).toBe(true)
    expect(request).toEqual({ url: '/', originalUrl: '/', query: {}, headers: {} })
  })

  it('H12: has none where a getter parses it anew, as in Express 5', () => {
    const request = {
      url: `/?access_token=${token}&a=1`,
      headers: {},
      get query() {
        return Object.fromEntries(new URLSearchParams(this.url.slice(2)))
      },
    }
    expect(source.remove?.(request)).toBe(true)
    expect(request.query).toEqual({ a: '1' })
  })

  it('H12: has none in an object without a prototype, and none that was repeated', () => {
    const query: Record<string, unknown> = Object.assign(Object.create(null), {
      access_token: [token, token],
    })
    expect(source.remove?.({ url: '/', query, headers: {} })).toBe(true)
    expect(Object.keys(query)).toEqual([])
  })

  it.each([undefined, null, 'access_token=abc', 1, {}, []])('is left alone where it is %j', (query) => {
    const request: TokenRequest = { url: '/p?a=1', query, headers: {} }
    expect(source.remove?.(request)).toBe(false)
    expect(request).toEqual({ url: '/p?a=1', query, headers: {} })
  })

  it('is not written to, nor even read, where no query source is listed', async () => {
    const { verifier } = goodVerifier()
    const request = {
      get url(): string {
        throw new Error('url was read')
      },
      get query(): unknown {
        throw new Error('query was read')
      },
      get body(): unknown {
        throw new Error('body was read')
      },
      headers: { authorization: `Bearer ${token}` },
    }
    expect(await verifier.authenticate(request)).toMatchObject({ subject: 'user-1' })
  })
})

describe('a token in the query', () => {
  const extractionSources = [{ bearer: true }, { query: 'access_token' }] as const
  const gate = new RequestGate(goodVerifier({ extractionSources }).verifier)
  const trial = new RequestGate(goodVerifier({ extractionSources, mode: 'permissive' }).verifier)

  it('authenticates, and makes the response private', async () => {
    const request: TokenRequest = { url: `/p?access_token=${encodeURIComponent(token)}`, headers: {} }
    const { auth, headers } = await gate.guards.authenticate(request, request)
    expect(auth).toMatchObject({ token, subject: 'user-1' })
    expect(headers).toEqual({ 'Cache-Control': 'private' })
    expect(request.url).toBe('/p')
  })

  it('is removed, and makes the response private, where another source is used', async () => {
    const headers = { authorization: `Bearer ${token}` }
    const request: TokenRequest = { url: `/p?access_token=${token}`, headers }
    expect((await gate.guards.authenticate(request, request)).headers).toEqual({ 'Cache-Control': 'private' })
    expect(request.url).toBe('/p')
  })

  it('leaves the response alone where there was none', async () => {
    const request: TokenRequest = { url: '/p?a=1', headers: { authorization: `Bearer ${token}` } }
    expect((await gate.guards.authenticate(request, request)).headers).toBeUndefined()
  })

  it.each([
    { name: 'expired', query: `access_token=${expired}`, status: 401, code: 'token_expired' },
    { name: 'opaque', query: 'access_token=opaque-secret', status: 401, code: 'token_malformed' },
    {
      name: 'repeated',
      query: `access_token=${token}&access_token=${token}`,
      status: 400,
      code: 'token_repeated',
    },
    { name: 'empty', query: 'access_token=', status: 401, code: 'token_missing' },
  ])('H12: is removed where it is $name, and told to nobody', async ({ query, status, code }) => {
    const request: TokenRequest = { url: `/p?${query}&a=1`, headers: {} }
    const rejection = await rejectionOf(() => gate.guards.authenticate(request, request))
    expect(rejection).toMatchObject({ status, code })
    expect(request.url).toBe('/p?a=1')
    expect(JSON.stringify([renderRejection(rejection), rejection.stack])).not.toContain(
      query.slice(13, 33) || token,
    )
  })

  it('is removed in a trial run too', async () => {
    const request: TokenRequest = { url: '/p?access_token=bad', headers: {} }
    const { auth, headers } = await trial.guards.authenticate(request, request)
    expect([auth, request.url, headers]).toEqual([undefined, '/p', { 'Cache-Control': 'private' }])
  })

  it('is not removed by an explanation', async () => {
    const { verifier } = gate
    const request: TokenRequest = { url: `/p?access_token=${token}`, headers: {} }
    expect((await verifier.explain(request)).decision).toBe('accepted')
    expect(request.url).toBe(`/p?access_token=${token}`)
  })
})
