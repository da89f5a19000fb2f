import { describe, expect, it } from 'vitest'
import type { RejectionCode, TokenRequest } from '@claimgate/core'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { kinds, requestOf, sources } from './every-source.ts'

const first = mint({ claims: { sub: 'first' } })

describe('H19: the mode', () => {
  const extractionSources = kinds.map((kind) => sources[kind])
  const expired = mint({ claims: { exp: 0 } })

  const failures: readonly { code: RejectionCode; status: number; request: () => TokenRequest }[] = [
    { code: 'token_malformed', status: 401, request: () => requestOf({ bearer: 'opaque' }) },
    { code: 'token_expired', status: 401, request: () => requestOf({ header: expired }) },
    { code: 'token_too_long', status: 401, request: () => requestOf({ cookie: 'a'.repeat(16_385) }) },
    {
      code: 'token_header_not_allowed',
      status: 401,
      request: () => requestOf({ query: mint({ header: { crit: [] } }) }),
    },
    {
      code: 'issuer_unknown',
      status: 401,
      request: () => requestOf({ form: mint({ claims: { iss: 'x' } }) }),
    },
    {
      code: 'key_unknown',
      status: 401,
      request: () => requestOf({ function: mint({ header: { kid: 'x' } }) }),
    },
    {
      code: 'signature_invalid',
      status: 401,
      request: () => requestOf({ bearer: `${first.slice(0, -8)}AAAAAAAA` }),
    },
    { code: 'request_malformed', status: 400, request: () => requestOf({ bearer: 'a b' }) },
    { code: 'token_repeated', status: 400, request: () => requestOf({ cookie: 'a; session=a' }) },
    {
      code: 'token_in_several_sources',
      status: 400,
      request: () => requestOf({ query: first, header: first }),
    },
    {
      code: 'cross_site_request',
      status: 403,
      request: () => ({
        ...requestOf({}),
        headers: { cookie: `session=${first}`, 'sec-fetch-site': 'cross-site' },
      }),
    },
    { code: 'form_not_parsed', status: 500, request: () => ({ ...requestOf({}), body: 'token=x' }) },
  ]

  it.each(failures)(
    'strict and optional reject, permissive lets pass without identity: $code',
    async ({ code, status, request }) => {
      for (const mode of ['strict', 'optional'] as const) {
        const { verifier } = goodVerifier({ extractionSources, multipleTokens: 'reject', mode })
        expect(await rejectionOf(verifier.authenticate(request()))).toMatchObject({ status, code })
      }
      const reported: unknown[] = []
      const { verifier } = goodVerifier({
        extractionSources,
        multipleTokens: 'reject',
        mode: 'permissive',
        onEvent: (event) => reported.push(event),
      })
      expect(await verifier.authenticate(request())).toBeUndefined()
      expect(reported).toMatchObject([{ type: 'would-reject', code, status }])
    },
  )

  it('strict rejects a request without a token, the others let it pass without identity', async () => {
    const empty = {
      ...requestOf({}),
      headers: { authorization: 'Basic dTpw', cookie: 'session=', 'x-token': ' ' },
    }
    const strict = goodVerifier({ extractionSources }).verifier
    expect(await rejectionOf(strict.authenticate(empty))).toMatchObject({
      status: 401,
      code: 'token_missing',
    })
    for (const mode of ['optional', 'permissive'] as const) {
      expect(await goodVerifier({ extractionSources, mode }).verifier.authenticate(empty)).toBeUndefined()
    }
  })

  it.each(['strict', 'optional', 'permissive'] as const)(
    '%s gives a good token its identity',
    async (mode) => {
      const { verifier } = goodVerifier({ extractionSources, mode })
      expect(await verifier.authenticate(requestOf({ bearer: first }))).toMatchObject({ subject: 'first' })
    },
  )

  it('is of requests alone: a bad token by itself is rejected in every mode', async () => {
    for (const mode of ['strict', 'optional', 'permissive'] as const) {
      const { verifier } = goodVerifier({ mode })
      expect(await rejectionOf(verifier.verifyToken('opaque'))).toMatchObject({
        status: 401,
        code: 'token_malformed',
      })
      expect(await rejectionOf(verifier.verifyToken(''))).toMatchObject({
        status: 401,
        code: 'token_missing',
      })
    }
  })
})
