import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { newSigningKey, signingKey } from '../../../../test/support/keys.ts'
import { titled } from '../../../../test/support/samples.ts'
import { KeySet, loadKeySet, maxKeysInSet, readKey, readKeySet } from '../../src/keys/key-set.ts'
import { createPublicKey } from '../../src/keys/verification-key.ts'

const curved = signingKey('ES256').publicJwk
const rsa = signingKey('RS256').publicJwk
const { kid: _kid, ...nameless } = signingKey('EdDSA').publicJwk
const offCurve = { ...curved, kid: 'off', y: curved.x ?? '' }

function keySet(...keys: readonly JWK[]): KeySet {
  return new KeySet(keys.map(createPublicKey))
}

function candidateKids(
  set: KeySet,
  kid: string | undefined,
  algorithm: string,
): readonly (string | undefined)[] {
  return set.candidates(kid, algorithm).map((key) => key.kid)
}

describe('candidates', () => {
  const set = keySet(rsa, curved, { ...rsa, kid: 'b', alg: 'RS256' }, nameless, { ...curved, kid: 'RS256-1' })

  it('are, for a kid, those that have it, and then those that have none', () => {
    expect(candidateKids(set, 'RS256-1', 'RS256')).toEqual(['RS256-1'])
    expect(candidateKids(set, 'unknown', 'EdDSA')).toEqual([undefined])
    expect(candidateKids(keySet(nameless, { ...nameless, kid: 'a' }), 'a', 'EdDSA')).toEqual(['a', undefined])
  })

  it('C11: are, without a kid, all that fit', () => {
    expect(candidateKids(set, undefined, 'RS256')).toEqual(['RS256-1', 'b'])
    expect(candidateKids(set, undefined, 'PS256')).toEqual(['RS256-1'])
    expect(candidateKids(set, undefined, 'EdDSA')).toEqual([undefined])
  })

  it('C12: are, of keys with one kid, those of the algorithm', () => {
    expect(set.candidates('RS256-1', 'ES256').map(({ fingerprint }) => fingerprint)).toEqual([
      createPublicKey({ ...curved, kid: 'RS256-1' }).fingerprint,
    ])
  })

  it.each(['', '__proto__', 'constructor', 'rs256-1', 'RS256-1 ', 'undefined'])(
    'C7, C8: have the very kid: not %j',
    (kid) => expect(candidateKids(set, kid, 'RS256')).toEqual([]),
  )

  it('C8: may have a kid like any name', () => {
    expect(candidateKids(keySet({ ...rsa, kid: '__proto__' }), '__proto__', 'RS256')).toEqual(['__proto__'])
  })

  it.each(['none', 'HS256', 'rs256', '', 'toString'])('A1: fit no algorithm such as %j', (algorithm) => {
    expect(candidateKids(set, undefined, algorithm)).toEqual([])
  })
})

describe('lacks', () => {
  it.each([
    [[rsa], 'unknown', true],
    [[rsa], 'RS256-1', false],
    [[rsa], undefined, false],
    [[nameless], 'unknown', true],
    [[nameless], undefined, true],
    [[rsa, nameless], undefined, false],
    [[rsa, nameless], 'unknown', true],
    [[], 'unknown', true],
    [[], undefined, true],
  ])('tells whether a newer set might have the key: table row %#', (keys, kid, lacks) => {
    expect(keySet(...keys).lacks(kid)).toBe(lacks)
  })
})

describe('keepingKeysOf', () => {
  it('takes equal keys of the earlier set, and nothing else of it', () => {
    const added = newSigningKey('ES256', 'added').publicJwk
    const earlier = keySet(rsa, curved, nameless)
    const later = keySet(added, curved, { ...rsa, alg: 'RS256' }).keepingKeysOf(earlier)
    expect(later.kids).toEqual(['added', 'ES256-1', 'RS256-1'])
    expect(later.keys.map((key) => earlier.keys.includes(key))).toEqual([false, true, false])
  })

  it('F4: takes no key that another source has withdrawn', () => {
    const earlier = keySet(curved, nameless)
    const [withdrawn, kept] = earlier.keys
    withdrawn?.withdraw()
    const later = keySet(curved, nameless).keepingKeysOf(earlier)
    expect(later.keys.map(({ withdrawn: isWithdrawn }) => isWithdrawn)).toEqual([false, false])
    expect(later.keys[1]).toBe(kept)
  })
})

