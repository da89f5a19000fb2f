import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { isConfigurationError } from '../../../src/configuration/configuration-error.ts'
import { ExpressionText, maxExpressionLength } from '../../../src/policies/expression/expression-text.ts'
import { readToken } from '../../../src/policies/expression/lexer.ts'
import { parseExpression } from '../../../src/policies/expression/parse-expression.ts'
import { printExpression, writtenExpression } from './written-expressions.ts'

/** How often the parser looks at its text: a fixed number of times for each token, or escape, that it reads. */
function looksAt(text: string): number {
  let looks = 0
  const counted = new Proxy(new ExpressionText(text, 'policy'), {
    get(target, name) {
      if (name === 'text') looks += 1
      if (name === 'mistake') return target.mistake.bind(target)
      const member: unknown = Reflect.get(target, name)
      return member
    },
  })
  try {
    parseExpression(counted, '.')
  } catch (error) {
    if (!isConfigurationError(error)) throw error
  }
  return looks
}

/** How many tokens a text has, each of which ends after the one before. */
function countTokens(text: string): number {
  const expression = new ExpressionText(text, 'policy')
  let count = 1
  for (let token = readToken(expression, 0); token.kind !== 'end'; token = readToken(expression, token.end)) {
    expect(token.end).toBeGreaterThan(token.index)
    count += 1
  }
  return count
}

describe('the work of parsing', () => {
  it('is one reading of each token', () => {
    fc.assert(
      fc.property(writtenExpression, ({ tree }) => {
        const text = printExpression(tree)
        fc.pre(text.length <= maxExpressionLength && !text.includes('"'))
        const texts = text.match(/`[^`]*`/g) ?? []
        expect(looksAt(text)).toBe(countTokens(text) + texts.length)
      }),
      { numRuns: 1000 },
    )
  })

  it.each([
    ['Equals(`a`, `b`) || ', 200],
    ['!', 30],
    ['(', 30],
    ['Equals(`a`,"\\n\\n\\n\\n")&&', 150],
  ])('grows with the text, and no faster: %s', (piece, most) => {
    const [half, full] = [looksAt(piece.repeat(most / 2)), looksAt(piece.repeat(most))]
    expect(half).toBeGreaterThan(0)
    expect(full).toBeLessThanOrEqual(2 * half + 2)
  })

  it('is never more than twice the length of the text, whatever that is', () => {
    const piece = fc.constantFrom(
      'Equals',
      '(',
      ')',
      ',',
      '`a`',
      '"\\n"',
      '!',
      '&&',
      '||',
      ' ',
      '`',
      '"',
      'a',
    )
    const text = fc.oneof(
      fc.array(piece, { maxLength: 500 }).map((pieces) => pieces.join('')),
      fc.tuple(piece, fc.nat(2000)).map(([one, times]) => one.repeat(times).slice(0, maxExpressionLength)),
    )
    fc.assert(
      fc.property(text, (given) => {
        expect(looksAt(given)).toBeLessThanOrEqual(2 * given.length + 2)
      }),
      { numRuns: 1000 },
    )
  })
})
