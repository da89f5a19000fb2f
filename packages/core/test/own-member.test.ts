import { describe, expect, it } from 'vitest'
import { hasMember, ownMember } from '../src/own-member.ts'

type Result = { readonly good: number } | { readonly bad: string }

describe('hasMember', () => {
  it('tells results apart by what they have themselves', () => {
    const [good, bad]: Result[] = [{ good: 1 }, { bad: 'a' }]
    expect(good !== undefined && hasMember(good, 'good')).toBe(true)
    expect(bad !== undefined && hasMember(bad, 'good')).toBe(false)
  })

  it.each(['toString', 'constructor', '__proto__', 'hasOwnProperty'])('finds no %s in any', (name) => {
    expect(hasMember<object, string>({}, name)).toBe(false)
  })
})

describe('ownMember', () => {
  it('gives a member that an object has itself', () => {
    expect(ownMember({ a: 1 }, 'a')).toBe(1)
  })

  it('gives nothing of a prototype', () => {
    const inheriting: { readonly a?: number } = Object.create({ a: 1 })
    expect(ownMember(inheriting, 'a')).toBeUndefined()
  })
})
