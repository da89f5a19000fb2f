import { createHash } from 'node:crypto'
import { describe, expect, it } from 'vitest'
import { basisOf, createAuth, provenClaims, type Claims } from '../../src/auth.ts'
import { RememberedProof } from '../../src/cache/remembered-proof.ts'
import { TokenCache } from '../../src/cache/token-cache.ts'
import { namedTokenTypes } from '../../src/claims/token-type.ts'
import type { ProvenToken } from '../../src/judging/judge-token.ts'
import { Proof } from '../../src/judging/proof.ts'
import { KeySet } from '../../src/keys/key-set.ts'
import { createStaticKeySource } from '../../src/keys/key-source.ts'
import { createPublicKey, type VerificationKey } from '../../src/keys/verification-key.ts'
import type { Requirement } from '../../src/requirements/requirement.ts'
import { newSigningKey } from '../../../../test/support/keys.ts'

const limits = { maxEntries: 10_000, maxBytes: 32 * 1024 * 1024 }

const key = createPublicKey(newSigningKey('ES256').publicJwk)
const requirement: Requirement = {
  name: 'shop',
  id: 'shop',
  createdAt: '2026-01-01T00:00:00Z',
  enabled: true,
  issuer: undefined,
  tenants: undefined,
  keys: createStaticKeySource(new KeySet([key])),
  algorithms: new Set(['ES256']),
  tokenType: namedTokenTypes.jwt,
  times: { clockSkewTolerance: 0, expirationRequired: true, maxLifetime: undefined },
  audience: undefined,
  subject: undefined,
  clientIds: undefined,
  requiredClaims: [],
  schema: undefined,
  authorization: undefined,
  senderConstrained: 'ifBound',
  hints: {},
}

/** What a token proved, by a key of its own where that is to be withdrawn. */
function proven(
  token: string,
  claims: Claims = { sub: token },
  { said = claims, by = key }: { readonly said?: Claims; readonly by?: VerificationKey } = {},
): ProvenToken {
  const proof = new Proof(requirement, by, { from: 0, until: 1 }, false)
  const parts = { header: { alg: 'ES256' }, claims, requirement: 'shop', scopes: ['a', 'b'] }
  return { auth: createAuth(token, parts, said, proof), proof, repeats: true }
}

describe.each([
  ['with a hot tier', true],
  ['without a hot tier', false],
])('a token cache %s', (_, hotTier) => {
  it('gives back what it was given, as often as it is asked', () => {
    const cache = new TokenCache({ ...limits, hotTier })
    const given = proven('a.b.c')
    const kept = cache.set('a.b.c', given)
    expect(kept.auth).toEqual(given.auth)
    expect(kept.proof).toMatchObject({ requirement, key, from: 0, until: 1, isBound: false })
    for (const _use of [1, 2, 3]) {
      const found = cache.get('a.b.c')
      expect(found?.auth).toEqual(given.auth)
      expect(found?.repeats).toBe(true)
      expect(found?.auth.token).toBe('a.b.c')
      expect(found?.auth.claims).toBe(kept.auth.claims)
      expect(found?.proof).toBe(kept.proof)
      expect(found && basisOf(found.auth)).toBe(kept.proof)
      expect(Object.isFrozen(found?.auth)).toBe(true)
    }
  })

  it('F9: keeps what was proven apart from what a schema made of it', () => {
    const cache = new TokenCache({ ...limits, hotTier })
    const said = { sub: 'a.b.c', role: 'user' }
    const kept = cache.set('a.b.c', proven('a.b.c', { role: 'admin' }, { said }))
    for (const _use of [1, 2, 3]) {
      const auth = cache.get('a.b.c')?.auth
      expect(auth?.claims).toEqual({ role: 'admin' })
      expect(auth && provenClaims(auth)).toEqual(said)
      expect(auth && provenClaims(auth)).toBe(provenClaims(kept.auth))
      expect(auth?.subject).toBe('a.b.c')
    }
  })

  it('F1: keeps a thousand near-identical tokens apart', () => {
    const cache = new TokenCache({ ...limits, hotTier })
    const shared = 'x'.repeat(1000)
    const tokens = Array.from({ length: 1000 }, (__, index) => `${shared}${index}${shared}`)
    for (const token of tokens) cache.set(token, proven(token))
    for (const _use of [1, 2]) for (const token of tokens) expect(subjectOf(cache, token)).toBe(token)
    expect(cache.get(`${shared}1000${shared}`)).toBeUndefined()
  })

  it('gives what was set last', () => {
    const cache = new TokenCache({ ...limits, hotTier })
    for (const sub of ['one', 'two', 'three']) {
      cache.set('a.b.c', proven('a.b.c', { sub }))
      for (const _use of [1, 2, 3]) expect(subjectOf(cache, 'a.b.c')).toBe(sub)
    }
  })

  it.each([0, 1, 2, 3])(
    'forgets one, or what rests on a withdrawn key, or all, asked for %i times',
    (uses) => {
      const cache = new TokenCache({ ...limits, hotTier })
      const by = createPublicKey(newSigningKey('ES256').publicJwk)
      const [one, two, three] = [proven('one'), proven('two', undefined, { by }), proven('three')]
      for (const given of [one, two, three]) {
        const { token } = given.auth
        cache.set(token, given)
        for (let use = 0; use < uses; use += 1) expect(subjectOf(cache, token)).toBe(token)
      }
      cache.delete('one')
      expect(subjectsIn(cache)).toEqual([undefined, 'two', 'three'])
      by.withdraw()
      cache.dropWithdrawn()
      expect(subjectsIn(cache)).toEqual([undefined, undefined, 'three'])
      cache.clear()
      expect(subjectsIn(cache)).toEqual([undefined, undefined, undefined])
    },
  )

  it.each([0, 1, 2, 3])('makes room for another, also of a token that was asked for %i times', (uses) => {
    const cache = new TokenCache({ ...limits, maxEntries: 1, hotTier })
    cache.set('one', proven('one'))
    for (let use = 0; use < uses; use += 1) expect(subjectOf(cache, 'one')).toBe('one')
    cache.set('two', proven('two'))
    expect(subjectsIn(cache)).toEqual([undefined, 'two', undefined])
  })

  it('keeps nothing of what is larger than all it may hold', () => {
    const cache = new TokenCache({ ...limits, maxBytes: 400, hotTier })
    const given = proven('one', { sub: 'one', padding: 'x'.repeat(400) })
    expect(cache.set('one', given).auth).toEqual(given.auth)
    expect(cache.get('one')).toBeUndefined()
  })

  it('takes a deletion of what it does not know', () => {
    const cache = new TokenCache({ ...limits, hotTier })
    cache.set('one', proven('one'))
    for (const token of ['two', '', 'on', 'one ']) cache.delete(token)
    expect(subjectsIn(cache)).toEqual(['one', undefined, undefined])
  })
})

