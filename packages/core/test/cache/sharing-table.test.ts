import { describe, expect, it } from 'vitest'
import { SharingTable } from '../../src/cache/sharing-table.ts'

describe('SharingTable', () => {
  it('gives the value that it knows for an equal one with the same hash', () => {
    const table = new SharingTable(16)
    const known = ['admin']
    expect(table.find(['admin'], 7)).toBeUndefined()
    table.add(known, 7)
    expect(table.find(['admin'], 7)).toBe(known)
    expect(table.find(['viewer'], 7)).toBeUndefined()
  })

  it('F1: never takes an equal hash for an equal value', () => {
    const table = new SharingTable(2)
    for (const value of ['a', ['a'], { a: 'a' }, 1, -0]) {
      expect(table.find(value, 7)).toBeUndefined()
      table.add(value, 7)
      expect(table.find(value, 7)).toBe(value)
    }
  })

  it.each([0, 1, 2, 3])('has two places at least, as for %i', (places) => {
    const table = new SharingTable(places)
    table.add('one', 1)
    expect(table.find('one', 1)).toBe('one')
    table.add('two', 2)
    expect([table.find('one', 1), table.find('two', 2)]).toEqual(['one', 'two'])
  })

  it('forgets what came once for what comes next, and keeps what was met again', () => {
    const table = new SharingTable(2)
    table.add('shared', 0)
    table.find('shared', 0)
    for (const once of ['a', 'b', 'c']) table.add(once, 0)
    expect(['shared', 'b', 'c'].map((value) => table.find(value, 0))).toEqual(['shared', undefined, 'c'])
  })

  it('forgets what is met no more for what is', () => {
    const table = new SharingTable(2)
    for (const value of ['old', 'new']) {
      table.add(value, 0)
      table.find(value, 0)
    }
    table.add('once', 0)
    expect(['old', 'new'].map((value) => table.find(value, 0))).toEqual([undefined, 'new'])
  })

  it('knows nothing any more once it was cleared', () => {
    const table = new SharingTable(2)
    table.add('a', 0)
    table.clear()
    expect(table.find('a', 0)).toBeUndefined()
  })
})
