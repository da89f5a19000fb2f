import { describe, expect, it } from 'vitest'
import { createUnchecked, mistakeBeside } from '../../../../test/support/refused-options.ts'
import { secretOptions } from '../../../../test/support/refused-options.ts'

function mistakeInHeaders(forwardHeaders: unknown): string {
  return mistakeBeside({ forwardHeaders })
}

function accept(options: Readonly<Record<string, unknown>>): void {
  createUnchecked({ ...secretOptions, ...options }).close()
}

describe('forwardHeaders', () => {
  it.each([
    {},
    { 'X-User-Id': 'sub' },
    { 'x-user': 'a.b', 'X-User-Groups': ['realm_access', 'roles'] },
    { 'X-Groups': { claim: 'groups' }, 'X-Address': { claim: ['address'], encode: 'json' } },
    { X_User: '/a/b', "!#$%&'*+-.^_`|~": 'https://example.com/tier' },
    { 'X-Forwarded-User': 'sub', Remote_User: 'email', From: 'email', 'X-Authorization': 'sub' },
  ])('takes %o', (forwardHeaders) => {
    expect(() => accept({ forwardHeaders })).not.toThrow()
  })

  it('takes what JSON can say, for one requirement and for several', () => {
    const forwardHeaders: unknown = JSON.parse('{"X-User":"sub","X-All":{"claim":"a","encode":"json"}}')
    expect(() => accept({ forwardHeaders })).not.toThrow()
    createUnchecked({ requireAny: [secretOptions], forwardHeaders }).close()
  })

  it.each(['', 'X User', 'X-User:', 'X-Üser', 'X-User\r\nX-Admin', 'X-User\0', '(X)', 'X/Y', 'a,b', '"a"'])(
    'H4: refuses %o, which is no name',
    (name) => {
      expect(mistakeInHeaders({ [name]: 'sub' })).toBe(`forwardHeaders[${JSON.stringify(name)}]`)
    },
  )

  it.each([
    'Host',
    'Connection',
    'Keep-Alive',
    'TE',
    'Trailer',
    'Transfer-Encoding',
    'Upgrade',
    'Expect',
    'HTTP2-Settings',
    'Content-Length',
    'Content-Type',
    'content_length',
    'Proxy-Authorization',
    'Proxy-Connection',
    'Authorization',
    'AUTHORIZATION',
    'Cookie',
    'Cookie2',
    'Set-Cookie',
    'Set_Cookie',
    'Origin',
    'Sec-Fetch-Site',
    'Access-Control-Request-Method',
    'Transfer_Encoding',
    '__proto__',
  ])('refuses %s, which has a meaning of its own', (name) => {
    const forwardHeaders: unknown = JSON.parse(`{${JSON.stringify(name)}:"sub"}`)
    expect(mistakeInHeaders(forwardHeaders)).toContain(name)
    expect(mistakeInHeaders(forwardHeaders)).toMatch(/^forwardHeaders[.[]/)
  })

  it.each([
    ['X-User', 'x-user'],
    ['X-User', 'X_User'],
    ['X-User', 'X.User'],
    ['x_user', 'X-USER'],
  ])('H6: refuses %s and %s, which are one to some upstreams', (first, second) => {
    expect(mistakeInHeaders({ [first]: 'sub', Other: 'sub', [second]: 'email' })).toContain(second)
  })

  it.each([
    [{ header: 'X-Token' }, 'X-Token'],
    [{ header: 'X-Token' }, 'x_token'],
    [{ header: 'x_token', prefix: 'JWT' }, 'X-Token'],
  ])('refuses the header of the source %o, spelt %s', (source, name) => {
    const options = { extractionSources: [{ cookie: 'a' }, source], forwardHeaders: { [name]: 'sub' } }
    expect(mistakeBeside(options)).toContain(name)
  })

  it.each([
    ['forwardHeaders', undefined],
    ['forwardHeaders', null],
    ['forwardHeaders', ['X-User']],
    ['forwardHeaders', 'X-User'],
    ['forwardHeaders', new Map([['X-User', 'sub']])],
    ['forwardHeaders.user', { user: undefined }],
    ['forwardHeaders.user', { user: null }],
    ['forwardHeaders.user', { user: 1 }],
    ['forwardHeaders.user', { user: '' }],
    ['forwardHeaders.user', { user: [] }],
    ['forwardHeaders.user[1]', { user: ['a', ''] }],
    ['forwardHeaders.user', { user: 'a..b' }],
    ['forwardHeaders.user', { user: '/a~2' }],
    ['forwardHeaders.user', { user: () => 'ada' }],
    ['forwardHeaders.user.claim', { user: {} }],
    ['forwardHeaders.user.claim', { user: { encode: 'json' } }],
    ['forwardHeaders.user.claim', { user: { claim: '' } }],
    ['forwardHeaders.user.claim', { user: { claim: 'a.' } }],
    ['forwardHeaders.user.encode', { user: { claim: 'a', encode: 'base64' } }],
    ['forwardHeaders.user.encode', { user: { claim: 'a', encode: 'text' } }],
    ['forwardHeaders.user.encode', { user: { claim: 'a', encode: undefined } }],
    ['forwardHeaders.user.encoding', { user: { claim: 'a', encoding: 'json' } }],
  ])('refuses at %s: %o', (path, forwardHeaders) => {
    expect(mistakeInHeaders(forwardHeaders)).toBe(path)
  })

  it('K5: takes no header of a prototype', () => {
    const inherited: unknown = Object.create({ 'X-User': 'sub' })
    expect(mistakeInHeaders(inherited)).toBe('forwardHeaders')
  })
})

describe('forwardAuthorization', () => {
  const sources = [{ bearer: true }, { header: 'x-token' }, { cookie: 'a' }, { query: 'b' }, { form: 'c' }]

  it.each([true, false])('is %s or not, whatever the sources are', (forwardAuthorization) => {
    expect(() => accept({ forwardAuthorization, extractionSources: sources })).not.toThrow()
  })

  it('is refused as false beside a function, of which nobody knows where it finds the token', () => {
    const extractionSources = [...sources, () => undefined]
    expect(mistakeBeside({ forwardAuthorization: false, extractionSources })).toBe('forwardAuthorization')
    expect(() => accept({ forwardAuthorization: true, extractionSources })).not.toThrow()
    expect(() => accept({ extractionSources })).not.toThrow()
  })

  it.each([undefined, null, 'false', 0, {}, []])('refuses %o', (forwardAuthorization) => {
    expect(mistakeBeside({ forwardAuthorization })).toBe('forwardAuthorization')
  })
})

describe('an option of forwarding', () => {
  it.each(['forwardHeaders', 'forwardAuthorization'])('is none of a requirement: %s', (name) => {
    expect(() => createUnchecked({ requireAny: [{ ...secretOptions, [name]: {} }] })).toThrow(
      expect.objectContaining({ path: `requireAny[0].${name}` }),
    )
  })
})
