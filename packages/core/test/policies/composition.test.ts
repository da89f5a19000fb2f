import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { allOf, anyOf, negate, type Truth } from '../../src/truth.ts'
import { compile, judgeCalling, truthOf } from './judge-claims.ts'

/** Claims on which the three leaves below are true, false and unknown. */
const claims = { yes: 'x', no: 'y' }
const leaves = new Map<Truth, object>([
  [true, { claim: 'yes', exact: 'x' }],
  [false, { claim: 'no', exact: 'x' }],
  [undefined, { claim: 'absent', exact: 'x' }],
])
const leaf = (truth: Truth): unknown => leaves.get(truth)

const truths: readonly Truth[] = [true, false, undefined]
const pairs = truths.flatMap((one) => truths.map((other) => [one, other] as const))
const triples = pairs.flatMap((pair) => truths.map((third) => [...pair, third] as const))
const same = (truth: Truth): Truth => truth

describe('a rule of one of three values', () => {
  it.each(truths.map((truth) => [truth]))('of %s keeps it in every composition of one', (truth) => {
    const rule = leaf(truth)
    expect(truthOf(rule, claims)).toBe(truth)
    expect(truthOf({ requireAll: [rule] }, claims)).toBe(truth)
    expect(truthOf({ requireAny: [rule] }, claims)).toBe(truth)
    expect(truthOf({ not: rule }, claims)).toBe(negate(truth))
    expect(truthOf({ deny: rule }, claims)).toBe(negate(truth))
    expect(truthOf({ deny: { not: rule } }, claims)).toBe(truth)
  })
})

describe('compositions', () => {
  it.each([...pairs, ...triples].map((list) => [list]))('of %j follow Kleene under a negation', (list) => {
    const rules = list.map(leaf)
    expect(truthOf({ not: { requireAll: rules } }, claims)).toBe(negate(allOf(list, same)))
    expect(truthOf({ not: { requireAny: rules } }, claims)).toBe(negate(anyOf(list, same)))
    expect(truthOf({ not: { not: { requireAll: rules } } }, claims)).toBe(allOf(list, same))
    expect(truthOf({ not: { requireAll: rules.map((rule) => ({ not: rule })) } }, claims)).toBe(
      anyOf(list, same),
    )
  })

  it.each([...pairs, ...triples].map((list) => [list]))('of %j let in what Kleene calls true', (list) => {
    const rules = list.map(leaf)
    expect(truthOf({ requireAll: rules }, claims) === true).toBe(allOf(list, same) === true)
    expect(truthOf({ requireAny: rules }, claims)).toBe(anyOf(list, same))
  })

  it('G12: of several keys in one object ask for all of them', () => {
    const yes = { claim: 'yes', exact: 'x' }
    expect(truthOf({ ...yes, not: leaf(false) }, claims)).toBe(true)
    expect(truthOf({ ...yes, not: leaf(true) }, claims)).toBe(false)
    expect(truthOf({ ...yes, not: leaf(undefined) }, claims)).toBeUndefined()
    expect(truthOf({ ...yes, requireAny: [leaf(false)] }, claims)).toBe(false)
    expect(truthOf({ not: leaf(false), deny: leaf(true) }, claims)).toBe(false)
    expect(truthOf({ claims: { yes: 'x', no: 'x' } }, claims)).toBe(false)
  })
})

/** A tree of rules, and its truth by Kleene. */
interface Tree {
  readonly policy: unknown
  readonly truth: Truth
}

const { tree } = fc.letrec<{ tree: Tree }>((tie) => ({
  tree: fc.oneof(
    { maxDepth: 5, withCrossShrink: true },
    fc.constantFrom(...truths).map((truth) => ({ policy: leaf(truth), truth })),
    fc.boolean().map((answer) => ({ policy: () => answer, truth: answer })),
    fc.boolean().map((answer) => ({ policy: () => Promise.resolve(answer), truth: answer })),
    tie('tree').map(({ policy, truth }) => ({ policy: { not: policy }, truth: negate(truth) })),
    tie('tree').map(({ policy, truth }) => ({ policy: { deny: policy }, truth: negate(truth) })),
    listOf(tie('tree')).map((trees) => ({
      policy: { requireAll: trees.map(({ policy }) => policy) },
      truth: allOf(trees, ({ truth }) => truth),
    })),
    listOf(tie('tree')).map((trees) => ({
      policy: { requireAny: trees.map(({ policy }) => policy) },
      truth: anyOf(trees, ({ truth }) => truth),
    })),
  ),
}))

function listOf(trees: fc.Arbitrary<Tree>): fc.Arbitrary<Tree[]> {
  return fc.array(trees, { minLength: 1, maxLength: 4 })
}

describe('a tree of rules and functions', () => {
  it('lets in where Kleene calls it true, and nowhere else', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async ({ policy, truth }) => {
        expect((await judgeCalling(policy, claims)).truth === true).toBe(truth === true)
      }),
      { numRuns: 1000 },
    )
  })

  it('under a negation has exactly the value of Kleene', async () => {
    await fc.assert(
      fc.asyncProperty(tree, async ({ policy, truth }) => {
        expect((await judgeCalling({ not: policy }, claims)).truth).toBe(negate(truth))
        expect((await judgeCalling({ deny: { not: policy } }, claims)).truth).toBe(truth)
      }),
      { numRuns: 1000 },
    )
  })
})

describe('the order of asking', () => {
  /** Rules that note that they were asked. */
  function noting(asked: string[], answers: Readonly<Record<string, boolean>>): unknown[] {
    return Object.entries(answers).map(([name, answer]) => () => {
      asked.push(name)
      return answer
    })
  }

  it.each([
    ['requireAll', { a: true, b: false, c: true }, ['a', 'b']],
    ['requireAll', { a: true, b: true }, ['a', 'b']],
    ['requireAny', { a: false, b: true, c: true }, ['a', 'b']],
    ['requireAny', { a: false, b: false }, ['a', 'b']],
  ] as const)('of %s over %j ends where the answer is known', async (key, answers, expected) => {
    const asked: string[] = []
    await judgeCalling({ [key]: noting(asked, answers) }, claims)
    expect(asked).toEqual(expected)
  })

  it('asks no function after a claim that is unknown, except under a negation', async () => {
    const asked: string[] = []
    const rules = [leaf(undefined), ...noting(asked, { a: false })]
    expect((await judgeCalling({ requireAll: rules }, claims)).truth).toBeUndefined()
    expect(asked).toEqual([])
    expect((await judgeCalling({ not: { requireAll: rules } }, claims)).truth).toBe(true)
    expect(asked).toEqual(['a'])
  })
})

describe('a compiled policy', () => {
  it('reads claims alone, unless a function is in it anywhere', () => {
    const rule = leaf(true)
    for (const policy of [rule, { not: rule }, { requireAny: [rule, { requireAll: [rule, rule] }] }])
      expect(compile(policy)).toMatchObject({ readsClaimsAlone: true, callsApp: false })
    const decide = (): boolean => true
    for (const policy of [decide, { not: decide }, { requireAny: [rule, { requireAll: [rule, decide] }] }])
      expect(compile(policy)).toMatchObject({ readsClaimsAlone: false, callsApp: true })
  })
})
