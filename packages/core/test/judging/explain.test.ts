import { createVerifier, type TokenRequest } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import { issuer, mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, requestWith } from '../../../../test/support/verifiers.ts'

function stepsOf(explanation: { readonly steps: readonly { step: string; outcome: string }[] }): string[] {
  return explanation.steps.map(({ step, outcome }) => `${step} ${outcome}`)
}

describe('explain', () => {
  it('records every step of a token that is accepted', async () => {
    const { verifier } = goodVerifier({ name: 'shop', authorization: { scope: 'a' } })
    const explanation = await verifier.explain(mint({ claims: { scope: 'a' } }))
    expect(explanation).toMatchObject({ decision: 'accepted', requirement: 'shop' })
    expect(explanation).not.toHaveProperty('status')
    expect(stepsOf(explanation)).toEqual([
      'extract passed',
      'decode passed',
      'choose passed',
      'key passed',
      'signature passed',
      'time passed',
      'audience passed',
      'subject passed',
      'type passed',
      'client passed',
      'claims passed',
      'policy passed',
      'sender passed',
    ])
  })

  it('names where a request’s token was found', async () => {
    const { verifier } = goodVerifier({ extractionSources: [{ cookie: 'session' }] })
    const explanation = await verifier.explain({ method: 'GET', headers: { cookie: `session=${mint()}` } })
    expect(explanation.steps[0]).toMatchObject({ step: 'extract', subject: 'cookie session' })
  })

  it.each([
    ['extract', undefined, 'token_missing', 401],
    ['decode', 'opaque', 'token_malformed', 401],
    ['choose', mint({ claims: { iss: 'x' } }), 'issuer_unknown', 401],
    ['key', mint({ header: { kid: 'x' } }), 'key_unknown', 401],
    [
      'signature',
      mint({ key: { ...newSigningKey('RS256'), kid: signingKey().kid } }),
      'signature_invalid',
      401,
    ],
    ['time', mint({ claims: { exp: 1 } }), 'token_expired', 401],
    ['audience', mint({ claims: { aud: 'x' } }), 'audience_mismatch', 401],
    ['subject', mint({ claims: { sub: 'x' } }), 'subject_mismatch', 401],
    ['type', mint({ claims: { nonce: 'x' } }), 'token_kind_not_allowed', 401],
    ['client', mint({ claims: { azp: 'x' } }), 'client_mismatch', 401],
    ['claims', mint(), 'required_claim_missing', 401],
    ['requirement policy', mint({ claims: { tenant: 'x' } }), 'scope_insufficient', 403],
    ['sender', mint({ claims: { tenant: 'x', scope: 'a', cnf: {} } }), 'sender_constraint_unproven', 401],
  ])('ends at %s', async (step, token, code, status) => {
    const { verifier } = goodVerifier({
      subject: { prefix: 'user-' },
      tokenType: 'access',
      requiredClaims: ['tenant'],
      authorization: { scope: 'a' },
      ...(step === 'client' && { clientIds: ['web'] }),
    })
    const explanation = await verifier.explain(token === undefined ? { headers: {} } : requestWith(token))
    expect(explanation).toMatchObject({ decision: 'rejected', code, status })
    expect(explanation.steps.at(-1)).toMatchObject({ step, outcome: 'failed', code })
  })

  it('ends at a policy for all tokens, or at a guard’s', async () => {
    const { clock } = testClock()
    const verifier = createVerifier({
      requireAny: [goodRequirement()],
      clock,
      authorization: { claim: 'tenant' },
    })
    expect((await verifier.explain(mint())).steps.at(-1)).toMatchObject({ step: 'policy', outcome: 'failed' })
    const guarded = await verifier.explain(mint({ claims: { tenant: 'x' } }), { scope: 'a' })
    expect(guarded).toMatchObject({ decision: 'rejected', code: 'scope_insufficient', status: 403 })
    const admitted = await verifier.explain(requestWith(mint({ claims: { tenant: 'x', scope: 'a' } })), {
      scope: 'a',
    })
    expect(admitted).toMatchObject({ decision: 'accepted' })
  })

  it('says what was expected and what was found', async () => {
    const { verifier } = goodVerifier({ name: 'shop' })
    const { reason } = await verifier.explain(mint({ claims: { aud: 'billing-api' } }))
    expect(reason).toContain('audience_mismatch')
    expect(reason).toContain('"billing-api"')
    expect(reason).toContain('shop')
  })

  it('records the attempt at each requirement', async () => {
    const requireAny = ['a', 'b'].map((name) => ({ ...goodRequirement(), audience: name, name }))
    const explanation = await createVerifier({ requireAny, clock: testClock().clock }).explain(mint())
    const failures = explanation.steps.filter(({ outcome }) => outcome === 'failed')
    expect(failures.map(({ requirement }) => requirement)).toEqual(['a', 'b'])
  })

  it('takes nothing out of the request', async () => {
    const { verifier } = goodVerifier({ extractionSources: [{ query: 'access_token' }] })
    const request: TokenRequest = { method: 'GET', url: `/?access_token=${mint()}`, headers: {} }
    const { url } = request
    expect((await verifier.explain(request)).decision).toBe('accepted')
    expect(request.url).toBe(url)
  })

  it('reports no event, and neither uses nor fills the cache', async () => {
    const events: string[] = []
    const { verifier } = goodVerifier({ onEvent: ({ type }) => events.push(type) })
    const token = mint()
    expect((await verifier.explain(token)).decision).toBe('accepted')
    expect(events).toEqual([])
    await verifier.verifyToken(token)
    expect(stepsOf(await verifier.explain(token))).toContain('signature passed')
  })

  it.each([
    ['optional', 'anonymous', undefined],
    ['permissive', 'anonymous', undefined],
    ['strict', 'rejected', 401],
  ] as const)('says what mode %s makes of a request without token', async (mode, decision, status) => {
    const explanation = await goodVerifier({ mode }).verifier.explain({ headers: {} })
    expect(explanation.decision).toBe(decision)
    expect(explanation.status).toBe(status)
  })

  it('judges as a guard does, whatever the mode is, where a policy is given', async () => {
    const { verifier } = goodVerifier({ mode: 'permissive' })
    expect((await verifier.explain({ headers: {} }, { scope: 'a' })).decision).toBe('rejected')
  })

  it('H13: never holds a token', async () => {
    const { verifier } = goodVerifier()
    const tokens = [mint(), mint({ claims: { aud: 'x' } }), `${mint()}=`, `Bearer ${mint()}`, `"${mint()}"`]
    for (const token of tokens) {
      const text = JSON.stringify(await verifier.explain(token))
      for (const part of token.split('.')) expect(text).not.toContain(part)
    }
  })
})

