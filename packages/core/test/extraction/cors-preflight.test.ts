import { describe, expect, it } from 'vitest'
import { isCorsPreflight } from '../../src/extraction/cors-preflight.ts'

const headers = { origin: 'https://app.example.com', 'access-control-request-method': 'DELETE' }

describe('isCorsPreflight', () => {
  it('knows a preflight by its method and two headers', () => {
    expect(isCorsPreflight({ method: 'OPTIONS', headers })).toBe(true)
    expect(isCorsPreflight({ method: 'OPTIONS', headers: { ...headers, cookie: 'a=1' } })).toBe(true)
  })

  it.each([
    { name: 'another method', request: { method: 'GET', headers } },
    { name: 'a method in lower case', request: { method: 'options', headers } },
    { name: 'no method', request: { headers } },
    { name: 'no Origin', request: { method: 'OPTIONS', headers: { ...headers, origin: undefined } } },
    { name: 'no request method', request: { method: 'OPTIONS', headers: { origin: headers.origin } } },
    {
      name: 'the request method by a similar name',
      request: {
        method: 'OPTIONS',
        headers: {
          ...headers,
          'access-control-request-method': undefined,
          'access-control-request-headers': 'x',
        },
      },
    },
    { name: 'nothing', request: { method: 'OPTIONS', headers: {} } },
  ])('takes a request with $name for none', ({ request }) => {
    expect(isCorsPreflight(request)).toBe(false)
  })
})
