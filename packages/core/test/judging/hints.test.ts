import { createVerifier, type RequirementOptions } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests, testClock } from '../../../../test/support/clock.ts'
import { newEventLog } from '../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../test/support/keys.ts'
import { mistakeBeside } from '../../../../test/support/refused-options.ts'
import { issuer, mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, rejectionOf } from '../../../../test/support/verifiers.ts'

const hint = 'ask the platform team'

async function explained(token: string, requirement: Partial<RequirementOptions>): Promise<unknown> {
  const verifier = createVerifier({ ...goodRequirement(), ...requirement, clock: testClock().clock })
  return (await verifier.explain(token)).steps.at(-1)
}

describe('a hint', () => {
  it.each([
    ['issuer_unknown', mint({ claims: { iss: 'https://elsewhere.example.com' } })],
    ['algorithm_not_allowed', mint({ key: newSigningKey('ES256') })],
    ['token_type_not_allowed', mint({ header: { typ: 'dpop+jwt' } })],
    ['key_unknown', mint({ key: newSigningKey('RS256', 'another') })],
    ['signature_invalid', mint({ key: newSigningKey('RS256') })],
    ['token_expired', mint({ claims: { exp: startOfTests - 1000 } })],
    ['audience_mismatch', mint({ claims: { aud: 'another' } })],
  ] as const)('stands in the explanation beside %s', async (code, token) => {
    expect(await explained(token, { hints: { [code]: hint } })).toMatchObject({
      code,
      hint: expect.stringContaining(hint),
    })
    expect(await explained(token, { hints: { policy_not_met: hint } })).not.toMatchObject({ hint })
  })

  it('stands in events, and never in what the client is told', async () => {
    const log = newEventLog()
    const verifier = createVerifier({
      ...goodRequirement(),
      hints: { audience_mismatch: hint },
      clock: testClock().clock,
      onEvent: log.onEvent,
    })
    const rejection = await rejectionOf(verifier.verifyToken(mint({ claims: { aud: 'another' } })))
    await rejectionOf(verifier.authenticate({ method: 'GET', url: '/', headers: {} }))
    expect(JSON.stringify([rejection, rejection.message, rejection.headers])).not.toContain(hint)
    const request = { authorization: `Bearer ${mint({ claims: { aud: 'another' } })}` }
    await rejectionOf(verifier.authenticate({ method: 'GET', url: '/', headers: request }))
    expect(log.of('rejected').at(-1)).toMatchObject({ code: 'audience_mismatch', finding: { hint } })
  })

  it('comes after what claimgate itself found out', async () => {
    const token = mint({ claims: { nonce: 'n' } })
    const requirement = { tokenType: 'access', hints: { token_kind_not_allowed: hint } } as const
    expect(await explained(token, requirement)).toMatchObject({ hint: expect.stringMatching(/.+; ask the/) })
  })

  it('gives way to the name of a mistake in the issuer', async () => {
    const token = mint({ claims: { iss: `${issuer}/` } })
    expect(await explained(token, { hints: { issuer_unknown: hint } })).not.toMatchObject({ hint })
  })
})

describe('hints in the options', () => {
  it.each<readonly [string, unknown]>([
    ['hints', 'text'],
    ['hints', null],
    ['hints', []],
    ['hints.audience', { audience: hint }],
    ['hints.audience_mismatch', { audience_mismatch: '' }],
    ['hints.audience_mismatch', { audience_mismatch: 7 }],
    ['hints.audience_mismatch', { audience_mismatch: undefined }],
  ])('K6: are refused at %s: %j', (path, hints) => {
    expect(mistakeBeside({ hints })).toBe(path)
  })
})
