import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { authWith, compile, judge, truthOf } from './judge-claims.ts'
import { kleene } from './kleene.ts'
import {
  anyClaims,
  anyRequest,
  asking,
  composedPolicy,
  matching,
  pattern,
  requestPlace,
} from './random-policies.ts'

const policy = composedPolicy.map(({ policy: given }) => given)

describe('a policy of any valid form', () => {
  it('compiles, and judges any claims without a throw', () => {
    fc.assert(
      fc.property(policy, anyClaims, (given, held) => {
        const outcome = judge(given, held)
        expect([true, false, undefined]).toContain(outcome.truth)
        if (outcome.truth !== true)
          expect(outcome.failure.code).toMatch(
            /^(policy_not_met|scope_insufficient|authentication_too_weak)$/,
          )
      }),
      { numRuns: 1000 },
    )
  })

  it('gives the same answer each time', () => {
    fc.assert(
      fc.property(policy, anyClaims, (given, held) => {
        expect(judge(given, held)).toEqual(judge(structuredClone(given), structuredClone(held)))
      }),
      { numRuns: 500 },
    )
  })

  it('never lets in together with its negation', () => {
    fc.assert(
      fc.property(policy, anyClaims, (given, held) => {
        expect(truthOf({ requireAll: [given, { not: given }] }, held)).not.toBe(true)
      }),
      { numRuns: 500 },
    )
  })

  it('is what its double negation is, as far as letting in goes', () => {
    fc.assert(
      fc.property(policy, anyClaims, (given, held) => {
        expect(truthOf({ not: { not: given } }, held) === true).toBe(truthOf(given, held) === true)
      }),
      { numRuns: 1000 },
    )
  })

  it('keeps the laws of De Morgan under a negation', () => {
    const pair = fc.tuple(policy, policy)
    fc.assert(
      fc.property(pair, anyClaims, ([one, other], held) => {
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

describe('compositions of any rules', () => {
  it('have the value of Kleene’s tables under a negation, and let in where that is true', () => {
    fc.assert(
      fc.property(composedPolicy, anyClaims, ({ policy: given, parts }, held) => {
        const expected = kleene(parts, (leaf) => truthOf({ not: { not: leaf } }, held))
        expect(truthOf({ not: { not: given } }, held)).toBe(expected)
        expect(truthOf(given, held) === true).toBe(expected === true)
      }),
      { numRuns: 2000 },
    )
  })

  it('D12: open on no token without claims, unless they ask for the absence of one', () => {
    fc.assert(
      fc.property(composedPolicy, ({ policy: given, parts }) => {
        const asked = kleene(parts, (leaf) => (isExistence(leaf) ? false : undefined))
        expect(truthOf(given, {}) === true).toBe(asked === true)
      }),
      { numRuns: 1000 },
    )
  })
})

/** A rule without a comparison, which is never unknown. */
function isExistence(leaf: unknown): boolean {
  return typeof leaf === 'object' && leaf !== null && Object.keys(leaf).join() === 'claim'
}

describe('a policy that reads the clock or the request', () => {
  const momentary = fc.oneof(
    fc.record({ maxAge: fc.integer({ min: 1, max: 1e6 }) }),
    fc.record({ claim: fc.constantFrom('a', 'roles'), equalsRequest: requestPlace }),
    fc.record({ not: fc.record({ claim: fc.constantFrom('a', 'roles'), equalsRequest: requestPlace }) }),
  )

  it('judges any claims beside any request without a throw, and never opens without its claim', async () => {
    await fc.assert(
      fc.asyncProperty(
        momentary,
        composedPolicy,
        anyClaims,
        anyRequest,
        async (one, { policy: other }, held, request) => {
          for (const given of [one, { requireAny: [{ deny: other }, one] }]) {
            const context = { auth: authWith({ ...held, auth_time: held['a'] }), request, trace: undefined }
            expect([true, false, undefined]).toContain((await compile(given).judge(context)).truth)
          }
          const empty = { auth: authWith({}), request, trace: undefined }
          expect((await compile(one).judge(empty)).truth).toBeUndefined()
        },
      ),
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
      fc.property(matching, anyClaims, (rule, held) => {
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