describe('what a token cache counts for the token itself', () => {
  it.each([
    ['its length, where it may be kept whole', true, 1],
    ['nothing, where its digest alone is kept', false, 0],
  ])('F8: is %s', (_title, hotTier, times) => {
    const [least, most] = [10, 4000].map((length) => leastBytes('x'.repeat(length), hotTier))
    expect(Number(most) - Number(least)).toBe(times * 3990)
  })
})

describe('a token in the hot tier', () => {
  it('F11: is kept whole there alone', () => {
    const cache = new TokenCache({ ...limits, hotTier: true })
    const { proof } = cache.set('one', proven('one'))
    const whole = (): unknown => proof instanceof RememberedProof && proof.token
    expect(whole()).toBe('')
    cache.get('one')
    expect(whole()).toBe('one')
    cache.delete('one')
    expect(whole()).toBe('')
  })

  it('is one that was asked for again: it is given the same from then on', () => {
    const cache = new TokenCache({ ...limits, hotTier: true })
    const kept = cache.set('one', proven('one'))
    const first = cache.get('one')
    expect(first?.auth).not.toBe(kept.auth)
    expect([cache.get('one'), cache.get('one')]).toEqual([first, first])
    expect(cache.get('one')?.auth).toBe(first?.auth)
  })

  it('is none where there is no such tier', () => {
    const cache = new TokenCache({ ...limits, hotTier: false })
    cache.set('one', proven('one'))
    cache.get('one')
    expect(cache.get('one')?.auth).not.toBe(cache.get('one')?.auth)
  })

  it('F8: is not the oldest entry while it is asked for there', () => {
    const cache = new TokenCache({ ...limits, maxEntries: 2, hotTier: true })
    for (const token of ['hot', 'cold']) cache.set(token, proven(token))
    for (const _use of [1, 2]) cache.get('hot')
    cache.get('cold')
    cache.get('hot')
    cache.set('next', proven('next'))
    expect(['hot', 'cold', 'next'].map((token) => cache.get(token) !== undefined)).toEqual([
      true,
      false,
      true,
    ])
    for (const token of ['fourth', 'fifth']) cache.set(token, proven(token))
    expect(cache.get('hot')).toBeUndefined()
  })

  it.each([
    [7, 0],
    [8, 0],
    [9, 8],
  ])('F8: is spared with so many like it: %i', (hot, forgotten) => {
    const cache = new TokenCache({ ...limits, maxEntries: hot, hotTier: true })
    const tokens = Array.from({ length: hot }, (_, number) =>
      createHash('sha256').update(`${number}`).digest('hex'),
    )
    for (const token of tokens) cache.set(token, proven(token))
    for (const _use of [1, 2]) for (const token of tokens) cache.get(token)
    cache.set('new', proven('new'))
    expect(tokens.findIndex((token) => cache.get(token) === undefined)).toBe(forgotten)
  })

  it('F3: is found by its whole text, and by no other with the same end', () => {
    const cache = new TokenCache({ ...limits, hotTier: true })
    cache.set(inOneSet.a, proven(inOneSet.a))
    for (const _use of [1, 2, 3]) cache.get(inOneSet.a)
    for (const other of [inOneSet.b, end, `a${inOneSet.a}`, inOneSet.a.slice(1)]) {
      expect(cache.get(other)).toBeUndefined()
    }
  })

  /** With 4 entries there are 8 slots. */
  it.each([
    ['one fewer than there are slots', 7, true],
    ['as many as there are slots', 8, false],
    ['one more than there are slots', 9, false],
  ])('is none after so many other lookups: %s', (_, others, isHot) => {
    const cache = new TokenCache({ ...limits, maxEntries: 4, hotTier: true })
    cache.set('one', proven('one'))
    lookUpOthers(cache, others)
    const found = cache.get('one')
    expect(cache.get('one')?.auth === found?.auth).toBe(isHot)
    const again = cache.get('one')
    expect(cache.get('one')?.auth).toBe(again?.auth)
  })

  it.each([
    ['one fewer than there are slots', 7, true],
    ['as many as there are slots', 8, false],
    ['one more than there are slots', 9, false],
  ])('is counted from when it was last looked up: %s', (_, others, isHot) => {
    const cache = new TokenCache({ ...limits, maxEntries: 4, hotTier: true })
    cache.set('one', proven('one'))
    lookUpOthers(cache, 8)
    cache.get('one')
    lookUpOthers(cache, others)
    const found = cache.get('one')
    expect(cache.get('one')?.auth === found?.auth).toBe(isHot)
  })

  it('is not pushed out by lookups of what is not known, or is hot itself', () => {
    const cache = new TokenCache({ ...limits, maxEntries: 4, hotTier: true })
    cache.set('one', proven('one'))
    cache.set('two', proven('two'))
    for (let use = 0; use < 100; use += 1) {
      cache.get('two')
      cache.get(`unknown-${use}`)
    }
    const found = cache.get('one')
    expect(cache.get('one')?.auth).toBe(found?.auth)
  })

  it('leaves it for a third of the same slots, and is found all the same', () => {
    const cache = new TokenCache({ ...limits, hotTier: true })
    const { a, b, c } = inOneSet
    for (const token of [a, b, c]) cache.set(token, proven(token))
    const [firstA, firstB] = [cache.get(a), cache.get(b)]
    expect([cache.get(a)?.auth === firstA?.auth, cache.get(b)?.auth === firstB?.auth]).toEqual([true, true])
    const firstC = cache.get(c)
    expect([cache.get(b)?.auth === firstB?.auth, cache.get(c)?.auth === firstC?.auth]).toEqual([true, true])
    const secondA = cache.get(a)
    expect(secondA?.auth).toEqual(firstA?.auth)
    expect(secondA?.auth).not.toBe(firstA?.auth)
    expect([cache.get(a)?.auth === secondA?.auth, cache.get(b)?.auth === firstB?.auth]).toEqual([true, false])
  })

  it('takes nothing along when it is forgotten after it has left', () => {
    const cache = new TokenCache({ ...limits, hotTier: true })
    const { a, b, c } = inOneSet
    for (const token of [a, b, c]) cache.set(token, proven(token))
    cache.get(a)
    const [hotB, hotC] = [cache.get(b), cache.get(c)]
    cache.delete(a)
    expect([cache.get(a), cache.get(b)?.auth === hotB?.auth, cache.get(c)?.auth === hotC?.auth]).toEqual([
      undefined,
      true,
      true,
    ])
  })
})

