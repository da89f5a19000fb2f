import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import { judge, truthOf } from './judge-claims.ts'

const claimNames = ['sub', 'scope', 'scp', 'roles', 'permissions', 'tenant', 'a', 'b']

/** Values close to what policies ask for, and any other JSON. */
const claimValue = fc.oneof(
  fc.constantFrom('a', 'b', 'ab', 'a b', '', 'A', '1', 'true', 1, 0, -0, 1.5, true, false, null),
  fc.constantFrom<unknown>(
    2 ** 53,
    [],
    {},
    ['a'],
    ['a', 'b'],
    [['a']],
    [{}],
    [1, 'a'],
    'a\n',
    'x'.repeat(1025),
  ),
  fc.jsonValue({ maxDepth: 3 }),
)
const claims = fc.dictionary(fc.constantFrom(...claimNames), claimValue).map(claimsOf)

const text = fc.constantFrom('a', 'b', 'ab', '1', 'true', '42')
const value = fc.oneof(text, fc.constantFrom<string | number | boolean>(1, 0, 1.5, true, false, '', 42))
const pattern = fc.constantFrom('*', 'a*', '*b', '?', '{a,b}', '{a,}*', String.raw`\*`, 'a', '[a]')
const path = fc.oneof(
  fc.constantFrom(...claimNames),
  fc.constantFrom('a.b', '/a/b', '/roles/0', 'a.0', 'constructor', '__proto__', 'https://example.com/x'),
  fc.array(fc.constantFrom('a', 'b', '0', 'length', 'toString'), { minLength: 1, maxLength: 3 }),
)
const texts = fc.array(text, { minLength: 1, maxLength: 3 })
const names = fc.oneof(text, texts)

const comparison: fc.Arbitrary<Readonly<Record<string, unknown>>> = fc.oneof(
  fc.record({ exact: value }),
  fc.record({ exact: text, ignoreCase: fc.boolean() }),
  fc.record({
    oneOf: fc.array(
      value.filter((one) => one !== ''),
      { minLength: 1, maxLength: 3 },
    ),
  }),
  fc.record({ prefix: text, split: fc.constantFrom(' ', 'a', '::') }),
  fc.record({ suffix: text, ignoreCase: fc.boolean() }),
  fc.record({ contains: text }),
  fc.record({ glob: pattern, ignoreCase: fc.boolean() }),
  fc.record({ glob: pattern, split: fc.constant(' ') }),
)

const matching = fc.tuple(path, comparison).map(([claim, compared]) => ({ claim, ...compared }))

/** Rules that are unknown where their claim is absent. */
const asking: fc.Arbitrary<object> = fc.oneof(
  matching,
  fc.record({ scope: names }),
  fc.record({ anyScope: names }),
  fc.record({ roles: names }),
  fc.record({ anyRole: names }),
  fc.record({ permissions: names }),
  fc.record({ anyPermission: names }),
  fc.record({
    claims: fc.dictionary(
      fc.constantFrom('sub', 'a', 'a.b', '/b/0', 'constructor'),
      fc.oneof(pattern, fc.constantFrom(1, true), fc.array(pattern, { minLength: 1, maxLength: 2 })),
      { minKeys: 1, maxKeys: 2 },
    ),
  }),
)

const { policy } = fc.letrec<{ policy: object }>((tie) => ({
  policy: fc.oneof(
    { maxDepth: 4 },
    asking,
    path.map((claim) => ({ claim })),
    tie('policy').map((not) => ({ not })),
    fc.tuple(asking, tie('policy')).map(([one, deny]) => ({ ...one, deny })),
    fc.array(tie('policy'), { minLength: 1, maxLength: 3 }).map((requireAll) => ({ requireAll })),
    fc.array(tie('policy'), { minLength: 1, maxLength: 3 }).map((requireAny) => ({ requireAny })),
  ),
}))

describe('a policy of any valid form', () => {
  it('compiles, and judges any claims without a throw', () => {
    fc.assert(
      fc.property(policy, claims, (given, held) => {
        const outcome = judge(given, held)
        expect([true, false, undefined]).toContain(outcome.truth)
        if (outcome.truth !== true)
          expect(outcome.failure.code).toMatch(/^(policy_not_met|scope_insufficient)$/)
      }),
      { numRuns: 1000 },
    )
  })

  it('gives the same answer each time', () => {
    fc.assert(
      fc.property(policy, claims, (given, held) => {
        expect(judge(given, held)).toEqual(judge(structuredClone(given), structuredClone(held)))
      }),
      { numRuns: 500 },
    )
  })

  it('never lets in together with its negation', () => {
    fc.assert(
      fc.property(policy, claims, (given, held) => {
        expect(truthOf({ requireAll: [given, { not: given }] }, held)).not.toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('is what its double negation is, as far as letting in goes', () => {
    fc.assert(
      fc.property(policy, claims, (given, held) => {
        expect(truthOf({ not: { not: given } }, held) === true).toBe(truthOf(given, held) === true)
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps the laws of De Morgan under a negation', () => {
    const pair = fc.tuple(policy, policy)
    fc.assert(
      fc.property(pair, claims, ([one, other], held) => {
        const negations = [{ not: one }, { not: other }]
        expect(truthOf({ not: { requireAny: [one, other] } }, held)).toBe(
          truthOf({ not: { not: { requireAll: negations } } }, held),
        )
        expect(truthOf({ not: { requireAll: [one, other] } }, held)).toBe(
          truthOf({ not: { not: { requireAny: negations } } }, held),
        )
      }),
      { numRuns: 1000 },
    )
  })
})

describe('not and deny', () => {
  it('D12: never let in a token that has none of the claims', () => {
    fc.assert(
      fc.property(asking, (rule) => {
        expect(truthOf(rule, {})).toBeUndefined()
        expect(truthOf({ not: rule }, {})).toBeUndefined()
        expect(truthOf({ deny: rule }, {})).toBeUndefined()
        expect(truthOf({ claim: 'sub', deny: rule }, { sub2: 'a' })).not.toBe(true)
      }),
      { numRuns: 1000 },
    )
  })

  it('let in over a comparison only a claim that is there and not null', () => {
    fc.assert(
      fc.property(matching, claims, (rule, held) => {
        if (truthOf({ not: rule }, held) !== true) return
        expect(truthOf({ claim: rule.claim }, held)).toBe(true)
        expect(truthOf(rule, held)).toBe(false)
      }),
      { numRuns: 1000 },
    )
  })

  it('G11: never let in a value that a pattern cannot judge', () => {
    const unjudgeable = fc.oneof(
      fc.string().map((one) => `${one}\n`),
      fc.integer({ min: 1025, max: 1100 }).map((length) => 'a'.repeat(length)),
      fc.constantFrom<unknown>(null, {}, [[]], [{}], ['a', {}], [null], 2 ** 53, Infinity),
      fc.dictionary(fc.string(), fc.jsonValue()),
    )
    fc.assert(
      fc.property(pattern, unjudgeable, (glob, held) => {
        for (const rule of [{ claim: 'v', glob }, { claims: { v: glob } }]) {
          expect(truthOf(rule, { v: held })).toBeUndefined()
          expect(truthOf({ not: rule }, { v: held })).toBeUndefined()
        }
      }),
      { numRuns: 500 },
    )
  })
})
