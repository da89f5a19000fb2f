import { describe, expect, it } from 'vitest'
import { KeySet } from '../../src/keys/key-set.ts'
import { createStaticKeySource, type KeySource } from '../../src/keys/key-source.ts'
import { KeySourceRegistry } from '../../src/keys/key-source-registry.ts'

function newSource(watched: Partial<KeySource> = {}): KeySource {
  return { ...createStaticKeySource(new KeySet([])), ...watched }
}

describe('KeySourceRegistry', () => {
  it('makes a source once for each definition', () => {
    const registry = new KeySourceRegistry([])
    const first = registry.obtain('a', () => newSource())
    expect(registry.obtain('a', () => newSource())).toBe(first)
    expect(registry.obtain('b', () => newSource())).not.toBe(first)
    expect(registry.all).toHaveLength(2)
  })

  it('carries over what has the same definition and the same dependencies', () => {
    const [clock, fetch] = [() => 0, () => 1]
    const previous = new KeySourceRegistry([clock, undefined, fetch])
    const source = previous.obtain('a', () => newSource())
    expect(new KeySourceRegistry([clock, undefined, fetch], previous).obtain('a', () => newSource())).toBe(
      source,
    )
    expect(
      new KeySourceRegistry([clock, undefined, fetch], previous).obtain('b', () => newSource()),
    ).not.toBe(source)
    expect(
      new KeySourceRegistry([clock, undefined, clock], previous).obtain('a', () => newSource()),
    ).not.toBe(source)
    expect(new KeySourceRegistry([clock, fetch, fetch], previous).obtain('a', () => newSource())).not.toBe(
      source,
    )
  })

  it('carries a source over from the registry before it alone', () => {
    const first = new KeySourceRegistry([])
    const source = first.obtain('a', () => newSource())
    const second = new KeySourceRegistry([], first)
    expect(new KeySourceRegistry([], second).obtain('a', () => newSource())).not.toBe(source)
    expect(second.obtain('a', () => newSource())).toBe(source)
    expect(new KeySourceRegistry([], second).obtain('a', () => newSource())).toBe(source)
  })

  it('retires what the next registry has not taken over, and closes everything in the end', () => {
    const heard: string[] = []
    const watched = (name: string) => (): KeySource =>
      newSource({ retire: () => heard.push(`${name} retired`), close: () => heard.push(`${name} closed`) })
    const previous = new KeySourceRegistry([])
    for (const name of ['kept', 'dropped']) previous.obtain(name, watched(name))
    const next = new KeySourceRegistry([], previous)
    for (const name of ['kept', 'new']) next.obtain(name, watched(name))
    previous.giveWayTo(next)
    expect(heard.splice(0)).toEqual(['dropped retired'])
    next.close()
    expect(heard).toEqual(['kept closed', 'new closed'])
  })
})
