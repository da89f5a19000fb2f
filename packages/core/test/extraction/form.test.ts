import { describe, expect, it } from 'vitest'
import { RequestGate, type TokenRequest } from '@claimgate/core'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { formSource } from '../../src/extraction/form.ts'

const token = mint()
const expired = mint({ claims: { exp: 0 } })
const source = formSource('access_token')
const urlencoded = 'application/x-www-form-urlencoded'

function post(body: unknown, request: Partial<TokenRequest> = {}): TokenRequest {
  const headers = { 'content-type': urlencoded, 'content-length': '12', ...request.headers }
  return { method: 'POST', url: '/', body, ...request, headers }
}

describe('formSource', () => {
  it.each([
    { name: 'an object', body: { access_token: 'abc', a: '1' } },
    {
      name: 'an object without a prototype',
      body: Object.assign(Object.create(null), { access_token: 'abc' }),
    },
    { name: 'a list of one', body: { access_token: ['abc'] } },
  ])('reads a parsed form: $name', ({ body }) => {
    expect(source.read(post(body))).toBe('abc')
  })

  it.each([
    urlencoded,
    `${urlencoded}; charset=utf-8`,
    `${urlencoded};charset=utf-8`,
    ` ${urlencoded} `,
    urlencoded.toUpperCase(),
  ])('reads a form with Content-Type %s', (type) => {
    expect(source.read(post({ access_token: 'abc' }, { headers: { 'content-type': type } }))).toBe('abc')
  })

  it.each([
    {},
    { access_token: '' },
    { access_token: [] },
    { access_token: undefined },
    { Access_Token: 'abc' },
    { 'access_token[]': 'abc' },
    Object.create({ access_token: 'abc' }),
    [],
  ])('takes %j for absent', (body) => {
    expect(source.read(post(body))).toBeUndefined()
  })

  it.each([
    { body: { access_token: ['a', 'b'] }, code: 'token_repeated' },
    { body: { access_token: ['a', 'a'] }, code: 'token_repeated' },
    { body: { access_token: ['', 'a'] }, code: 'token_repeated' },
    { body: { access_token: { a: 'b' } }, code: 'request_malformed' },
    { body: { access_token: [{ a: 'b' }] }, code: 'request_malformed' },
    { body: { access_token: null }, code: 'request_malformed' },
    { body: { access_token: 1 }, code: 'request_malformed' },
  ])('refuses $body', ({ body, code }) => {
    expect(source.read(post(body))).toMatchObject({ code })
  })

  it.each([
    'application/json',
    'multipart/form-data; boundary=x',
    'text/plain',
    `${urlencoded}x`,
    `text/plain, ${urlencoded}`,
    '',
  ])('takes a body with Content-Type %j for absent', (type) => {
    const request = post({ access_token: 'abc' }, { headers: { 'content-type': type } })
    expect(source.read(request)).toBeUndefined()
    expect(source.remove?.(request)).toBe(false)
  })

  it.each(['GET', 'PUT', 'PATCH', 'DELETE', 'HEAD', 'post', undefined])(
    'takes a body of %s for absent',
    (method) => {
      const request = post({ access_token: 'abc' }, { method })
      expect(source.read(request)).toBeUndefined()
      expect(source.remove?.(request)).toBe(false)
    },
  )

  it('takes a body without Content-Type for absent', () => {
    expect(source.read({ method: 'POST', headers: {}, body: { access_token: 'abc' } })).toBeUndefined()
  })

  it.each([
    { name: 'nothing', body: undefined },
    { name: 'null', body: null },
    { name: 'text', body: 'access_token=abc' },
    { name: 'empty text', body: '' },
    { name: 'bytes', body: Buffer.from('access_token=abc') },
    { name: 'a number', body: 1 },
  ])('says that a form was not parsed where the body is $name', ({ body }) => {
    expect(source.read(post(body))).toMatchObject({ code: 'form_not_parsed' })
  })

  const chunked = { 'content-length': undefined, 'transfer-encoding': 'chunked' }

  it.each([
    { name: 'a length', headers: {} },
    { name: 'chunks', headers: chunked },
    { name: 'chunks and a length of zero', headers: { ...chunked, 'content-length': '0' } },
  ])('says so for a body of $name that is nowhere', ({ headers }) => {
    expect(source.read(post(undefined, { headers }))).toMatchObject({ code: 'form_not_parsed' })
  })

  it.each([
    { name: 'a length of zero', length: '0' },
    { name: 'no length', length: undefined },
  ])('takes a request without content for absent, which body parsers leave alone: $name', ({ length }) => {
    for (const body of [undefined, null, '', {}]) {
      expect(source.read(post(body, { headers: { 'content-length': length } }))).toBeUndefined()
    }
  })

  it('says that a form was not parsed where its text stands there without a length', () => {
    const request = post('access_token=abc', { headers: { 'content-length': undefined } })
    expect(source.read(request)).toMatchObject({ code: 'form_not_parsed' })
  })

  it('takes the member out of the parsed form, and leaves the others', () => {
    const body = { access_token: ['a', 'b'], a: '1' }
    expect(source.remove?.(post(body))).toBe(true)
    expect(body).toEqual({ a: '1' })
    expect(source.remove?.(post(body))).toBe(false)
  })
})

describe('a token in a form', () => {
  const { verifier } = goodVerifier({ extractionSources: [{ form: 'access_token' }, { bearer: true }] })
  const gate = new RequestGate(verifier)

  it('authenticates, is removed, and makes the response private', async () => {
    const body = { access_token: token, a: '1' }
    const request = post(body)
    const { auth, headers } = await gate.guards.authenticate(request, request)
    expect(auth).toMatchObject({ token, subject: 'user-1' })
    expect([body, headers]).toEqual([{ a: '1' }, { 'Cache-Control': 'private' }])
  })

  it.each([
    { name: 'expired', value: expired, status: 401, code: 'token_expired' },
    { name: 'opaque', value: 'opaque', status: 401, code: 'token_malformed' },
    { name: 'repeated', value: [token, token], status: 400, code: 'token_repeated' },
    { name: 'no text', value: { a: token }, status: 400, code: 'request_malformed' },
  ])('H12: is removed where it is $name', async ({ value, status, code }) => {
    const body = { access_token: value, a: '1' }
    expect(await rejectionOf(verifier.authenticate(post(body)))).toMatchObject({ status, code })
    expect(body).toEqual({ a: '1' })
  })

  it('is a 500 where the form was not parsed, a good bearer token or not', async () => {
    const headers = { authorization: `Bearer ${token}` }
    for (const request of [post(undefined), post('access_token=x'), post(undefined, { headers })]) {
      expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({
        status: 500,
        code: 'form_not_parsed',
      })
    }
  })

  it('is missing where the request has no form', async () => {
    const rejection = await rejectionOf(verifier.authenticate({ method: 'GET', url: '/', headers: {} }))
    expect(rejection).toMatchObject({ status: 401, code: 'token_missing' })
  })

  it('is no matter where a request without content has a bearer token', async () => {
    const headers = { authorization: `Bearer ${token}`, 'content-length': '0' }
    expect(await verifier.authenticate(post(undefined, { headers }))).toMatchObject({ subject: 'user-1' })
  })
})
