import { describe, expect, it } from 'vitest'
import { HotTier } from '../../src/cache/hot-tier.ts'

/** Where a token is looked at, counted from its end. */
const sampled = [3, 7, 15, 26, 39]

/** Tokens that all lead to the same two slots: none of the characters that are looked at differ. */
function alike(name: string): { readonly token: string } {
  return { token: `${name}${'s'.repeat(39)}` }
}

/** A token that has one other character at a place. */
function changedAt(token: string, fromEnd: number): string {
  const place = token.length - fromEnd
  return `${token.slice(0, place)}x${token.slice(place + 1)}`
}

const [a, b, c] = [alike('a'), alike('b'), alike('c')]

describe('the hot tier', () => {
  it('gives an entry to its whole token, again and again', () => {
    const tier = new HotTier(16)
    expect(tier.get(a.token)).toBeUndefined()
    expect(tier.add(a)).toBeUndefined()
    for (const _use of [1, 2, 3]) expect(tier.get(alike('a').token)).toBe(a)
  })

  it('F2: keeps apart tokens that share all the characters that are looked at', () => {
    const tier = new HotTier(16)
    tier.add(a)
    expect(tier.get(b.token)).toBeUndefined()
    tier.add(b)
    expect([tier.get(a.token), tier.get(b.token), tier.get(c.token)]).toEqual([a, b, undefined])
    for (let fromEnd = 1; fromEnd <= a.token.length; fromEnd += 1) {
      expect(tier.get(changedAt(a.token, fromEnd))).toBeUndefined()
    }
    for (const longer of [`${a.token}s`, `s${a.token}`, a.token.slice(1), a.token.slice(0, -1)]) {
      expect(tier.get(longer)).toBeUndefined()
    }
  })

  it('has two slots for tokens that are alike, and gives the entry that makes room', () => {
    const tier = new HotTier(16)
    expect([tier.add(a), tier.add(b)]).toEqual([undefined, undefined])
    expect(tier.add(c)).toBe(a)
    expect([a, b, c].map(({ token }) => tier.get(token))).toEqual([undefined, b, c])
    expect(tier.add(a)).toBe(b)
    expect([a, b, c].map(({ token }) => tier.get(token))).toEqual([a, undefined, c])
  })

  it('makes no room of other slots', () => {
    const tier = new HotTier(4096)
    const others = Array.from({ length: 32 }, (_, index) => ({ token: `${index}.${'o'.repeat(39)}` }))
    tier.add(a)
    for (const other of others) expect(tier.add(other)).not.toBe(a)
    expect(tier.get(a.token)).toBe(a)
  })

  it.each(sampled)('tells tokens apart by the character that is %i from the end', (fromEnd) => {
    const tier = new HotTier(4096)
    const changed = { token: changedAt(a.token, fromEnd) }
    tier.add(a)
    tier.add(b)
    expect(tier.add(changed)).toBeUndefined()
    expect([a, b, changed].map(({ token }) => tier.get(token))).toEqual([a, b, changed])
  })

  it('spreads tokens that differ: a tier holds most of as many as it was made for', () => {
    const tier = new HotTier(4096)
    const tokens = Array.from({ length: 4096 }, (_, index) => ({ token: signatureOf(index) }))
    for (const token of tokens) tier.add(token)
    const held = tokens.filter(({ token }) => tier.get(token) !== undefined)
    expect(held.length).toBeGreaterThan(4096 * 0.85)
  })

  it.each([
    [1, 2],
    [2, 4],
    [3, 8],
    [4095, 8192],
    [4096, 8192],
    [4097, 8192],
    [1_000_000, 8192],
  ])('for %i entries has %i slots', (maxEntries, size) => {
    expect(new HotTier(maxEntries).size).toBe(size)
  })

  it('of one set holds any two tokens', () => {
    const tier = new HotTier(1)
    const tokens = [1, 2, 3].map((seed) => ({ token: signatureOf(seed) }))
    expect(tokens.map((token) => tier.add(token))).toEqual([undefined, undefined, tokens[0]])
  })

  it.each(['', 'a', 'a.b.c', 's'.repeat(2), 's'.repeat(38), 's'.repeat(39)])(
    'takes a token that is shorter than the places that are looked at: %j',
    (token) => {
      const tier = new HotTier(16)
      const entry = { token }
      expect(tier.get(token)).toBeUndefined()
      tier.add(entry)
      expect(tier.get(token)).toBe(entry)
      expect(tier.get(`${token}s`)).toBeUndefined()
      tier.delete(entry)
      expect(tier.get(token)).toBeUndefined()
    },
  )
})

describe('an entry that is deleted', () => {
  it.each([
    ['the newer', [b, a]],
    ['the older', [a, b]],
  ] as const)('is gone, and the other of its set stays: %s', (_, [first, second]) => {
    const tier = new HotTier(16)
    tier.add(first)
    tier.add(second)
    tier.delete(a)
    expect([tier.get(a.token), tier.get(b.token)]).toEqual([undefined, b])
  })

  it('is itself alone, and no other of an equal token', () => {
    const tier = new HotTier(16)
    tier.add(a)
    tier.add(b)
    tier.delete({ ...a })
    tier.delete(c)
    expect([tier.get(a.token), tier.get(b.token)]).toEqual([a, b])
  })

  it('leaves its slot to the next', () => {
    const tier = new HotTier(16)
    tier.add(a)
    tier.add(b)
    tier.delete(a)
    expect(tier.add(c)).toBeUndefined()
    expect([a, b, c].map(({ token }) => tier.get(token))).toEqual([undefined, b, c])
  })
})

/** What a signature looks like, the same for the same number. */
function signatureOf(seed: number): string {
  let state = Math.imul(seed + 1, 0x9e3779b1)
  const characters = Array.from({ length: 43 }, () => {
    state = Math.imul(state ^ (state >>> 15), 0x2c1b3c6d) + 0x3c6ef372
    return 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'.charAt(state >>> 26)
  })
  return characters.join('')
}
