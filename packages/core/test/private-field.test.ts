import { describe, expect, it } from 'vitest'
import { createPrivateField } from '../src/private-field.ts'

describe('a private field', () => {
  it('is kept on its owner, and on no other', () => {
    const field = createPrivateField<string>()
    const [owner, other] = [{}, {}]
    expect(field.get(owner)).toBeUndefined()
    field.set(owner, 'value')
    expect([field.get(owner), field.get(other)]).toEqual(['value', undefined])
  })

  it('is replaced by what is set last', () => {
    const field = createPrivateField<string | undefined>()
    const owner = {}
    for (const value of ['one', 'two', undefined, 'three']) {
      field.set(owner, value)
      expect(field.get(owner)).toBe(value)
    }
  })

  it('is apart from others on the same owner', () => {
    const [one, other] = [createPrivateField<number>(), createPrivateField<number>()]
    const owner = {}
    one.set(owner, 1)
    expect(other.get(owner)).toBeUndefined()
    other.set(owner, 2)
    expect([one.get(owner), other.get(owner)]).toEqual([1, 2])
  })

  it('changes nothing that can be seen of its owner', () => {
    const field = createPrivateField<string>()
    const owner = { a: 1 }
    const prototype: unknown = Object.getPrototypeOf(owner)
    field.set(owner, 'secret')
    expect(Reflect.ownKeys(owner)).toEqual(['a'])
    expect(Object.getPrototypeOf(owner)).toBe(prototype)
    expect(JSON.stringify(owner)).not.toContain('secret')
  })

  it.each([
    ['a frozen object', Object.freeze({})],
    ['an object without a prototype', Object.create(null)],
    ['a function', () => undefined],
    ['a list', []],
    ['a proxy', new Proxy({}, {})],
  ])('is kept on %s', (_, owner) => {
    const field = createPrivateField<string>()
    expect(field.get(owner)).toBeUndefined()
    field.set(owner, 'value')
    expect(field.get(owner)).toBe('value')
  })

  it.each([
    ['a copy', (owner: object) => ({ ...owner })],
    ['a clone', (owner: object) => structuredClone(owner)],
    ['what inherits of it', (owner: object): object => Object.create(owner)],
    ['a proxy', (owner: object) => new Proxy(owner, {})],
  ])('does not pass on to %s', (_, derive) => {
    const field = createPrivateField<string>()
    const owner = { a: 1 }
    field.set(owner, 'value')
    expect(field.get(derive(owner))).toBeUndefined()
  })
})
