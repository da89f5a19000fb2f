import { createIdentityRegistry, isConfigurationError, type Identity } from '@claimgate/core'
import { describe, expect, it, vi } from 'vitest'
import { samples, titled } from '../../../../test/support/samples.ts'

const issuer = 'https://id.example.com'
const other = 'https://other.example.com'
const ada: Identity = { issuer, externalId: 'ada', name: 'Ada' }

/** Where a registry cannot be made of a list, which plain JavaScript may give anything in. */
function mistakeIn(identities: unknown): string {
  return mistakeOf(() => Reflect.apply(createIdentityRegistry, undefined, [identities]))
}

function mistakeOf(run: () => unknown): string {
  try {
    run()
  } catch (error) {
    if (isConfigurationError(error)) return error.path
    throw error
  }
  throw new Error('expected a ConfigurationError')
}

describe('a registry', () => {
  it('is empty unless identities are given', () => {
    expect(createIdentityRegistry().all).toEqual([])
    expect(createIdentityRegistry([]).find(ada)).toBeUndefined()
  })

  it('finds an identity by issuer and external ID together', () => {
    const registry = createIdentityRegistry([ada])
    expect(registry.find({ issuer, externalId: 'ada' })).toEqual(ada)
    for (const key of [
      { issuer: other, externalId: 'ada' },
      { issuer, externalId: 'bob' },
      { externalId: 'ada' },
      { issuer: '', externalId: 'ada' },
    ]) {
      expect(registry.find(key)).toBeUndefined()
    }
  })

  it('D14: takes one external ID of two issuers for two people', () => {
    const registry = createIdentityRegistry([ada, { issuer: other, externalId: 'ada', name: 'Another' }])
    expect(registry.find({ issuer, externalId: 'ada' })?.['name']).toBe('Ada')
    expect(registry.find({ issuer: other, externalId: 'ada' })?.['name']).toBe('Another')
  })

  it('finds an identity without issuer by its external ID alone', () => {
    const registry = createIdentityRegistry([{ externalId: 'ada' }])
    expect(registry.find({ externalId: 'ada' })).toEqual({ externalId: 'ada' })
    expect(registry.find({ issuer, externalId: 'ada' })).toBeUndefined()
  })

  const pairs: readonly (readonly [title: string, Identity, Identity])[] = [
    ['with one issuer', ada, { ...ada, name: 'Another' }],
    ['without issuer', { externalId: 'ada' }, { externalId: 'ada' }],
    ['of which the second names its issuer', { externalId: 'ada' }, ada],
    ['of which the first names its issuer', ada, { externalId: 'ada' }],
  ]

  it.each(pairs)('refuses two identities with one external ID, %s', (_, first, second) => {
    expect(mistakeIn([first, { issuer, externalId: 'bob' }, second])).toBe('identities[2]')
    const registry = createIdentityRegistry([first])
    expect(mistakeOf(() => registry.add(second))).toBe('identity')
    expect(registry.all).toEqual([first])
  })

  it('takes an identity in the place of one that was removed', () => {
    const registry = createIdentityRegistry([ada])
    expect(registry.remove({ issuer, externalId: 'ada' })).toBe(true)
    expect(registry.all).toEqual([])
    registry.add({ externalId: 'ada' })
    expect(registry.remove({ externalId: 'ada' })).toBe(true)
    registry.add({ issuer: other, externalId: 'ada' })
    expect(registry.all).toEqual([{ issuer: other, externalId: 'ada' }])
  })

  it('removes nobody else', () => {
    const registry = createIdentityRegistry([ada, { issuer: other, externalId: 'ada' }])
    expect(registry.remove({ externalId: 'ada' })).toBe(false)
    expect(registry.remove({ issuer, externalId: 'bob' })).toBe(false)
    expect(registry.remove({ issuer, externalId: 'ada' })).toBe(true)
    expect(registry.remove({ issuer, externalId: 'ada' })).toBe(false)
    expect(registry.all).toEqual([{ issuer: other, externalId: 'ada' }])
  })

  it('finds one of 100,000 in two steps', () => {
    const identities = Array.from({ length: 100_000 }, (_, index) => ({
      issuer,
      externalId: `user-${index}`,
    }))
    const registry = createIdentityRegistry(identities)
    const steps = (['get', 'values', 'entries', 'forEach'] as const).map((name) =>
      vi.spyOn(Map.prototype, name),
    )
    const found = registry.find({ issuer, externalId: 'user-99999' })
    const counts = steps.map((step) => step.mock.calls.length)
    vi.restoreAllMocks()
    expect(counts).toEqual([2, 0, 0, 0])
    expect(found).toEqual({ issuer, externalId: 'user-99999' })
    expect(registry.find({ issuer, externalId: 'user-100000' })).toBeUndefined()
    expect(registry.all).toHaveLength(100_000)
  })
})