describe('a hint', () => {
  it.each([
    ['in quotes', `"${mint()}"`, /quotes/],
    ['a word too many', `Bearer ${mint()}`, /begins with Bearer/],
    ['encrypted', 'a.b.c.d.e', /JWE/],
    ['opaque', 'abcdef', /opaque/],
    ['damaged', 'a.b.c', /damaged/],
    ['a slash at the end', mint({ claims: { iss: `${issuer}/` } }), /slash/],
    ['http for https', mint({ claims: { iss: issuer.replace('https', 'http') } }), /http/],
    ['capitals', mint({ claims: { iss: issuer.toUpperCase() } }), /capital/],
    ['no issuer', mint({ claims: { iss: undefined } }), /names no issuer/],
    ['milliseconds', mint({ claims: { exp: 1_800_000_000_000 } }), /milliseconds/],
    ['no audience', mint({ claims: { aud: undefined } }), /no API/],
  ])('names the mistake: %s', async (_, token, hint) => {
    const explanation = await goodVerifier().verifier.explain(token)
    expect(explanation.steps.at(-1)?.hint).toMatch(hint)
  })

  it('says that a signer is disabled', async () => {
    const { verifier } = goodVerifier({ enabled: false })
    expect((await verifier.explain(mint())).steps.at(-1)?.hint).toMatch(/disabled/)
  })

  it('is absent where nothing is known', async () => {
    const { verifier } = goodVerifier()
    const explanation = await verifier.explain(mint({ claims: { iss: 'https://else.example.com' } }))
    expect(explanation.steps.at(-1)).not.toHaveProperty('hint')
  })
})
