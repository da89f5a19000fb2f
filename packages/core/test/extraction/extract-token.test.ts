import { describe, expect, it } from 'vitest'
import type { TokenRequest } from '@claimgate/core'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { kinds, names, requestOf, sources } from './every-source.ts'

const first = mint({ claims: { sub: 'first' } })
const second = mint({ claims: { sub: 'second' } })
const pairs = kinds.flatMap((one) => kinds.filter((other) => other !== one).map((other) => ({ one, other })))

describe('one source', () => {
  it.each(kinds)('is found, and named in an explanation: %s', async (kind) => {
    const { verifier } = goodVerifier({ extractionSources: [sources[kind]] })
    const request = requestOf({ [kind]: first })
    const { steps } = await verifier.explain(request)
    expect(steps[0]).toMatchObject({ step: 'extract', outcome: 'passed', subject: names[kind] })
    expect(await verifier.authenticate(request)).toMatchObject({ subject: 'first' })
  })

  it.each(pairs)('$one is not looked for in $other', async ({ one, other }) => {
    const { verifier } = goodVerifier({ extractionSources: [sources[one]] })
    const rejection = await rejectionOf(verifier.authenticate(requestOf({ [other]: first })))
    expect(rejection).toMatchObject({ status: 401, code: 'token_missing' })
  })

  it('is the bearer source where none is listed', async () => {
    const { verifier } = goodVerifier()
    expect(await verifier.authenticate(requestOf({ bearer: first }))).toMatchObject({ subject: 'first' })
    for (const kind of kinds.slice(1)) {
      const rejection = await rejectionOf(verifier.authenticate(requestOf({ [kind]: first })))
      expect(rejection.code).toBe('token_missing')
    }
  })
})

describe('H2: tokens in two sources', () => {
  it.each(pairs)('are judged by the one listed first: $one before $other', async ({ one, other }) => {
    const { verifier } = goodVerifier({ extractionSources: [sources[one], sources[other]] })
    expect(await verifier.authenticate(requestOf({ [one]: first, [other]: second }))).toMatchObject({
      subject: 'first',
    })
    expect(await verifier.authenticate(requestOf({ [other]: second }))).toMatchObject({ subject: 'second' })
  })

  it.each(pairs)(
    'are refused where the one listed first is bad: $one before $other',
    async ({ one, other }) => {
      const { verifier } = goodVerifier({ extractionSources: [sources[one], sources[other]] })
      const request = requestOf({ [one]: 'opaque', [other]: second })
      expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({
        status: 401,
        code: 'token_malformed',
      })
    },
  )

  it.each(pairs)(
    'are refused with multipleTokens: "reject", equal or not: $one and $other',
    async ({ one, other }) => {
      const { verifier } = goodVerifier({
        extractionSources: [sources[one], sources[other]],
        multipleTokens: 'reject',
      })
      for (const text of [first, second, 'opaque']) {
        const rejection = await rejectionOf(verifier.authenticate(requestOf({ [one]: first, [other]: text })))
        expect(rejection).toMatchObject({ status: 400, code: 'token_in_several_sources' })
      }
      expect(await verifier.authenticate(requestOf({ [one]: first }))).toMatchObject({ subject: 'first' })
      expect(await verifier.authenticate(requestOf({ [other]: second }))).toMatchObject({ subject: 'second' })
    },
  )

  it('are named in the explanation', async () => {
    const { verifier } = goodVerifier({
      extractionSources: kinds.map((kind) => sources[kind]),
      multipleTokens: 'reject',
    })
    const { steps } = await verifier.explain(requestOf({ cookie: first, form: second }))
    expect(steps).toMatchObject([{ step: 'extract', actual: ['cookie session', 'form token'] }])
  })

  it('are no matter where one of them is another scheme or empty', async () => {
    const { verifier } = goodVerifier({
      extractionSources: kinds.map((kind) => sources[kind]),
      multipleTokens: 'reject',
    })
    const request = requestOf({ header: '', cookie: second, query: '', form: '', function: '' })
    const withBasic = { ...request, headers: { ...request.headers, authorization: 'Basic dTpw' } }
    expect(await verifier.authenticate(withBasic)).toMatchObject({ subject: 'second' })
  })

  it('are refused where the second is malformed, with "reject" alone', async () => {
    const extractionSources = [sources.bearer, sources.cookie]
    const request = requestOf({ bearer: first, cookie: `${second}; session=${second}` })
    const rejecting = goodVerifier({ extractionSources, multipleTokens: 'reject' }).verifier
    expect(await rejectionOf(rejecting.authenticate(request))).toMatchObject({
      status: 400,
      code: 'token_repeated',
    })
    const taking = goodVerifier({ extractionSources }).verifier
    expect(await taking.authenticate(request)).toMatchObject({ subject: 'first' })
  })

  it('are refused where the first is malformed, and the second good', async () => {
    const { verifier } = goodVerifier({ extractionSources: [sources.bearer, sources.header] })
    const request = requestOf({ bearer: 'a b', header: second })
    expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({
      status: 400,
      code: 'request_malformed',
    })
  })

  it('are refused for what is wrong with the first, whatever the second holds, with "reject" too', async () => {
    let asked = 0
    const failing = (): never => {
      asked += 1
      throw new Error('down')
    }
    for (const other of [sources.cookie, sources.query, failing]) {
      const extractionSources = [sources.bearer, other]
      const { verifier } = goodVerifier({ extractionSources, multipleTokens: 'reject' })
      const request = requestOf({ bearer: 'a b', cookie: 'a; session=b', query: 'a&token=b' })
      expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({
        status: 400,
        code: 'request_malformed',
      })
    }
    expect(asked).toBe(0)
  })

  it('are held against their site where the cookie is the one that counts', async () => {
    const crossSite = (request: TokenRequest): TokenRequest => ({
      ...request,
      headers: { ...request.headers, 'sec-fetch-site': 'cross-site' },
    })
    const request = { bearer: first, cookie: second }
    const bearerFirst = goodVerifier({ extractionSources: [sources.bearer, sources.cookie] }).verifier
    expect(await bearerFirst.authenticate(crossSite(requestOf(request)))).toMatchObject({ subject: 'first' })
    const cookieFirst = goodVerifier({ extractionSources: [sources.cookie, sources.bearer] }).verifier
    const rejection = await rejectionOf(cookieFirst.authenticate(crossSite(requestOf(request))))
    expect(rejection).toMatchObject({ status: 403, code: 'cross_site_request' })
  })
  it('H12: are both taken out of what the app sees, whichever counts', async () => {
    const extractionSources = [sources.bearer, sources.query, { query: 'other' }, sources.form]
    for (const multipleTokens of ['first', 'reject'] as const) {
      const { verifier } = goodVerifier({ extractionSources, multipleTokens, mode: 'permissive' })
      const request = requestOf({ bearer: first, query: `${second}&a=1&other=${second}`, form: second })
      await verifier.authenticate(request)
      expect(request).toMatchObject({ url: '/?a=1', body: {} })
      expect(request.body).toEqual({})
    }
  })
})
