import { frameworkRequest, type TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'

function rawRequest(): TokenRequest {
  return { method: 'GET', url: '/inner?a=b', headers: { host: 'a' }, rawHeaders: ['Host', 'a'] }
}

describe('a request of a framework', () => {
  it('has method, headers and URL of Node’s own, and the rest of the framework’s', () => {
    const own = { originalUrl: '/outer?a=b', query: { a: 'b' }, body: { c: 'd' }, method: 'POST' }
    expect(frameworkRequest(rawRequest(), own)).toEqual({
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
})
