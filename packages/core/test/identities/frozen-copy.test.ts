import { describe, expect, it } from 'vitest'
import { frozenCopy } from '../../src/identities/frozen-copy.ts'
import { samples, titled } from '../../../../test/support/samples.ts'

describe('frozenCopy', () => {
  it('copies and freezes plain objects and lists, as deep as they go', () => {
    const given = { list: [{ name: 'Ada' }, [1]], none: Object.assign(Object.create(null), { a: 1 }) }
    const copy = frozenCopy(given)
    expect(copy).toEqual(given)
    expect(copy).not.toBe(given)
    expect(() => Reflect.apply(Array.prototype.push, memberOf(copy, 'list'), [1])).toThrow(TypeError)
    expect(Object.isFrozen(memberOf(copy, 'none'))).toBe(true)
    expect(Object.isFrozen(given.list[0])).toBe(false)
  })

  const whole = Object.values(samples).filter((value) => value !== samples.emptyObject)
  const others = whole.filter((value) => !Array.isArray(value) && value !== samples.object)

  it.each(titled([...others, new Uint8Array(2), /a/]))('leaves $title what it is', ({ value }) => {
    expect(frozenCopy(value)).toBe(value)
    expect(memberOf(frozenCopy({ value }), 'value')).toBe(value)
  })

  it('keeps an object that stands in two places one object', () => {
    const shared = { id: 'acme' }
    const copy = frozenCopy({ one: shared, other: shared })
    expect(memberOf(copy, 'one')).toEqual(shared)
    expect(memberOf(copy, 'one')).toBe(memberOf(copy, 'other'))
  })

  it('comes to an end where an object holds itself', () => {
    const person: { friends: unknown[] } = { friends: [] }
    person.friends.push(person)
    const copy = frozenCopy(person)
    expect(memberOf(memberOf(copy, 'friends'), '0')).toBe(copy)
    expect(Object.isFrozen(copy)).toBe(true)
  })
})

function memberOf(owner: unknown, name: string): unknown {
  return Reflect.get(Object(owner), name)
}
