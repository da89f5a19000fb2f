import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isClaimgateError, type TokenRequest } from '@claimgate/core'
import { doesJoseAccept } from '../../../../test/support/early-refusals.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier } from '../../../../test/support/verifiers.ts'
import { stripOptionalWhitespace } from '../../src/extraction/optional-whitespace.ts'
import { kinds, sources } from './every-source.ts'

const extractionSources = kinds.map((kind) => sources[kind])
const judges = (['first', 'reject'] as const).map(
  (multipleTokens) => goodVerifier({ extractionSources, multipleTokens }).verifier,
)
const token = mint()
const [header = '', payload = '', signature = ''] = token.split('.')

/** How a request ends: an identity, a rejection's status, or whatever else was thrown. */
async function endOf(judged: Promise<unknown>): Promise<unknown> {
  return judged.then(
    (auth) => (auth === undefined ? 'anonymous' : 'identity'),
    (error: unknown) => (isClaimgateError(error) ? error.status : error),
  )
}

const text = fc.oneof(
  fc.string({ unit: 'binary', maxLength: 40 }),
  fc.constantFrom(header, payload, signature, 'Bearer', 'session', 'token', 'null', '.', ' ', ',', ';', '='),
)
const texts = fc.array(text, { maxLength: 6 }).map((parts) => parts.join(''))
const lines = fc.oneof(texts, fc.array(texts, { maxLength: 3 }), fc.constant(undefined))
const anything = fc.oneof(
  fc.anything(),
  fc.dictionary(fc.constantFrom('token', '__proto__', 'a'), fc.anything()),
)

const requests: fc.Arbitrary<TokenRequest> = fc.record({
  method: fc.constantFrom('GET', 'POST', 'DELETE', '', undefined),
  url: fc.oneof(
    texts,
    texts.map((query) => `/?token=${query}`),
    fc.constant(undefined),
  ),
  originalUrl: fc.oneof(texts, fc.constant(undefined)),
  headers: fc.record(
    {
      authorization: fc.oneof(
        lines,
        texts.map((rest) => `Bearer ${rest}`),
      ),
      'x-token': lines,
      'x-own': lines,
      cookie: fc.oneof(
        lines,
        texts.map((rest) => `session=${rest}`),
      ),
      origin: lines,
      host: lines,
      'sec-fetch-site': lines,
      'content-type': fc.constantFrom('application/x-www-form-urlencoded', undefined),
      'content-length': fc.constantFrom('0', '1', undefined),
    },
    { requiredKeys: [] },
  ),
  rawHeaders: fc.oneof(fc.array(fc.constantFrom('Authorization', 'X-Token', 'a')), fc.constant(undefined)),
  query: anything,
  body: anything,
})

describe('any request at all', () => {
  it('is never let in without a good token, and never ends in anything but a rejection', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        for (const verifier of judges)
          expect([400, 401, 403, 500]).toContain(await endOf(verifier.authenticate(request)))
      }),
      { numRuns: 1000 },
    )
  })

  it('is explained without a failure, whatever it is', async () => {
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        for (const verifier of judges) expect((await verifier.explain(request)).decision).toBe('rejected')
      }),
      { numRuns: 500 },
    )
  })

  it('passes without identity in a trial run, and never ends in a rejection there', async () => {
    const { verifier } = goodVerifier({ extractionSources, mode: 'permissive' })
    await fc.assert(
      fc.asyncProperty(requests, async (request) => {
        expect(await endOf(verifier.authenticate(request))).toBe('anonymous')
      }),
      { numRuns: 500 },
    )
  })
})

describe('any change to a good token', () => {
  const changes = fc.array(
    fc.record({
      at: fc.nat({ max: token.length - 1 }),
      deleted: fc.constantFrom(0, 0, 0, 1, 2),
      inserted: fc.oneof(
        fc.string({
          unit: fc.constantFrom('A', 'Q', 'g', '-', '_', '=', '.', ' ', '\n', '+', '/'),
          maxLength: 2,
        }),
        fc.string({ unit: 'binary', maxLength: 1 }),
        fc.constantFrom(' ', '\t', '\n', '\r\n'),
      ),
    }),
    { minLength: 1, maxLength: 3 },
  )

  const mutants = changes.map((list) =>
    list.reduce(
      (changed, { at, deleted, inserted }) => changed.slice(0, at) + inserted + changed.slice(at + deleted),
      token,
    ),
  )

  it('is refused, in a request and alone, and more is refused than jose refuses', async () => {
    const { verifier } = goodVerifier()
    let acceptedByJoseAlone = 0
    await fc.assert(
      fc.asyncProperty(
        mutants.filter((mutant) => stripOptionalWhitespace(mutant) !== token),
        async (mutant) => {
          expect(await endOf(verifier.verifyToken(mutant))).toBe(401)
          const request = { headers: { authorization: `Bearer ${mutant}` } }
          expect([400, 401]).toContain(await endOf(verifier.authenticate(request)))
          if (await doesJoseAccept(mutant)) acceptedByJoseAlone += 1
        },
      ),
      { numRuns: 1000 },
    )
    expect(acceptedByJoseAlone).toBeGreaterThan(0)
  })
})
