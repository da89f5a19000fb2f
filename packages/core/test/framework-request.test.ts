import { frameworkRequest, type TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'

function rawRequest(): TokenRequest {
  return { method: 'GET', url: '/inner?a=b', headers: { host: 'a' }, rawHeaders: ['Host', 'a'] }
}

describe('a request of a framework', () => {
  it('has method, headers and URL of Node’s own, and the rest of the framework’s', () => {
    const own = { originalUrl: '/outer?a=b', query: { a: 'b' }, body: { c: 'd' }, method: 'POST' }
    const { method, headers, rawHeaders, url, originalUrl, query, body } = frameworkRequest(rawRequest(), own)
    expect({ method, headers, rawHeaders, url, originalUrl, query, body }).toEqual({
      method: 'GET',
      headers: { host: 'a' },
      rawHeaders: ['Host', 'a'],
      url: '/inner?a=b',
      originalUrl: '/outer?a=b',
      query: { a: 'b' },
      body: { c: 'd' },
    })
  })

  it('has nothing of what the framework does not keep', () => {
    const { originalUrl, query, body } = frameworkRequest(rawRequest(), { originalUrl: 1 })
    expect({ originalUrl, query, body }).toEqual({})
  })

  it('looks at query and body when they are asked for, and not before', () => {
    const asked: string[] = []
    const own = {
      get query() {
        asked.push('query')
        return {}
      },
      get body() {
        asked.push('body')
        return {}
      },
    }
    const request = frameworkRequest(rawRequest(), own)
    expect(asked).toEqual([])
    expect([request.query, request.body]).toEqual([{}, {}])
    expect(asked).toEqual(['query', 'body'])
  })

  it('has the parameters of the route where the framework keeps them, as they are then', () => {
    const context: { params?: unknown } = {}
    const request = frameworkRequest(rawRequest(), { params: { id: 'own' } }, {}, context)
    expect(request.params).toEqual({ id: 'own' })
    context.params = { id: '1' }
    expect(request.params).toEqual({ id: '1' })
    expect(frameworkRequest(rawRequest(), {}, {}).params).toBeUndefined()
  })

  it('gives a new URL to Node’s request', () => {
    const raw = rawRequest()
    frameworkRequest(raw, {}).url = '/inner'
    expect(raw.url).toBe('/inner')
  })

  it('gives a new original URL to all that keep it, and to no other', () => {
    const [own, other, third] = [{ originalUrl: '/a?b' }, { originalUrl: '/a?b' }, {}]
    frameworkRequest(rawRequest(), own, other, third).originalUrl = '/a'
    expect([own, other, third]).toEqual([{ originalUrl: '/a' }, { originalUrl: '/a' }, {}])
  })

  it('H12: puts a new original URL in the place of a getter that remembers the old one', () => {
    class Remembering {
      get originalUrl(): string {
        return '/a?access_token=x'
      }
    }
    const own = new Remembering()
    frameworkRequest(rawRequest(), own).originalUrl = '/a'
    expect(own.originalUrl).toBe('/a')
  })

  it('has the lines of each header where Node keeps them, looked at when they are asked for', () => {
    let asked = 0
    const raw = {
      ...rawRequest(),
      get headersDistinct() {
        asked += 1
        return { host: ['a'] }
      },
    }
    const request = frameworkRequest(raw, {})
    expect(asked).toBe(0)
    expect(request.headersDistinct).toEqual({ host: ['a'] })
    expect(frameworkRequest(rawRequest(), {}).headersDistinct).toBeUndefined()
  })

  it('tells the headers that the framework shows instead of Node’s', () => {
    const raw = rawRequest()
    expect(frameworkRequest(raw, { headers: raw.headers }).shownHeaders).toBeUndefined()
    expect(frameworkRequest(raw, { headers: null }).shownHeaders).toBeUndefined()
    expect(frameworkRequest(raw, { headers: 'a' }).shownHeaders).toBeUndefined()
    const own = { headers: { host: 'b' } }
    const request = frameworkRequest(raw, own)
    expect(request.shownHeaders).toEqual({ host: 'b' })
    request.shownHeaders = { host: 'c' }
    expect([own.headers, raw.headers]).toEqual([{ host: 'c' }, { host: 'a' }])
  })
})
