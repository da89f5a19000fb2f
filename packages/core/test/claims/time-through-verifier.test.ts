import { createVerifier, isClaimgateError, type RequirementOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mintJson } from '../../../../test/support/claims.ts'
import { startOfTests, testClock } from '../../../../test/support/clock.ts'
import { mistakeBeside } from '../../../../test/support/refused-options.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'

const start = startOfTests

interface Boundary {
  readonly name: string
  readonly options?: Partial<RequirementOptions>
  readonly claims: Readonly<Record<string, number | undefined>>
  /** The time at which the answer changes. */
  readonly at: number
  /** What is answered one second before, at, and one second after that time. */
  readonly outcomes: readonly [before: string, at: string, after: string]
}

const expired = 'token_expired'
const early = 'token_not_yet_valid'
const future = 'token_issued_in_future'
const noSkew = { clockSkewTolerance: 0 }
const expires: Boundary['outcomes'] = ['accepted', expired, expired]
const begins = (code: string): Boundary['outcomes'] => [code, 'accepted', 'accepted']

const boundaries: readonly Boundary[] = [
  { name: 'exp', claims: { exp: start }, at: start + 60, outcomes: expires },
  { name: 'exp without skew', options: noSkew, claims: { exp: start, iat: 0 }, at: start, outcomes: expires },
  {
    name: 'exp with 10 min of skew',
    options: { clockSkewTolerance: '10m' },
    claims: { exp: start },
    at: start + 600,
    outcomes: expires,
  },
  {
    name: 'exp with a fraction',
    options: noSkew,
    claims: { exp: start - 0.5, iat: 0 },
    at: start,
    outcomes: expires,
  },
  {
    name: 'exp at the end of the year 9999',
    options: noSkew,
    claims: { exp: 253402300799 },
    at: 253402300799,
    outcomes: expires,
  },
  { name: 'nbf', claims: { nbf: start, exp: undefined }, at: start - 60, outcomes: begins(early) },
  {
    name: 'nbf without skew',
    options: noSkew,
    claims: { nbf: start, iat: start - 10 },
    at: start,
    outcomes: begins(early),
  },
  {
    name: 'nbf with a fraction',
    options: noSkew,
    claims: { nbf: start - 0.5, iat: 0 },
    at: start,
    outcomes: begins(early),
  },
  { name: 'iat', claims: { iat: start }, at: start - 60, outcomes: begins(future) },
  { name: 'iat without skew', options: noSkew, claims: { iat: start }, at: start, outcomes: begins(future) },
  {
    name: 'iat with a fraction',
    options: noSkew,
    claims: { iat: start - 0.5 },
    at: start,
    outcomes: begins(future),
  },
]

async function outcomeOf(verifier: Verifier, token: string): Promise<string> {
  return verifier.verifyToken(token).then(
    () => 'accepted',
    (error: unknown) => (isClaimgateError(error) ? error.code : 'no rejection of claimgate'),
  )
}

describe.each(boundaries)('a token at its boundary: $name', ({ options, claims, at, outcomes }) => {
  const lenient = { expirationRequired: false, ...options }

  it('D4, D5, D17: gets the answer of the second, on first sight', async () => {
    for (const [index, offset] of [-1, 0, 1].entries()) {
      const { verifier, clock } = goodVerifier(lenient)
      clock.set(at + offset)
      expect(await outcomeOf(verifier, mint({ claims }))).toBe(outcomes[index])
    }
  })

  it('D7: gets the answer of the second when it is remembered, whichever way the clock moves', async () => {
    const { verifier, clock } = goodVerifier(lenient)
    const token = mint({ claims })
    for (const offset of [-1, 0, 1, 0, -1, 1, -1]) {
      clock.set(at + offset)
      expect(await outcomeOf(verifier, token)).toBe(outcomes[offset + 1])
    }
  })

  it('counts whole seconds of the clock', async () => {
    const { verifier, clock } = goodVerifier(lenient)
    clock.set(at - 0.001)
    expect(await outcomeOf(verifier, mint({ claims }))).toBe(outcomes[0])
    clock.set(at + 0.999)
    expect(await outcomeOf(verifier, mint({ claims }))).toBe(outcomes[1])
  })
})

describe('a token whose dates are no dates', () => {
  const texts = ['"1800000300"', 'null', '[]', '{}', 'true', '-1', '-0.5', '1e400', '-1e400', '253402300800']

  it.each(texts.flatMap((text) => ['exp', 'nbf', 'iat'].map((claim) => [claim, text] as const)))(
    'B12, D1, D3, D4: is refused where %s is %s',
    async (claim, text) => {
      const { verifier } = goodVerifier({ expirationRequired: false })
      const rejection = await rejectionOf(verifier.verifyToken(mintJson({ [claim]: text })))
      expect(rejection).toMatchObject({ code: 'time_claim_malformed', status: 401 })
    },
  )

  it('D3: is refused where exp is in milliseconds', async () => {
    const token = mint({ claims: { exp: (start + 300) * 1000 } })
    expect(await rejectionOf(goodVerifier().verifier.verifyToken(token))).toMatchObject({
      code: 'time_claim_malformed',
    })
  })

  it.each([
    ['exp', '0', expired],
    ['exp', '-0', expired],
    ['exp', '1e-400', expired],
    ['exp', '253402300798', 'accepted'],
    ['exp', '253402300799', 'accepted'],
    ['exp', '1800000300.5', 'accepted'],
    ['exp', '18000003e2', 'accepted'],
    ['nbf', '0', 'accepted'],
    ['nbf', '-0', 'accepted'],
    ['nbf', '253402300799', early],
    ['iat', '-0', 'accepted'],
    ['iat', '253402300799', future],
  ])('B12: is judged by its date where %s is %s: %s', async (claim, text, outcome) => {
    expect(await outcomeOf(goodVerifier().verifier, mintJson({ [claim]: text }))).toBe(outcome)
  })
})

describe('a token without exp', () => {
  const token = mint({ claims: { exp: undefined } })

  it('D2: is refused by default', async () => {
    expect(await rejectionOf(goodVerifier().verifier.verifyToken(token))).toMatchObject({
      code: 'expiration_missing',
      status: 401,
    })
  })

  it('D2: is accepted for ever where it is stated that it need not have one', async () => {
    const { verifier, clock } = goodVerifier({ expirationRequired: false })
    expect(await verifier.verifyToken(token)).toMatchObject({ expiresAt: undefined })
    clock.set(253402300800)
    expect(await outcomeOf(verifier, token)).toBe('accepted')
  })
})

describe('clockSkewTolerance', () => {
  it.each([
    [Number.NaN],
    [-1],
    [Infinity],
    ['5'],
    ['1d'],
    ['-5s'],
    [''],
    [null],
    [undefined],
    [true],
    [[60]],
  ])('D6: of %o is a configuration error', (clockSkewTolerance) => {
    expect(mistakeBeside({ clockSkewTolerance })).toBe('clockSkewTolerance')
  })

  it('of a requirement goes before that of the verifier', async () => {
    const clock = testClock()
    const requireAny = [{ ...goodRequirement(), clockSkewTolerance: 0 }]
    const verifier = createVerifier({ requireAny, clockSkewTolerance: 600, clock: clock.clock })
    const token = mint()
    clock.set(start + 299)
    expect(await outcomeOf(verifier, token)).toBe('accepted')
    clock.set(start + 300)
    expect(await outcomeOf(verifier, token)).toBe(expired)
  })
})
