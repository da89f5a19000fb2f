import type { TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { createUnchecked, mistakeBeside, mistakeIn } from '../../../../test/support/refused-options.ts'
import { goodRequirement, goodVerifier } from '../../../../test/support/verifiers.ts'
import { readRequestPlace } from '../../src/policies/request-place.ts'
import { RequestGate } from '../../src/request-gate.ts'
import { refusedPath } from './judge-claims.ts'

type Parts = Partial<TokenRequest>

/** What a request says in a place: a text, or `undefined` where there is none to compare with. */
function read(place: object, parts: Parts): string | undefined {
  const said = readRequestPlace(place, 'equalsRequest', true).read({ headers: {}, ...parts })
  if ('text' in said) return said.text
  expect(said.hint).toMatch(/^.+$/)
  return undefined
}

type Row = readonly [name: string, parts: Parts, text: string | undefined]

const inherited: object = Object.create({ tenant: 'acme' })
const bare: object = Object.assign(Object.create(null), { tenant: 'acme' })

const paramRows: readonly Row[] = [
  ['a text', { params: { tenant: 'acme' } }, 'acme'],
  ['a text without a prototype', { params: bare }, 'acme'],
  ['a text with a slash', { params: { tenant: 'a/b' } }, 'a/b'],
  ['an escaped text, which is the framework’s to decode', { params: { tenant: 'a%2Fb' } }, 'a%2Fb'],
  ['a number of a validated route', { params: { tenant: 42 } }, '42'],
  ['a boolean of a validated route', { params: { tenant: true } }, 'true'],
  ['another name', { params: { Tenant: 'acme', tenants: 'acme' } }, undefined],
  ['empty', { params: { tenant: '' } }, undefined],
  ['undefined', { params: { tenant: undefined } }, undefined],
  ['null', { params: { tenant: null } }, undefined],
  ['a list', { params: { tenant: ['acme'] } }, undefined],
  ['an object', { params: { tenant: { id: 'acme' } } }, undefined],
  ['an integer that lost precision', { params: { tenant: 2 ** 53 } }, undefined],
  ['inherited', { params: inherited }, undefined],
  ['not known yet', {}, undefined],
  ['null altogether', { params: null }, undefined],
  ['a text altogether', { params: 'tenant' }, undefined],
]

describe('a route parameter', () => {
  it.each(paramRows)('that is %s', (_name, parts, text) => {
    expect(read({ param: 'tenant' }, parts)).toBe(text)
  })

  it.each(['constructor', 'toString', '__proto__', 'hasOwnProperty', 'length'])(
    'K5: of the name %s is absent, unless the route has it',
    (name) => {
      for (const params of [{}, inherited, bare]) {
        expect(read({ param: name }, { params })).toBeUndefined()
      }
      const own: unknown = JSON.parse(`{"${name}":"acme"}`)
      expect(read({ param: name }, { params: own })).toBe('acme')
    },
  )
})

const queryRows: readonly (readonly [url: string | undefined, text: string | undefined])[] = [
  ['/?tenant=acme', 'acme'],
  ['/a/b?x=1&tenant=acme&y=2', 'acme'],
  ['/?tenant=a%2Fb', 'a/b'],
  ['/?tenant=a+b', 'a b'],
  ['/?tenant=a%20b', 'a b'],
  ['/?tenant=a%2Bb', 'a+b'],
  ['/?t%65nant=acme', 'acme'],
  ['/?tenant=%C3%A9', 'é'],
  ['/?tenant=a=b', 'a=b'],
  ['/?tenant=%00', '\u0000'],
  ['/?Tenant=acme', undefined],
  ['/?tenant', undefined],
  ['/?tenant=', undefined],
  ['/?', undefined],
  ['/', undefined],
  ['', undefined],
  [undefined, undefined],
  ['/?tenant=acme&tenant=globex', undefined],
  ['/?tenant=acme&tenant=acme', undefined],
  ['/?tenant[]=acme', undefined],
  ['/?tenant[0]=acme', undefined],
  ['/?[tenant]=acme', undefined],
  ['/?tenant=acme&tenant', undefined],
  ['/?tenant=acme&t%65nant=globex', undefined],
  ['/?tenant=acme&tenant[]=globex', undefined],
  ['/?tenant=acme&tenant%5B%5D=globex', undefined],
  ['/?tenant=acme&tenant[a][b]=globex', undefined],
  ['/?tenant=acme&[tenant]=globex', undefined],
  ['/?tenant=acme&[tenant][]=globex', undefined],
  ['/?tenant=acme&tenant]=globex', undefined],
  ['/?tenant=%FF', undefined],
  ['/?tenant=acme#x', undefined],
  ['/#?tenant=acme', undefined],
  ['/?x=1;tenant=acme', undefined],
  ['/??tenant=acme', undefined],
  ['/tenant=acme', undefined],
  ['/?a=?tenant=acme', undefined],
  ['/?a=1&?tenant=acme', undefined],
  ['/?tenants=x&tenant=acme&xtenant[]=y&a[tenant]=z', 'acme'],
  ['/?x[tenant]=y&tenant=acme', 'acme'],
  ['http://api.example.com/?tenant=acme', undefined],
  ['http://api.example.com?tenant=acme', undefined],
  ['ftp://api.example.com/?tenant=acme', undefined],
  ['?tenant=acme', undefined],
  ['*?tenant=acme', undefined],
  ['/a;b?tenant=acme', undefined],
  ['/;tenant=globex&x?tenant=acme', undefined],
  ['/?tenant=acme;x', 'acme;x'],
  ['/?tenant=acme#', undefined],
  ['//evil.test/?tenant=acme', 'acme'],
]

describe('a query parameter', () => {
  it.each(queryRows)('of %j is %j', (url, text) => {
    expect(read({ query: 'tenant' }, { url })).toBe(text)
  })

  it.each([
    [999, 'acme'],
    [1000, 'acme'],
    [1001, undefined],
  ])('H2: is one of at most 1,000, which parsers read: %i', (count, text) => {
    for (const other of ['a=1', 'a', '']) {
      const others = `${other}&`.repeat(count - 1)
      expect(read({ query: 'tenant' }, { url: `/?${others}tenant=acme` })).toBe(text)
      expect(read({ query: 'tenant' }, { url: `/?tenant=acme&${others.slice(0, -1)}` })).toBe(text)
      expect(read({ query: 'tenant' }, { url: `/?tenant=globex&${others}tenant=acme` })).toBeUndefined()
    }
  })

  it('is read from the URL, and not from what a parser made of it', () => {
    expect(read({ query: 'tenant' }, { url: '/?a=b', query: { tenant: 'acme' } })).toBeUndefined()
    expect(read({ query: 'tenant' }, { url: '/?tenant=a', query: { tenant: ['a', 'b'] } })).toBe('a')
  })

  it.each(['constructor', '__proto__', 'toString'])(
    'K5: of the name %s is absent unless it is sent',
    (name) => {
      expect(read({ query: name }, { url: '/?a=b' })).toBeUndefined()
      expect(read({ query: name }, { url: `/?${name}=acme` })).toBe('acme')
    },
  )

  it('may have a name with brackets in it', () => {
    expect(read({ query: 'filter[tenant]' }, { url: '/?filter[tenant]=acme' })).toBe('acme')
    expect(read({ query: 'filter[tenant]' }, { url: '/?filter[tenant]=a&filter[tenant]=b' })).toBeUndefined()
    for (const other of ['filter=b', 'filter[]=b', 'filter[other]=b', '[filter]=b', '[filter][tenant]=b']) {
      const urls = [`/?filter[tenant]=acme&${other}`, `/?${other}&filter[tenant]=acme`]
      for (const url of urls) expect(read({ query: 'filter[tenant]' }, { url })).toBeUndefined()
    }
    expect(read({ query: 'filter[tenant]' }, { url: '/?filter[tenant]=acme&tenant=b' })).toBe('acme')
    expect(read({ query: '[' }, { url: '/?[=acme' })).toBe('acme')
    expect(read({ query: '[]' }, { url: '/?a=acme' })).toBeUndefined()
  })
})

const headerRows: readonly Row[] = [
  ['a text', { headers: { 'x-tenant': 'acme' } }, 'acme'],
  ['in capitals', { headers: { 'X-TENANT': 'acme' } }, 'acme'],
  ['on one line, as it was sent', { headers: { 'x-tenant': 'a' }, rawHeaders: ['X-Tenant', 'a'] }, 'a'],
  ['a list on one line', { headers: { 'x-tenant': 'acme, globex' } }, 'acme, globex'],
  ['beside others', { headers: { 'x-tenant': 'acme', 'x-tenants': 'b', xtenant: 'c' } }, 'acme'],
  ['absent', { headers: { 'x-tenants': 'acme', xtenant: 'acme' } }, undefined],
  ['there in another spelling alone', { headers: { x_tenant: 'acme' } }, undefined],
  ['beside another spelling', { headers: { 'x-tenant': 'acme', x_tenant: 'globex' } }, undefined],
  ['beside another spelling of the same', { headers: { 'x-tenant': 'acme', 'X.Tenant': 'acme' } }, undefined],
  ['behind another spelling', { headers: { X_TENANT: 'globex', 'X-Tenant': 'acme' } }, undefined],
  ['empty', { headers: { 'x-tenant': '' } }, undefined],
  ['undefined', { headers: { 'x-tenant': undefined } }, undefined],
  ['on two lines', { headers: { 'x-tenant': ['acme', 'acme'] } }, undefined],
  ['under two spellings', { headers: { 'x-tenant': 'acme', 'X-Tenant': 'acme' } }, undefined],
  [
    'on two lines, of which Node shows one',
    { headers: { 'x-tenant': 'acme' }, rawHeaders: ['X-Tenant', 'acme', 'x-tenant', 'acme'] },
    undefined,
  ],
]

describe('a header', () => {
  it.each(headerRows)('H6: that is %s', (_name, parts, text) => {
    expect(read({ header: 'X-Tenant' }, parts)).toBe(text)
  })

  it.each(['constructor', '__proto__', 'toString'])(
    'K5: of the name %s is absent unless it is sent',
    (name) => {
      expect(read({ header: name }, {})).toBeUndefined()
    },
  )
})

const hostRows: readonly (readonly [host: string | undefined, text: string | undefined])[] = [
  ['api.example.com', 'api.example.com'],
  ['API.Example.COM', 'api.example.com'],
  ['api.example.com:8443', 'api.example.com'],
  ['api.example.com:', 'api.example.com'],
  ['localhost', 'localhost'],
  ['127.0.0.1:80', '127.0.0.1'],
  ['[::1]:80', '[::1]'],
  ['[::FFFF:127.0.0.1]', '[::ffff:127.0.0.1]'],
  ['a_b.example.com', 'a_b.example.com'],
  ['api.example.com.', 'api.example.com.'],
  [undefined, undefined],
  ['', undefined],
  [':80', undefined],
  ['::1', undefined],
  ['[::1', undefined],
  ['api.example.com:80:90', undefined],
  ['api.example.com:a', undefined],
  ['api.example.com/x', undefined],
  ['user@api.example.com', undefined],
  ['api.example.com, other.example.com', undefined],
  ['api.example.com other.example.com', undefined],
  ['\u212api.example.com', undefined],
  ['é.example.com', undefined],
  ['a%2eexample.com', undefined],
]

describe('the host', () => {
  it.each(hostRows)('of %j is %j', (host, text) => {
    expect(read({ host: true }, { headers: { host } })).toBe(text)
    expect(read({ host: true }, { headers: { ':authority': host } })).toBe(text)
  })

  it.each(['x-forwarded-host', 'forwarded', 'x-host', 'x-original-host', 'x-forwarded-server'])(
    'H10: is never read from %s',
    (name) => {
      const forged = { [name]: 'evil.example.com' }
      expect(read({ host: true }, { headers: forged })).toBeUndefined()
      expect(read({ host: true }, { headers: { host: 'api.example.com', ...forged } })).toBe(
        'api.example.com',
      )
    },
  )

  it('is of no use where it was sent twice', () => {
    const rawHeaders = ['Host', 'a.example.com', 'Host', 'b.example.com']
    expect(read({ host: true }, { headers: { host: 'a.example.com' }, rawHeaders })).toBeUndefined()
    expect(read({ host: true }, { headers: { host: ['a.example.com', 'a.example.com'] } })).toBeUndefined()
  })

  it('is held against the authority of HTTP/2', () => {
    const headersOf = (host: string): TokenRequest['headers'] => ({ host, ':authority': 'api.example.com' })
    expect(read({ host: true }, { headers: headersOf('API.example.com:443') })).toBe('api.example.com')
    for (const host of ['evil.example.com', '', 'api.example.com, evil.example.com'])
      expect(read({ host: true }, { headers: headersOf(host) })).toBeUndefined()
  })

  it.each([
    ['http://api.example.com/x', 'api.example.com'],
    ['HTTPS://API.example.com:8443?x', 'api.example.com'],
    ['http://evil.example.com/x', undefined],
    ['http://user@api.example.com/x', undefined],
    ['http:///x', undefined],
    ['ftp://evil.example.com/x', undefined],
    ['ws://evil.example.com', undefined],
    ['a+b-c.d://evil.example.com/x', undefined],
    ['http://evil.example.com#/x', undefined],
    ['http://api.example.com#/x', 'api.example.com'],
    ['WSS://api.example.com/x', 'api.example.com'],
    ['/http://evil.example.com/x', 'api.example.com'],
    ['*', 'api.example.com'],
  ])('is held against a target with a host of its own: %s', (url, text) => {
    const headers = { host: 'api.example.com' }
    expect(read({ host: true }, { url, headers })).toBe(text)
    expect(read({ host: true }, { url: '/x', originalUrl: url, headers })).toBe(text)
  })
})

describe('equalsRequest', () => {
  it.each<[unknown, string]>([
    [{}, '.param'],
    [{ param: 'a', header: 'b' }, '.header'],
    [{ query: 'a', host: true }, '.host'],
    [{ param: '' }, '.param'],
    [{ param: 1 }, '.param'],
    [{ param: undefined }, '.param'],
    [{ param: ['a'] }, '.param'],
    [{ header: '' }, '.header'],
    [{ header: 'a b' }, '.header'],
    [{ header: 'a:' }, '.header'],
    [{ header: ':authority' }, '.header'],
    [{ header: 'é' }, '.header'],
    [{ query: null }, '.query'],
    [{ query: '' }, '.query'],
    [{ host: false }, '.host'],
    [{ host: 'api.example.com' }, '.host'],
    [{ params: 'a' }, '.params'],
    [{ cookie: 'a' }, '.cookie'],
    ['tenant', ''],
    [null, ''],
    [undefined, ''],
    [true, ''],
    [['param', 'a'], ''],
  ])('G12: is refused where it is %j', (equalsRequest, rest) => {
    expect(refusedPath({ claim: 'a', equalsRequest })).toBe(`policy.equalsRequest${rest}`)
  })

  it.each([
    ['exact', 'a'],
    ['oneOf', ['a']],
    ['glob', 'a*'],
    ['regex', 'a'],
  ])('stands beside no other comparison: %s', (name, value) => {
    expect(refusedPath({ claim: 'a', equalsRequest: { host: true }, [name]: value })).toBe(`policy.${name}`)
  })

  it.each([
    ['ignoreCase', true],
    ['path', true],
  ])('compares the exact text, without %s', (name, value) => {
    expect(refusedPath({ claim: 'a', equalsRequest: { host: true }, [name]: value })).toBe(`policy.${name}`)
  })
})

describe('a route parameter where the route is not known', () => {
  const rule = { claim: 'tenant', equalsRequest: { param: 'tenant' } }

  it.each<[object, string]>([
    [rule, ''],
    [{ not: rule }, '.not'],
    [{ requireAny: [{ scope: 'a' }, rule] }, '.requireAny[1]'],
  ])(
    'H8: is refused in the policy of a verifier or requirement, which all routes share: %j',
    (policy, at) => {
      const path = `${at}.equalsRequest.param`
      expect(mistakeBeside({ authorization: policy })).toBe(`authorization${path}`)
      const requirement = { ...goodRequirement(), authorization: policy }
      expect(mistakeIn({ requireAny: [requirement] })).toBe(`requireAny[0].authorization${path}`)
      expect(mistakeIn({ requireAny: [goodRequirement()], authorization: policy })).toBe(
        `authorization${path}`,
      )
      const preset = { preset: 'auth0', domain: 'a.eu.auth0.com', audience: 'a', authorization: policy }
      expect(mistakeIn(preset)).toBe(`authorization${path}`)
    },
  )

  it('is taken by guards, and other places by every policy', () => {
    const { verifier } = goodVerifier()
    expect(() => new RequestGate(verifier, {}).guards.guard(rule)).not.toThrow()
    for (const equalsRequest of [{ header: 'a' }, { query: 'a' }, { host: true }])
      expect(() =>
        createUnchecked({ ...goodRequirement(), authorization: { claim: 'a', equalsRequest } }),
      ).not.toThrow()
  })
})
