import { describe, expect, it } from 'vitest'
import { KeySet } from '../../src/keys/key-set.ts'
import { createStaticKeySource, type KeySource } from '../../src/keys/key-source.ts'
import {
  KeySourceRegistry,
  type FormerSources,
  type KeySourceIdentity,
} from '../../src/keys/key-source-registry.ts'

function newSource(watched: Partial<KeySource> = {}): KeySource {
  return { ...createStaticKeySource(new KeySet([])), ...watched }
}

function identityOf(change: Partial<KeySourceIdentity> = {}): KeySourceIdentity {
  return { kin: 'a', start: '', limits: '', ...change }
}

function obtain(registry: KeySourceRegistry, change: Partial<KeySourceIdentity> = {}): KeySource {
  return registry.obtain(identityOf(change), () => newSource())
}

/** What a source is made from; `undefined` where none is made. */
function formerOf(
  registry: KeySourceRegistry,
  change: Partial<KeySourceIdentity>,
): FormerSources | undefined {
  let given: FormerSources | undefined
  registry.obtain(identityOf(change), (former) => {
    given = former
    return newSource()
  })
  return given
}

const none: FormerSources = { alike: [], others: [] }

const others: readonly Partial<KeySourceIdentity>[] = [
  { kin: 'b' },
  { kin: newSource },
  { start: 'x' },
  { limits: 'x' },
  { start: 'x', limits: 'x' },
]

describe('a configuration', () => {
  it('makes a source once for each identity', () => {
    const registry = new KeySourceRegistry()
    const first = obtain(registry)
    const made = others.map((change) => obtain(registry, change))
    expect(new Set([first, ...made]).size).toBe(others.length + 1)
    expect([obtain(registry), ...others.map((change) => obtain(registry, change))]).toEqual([first, ...made])
    expect(registry.all).toHaveLength(others.length + 1)
  })

  it('makes no source from another of its own', () => {
    const registry = new KeySourceRegistry()
    obtain(registry)
    expect(formerOf(registry, { limits: 'x' })).toEqual(none)
  })
})

describe('a reload', () => {
  it('carries over what has the same identity, and that alone', () => {
    const former = new KeySourceRegistry()
    const source = obtain(former)
    expect(obtain(new KeySourceRegistry(former))).toBe(source)
    for (const change of others) expect(obtain(new KeySourceRegistry(former), change)).not.toBe(source)
  })

  it.each<readonly [string, Partial<KeySourceIdentity>, string[], string[]]>([
    ['other limits', { limits: 'x' }, ['first'], ['second']],
    ['other initial keys', { start: 'x', limits: 'x' }, [], ['first', 'second']],
    ['the initial keys of another', { start: 'y', limits: 'x' }, ['second'], ['first']],
    ['another kin', { kin: 'b' }, [], []],
  ])('makes a source with %s from what its kin had', (_, change, alike, unlike) => {
    const former = new KeySourceRegistry()
    const names = new Map([
      [obtain(former), 'first'],
      [obtain(former, { start: 'y' }), 'second'],
    ])
    const given = formerOf(new KeySourceRegistry(former), change)
    expect(given?.alike.map((source) => names.get(source))).toEqual(alike)
    expect(given?.others.map((source) => names.get(source))).toEqual(unlike)
  })

  it('carries a source over from the configuration before it alone', () => {
    const first = new KeySourceRegistry()
    const source = obtain(first)
    const second = new KeySourceRegistry(first)
    expect(obtain(new KeySourceRegistry(second))).not.toBe(source)
    expect(obtain(second)).toBe(source)
    expect(obtain(new KeySourceRegistry(second))).toBe(source)
  })

  it('forgets what was before it once it holds', () => {
    const first = new KeySourceRegistry()
    const source = obtain(first)
    const second = new KeySourceRegistry(first)
    first.giveWayTo(second)
    expect(formerOf(second, { limits: 'x' })).toEqual(none)
    expect(obtain(second)).not.toBe(source)
  })

  it('retires what the next configuration has not taken over, and everything in the end', () => {
    const heard: string[] = []
    const former = new KeySourceRegistry()
    const obtainAs = (registry: KeySourceRegistry, kin: string): KeySource =>
      registry.obtain(identityOf({ kin }), () => newSource({ retire: () => heard.push(kin) }))
    for (const name of ['kept', 'dropped']) obtainAs(former, name)
    const next = new KeySourceRegistry(former)
    for (const name of ['kept', 'new']) obtainAs(next, name)
    former.giveWayTo(next)
    expect(heard.splice(0)).toEqual(['dropped'])
    next.retire()
    expect(heard).toEqual(['kept', 'new'])
  })
})
