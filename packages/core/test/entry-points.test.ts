import * as core from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../test/support/keys.ts'
import { mint, signText, unsigned } from '../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf, requestWith } from '../../../test/support/verifiers.ts'

const header = JSON.stringify({ alg: 'RS256', kid: signingKey().kid })

const refused: readonly (readonly [name: string, token: string])[] = [
  ['alg none', unsigned('{"alg":"none"}', '{}', 'AA')],
  ['another key', mint({ key: { ...newSigningKey('RS256'), kid: signingKey().kid } })],
  ['another algorithm', mint({ header: { alg: 'RS512' } })],
  ['another issuer', mint({ claims: { iss: 'https://evil.example.com' } })],
  ['another audience', mint({ claims: { aud: 'billing-api' } })],
  ['expired', mint({ claims: { exp: 1 } })],
  ['bound', mint({ claims: { cnf: { jkt: 'x' } } })],
  ['duplicate members', signText(header, '{"sub":"a","sub":"b"}')],
]

describe('every way in', () => {
  it.each(refused)('A22: judges by the same rules: %s', async (_, token) => {
    const { verifier } = goodVerifier()
    const { code } = await rejectionOf(verifier.verifyToken(token))
    expect((await rejectionOf(verifier.authenticate(requestWith(token)))).code).toBe(code)
    expect((await verifier.explain(token)).code).toBe(code)
    expect((await verifier.explain(requestWith(token))).code).toBe(code)
  })

  it('H11: gives claims of a proven token alone: nothing that only decodes is exported', () => {
    expect(Object.keys(core).filter((name) => /decode|parse|unverified/i.test(name))).toEqual([])
  })
})

describe('a token with very many members', () => {
  const wide = JSON.stringify(
    Object.fromEntries(Array.from({ length: 100_000 }, (_, index) => [`k${index}`, index])),
  )

  it('B11: is refused by its size before it is parsed', async () => {
    const explanation = await goodVerifier().verifier.explain(signText(header, wide))
    expect(explanation.code).toBe('token_too_long')
    expect(explanation.steps.at(-1)?.step).toBe('decode')
  })

  it('B11: is judged like any other where its size is allowed', async () => {
    const { verifier } = goodVerifier({ maxTokenBytes: 4_000_000 })
    const roles = Array.from({ length: 100_000 }, (_, index) => `role-${index}`)
    const auth = await verifier.verifyToken(mint({ claims: { roles } }))
    expect(await verifier.authorize(auth, { roles: 'role-99999' })).toBe(auth)
    expect(await rejectionOf(verifier.authorize(auth, { roles: 'role-100000' }))).toMatchObject({
      status: 403,
    })
  })
})
