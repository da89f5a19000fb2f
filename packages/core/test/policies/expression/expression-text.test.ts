import { describe, expect, it } from 'vitest'
import { ExpressionText, maxExpressionLength } from '../../../src/policies/expression/expression-text.ts'
import { configurationErrorOf } from './mistakes.ts'

describe('the text of an expression', () => {
  it.each([maxExpressionLength - 1, maxExpressionLength])('may have %s characters', (length) => {
    expect(new ExpressionText(' '.repeat(length), 'policy').text).toHaveLength(length)
  })

  it.each([maxExpressionLength + 1, 1_000_000])('has no %s characters', (length) => {
    const error = configurationErrorOf(() => new ExpressionText(' '.repeat(length), 'requireAny[1].not'))
    expect(error).toMatchObject({ path: 'requireAny[1].not', column: 4097 })
  })
})

describe('a mistake', () => {
  const text = new ExpressionText('a\u00e9\u{1f600}\n`b', 'authorization')

  it.each([
    [0, 1],
    [1, 2],
    [2, 3],
    [4, 4],
    [5, 5],
    [6, 6],
    [7, 7],
  ])('at index %s is in column %s, by characters', (index, column) => {
    expect(text.mistake(index, 'problem')).toMatchObject({ path: 'authorization', column })
  })
})
