import { describe, expect, it } from 'vitest'
import { renderRejection } from '@claimgate/core'
import { startOfTests } from '../../../../test/support/clock.ts'
import { doesJoseAccept } from '../../../../test/support/early-refusals.ts'
import { goodClaims, mint, signText } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'

/** A good token with one claim written as it stands here. */
function signedWith(claim: string, text: string): string {
  const { [claim]: _, ...others } = goodClaims
  return signText('{"alg":"RS256"}', `${JSON.stringify(others).slice(0, -1)},"${claim}":${text}}`)
}

describe('B12: numbers', () => {
  const now = startOfTests

  const acceptedByJose = [
    {
      claim: 'exp',
      texts: ['1e400', '1E999', '253402300800', '253402300799.5', '1800000300000', '9007199254740993'],
    },
    { claim: 'nbf', texts: ['-1', '-1e400', '-0.5'] },
    { claim: 'iat', texts: ['-5', '-1e400', `${now * 1000}`, '1e400'] },
  ]

  it.each(acceptedByJose)(
    'that are no date are refused as $claim, though jose accepts them',
    async ({ claim, texts }) => {
      for (const text of texts) {
        const token = signedWith(claim, text)
        expect(await doesJoseAccept(token), text).toBe(true)
        const rejection = await rejectionOf(goodVerifier().verifier.verifyToken(token))
        expect(rejection, text).toMatchObject({ status: 401, code: 'time_claim_malformed' })
      }
    },
  )

  it.each(['exp', 'nbf', 'iat'])('that are none at all are refused as %s', async (claim) => {
    for (const text of ['null', '"1800000300"', '[1800000300]', '{}', 'true', '""']) {
      const rejection = await rejectionOf(goodVerifier().verifier.verifyToken(signedWith(claim, text)))
      expect(rejection, text).toMatchObject({ status: 401, code: 'time_claim_malformed' })
    }
  })

  it.each([
    { claim: 'exp', text: '1.8000003e9' },
    { claim: 'exp', text: '1800000000.5' },
    { claim: 'exp', text: '253402300799' },
    { claim: 'nbf', text: '-0' },
    { claim: 'nbf', text: '1e-400' },
    { claim: 'iat', text: '0' },
    { claim: 'iat', text: '1799999999.999' },
  ])('in any spelling of a date are accepted: $claim of $text', async ({ claim, text }) => {
    const { claims } = await goodVerifier().verifier.verifyToken(signedWith(claim, text))
    expect(claims[claim]).toBe(JSON.parse(text))
  })

  it('that lose digits match nothing', async () => {
    const { verifier } = goodVerifier()
    const auth = await verifier.verifyToken(signedWith('account', '9007199254740993'))
    for (const exact of ['9007199254740993', '9007199254740992', 9_007_199_254_740_991]) {
      const rejection = await rejectionOf(verifier.authorize(auth, { claim: 'account', exact }))
      expect(rejection).toMatchObject({ status: 403, code: 'policy_not_met' })
    }
  })
})

describe('B14: names that every object has', () => {
  const inherited = ['constructor', 'toString', 'hasOwnProperty', 'valueOf', '__proto__', '__defineGetter__']

  it.each(inherited)('%s is no claim of a token that does not hold it', async (claim) => {
    const { verifier } = goodVerifier()
    const auth = await verifier.verifyToken(mint())
    for (const path of [claim, [claim], `sub.${claim}`, `${claim}.name`, `/${claim}`]) {
      const rejection = await rejectionOf(verifier.authorize(auth, { claim: path }))
      expect(rejection).toMatchObject({ status: 403, code: 'policy_not_met' })
    }
  })

  it.each(inherited)('%s is not there for requiredClaims either', async (claim) => {
    const { verifier } = goodVerifier({ requiredClaims: [claim] })
    const rejection = await rejectionOf(verifier.verifyToken(mint()))
    expect(rejection).toMatchObject({ status: 401, code: 'required_claim_missing' })
  })

  it('are claims where a token holds them', async () => {
    const { verifier } = goodVerifier({ requiredClaims: ['constructor', 'toString'] })
    const auth = await verifier.verifyToken(mint({ claims: { constructor: 'a', toString: 'b' } }))
    expect(await verifier.authorize(auth, { claim: 'constructor', exact: 'a' })).toBe(auth)
  })
})

