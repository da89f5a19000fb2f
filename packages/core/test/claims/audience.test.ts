import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { checkAudience, type AudienceRule } from '../../src/claims/audience.ts'

const rule: AudienceRule = { accepted: new Set(['orders-api', 'shop-api']), only: false }
const onlyRule: AudienceRule = { ...rule, only: true }

/** What a rule makes of an `aud`: `accepted`, or the code of the failure. */
function outcomeOf(aud: unknown, given: AudienceRule | undefined): string {
  return checkAudience(claimsOf({ aud }), given)?.code ?? 'accepted'
}

const accepted: readonly unknown[] = [
  'orders-api',
  'shop-api',
  ['orders-api'],
  ['other-api', 'orders-api'],
  ['orders-api', 'shop-api', 'orders-api'],
]

const refused: readonly unknown[] = [
  undefined,
  null,
  '',
  [],
  [''],
  ['other-api'],
  'orders',
  'orders-api2',
  'xorders-api',
  'ORDERS-API',
  'orders-api ',
  'orders-api shop-api',
  'orders-api,shop-api',
  'orders-api\u0000',
  [['orders-api']],
  ['orders-api', ['orders-api']],
  ['orders-api', 1],
  ['orders-api', null],
  ['orders-api', {}],
  { 0: 'orders-api' },
  { 0: 'orders-api', length: 1 },
  { 'orders-api': true },
  1,
  true,
]

describe('checkAudience', () => {
  it.each(accepted.map((aud) => [aud]))('accepts %j', (aud) => {
    expect(outcomeOf(aud, rule)).toBe('accepted')
  })

  it.each(refused.map((aud) => [aud]))('D9: refuses %j', (aud) => {
    expect(outcomeOf(aud, rule)).toBe('audience_mismatch')
  })

  it('D9: matches no member of a prototype', () => {
    for (const aud of ['constructor', 'toString', '__proto__', 'has'])
      expect(outcomeOf(aud, rule)).toBe('audience_mismatch')
  })

  it('checks nothing where no audience is asked for', () => {
    for (const aud of [...accepted, ...refused]) expect(outcomeOf(aud, undefined)).toBe('accepted')
  })

  it('tells the operator what was expected, and that a provider issues tokens for no API', () => {
    const named = checkAudience(claimsOf({ aud: 'other-api' }), rule)
    expect(named?.finding).toEqual({
      subject: 'aud',
      expected: ['orders-api', 'shop-api'],
      actual: 'other-api',
    })
    expect(checkAudience(claimsOf({}), rule)?.finding.hint).toBeTypeOf('string')
  })
})

describe('audienceOnly', () => {
  it.each([['orders-api'], [['orders-api']], [['shop-api', 'orders-api']], [['orders-api', 'orders-api']]])(
    'accepts %j',
    (aud) => {
      expect(outcomeOf(aud, onlyRule)).toBe('accepted')
    },
  )

  it.each([[['orders-api', 'other-api']], [['other-api', 'orders-api']], [['orders-api', '']], [[]]])(
    'D9: refuses %j',
    (aud) => {
      expect(outcomeOf(aud, onlyRule)).toBe('audience_mismatch')
    },
  )
})

describe('a verifier with an audience', () => {
  it.each(refused.map((aud) => [aud]))('D9: refuses a token whose aud is %j with 401', async (aud) => {
    const { verifier } = goodVerifier()
    const rejection = await rejectionOf(verifier.verifyToken(mint({ claims: { aud } })))
    expect(rejection).toMatchObject({ code: 'audience_mismatch', status: 401 })
  })

  it('refuses a token for others too where audienceOnly is set, and accepts it where not', async () => {
    const token = mint({ claims: { aud: ['orders-api', 'other-api'] } })
    const strict = goodVerifier({ audienceOnly: true }).verifier
    expect(await rejectionOf(strict.verifyToken(token))).toMatchObject({ code: 'audience_mismatch' })
    await expect(goodVerifier().verifier.verifyToken(token)).resolves.toBeDefined()
  })

  it('accepts a token without aud where audience: null states that it is not checked', async () => {
    const { verifier } = goodVerifier({ audience: null })
    const token = mint({ claims: { aud: undefined } })
    await expect(verifier.verifyToken(token)).resolves.toMatchObject({ subject: 'user-1' })
  })
})