/** Tokens with an end in common: in the hot tier they share two slots. */
const end = 's'.repeat(43)
const inOneSet = { a: `a.${end}`, b: `b.${end}`, c: `c.${end}` }

/** Three tokens in turn push each other out of two slots, so that each lookup is one of the SHA-256. */
function lookUpOthers(cache: TokenCache, count: number): void {
  const tokens = Object.values(inOneSet)
  for (const token of tokens) cache.set(token, proven(token))
  for (let index = 0; index < count; index += 1) {
    const token = tokens[index % tokens.length] ?? ''
    expect(subjectOf(cache, token)).toBe(token)
  }
}

function subjectOf(cache: TokenCache, token: string): string | undefined {
  return cache.get(token)?.auth.subject
}

function subjectsIn(cache: TokenCache): readonly (string | undefined)[] {
  return ['one', 'two', 'three'].map((token) => subjectOf(cache, token))
}

/** The least `maxBytes` with which a token is remembered. */
function leastBytes(token: string, hotTier: boolean): number {
  let [tooFew, enough] = [1, 100_000]
  while (enough - tooFew > 1) {
    const maxBytes = Math.floor((tooFew + enough) / 2)
    const cache = new TokenCache({ ...limits, maxBytes, hotTier })
    cache.set(token, proven(token, { sub: 'user-1' }))
    if (cache.get(token) === undefined) tooFew = maxBytes
    else enough = maxBytes
  }
  return enough
}
