import { describe, expect, it } from 'vitest'
import { newSecret, secretKey } from '../../../../test/support/keys.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'
import { rememberingTiers, rememberingVerifier, signed, use, uses } from './tiers.ts'

describe.each(rememberingTiers)('a verifier that remembers $tier', ({ cache }) => {
  function limited(limits: { maxEntries?: number; maxBytes?: number }) {
    return rememberingVerifier({ cache: typeof cache === 'object' ? { ...cache, ...limits } : limits })
  }

  function tokensOf(count: number): string[] {
    return Array.from({ length: count }, (_, index) => signed({ sub: `user-${index}` }))
  }

  it.each([1, 2, 3, 5])('F8: remembers %i tokens, and no more', async (maxEntries) => {
    const { verifier, accepted } = limited({ maxEntries })
    const tokens = tokensOf(maxEntries + 1)
    const some = tokens.slice(0, maxEntries)
    for (const token of [...some, ...some, ...some]) await use(verifier, token, 1)
    expect(accepted.filter((isCached) => !isCached)).toHaveLength(maxEntries)
    await use(verifier, tokens.at(-1) ?? '', 1)
    accepted.length = 0
    for (const token of some) await use(verifier, token, 1)
    expect(accepted).toContain(false)
  })

  it.each([1, 2, 3])('F1: answers each of many with its own, where %i are remembered', async (maxEntries) => {
    const { verifier } = limited({ maxEntries })
    const tokens = tokensOf(maxEntries + 2)
    for (let round = 0; round < 6; round += 1) {
      for (const [index, token] of tokens.entries()) {
        for (let time = 0; time <= index % 3; time += 1) {
          const auth = await use(verifier, token, 1)
          expect([auth.subject, auth.token]).toEqual([`user-${index}`, token])
        }
      }
    }
  })

  async function isRemembered(token: string, maxBytes: number): Promise<boolean> {
    const { verifier, accepted } = limited({ maxBytes })
    await use(verifier, token, 2)
    return accepted[1] === true
  }

  it('F8: remembers a token from a number of bytes on, which two of them do not find room in', async () => {
    const [one, other] = tokensOf(2)
    const token = one ?? ''
    let [tooFew, enough] = [1, 100_000]
    expect([await isRemembered(token, tooFew), await isRemembered(token, enough)]).toEqual([false, true])
    while (enough - tooFew > 1) {
      const middle = Math.floor((tooFew + enough) / 2)
      if (await isRemembered(token, middle)) enough = middle
      else tooFew = middle
    }
    expect(enough).toBeGreaterThan(token.length)
    const { verifier, accepted } = limited({ maxBytes: enough })
    for (const each of [token, other ?? '', token]) await use(verifier, each, 1)
    expect(accepted).toEqual([false, false, false])
  })

  it('F8: is not made to remember less by tokens that it refuses', async () => {
    const { verifier, accepted } = limited({ maxEntries: 1 })
    const token = signed()
    const stranger = secretKey(newSecret())
    for (const times of uses) {
      await use(verifier, token, times)
      for (let number = 0; number < 50; number += 1) {
        const forged = mint({ key: stranger, claims: { sub: `user-${number}` } })
        await rejectionOf(use(verifier, forged, 1))
        await rejectionOf(use(verifier, signed({ aud: 'other', sub: `user-${number}` }), 1))
        await rejectionOf(use(verifier, `${token}${number}`, 1))
      }
    }
    expect(accepted.filter((isCached) => !isCached)).toHaveLength(1)
  })

  it('F8: judges a refused token anew each time', async () => {
    const { verifier, clock } = limited({})
    const token = signed({ nbf: clock.now() + 61 })
    for (const _time of [1, 2, 3]) await rejectionOf(use(verifier, token, 1))
    clock.advance(1)
    expect((await use(verifier, token, 1)).subject).toBe('user-1')
  })
})
