import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { FairQueue } from '../../src/judging/fair-queue.ts'
import { WaitingLine } from '../../src/judging/waiting-line.ts'

/** Adds items, whose owner is their first letter, and takes all. */
function order(...items: readonly string[]): readonly string[] {
  const queue = new FairQueue<string, string>()
  for (const item of items) queue.add(item.charAt(0), item)
  return takeAll(queue)
}

function takeAll(queue: FairQueue<string, string>): readonly string[] {
  const taken: string[] = []
  for (let item = queue.take(); item !== undefined; item = queue.take()) taken.push(item)
  return taken
}

describe('a fair queue', () => {
  it.each([
    [[], []],
    [['a1'], ['a1']],
    [
      ['a1', 'a2', 'a3'],
      ['a1', 'a3', 'a2'],
    ],
    [
      ['a1', 'a2', 'a3', 'b1', 'c1', 'c2'],
      ['a1', 'b1', 'c1', 'a3', 'c2', 'a2'],
    ],
    [
      ['b1', 'a1', 'a2'],
      ['b1', 'a1', 'a2'],
    ],
  ])('serves owners in turn, and of each the oldest and then the newest: %j', (added, taken) => {
    expect(order(...added)).toEqual(taken)
  })

  it('K1: serves a newcomer after one of each other at most', () => {
    const queue = new FairQueue<string, string>()
    for (let index = 0; index < 10_000; index += 1) queue.add('flood', `f${index}`)
    expect([queue.take(), queue.take()]).toEqual(['f0', 'f9999'])
    queue.add('good', 'g0')
    expect([queue.take(), queue.take(), queue.take()]).toEqual(['f9998', 'g0', 'f9997'])
  })

  it('keeps nothing of who has nothing waiting', () => {
    const queue = new FairQueue<string, string>()
    queue.add('a', 'a1')
    expect([queue.take(), queue.take()]).toEqual(['a1', undefined])
    queue.add('a', 'a2')
    queue.add('b', 'b1')
    expect(takeAll(queue)).toEqual(['a2', 'b1'])
  })

  it('does what a list of lines does whose first one goes to the end when it is served', () => {
    const step = fc.oneof(fc.constantFrom('a', 'b', 'c', 'd'), fc.constant(undefined))
    fc.assert(
      fc.property(fc.array(step, { maxLength: 200 }), (steps) => {
        const queue = new FairQueue<string, number>()
        let lines: readonly (readonly [owner: string, line: WaitingLine<number>])[] = []
        for (const [index, owner] of steps.entries()) {
          if (owner === undefined) {
            const [first, ...others] = lines
            expect(queue.take()).toBe(first?.[1].take())
            lines = first === undefined || first[1].isEmpty ? others : [...others, first]
          } else {
            queue.add(owner, index)
            const [, known] = lines.find(([name]) => name === owner) ?? []
            const line = known ?? new WaitingLine()
            line.add(index)
            if (known === undefined) lines = [...lines, [owner, line]]
          }
        }
      }),
    )
  })
})