describe('a withdrawn key', () => {
  it('F4: proves nothing more, though its set holds it still', () => {
    const set = keySet(curved, nameless)
    const { kid, algorithms } = set.keys[0] ?? { kid: undefined, algorithms: new Set<string>() }
    const [algorithm = ''] = algorithms
    const before = set.candidates(kid, algorithm).map((key) => key.kid)
    set.keys[0]?.withdraw()
    expect(before).toContain(kid)
    expect(set.candidates(kid, algorithm).map((key) => key.kid)).not.toContain(kid)
    expect(set.candidates(undefined, algorithm).map((key) => key.kid)).not.toContain(kid)
    expect(set.lacks(kid)).toBe(false)
  })
})

describe.each([
  ['readKeySet', readKeySet],
  ['loadKeySet', loadKeySet],
])('%s', (_, read) => {
  async function outcomeOf(value: unknown): Promise<unknown> {
    const outcome = await read(value)
    return typeof outcome === 'string' ? 'refused' : outcome.keySet.kids
  }

  it.each([
    [99, 99],
    [100, 100],
    [101, 'refused'],
    [1000, 'refused'],
  ])('E10: takes a set of 100 keys at most: %i', async (count, outcome) => {
    const keys = Array.from({ length: count }, (__, index) => ({ ...curved, kid: `${index}` }))
    const kids = await outcomeOf({ keys })
    expect(Array.isArray(kids) ? kids.length : kids).toBe(outcome)
    expect(maxKeysInSet).toBe(100)
  })

  it('E10: counts the keys that it would drop', async () => {
    const keys = [...Array.from({ length: 100 }, () => null), curved]
    expect(await outcomeOf({ keys })).toBe('refused')
  })

  const garbage = [
    undefined,
    null,
    'keys',
    7,
    [],
    [curved],
    {},
    { keys: {} },
    { keys: null },
    { keys: 'AAAA' },
    { keys: [] },
    { keys: [null] },
    { KEYS: [curved] },
    { kty: 'EC' },
    () => ({ keys: [curved] }),
    JSON.parse('{"__proto__": {"keys": []}}'),
  ]

  it.each(titled(garbage))('E3: refuses what is no set of keys: $title', async ({ value }) => {
    expect(await outcomeOf(value)).toBe('refused')
  })

  it('E13, E15: drops the keys that must not verify, singly, and says which', async () => {
    const keys = [
      null,
      curved,
      { kty: 'oct', k: 'AAAA' },
      offCurve,
      { ...rsa, d: 'AAAA' },
      'key',
      nameless,
      {},
    ]
    keys.length += 1
    const outcome = await read({ keys })
    if (typeof outcome === 'string') throw new Error(outcome)
    expect(outcome.keySet.kids).toEqual(['ES256-1', undefined])
    expect(outcome.dropped.map(({ index }) => index)).toEqual([0, 2, 3, 4, 5, 7, 8])
  })

  it('drops nothing of a good set', async () => {
    expect(await read({ keys: [curved, rsa], other: 1 })).toMatchObject({ dropped: [] })
  })

  it('says of each key why it is of no use, where none is', async () => {
    const outcome = await read({ keys: [offCurve, { kty: 'oct', k: 'secret text' }] })
    expect(outcome).toMatch(/keys\[0\].*keys\[1\]/)
    expect(outcome).not.toContain('secret text')
  })
})

describe('readKey', () => {
  it('gives the key, or why it is none', () => {
    expect(readKey(curved)).toMatchObject({ kid: 'ES256-1' })
    expect(readKey(offCurve)).toBeTypeOf('string')
    expect(readKey(null)).toBeTypeOf('string')
  })
})
