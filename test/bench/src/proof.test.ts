import { describe, expect, it } from 'vitest'
import { prove } from './proof.ts'

const bad = { expired: 'old', 'another signature': 'forged' }
const takesAllBut =
  (...refused: string[]) =>
  (token: string): string => {
    if (refused.includes(token)) throw new Error('refused')
    return token
  }

describe('a subject', () => {
  it('is measured where it takes the good token and refuses every bad one', async () => {
    await expect(prove('a', takesAllBut('old', 'forged'), 'good', bad)).resolves.toBeUndefined()
  })

  it.each([
    ['the good token is refused', ['good', 'old', 'forged'], 'good'],
    ['one bad token is taken', ['old'], 'another signature'],
    ['every token is taken', [], 'expired'],
  ])('is not measured where %s', async (_what, refused, named) => {
    await expect(prove('a', takesAllBut(...refused), 'good', bad)).rejects.toThrow(named)
  })

  it('is not measured where it resolves for a bad token', async () => {
    await expect(prove('a', async (token) => token, 'good', bad)).rejects.toThrow('expired')
  })
})
