import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import type { Claims } from '@claimgate/core'
import { claimsOf } from '../../../../../test/support/claims.ts'
import { isConfigurationError } from '../../../src/configuration/configuration-error.ts'
import { ExpressionText } from '../../../src/policies/expression/expression-text.ts'
import type { Expression, FunctionCall } from '../../../src/policies/expression/expression-tree.ts'
import { parseExpression } from '../../../src/policies/expression/parse-expression.ts'
import { compile, judge, truthOf } from '../judge-claims.ts'
import { kleene, type Composition } from '../kleene.ts'
import { objectOf, printExpression, writtenExpression } from './written-expressions.ts'

function parse(text: string): Expression {
  return parseExpression(new ExpressionText(text, 'policy'), '.')
}

/** The calls of an expression. */
function callsOf(expression: Expression): FunctionCall[] {
  if ('operand' in expression) return callsOf(expression.operand)
  return 'operands' in expression ? expression.operands.flatMap(callsOf) : [expression]
}

/** Claims some of which an expression asks about, with values close to what it asks for. */
function claimsFor(expression: Expression): fc.Arbitrary<Claims> {
  const calls = callsOf(expression)
  const texts = calls.flatMap((call) => ('values' in call ? call.values : [call.value]))
  const near = fc
    .constantFrom(...texts)
    .chain((text) => fc.constantFrom(text, `${text}x`, `x,${text}`, `x ${text}`))
  const held = fc.oneof(
    near,
    fc.array(fc.oneof(near, fc.constantFrom<unknown>(1, true, null, {})), { maxLength: 3 }),
    fc.jsonValue({ maxDepth: 2 }),
  )
  const claims = fc.array(
    held.map((value) => value),
    { minLength: calls.length, maxLength: calls.length },
  )
  return claims.map((values) => {
    const members = calls.map(({ claim }, index) => nested(claim, values[index]))
    return claimsOf(Object.assign({}, ...members.filter((_, index) => index % 4 !== 3)))
  })
}

/** A claim at a path. */
function nested(path: readonly string[], value: unknown): Record<string, unknown> {
  const [first = '', ...others] = path
  return Object.fromEntries([[first, others.length === 0 ? value : nested(others, value)]])
}

const withClaims = writtenExpression.chain((written) =>
  fc.record({ written: fc.constant(written), claims: claimsFor(written.tree) }),
)

describe('an expression', () => {
  it('is parsed to what was written, however it was written', () => {
    fc.assert(
      fc.property(writtenExpression, ({ tree, text }) => {
        fc.pre(text.length <= 4096)
        expect(parse(text)).toEqual(tree)
      }),
      { numRuns: 2000 },
    )
  })

  it('printed and parsed again stays what it is', () => {
    fc.assert(
      fc.property(writtenExpression, ({ text }) => {
        const printed = printExpression(parse(text))
        expect(printExpression(parse(printed))).toBe(printed)
      }),
      { numRuns: 1000 },
    )
  })

  it('and its object form always agree, in the value and in what they report', () => {
    fc.assert(
      fc.property(withClaims, ({ written, claims }) => {
        const { tree, text } = written
        const object = objectOf(tree, claims)
        expect(truthOf(text, claims)).toBe(truthOf(object, claims))
        expect(truthOf({ not: text }, claims)).toBe(truthOf({ not: object }, claims))
        expect(truthOf({ requireAny: [text] }, claims)).toBe(truthOf(object, claims))
        if (callsOf(tree).every(({ kind }) => kind !== 'Contains'))
          expect(judge(text, claims)).toEqual(judge(object, claims))
      }),
      { numRuns: 1000 },
    )
  })

  it('has the value of Kleene under a negation, and lets in where he says true', () => {
    fc.assert(
      fc.property(withClaims, ({ written: { tree, text }, claims }) => {
        const expected = kleene(partsOf(tree), (call) => truthOf(printExpression(call), claims))
        expect(truthOf({ deny: `!(${text})` }, claims)).toBe(expected)
        expect(truthOf(text, claims) === true).toBe(expected === true)
      }),
      { numRuns: 2000 },
    )
  })

  it('D12: lets nobody in without any of the claims it names, negated or not', () => {
    fc.assert(
      fc.property(writtenExpression, ({ text }) => {
        for (const claims of [{}, { unrelated: 'a' }]) {
          expect(truthOf(text, claims)).toBeUndefined()
          expect(truthOf(`!(${text})`, claims)).toBeUndefined()
          expect(truthOf({ deny: text }, claims)).toBeUndefined()
        }
      }),
      { numRuns: 1000 },
    )
  })

  it('judges any claims without a throw', () => {
    const anyClaims = fc.dictionary(fc.constantFrom('a', 'b', 'roles', 'sub', '0'), fc.jsonValue())
    fc.assert(
      fc.property(writtenExpression, anyClaims, ({ text }, claims) => {
        expect([true, false, undefined]).toContain(truthOf(text, claimsOf(claims)))
      }),
      { numRuns: 1000 },
    )
  })
})

/** An expression as a composition of its calls. */
function partsOf(expression: Expression): Composition<FunctionCall> {
  if ('operand' in expression) return { not: partsOf(expression.operand) }
  if (!('operands' in expression)) return { leaf: expression }
  const parts = expression.operands.map(partsOf)
  return expression.kind === 'all' ? { all: parts } : { any: parts }
}

describe('the parser', () => {
  /** Parses, or fails as a mistake in the configuration does: with a column that is in the text or right after. */
  function attempt(text: string): void {
    try {
      compile(text === '' ? ' ' : text)
    } catch (error) {
      if (!isConfigurationError(error)) throw error
      expect(error.path).toBe('policy')
      expect(error.column).toBeGreaterThanOrEqual(1)
      expect(error.column).toBeLessThanOrEqual(Math.max(Array.from(text).length, 1) + 1)
    }
  }

  it('throws nothing but a ConfigurationError, whatever the text', () => {
    const piece = fc.constantFrom(
      'Equals(',
      'OneOf',
      '`a`',
      '"b"',
      ',',
      ')',
      '(',
      '!',
      '&&',
      '||',
      ' ',
      '`',
      '"',
      '\\',
      '\\u00',
      '&',
      'x',
      '\r',
      '😀',
    )
    const texts = fc.oneof(
      fc.string({ maxLength: 60 }),
      fc.string({ unit: 'binary', maxLength: 60 }),
      fc.array(piece, { maxLength: 30 }).map((pieces) => pieces.join('')),
      fc.tuple(piece, fc.nat(5000)).map(([one, times]) => one.repeat(times)),
    )
    fc.assert(fc.property(texts, attempt), { numRuns: 3000 })
  })

  it('throws nothing else for an expression with a change in it', () => {
    const change = fc.record({ at: fc.nat(), drop: fc.nat(3), insert: fc.string({ maxLength: 3 }) })
    fc.assert(
      fc.property(writtenExpression, change, ({ text }, { at, drop, insert }) => {
        const index = at % (text.length + 1)
        attempt(text.slice(0, index) + insert + text.slice(index + drop))
      }),
      { numRuns: 3000 },
    )
  })

  it('finds a mistake for every end that is cut off', () => {
    fc.assert(
      fc.property(writtenExpression, fc.nat(), ({ text }, at) => {
        const whole = text.trimEnd()
        const cut = whole.slice(0, at % whole.length)
        fc.pre(cut.trim() !== '' && !/[)]\s*$/.test(cut))
        expect(() => compile(cut)).toThrow()
      }),
      { numRuns: 1000 },
    )
  })
})
