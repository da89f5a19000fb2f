import { describe, expect, it } from 'vitest'
import { PolicyMemory } from '../../src/policies/policy-memory.ts'

describe('the memory of the policies that a token has met', () => {
  it('knows those that it was told of, and no others', () => {
    const memory = new PolicyMemory()
    const [met, other] = [{}, {}]
    expect(memory.hasMet(met)).toBe(false)
    memory.noteMet(met)
    expect([memory.hasMet(met), memory.hasMet(other)]).toEqual([true, false])
  })

  it.each([
    [15, true],
    [16, true],
    [17, false],
  ])('F8: has room for sixteen: the one of number %i', (number, isKnown) => {
    const memory = new PolicyMemory()
    const policies = Array.from({ length: number }, () => ({}))
    for (const policy of policies) memory.noteMet(policy)
    expect(policies.every((policy) => memory.hasMet(policy))).toBe(isKnown)
    expect(policies.slice(0, 16).every((policy) => memory.hasMet(policy))).toBe(true)
  })
})