describe('an external ID', () => {
  const inherited = ['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf']

  it.each(inherited)('K5: that every object inherits is nobody’s unless somebody has it: %s', (name) => {
    const registry = createIdentityRegistry([ada])
    expect(registry.find({ issuer, externalId: name })).toBeUndefined()
    expect(registry.find({ issuer: name, externalId: 'ada' })).toBeUndefined()
    expect(registry.remove({ issuer, externalId: name })).toBe(false)
    registry.add({ issuer, externalId: name })
    registry.add({ issuer: name, externalId: 'ada' })
    expect(registry.find({ issuer, externalId: name })).toEqual({ issuer, externalId: name })
    expect(registry.find({ issuer: name, externalId: 'ada' })).toEqual({ issuer: name, externalId: 'ada' })
    expect(registry.find({ issuer, externalId: 'ada' })).toEqual(ada)
  })

  const alike = [
    ['case', 'ada', 'Ada'],
    ['the Turkish i', 'admin', 'admın'],
    ['Unicode normal form', 'jos\u00e9', 'jose\u0301'],
    ['compatible characters', 'ada', '\uff41da'],
    ['white space', 'ada', 'ada '],
    ['a character that is not seen', 'ada', 'ada\u200b'],
    ['a null character', 'ada', 'ada\0'],
    ['a lone surrogate', '\ud800', '\ufffd'],
  ] as const

  it.each(alike)('is compared to the letter: %s', (_, one, another) => {
    const registry = createIdentityRegistry([{ externalId: one }])
    expect(registry.find({ externalId: another })).toBeUndefined()
    registry.add({ externalId: another })
    expect(registry.find({ externalId: one })).toEqual({ externalId: one })
    expect(registry.find({ externalId: another })).toEqual({ externalId: another })
  })

  it('does not run into its issuer', () => {
    const registry = createIdentityRegistry([{ issuer: 'https://a.example', externalId: 'b|c' }])
    for (const key of [
      { issuer: 'https://a.example|b', externalId: 'c' },
      { issuer: 'https://a.exampleb', externalId: '|c' },
    ]) {
      expect(registry.find(key)).toBeUndefined()
    }
  })
})

describe('an identity', () => {
  it.each(titled(Object.values(samples)))('is refused as $title', ({ value }) => {
    const path = value === samples.emptyObject || value === samples.object ? '.externalId' : ''
    expect(mistakeIn([ada, value])).toBe(`identities[1]${path}`)
    const registry = createIdentityRegistry()
    expect(mistakeOf(() => Reflect.apply(registry.add, registry, [value]))).toBe(`identity${path}`)
  })

  it.each(['externalId', 'issuer'])('has a text as %s', (name) => {
    const texts: readonly unknown[] = [samples.text]
    for (const value of Object.values(samples).filter((sample) => !texts.includes(sample))) {
      expect(mistakeIn([{ ...ada, [name]: value }])).toBe(`identities[0].${name}`)
    }
  })

  it('K5: has an external ID of its own, not an inherited one', () => {
    expect(mistakeIn([Object.create({ externalId: 'ada' })])).toBe('identities[0]')
    const withoutPrototype: unknown = Object.assign(Object.create(null), { externalId: 'ada' })
    expect(mistakeIn([withoutPrototype, withoutPrototype])).toBe('identities[1]')
  })

  it('keeps a member that is called __proto__ as one of its own', () => {
    const written: Identity = JSON.parse('{"externalId":"ada","__proto__":{"isAdmin":true}}')
    const registry = createIdentityRegistry([written])
    const found = registry.find({ externalId: 'ada' })
    expect(found?.['isAdmin']).toBeUndefined()
    expect(JSON.stringify(found)).toBe('{"externalId":"ada","__proto__":{"isAdmin":true}}')
  })

  it('F9: is a copy that nobody can change, as deep as it goes', () => {
    const given = { issuer, externalId: 'ada', roles: ['user'], tenant: { id: 'acme' } }
    const registry = createIdentityRegistry([given])
    given.externalId = 'bob'
    given.roles.push('admin')
    given.tenant.id = 'globex'
    const found = registry.find({ issuer, externalId: 'ada' })
    expect(found).toEqual({ issuer, externalId: 'ada', roles: ['user'], tenant: { id: 'acme' } })
    expect(() => Reflect.apply(Array.prototype.push, found?.['roles'], ['admin'])).toThrow(TypeError)
    expect([found, found?.['tenant'], found?.['roles']].every(Object.isFrozen)).toBe(true)
    expect(Object.isFrozen(given)).toBe(false)
  })
})

describe('what is no list', () => {
  const noLists = Object.values(samples).filter((sample) => sample !== undefined && !Array.isArray(sample))

  it.each(titled(noLists))('makes no registry: $title', ({ value }) => {
    expect(mistakeIn(value)).toBe('identities')
  })

  it('makes none with holes either', () => {
    expect(mistakeIn(samples.listOfHoles)).toBe('identities[0]')
  })
})
