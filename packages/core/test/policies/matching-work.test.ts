import type { Claims } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { compile, judge } from './judge-claims.ts'

/** A list that counts how often its elements are read. */
function countingList(elements: readonly unknown[]): {
  readonly list: unknown[]
  readonly reads: () => number
} {
  let reads = 0
  const list = new Proxy([...elements], {
    get(target, name) {
      if (typeof name === 'string' && /^\d+$/.test(name)) reads += 1
      const member: unknown = Reflect.get(target, name)
      return member
    },
  })
  return { list, reads: () => reads }
}

/** Rules on the claim `v` that no `-` and no number meets, so that every element has to be looked at. */
const rules: readonly unknown[] = [
  { claim: 'v', exact: 'x' },
  { claim: 'v', exact: 1.5 },
  { claim: 'v', exact: 'X', ignoreCase: true },
  { claim: 'v', oneOf: ['x', 'y', 'z'] },
  { claim: 'v', prefix: 'x' },
  { claim: 'v', suffix: 'x' },
  { claim: 'v', contains: 'x' },
  { claim: 'v', glob: '*-*-*x' },
  { claim: 'v', glob: '/a/**/*x', path: true },
  { claim: 'v', regex: '(-+)+x' },
  { claim: 'v', exact: 'x', split: ' ' },
  { claims: { v: ['x', 'y*'] } },
  { not: { not: { claim: 'v', exact: 'x' } } },
  {
    requireAny: [
      { claim: 'v', exact: 'x' },
      { claim: 'v', prefix: 'x' },
    ],
  },
  'Equals(`v`, `x`)',
  'OneOf(`v`, `x`, `y`)',
  'Prefix(`v`, `x`)',
  'Contains(`v`, `x`)',
  'SplitContains(`v`, ` `, `x`)',
  '!Equals(`v`, `x`) && !Contains(`v`, `y`)',
]

const elementsOf = (count: number): unknown[] =>
  Array.from({ length: count }, (_, index) => ['-', '--', index, true][index % 4])

describe('the work of judging a list', () => {
  it.each(rules.map((rule) => [rule]))('grows with the list, and no faster: %j', (rule) => {
    const readsOf = (count: number): number => {
      const { list, reads } = countingList(elementsOf(count))
      judge(rule, { v: list })
      return reads()
    }
    const [tenth, full] = [readsOf(100), readsOf(1000)]
    expect(tenth).toBeGreaterThan(0)
    expect(full).toBe(10 * tenth)
    expect(full).toBeLessThanOrEqual(8 * 1000)
  })

  it.each([
    { claim: 'v', each: 'w', exact: 'x' },
    { claim: 'v', each: 'w.x' },
    { not: { claim: 'v', each: 'w', glob: '*-x' } },
  ])('of objects grows with it, and no faster: %j', (rule) => {
    const readsOf = (count: number): number => {
      const { list, reads } = countingList(Array.from({ length: count }, () => ({ w: '-' })))
      judge(rule, { v: list })
      return reads()
    }
    const [tenth, full] = [readsOf(100), readsOf(1000)]
    expect(tenth).toBeGreaterThan(0)
    expect(full).toBe(10 * tenth)
  })

  it.each([{ roles: ['x', 'y'] }, { anyRole: ['x', 'y'] }, { permissions: 'x' }, { anyPermission: 'x' }])(
    'grows with the list, and no faster: %j',
    (rule) => {
      const readsOf = (count: number): number => {
        const { list, reads } = countingList(elementsOf(count))
        judge(rule, { roles: list, permissions: list })
        return reads()
      }
      expect(readsOf(1000)).toBe(10 * readsOf(100))
    },
  )
})

describe('the work of a policy', () => {
  it('is one look at a claim for every rule that asks about it', () => {
    let looks = 0
    const claims: Claims = new Proxy<Claims>(
      { v: 'x' },
      {
        getOwnPropertyDescriptor(target, name) {
          looks += 1
          return Reflect.getOwnPropertyDescriptor(target, name)
        },
      },
    )
    const calls = Array.from({ length: 200 }, () => 'Equals(`v`,`x`)')
    const rule = compile(calls.join('&&'))
    expect(rule.readsClaimsAlone).toBe(true)
    judge(calls.join('&&'), claims)
    const all = looks
    looks = 0
    judge('Equals(`v`,`x`)', claims)
    expect(all - looks).toBeLessThanOrEqual(200)
  })
})
