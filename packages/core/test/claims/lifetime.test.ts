import { createVerifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import { startOfTests as now, testClock } from '../../../../test/support/clock.ts'
import { mistakeBeside, mistakeIn } from '../../../../test/support/refused-options.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { checkTimes, type TimeRules } from '../../src/claims/time.ts'

const rules: TimeRules = { clockSkewTolerance: 600, expirationRequired: true, maxLifetime: 300 }

type Row = readonly [name: string, claims: Readonly<Record<string, number | undefined>>, outcome: string]

const rows: readonly Row[] = [
  ['exp − nbf one second short of it', { nbf: now, iat: undefined, exp: now + 299 }, 'accepted'],
  ['exp − nbf equal to it', { nbf: now, iat: undefined, exp: now + 300 }, 'accepted'],
  ['exp − nbf one second over it', { nbf: now, iat: undefined, exp: now + 301 }, 'lifetime_not_allowed'],
  ['exp − iat one second short of it', { iat: now, exp: now + 299 }, 'accepted'],
  ['exp − iat equal to it', { iat: now, exp: now + 300 }, 'accepted'],
  ['exp − iat one second over it', { iat: now, exp: now + 301 }, 'lifetime_not_allowed'],
  ['exp − iat a fraction over it', { iat: now, exp: now + 300.5 }, 'lifetime_not_allowed'],
  ['exp − iat fractions apart and equal to it', { iat: now + 0.5, exp: now + 300.5 }, 'accepted'],

  ['a good nbf and an early iat', { iat: now - 1000, nbf: now, exp: now + 300 }, 'accepted'],
  ['an early nbf and a good iat', { iat: now, nbf: now - 1, exp: now + 300 }, 'lifetime_not_allowed'],
  ['an nbf of zero', { iat: now, nbf: 0, exp: now + 300 }, 'lifetime_not_allowed'],

  ['a life of one second', { iat: now, exp: now + 1 }, 'accepted'],
  ['a life of nothing', { iat: now, exp: now }, 'accepted'],
  ['a life of minus one second', { iat: now, exp: now - 1 }, 'lifetime_not_allowed'],
  ['a life of minus half a second', { iat: now, exp: now - 0.5 }, 'lifetime_not_allowed'],
  ['a negative life by nbf', { iat: now - 100, nbf: now + 10, exp: now + 9 }, 'lifetime_not_allowed'],

  ['neither nbf nor iat', { iat: undefined, exp: now + 1 }, 'lifetime_unknown'],
  [
    'neither nbf nor iat and all the time there is',
    { iat: undefined, exp: 253402300799 },
    'lifetime_unknown',
  ],
]

describe('maxLifetime', () => {
  it.each(rows)('D3: of 300 s judges %s: %j is %s', (_name, claims, outcome) => {
    expect(checkTimes(claimsOf(claims), rules, now)?.code ?? 'accepted').toBe(outcome)
  })

  it.each(rows)('D3: in a verifier judges %s: %j is %s', async (_name, claims, outcome) => {
    const { verifier } = goodVerifier({ maxLifetime: 300, clockSkewTolerance: '10m' })
    const verified = verifier.verifyToken(mint({ claims }))
    if (outcome === 'accepted') await expect(verified).resolves.toMatchObject({ subject: 'user-1' })
    else expect(await rejectionOf(verified)).toMatchObject({ code: outcome, status: 401 })
  })

  it('is unknown without exp', () => {
    const lenient = { ...rules, expirationRequired: false }
    expect(checkTimes(claimsOf({ iat: now }), lenient, now)?.code).toBe('lifetime_unknown')
  })

  it('limits nothing where it is not set', () => {
    const unlimited = { ...rules, maxLifetime: undefined }
    expect(checkTimes(claimsOf({ iat: 0, exp: 253402300799 }), unlimited, now)).toBeUndefined()
  })

  it('says less than an expiration that is past', () => {
    expect(checkTimes(claimsOf({ iat: 0, exp: now - 600 }), rules, now)?.code).toBe('token_expired')
  })

  it.each([[300], ['300s'], ['5m']])('is read from %j', async (maxLifetime) => {
    const { verifier } = goodVerifier({ maxLifetime })
    await expect(verifier.verifyToken(mint({ claims: { exp: now + 300 } }))).resolves.toBeDefined()
    expect(await rejectionOf(verifier.verifyToken(mint({ claims: { exp: now + 301 } })))).toMatchObject({
      code: 'lifetime_not_allowed',
    })
  })

  it('of a requirement goes before that of the verifier', async () => {
    const requireAny = [{ ...goodRequirement(), maxLifetime: 100 }]
    const verifier = createVerifier({ requireAny, maxLifetime: 300, clock: testClock().clock })
    await expect(verifier.verifyToken(mint({ claims: { exp: now + 100 } }))).resolves.toBeDefined()
    expect(await rejectionOf(verifier.verifyToken(mint({ claims: { exp: now + 101 } })))).toMatchObject({
      code: 'lifetime_not_allowed',
    })
  })

  it.each([
    [0],
    [0.5],
    [-1],
    [Number.NaN],
    [Infinity],
    ['0s'],
    ['1d'],
    ['300'],
    [''],
    [null],
    [undefined],
    [true],
  ])('is a configuration error where it is %o', (maxLifetime) => {
    expect(mistakeBeside({ maxLifetime })).toBe('maxLifetime')
  })

  it('wants an expiration', () => {
    expect(mistakeBeside({ maxLifetime: 300, expirationRequired: false })).toBe('maxLifetime')
    const requireAny = [{ ...goodRequirement(), expirationRequired: false }]
    expect(mistakeIn({ requireAny, maxLifetime: 300 })).toBe('requireAny[0].expirationRequired')
  })
})
