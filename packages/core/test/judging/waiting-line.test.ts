import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { oldestOnceIn, WaitingLine } from '../../src/judging/waiting-line.ts'

function lineOf(items: readonly string[]): WaitingLine<string> {
  const line = new WaitingLine<string>()
  for (const item of items) line.add(item)
  return line
}

function takeAll(line: WaitingLine<string>): readonly string[] {
  const taken: string[] = []
  for (let item = line.take(); item !== undefined; item = line.take()) taken.push(item)
  return taken
}

describe('a waiting line', () => {
  it.each([
    ['', ''],
    ['a', 'a'],
    ['ab', 'ab'],
    ['abc', 'acb'],
    ['abcd', 'adcb'],
    ['abcdefghijklmnopqrst', 'atsrqponmlkjihgfbedc'],
  ])(
    'serves the oldest, fifteen of the newest, the oldest, and so on: of %j it makes %j',
    (added, served) => {
      expect(takeAll(lineOf([...added]))).toEqual([...served])
    },
  )

  it('K1: serves one who comes late before a flood that came first, the second at the latest', () => {
    const line = lineOf(Array.from({ length: 10_000 }, (_, index) => `flood ${index}`))
    for (let served = 0; served < 100; served += 1) {
      line.add(`late ${served}`)
      expect([line.take(), line.take()]).toContain(`late ${served}`)
    }
  })

  it('K1: leaves nobody waiting forever, however many come later', () => {
    const line = lineOf(['first', 'second'])
    const served: unknown[] = []
    for (let turn = 0; turn <= oldestOnceIn; turn += 1) {
      for (const later of ['a', 'b', 'c']) line.add(`${later}${turn}`)
      served.push(line.take())
    }
    expect([served.indexOf('first'), served.indexOf('second')]).toEqual([0, oldestOnceIn])
    expect(served[1]).toBe('c1')
  })

  it('is empty once all are served, and only then', () => {
    const line = lineOf([])
    expect([line.isEmpty, line.take()]).toEqual([true, undefined])
    for (const item of ['a', 'b']) line.add(item)
    expect([line.isEmpty, line.take(), line.isEmpty, line.take(), line.isEmpty]).toEqual([
      false,
      'a',
      false,
      'b',
      true,
    ])
    line.add('c')
    expect([line.isEmpty, line.take(), line.take(), line.isEmpty]).toEqual([false, 'c', undefined, true])
  })

  it('does what a list does that is served from both ends', () => {
    fc.assert(
      fc.property(fc.array(fc.boolean(), { maxLength: 200 }), (steps) => {
        const line = new WaitingLine<number>()
        const items: number[] = []
        let served = 0
        for (const [index, isAdded] of steps.entries()) {
          if (isAdded) {
            line.add(index)
            items.push(index)
          } else {
            const expected = served % oldestOnceIn === 0 ? items.shift() : items.pop()
            if (expected !== undefined) served += 1
            expect(line.take()).toBe(expected)
          }
        }
        expect(line.isEmpty).toBe(items.length === 0)
      }),
    )
  })
})
