import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'
import { rememberingVerifier, signed, tiersAndUses, use } from './tiers.ts'

const start = startOfTests

describe.each(tiersAndUses)('a verifier that remembers $tier, after $times uses', ({ cache, times }) => {
  it.each([
    ['by 60 s of skew', {}, { exp: start + 300 }, 359, undefined],
    ['by 60 s of skew', {}, { exp: start + 300 }, 360, 'token_expired'],
    ['by 60 s of skew', {}, { exp: start + 300 }, 361, 'token_expired'],
    ['without skew', { clockSkewTolerance: 0 }, { exp: start + 300 }, 299, undefined],
    ['without skew', { clockSkewTolerance: 0 }, { exp: start + 300 }, 300, 'token_expired'],
    ['without skew', { clockSkewTolerance: 0 }, { exp: start + 300 }, 301, 'token_expired'],
    ['by the longest life', { maxLifetime: 300 }, { exp: start + 300 }, 359, undefined],
    ['by the longest life', { maxLifetime: 300 }, { exp: start + 300 }, 360, 'token_expired'],
    ['by a fraction', { clockSkewTolerance: 0 }, { exp: start + 10.5 }, 10, undefined],
    ['by a fraction', { clockSkewTolerance: 0 }, { exp: start + 10.5 }, 11, 'token_expired'],
    ['far ahead', {}, { exp: 253_402_300_799 }, 1_000_000_000, undefined],
    ['never', { expirationRequired: false }, { exp: undefined }, 1_000_000_000, undefined],
  ])('F3: lets a token expire %s', async (_, options, claims, seconds, code) => {
    const { verifier, clock } = rememberingVerifier({ cache, ...options })
    const token = signed(claims)
    await use(verifier, token, times)
    clock.advance(seconds)
    if (code === undefined) expect((await use(verifier, token, 2)).subject).toBe('user-1')
    else expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code, status: 401 })
  })

  it('F3: does not take an expired token back, until the clock is set back', async () => {
    const { verifier, clock } = rememberingVerifier({ cache })
    const token = signed()
    await use(verifier, token, times)
    clock.advance(360)
    for (const _time of [1, 2, 3]) {
      expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code: 'token_expired' })
    }
    clock.advance(-1)
    expect((await use(verifier, token, 2)).subject).toBe('user-1')
  })

  it.each([
    ['nbf', 60, undefined],
    ['nbf', 61, 'token_not_yet_valid'],
    ['nbf', 62, 'token_not_yet_valid'],
    ['iat', 60, undefined],
    ['iat', 61, 'token_issued_in_future'],
    ['iat', 62, 'token_issued_in_future'],
  ])('D7: holds %s against a clock that is set back by %i s', async (claim, seconds, code) => {
    const { verifier, clock } = rememberingVerifier({ cache })
    const token = signed({ iat: undefined, [claim]: start })
    await use(verifier, token, times)
    clock.advance(-seconds)
    if (code === undefined) expect((await use(verifier, token, 2)).subject).toBe('user-1')
    else expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code, status: 401 })
  })

  it.each([
    ['gives no number', () => Number.NaN],
    ['gives infinity', () => Number.POSITIVE_INFINITY],
    [
      'throws',
      () => {
        throw new Error('no time')
      },
    ],
  ])('D7: is a 500 while the clock %s, and accepts again after that', async (_, failing) => {
    const time = { read: (): number => start }
    const { verifier } = rememberingVerifier({ cache, clock: () => time.read() })
    const token = signed()
    await use(verifier, token, times)
    time.read = failing
    expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ status: 500 })
    time.read = () => start
    expect((await use(verifier, token, 2)).subject).toBe('user-1')
  })

  it('F7: accepts a token that was refused before its time', async () => {
    const { verifier, clock } = rememberingVerifier({ cache })
    const token = signed({ nbf: start + 100 })
    for (let time = 0; time < times; time += 1) {
      expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code: 'token_not_yet_valid' })
    }
    clock.advance(40)
    expect((await use(verifier, token, 2)).subject).toBe('user-1')
  })
})
