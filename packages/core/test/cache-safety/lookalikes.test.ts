import { describe, expect, it } from 'vitest'
import { newSigningKey } from '../../../../test/support/keys.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'
import { rememberingTiers, rememberingVerifier, signed, tiersAndUses, use } from './tiers.ts'

const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Another character in the place of one: a letter in the other case, any other character as its neighbour. */
function changedAt(token: string, place: number): string {
  const character = token.charAt(place)
  const flipped = character === character.toLowerCase() ? character.toUpperCase() : character.toLowerCase()
  const other = flipped === character ? (alphabet[alphabet.indexOf(character) + 1] ?? 'A') : flipped
  return token.slice(0, place) + other + token.slice(place + 1)
}

function segmentsOf(token: string): [header: string, payload: string, signature: string] {
  const [header = '', payload = '', signature = ''] = token.split('.')
  return [header, payload, signature]
}

describe.each(tiersAndUses)('a verifier that remembers $tier, after $times uses', ({ cache, times }) => {
  it('F1: refuses the token with another character, at every single place', async () => {
    const { verifier } = rememberingVerifier({ cache })
    const token = signed({ roles: ['user'] })
    await use(verifier, token, times)
    for (let place = 0; place < token.length; place += 1) {
      expect(await rejectionOf(use(verifier, changedAt(token, place), 1))).toMatchObject({ status: 401 })
    }
    expect((await use(verifier, token, 1)).token).toBe(token)
  })

  it('F1: refuses the token without one of its characters, or with one twice', async () => {
    const { verifier } = rememberingVerifier({ cache })
    const token = signed()
    await use(verifier, token, times)
    for (let place = 0; place < token.length; place += 1) {
      const [before, character, after] = [token.slice(0, place), token.charAt(place), token.slice(place + 1)]
      for (const changed of [before + after, before + character + character + after]) {
        expect(await rejectionOf(use(verifier, changed, 1))).toMatchObject({ status: 401 })
      }
    }
  })

  it('F10: refuses every other last character of every segment, those that decode to the same bytes too', async () => {
    const { verifier } = rememberingVerifier({ cache })
    const token = signed()
    await use(verifier, token, times)
    const segments = segmentsOf(token)
    for (const [index, segment] of segments.entries()) {
      for (const last of alphabet.replace(segment.slice(-1), '')) {
        const changed = segments.with(index, segment.slice(0, -1) + last).join('.')
        expect(await rejectionOf(use(verifier, changed, 1))).toMatchObject({ status: 401 })
      }
    }
  })

  it('F10: refuses every other spelling', async () => {
    const { verifier } = rememberingVerifier({ cache })
    const token = signed()
    await use(verifier, token, times)
    const [header, payload, signature] = segmentsOf(token)
    const spellings = [
      `${token}=`,
      `${token}.`,
      `.${token}`,
      ` ${token}`,
      `${token} `,
      `${token}\n`,
      `${token}\0`,
      `\u200b${token}`,
      `${header}=.${payload}.${signature}`,
      `${header}.${payload}=.${signature}`,
      `${header}.${payload}..${signature}`,
      `${header}\u2024${payload}\u2024${signature}`,
      token.toUpperCase(),
      token.toLowerCase(),
      `Bearer ${token}`,
      `${token}${token}`,
      `${token},${token}`,
    ]
    for (const spelling of spellings) {
      expect(await rejectionOf(use(verifier, spelling, 1))).toMatchObject({ code: 'token_malformed' })
    }
  })

  it('F2: refuses the heads of tokens with the tails of others, and the other way round', async () => {
    const { verifier } = rememberingVerifier({ cache })
    const tokens = Array.from({ length: 40 }, (_, index) => signed({ sub: `user-${100 + index}` }))
    for (const token of tokens) await use(verifier, token, times)
    for (const [index, token] of tokens.entries()) {
      const other = tokens.at(index - 1) ?? ''
      const [header, payload, signature] = segmentsOf(token)
      const [, otherPayload, otherSignature] = segmentsOf(other)
      const middle = Math.floor(token.length / 2)
      const mixed = [
        `${header}.${otherPayload}.${signature}`,
        `${header}.${payload}.${otherSignature}`,
        other.slice(0, -40) + token.slice(-40),
        token.slice(0, 40) + changedAt(token, middle).slice(40),
        other.slice(0, middle) + token.slice(middle),
        other.slice(0, -1) + token.slice(-1),
      ].filter((text) => !tokens.includes(text))
      for (const text of mixed) {
        expect(await rejectionOf(use(verifier, text, 1))).toMatchObject({ status: 401 })
      }
      expect((await use(verifier, token, 1)).subject).toBe(`user-${100 + index}`)
    }
  })
})

/** Numbers below a bound in an order that looks random, and is the same each time. */
function shuffled(bound: number): number[] {
  let state = 7
  const next = (): number => {
    state = Math.imul(state, 1_103_515_245) + 12_345
    return state >>> 8
  }
  return Array.from({ length: bound }, (_, index) => ({ index, order: next() }))
    .toSorted((one, other) => one.order - other.order)
    .map(({ index }) => index)
}

const crowd = Array.from({ length: 20_000 }, (_, index) => signed({ sub: `user-${index}` }))

describe.each(rememberingTiers)('a verifier that remembers $tier', ({ cache }) => {
  it.each([
    ['all of them', { maxEntries: 30_000, maxBytes: '500mb' }],
    ['half of them', { maxEntries: 10_000, maxBytes: '500mb' }],
    ['a few of them', { maxEntries: 100 }],
    ['as many as have room', { maxEntries: 30_000, maxBytes: '1mb' }],
  ])('F1: answers 20,000 tokens each with its own, where it remembers %s', async (_, limits) => {
    const choice = typeof cache === 'object' ? { ...cache, ...limits } : limits
    const { verifier } = rememberingVerifier({ cache: choice })
    const wrong: number[] = []
    const check = async (index: number): Promise<void> => {
      const auth = await verifier.verifyToken(crowd[index] ?? '')
      if (auth.subject !== `user-${index}` || auth.token !== crowd[index]) wrong.push(index)
    }
    for (let index = 0; index < crowd.length; index += 1) await check(index)
    const order = shuffled(crowd.length)
    for (let at = 0; at < order.length; at += 500) {
      const some = order.slice(at, at + 500)
      await Promise.all([...some, ...some.slice(0, 100)].map(check))
    }
    for (const index of shuffled(300)) for (const _time of [1, 2, 3]) await check(index)
    expect(wrong).toEqual([])
  })

  it('F1: keeps tokens apart whose claims are equal and whose signatures are not', async () => {
    const key = newSigningKey('ES256')
    const { verifier, accepted } = rememberingVerifier({ cache, jwks: { keys: [key.publicJwk] } })
    const [one, other] = [mint({ key }), mint({ key })]
    expect(segmentsOf(one).slice(0, 2)).toEqual(segmentsOf(other).slice(0, 2))
    for (const _time of [1, 2, 3, 4]) {
      const auths = [await use(verifier, one, 1), await use(verifier, other, 1)]
      expect(auths.map(({ token }) => token)).toEqual([one, other])
    }
    expect(accepted).toEqual([false, false, true, true, true, true, true, true])
  })
})