const lookalikes = [
  { name: 'a NUL behind it', sub: 'Ad\u00e9le\u0000' },
  { name: 'a NUL and more behind it', sub: 'Ad\u00e9le\u0000x' },
  { name: 'a line break behind it', sub: 'Ad\u00e9le\r\n' },
  { name: 'a space behind it', sub: 'Ad\u00e9le ' },
  { name: 'a zero-width space in it', sub: 'Ad\u00e9\u200ble' },
  { name: 'a right-to-left mark in it', sub: 'Ad\u00e9\u202ele' },
  { name: 'its letters decomposed', sub: 'Ade\u0301le' },
  { name: 'a Cyrillic letter in it', sub: '\u0410d\u00e9le' },
  { name: 'other capitals', sub: 'ad\u00e9le' },
  { name: 'a soft hyphen in it', sub: 'Ad\u00e9\u00adle' },
]

describe('B16: texts that look like another', () => {
  it.each(lookalikes)('are another: $name', async ({ sub }) => {
    const token = mint({ claims: { sub } })
    expect(await doesJoseAccept(token)).toBe(true)
    const { verifier } = goodVerifier({ subject: 'Ad\u00e9le' })
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
      status: 401,
      code: 'subject_mismatch',
    })
    expect((await verifier.verifyToken(mint({ claims: { sub: 'Ad\u00e9le' } }))).subject).toBe('Ad\u00e9le')
  })

  it.each(lookalikes)('are given on as they stand: $name', async ({ sub }) => {
    const { verifier } = goodVerifier()
    expect((await verifier.verifyToken(mint({ claims: { sub } }))).subject).toBe(sub)
  })

  it.each(['a\r\nX-Injected: 1', 'a\u0000', '\u001b[31mred', '\u202eback', '\ud800'])(
    'reach neither the answer nor a log line: %j',
    async (text) => {
      const lines: unknown[] = []
      const log = (details: object, message: string): unknown => lines.push([details, message])
      const { verifier } = goodVerifier({ subject: 'user-1', logger: { info: log, warn: log, error: log } })
      for (const claims of [{ sub: text }, { iss: text }, { aud: text }, { scope: text, exp: 0 }]) {
        const answer = renderRejection(await rejectionOf(verifier.verifyToken(mint({ claims }))))
        expect(JSON.stringify([answer, lines])).not.toContain(JSON.stringify(text).slice(1, -1))
      }
      expect(lines).toHaveLength(4)
    },
  )
})

describe('B17: lone surrogates', () => {
  it('are no error, and stay different from each other and from what stands in for them', async () => {
    const { verifier } = goodVerifier()
    const texts = [String.raw`"\ud800"`, String.raw`"\udfff"`, String.raw`"\ufffd"`]
    const tokens = texts.map((text) => signedWith('sub', text))
    expect(await Promise.all(tokens.map((token) => doesJoseAccept(token)))).toEqual([true, true, true])
    const subjects: (string | undefined)[] = []
    for (const token of tokens) subjects.push((await verifier.verifyToken(token)).subject)
    expect(subjects).toEqual(['\ud800', '\udfff', '\ufffd'])
  })

  it('match no other', async () => {
    const { verifier } = goodVerifier({ subject: '\ufffd' })
    for (const text of [String.raw`"\ud800"`, String.raw`"\udfff"`, String.raw`"\ud83d"`]) {
      const rejection = await rejectionOf(verifier.verifyToken(signedWith('sub', text)))
      expect(rejection).toMatchObject({ status: 401, code: 'subject_mismatch' })
    }
  })
})
