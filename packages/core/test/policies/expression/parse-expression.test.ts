import { describe, expect, it } from 'vitest'
import { ExpressionText, maxExpressionLength } from '../../../src/policies/expression/expression-text.ts'
import type { Expression } from '../../../src/policies/expression/expression-tree.ts'
import {
  maxExpressionDepth,
  maxExpressionNodes,
  parseExpression,
} from '../../../src/policies/expression/parse-expression.ts'
import { configurationErrorOf } from './mistakes.ts'

function parse(text: string, delimiter = '.'): Expression {
  return parseExpression(new ExpressionText(text, 'policy'), delimiter)
}

function columnOf(text: string, delimiter?: string): number | undefined {
  return configurationErrorOf(() => parse(text, delimiter)).column
}

const raw = String.raw
const equals = (value: string): Expression => ({ kind: 'Equals', claim: ['k'], value })
const [a, b, c, d] = ['a', 'b', 'c', 'd'].map(equals)

/** Short for calls of Equals on one claim: `a && !b`. */
function expand(outline: string): string {
  return outline.replaceAll(/[a-z]/g, (value) => `Equals(\`k\`, \`${value}\`)`)
}

describe('a function', () => {
  it.each<readonly [text: string, expression: Expression]>([
    ['Equals(`grp`, `admin`)', { kind: 'Equals', claim: ['grp'], value: 'admin' }],
    ['Equals(`grp`,``)', { kind: 'Equals', claim: ['grp'], value: '' }],
    ['Prefix(`referrer`, `http://a`)', { kind: 'Prefix', claim: ['referrer'], value: 'http://a' }],
    ['Contains(`areas`, `home`)', { kind: 'Contains', claim: ['areas'], value: 'home' }],
    [
      'SplitContains(`scope`, ` `, `writer`)',
      { kind: 'SplitContains', claim: ['scope'], separator: ' ', value: 'writer' },
    ],
    ['SplitContains(`a`,`,`,``)', { kind: 'SplitContains', claim: ['a'], separator: ',', value: '' }],
    ['OneOf(`areas`, `lab`)', { kind: 'OneOf', claim: ['areas'], values: ['lab'] }],
    ['OneOf(`a`,`b`,"c",`b`)', { kind: 'OneOf', claim: ['a'], values: ['b', 'c', 'b'] }],
    [' \tEquals\n( `k`\r\n, \t"a" ) ', equals('a')],
    ['(Equals(`k`, `a`))', equals('a')],
    ['(((Equals(`k`, `a`))))', equals('a')],
  ])('is read: %s', (text, expression) => {
    expect(parse(text)).toEqual(expression)
  })

  it.each([
    ['Equals', 7],
    ['Equals ', 8],
    ['Equals`a`', 7],
    ['Equals()', 8],
    ['Equals(`a`)', 11],
    ['Equals(`a`', 11],
    ['Equals(`a`,', 12],
    ['Equals(`a`,)', 12],
    ['Equals(`a`,`b`', 15],
    ['Equals(`a`,`b`,)', 15],
    ['Equals(`a`,`b`,`c`)', 15],
    ['Equals(`a` `b`)', 12],
    ['Equals(,`b`)', 8],
    ['Equals(`a`,,`b`)', 12],
    ['Equals(a, `b`)', 8],
    ['Equals(`a`, b)', 13],
    ['Equals(`a`, 42)', 13],
    ['Equals(`a`, true)', 13],
    ["Equals(`a`, 'b')", 13],
    ['Equals(Equals(`a`,`b`), `c`)', 8],
    ['Equals((`a`), `b`)', 8],
    ['Equals(!`a`, `b`)', 8],
    ['Prefix(`a`)', 11],
    ['Prefix(`a`,`b`,`c`)', 15],
    ['Contains(`a`)', 13],
    ['Contains(`a`,`b`,`c`)', 17],
    ['SplitContains(`a`)', 18],
    ['SplitContains(`a`,`b`)', 22],
    ['SplitContains(`a`,`b`,`c`,`d`)', 26],
    ['OneOf(`a`)', 10],
    ['OneOf(`a`,)', 11],
    ['OneOf(`a`,`b`,)', 15],
    ['OneOf(`a`,`b` `c`)', 15],
  ])('is refused where its arguments are none: %s', (text, column) => {
    expect(columnOf(text)).toBe(column)
  })

  it.each([
    ['Prefix(`a`,``)', 12],
    ['Prefix(`a`, "")', 13],
    ['Contains(`a`,``)', 14],
    ['SplitContains(`a`,``,`b`)', 19],
    ['OneOf(`a`,``)', 11],
    ['OneOf(`a`,`b`,``)', 15],
  ])('G12: is refused where a text is empty that would match everything: %s', (text, column) => {
    expect(columnOf(text)).toBe(column)
  })

  it.each([
    'equals',
    'EQUALS',
    'Equal',
    'prefix',
    'Suffix',
    'contains',
    'Splitcontains',
    'oneOf',
    'Exists',
    'Has',
    'Regexp',
    'constructor',
    '__proto__',
    'toString',
    'true',
    'not',
    'a',
    'x'.repeat(4000),
  ])('is none of another name: %s', (name) => {
    expect(columnOf(name)).toBe(1)
    expect(columnOf(` ! ${name}(\`a\`, \`b\`)`)).toBe(4)
  })
})

describe('the path of a claim', () => {
  it.each([
    ['user.name', ['user', 'name']],
    [raw`user.full\.name`, ['user', 'full.name']],
    [raw`user.full\\.name`, ['user', 'full\\', 'name']],
    [raw`user.name\ `.trim(), ['user', 'name\\']],
    [raw`user.ful\l.name`, ['user', raw`ful\l`, 'name']],
    ['https://example.com/roles', ['https://example.com/roles']],
    ['/realm_access/roles', ['realm_access', 'roles']],
    ['/a~1b/c~0d', ['a/b', 'c~d']],
    ['roles.0', ['roles', '0']],
    ['__proto__', ['__proto__']],
    ['a b', ['a b']],
  ])('%s is %j', (path, claim) => {
    expect(parse(`Equals(\`${path}\`, \`a\`)`)).toEqual({ kind: 'Equals', claim, value: 'a' })
  })

  it('has a literal dot by a doubled backslash in double quotes', () => {
    expect(parse(raw`Equals("user.full\\.name", "a")`)).toEqual({
      kind: 'Equals',
      claim: ['user', 'full.name'],
      value: 'a',
    })
    expect(columnOf(raw`Equals("user.full\.name", "a")`)).toBe(18)
  })

  it('is joined as the options say', () => {
    expect(parse(raw`Equals(\`a.b:c\:d\`, \`x\`)`.replaceAll(raw`\``, '`'), ':')).toMatchObject({
      claim: ['a.b', 'c:d'],
    })
  })

  it.each([
    ['Equals(``, `a`)', 8],
    ['Equals(`.`, `a`)', 8],
    ['Equals(`a..b`, `a`)', 8],
    ['Equals(`a.`, `a`)', 8],
    ['! Prefix( `/`, `a`)', 11],
    ['Equals(`a`, `b`) && OneOf(`/a~2`, `a`)', 27],
    ['Equals(`/a//b`, `a`)', 8],
  ])('is refused where it has an empty name, or is no pointer: %s', (text, column) => {
    expect(columnOf(text)).toBe(column)
  })
})

describe('operators', () => {
  it.each<readonly [outline: string, expression: unknown]>([
    ['a && b', { kind: 'all', operands: [a, b] }],
    ['a&&b&&c', { kind: 'all', operands: [a, b, c] }],
    ['a || b || c', { kind: 'any', operands: [a, b, c] }],
    ['a || b && c', { kind: 'any', operands: [a, { kind: 'all', operands: [b, c] }] }],
    ['a && b || c', { kind: 'any', operands: [{ kind: 'all', operands: [a, b] }, c] }],
    [
      'a && b || c && d',
      {
        kind: 'any',
        operands: [
          { kind: 'all', operands: [a, b] },
          { kind: 'all', operands: [c, d] },
        ],
      },
    ],
    ['(a || b) && c', { kind: 'all', operands: [{ kind: 'any', operands: [a, b] }, c] }],
    ['a && (b && c)', { kind: 'all', operands: [a, { kind: 'all', operands: [b, c] }] }],
    ['!a && b', { kind: 'all', operands: [{ kind: 'not', operand: a }, b] }],
    ['!(a && b)', { kind: 'not', operand: { kind: 'all', operands: [a, b] } }],
    ['!!a', { kind: 'not', operand: { kind: 'not', operand: a } }],
    ['! ( ! a )', { kind: 'not', operand: { kind: 'not', operand: a } }],
    ['a || !b', { kind: 'any', operands: [a, { kind: 'not', operand: b }] }],
  ])('bind ! before && before ||: %s', (outline, expression) => {
    expect(parse(expand(outline))).toEqual(expression)
  })

  it.each([
    ['', 1],
    ['  ', 3],
    ['!', 2],
    ['(', 2],
    [')', 1],
    ['()', 2],
    ['&&', 1],
    ['`a`', 1],
    [',', 1],
    ['! && a', 3],
  ])('have something to join: %j', (text, column) => {
    expect(columnOf(text)).toBe(column)
  })

  it.each([
    ['a b', 18],
    ['a !b', 18],
    ['a (b)', 18],
    ['a)', 17],
    ['a &&', 20],
    ['a ||', 20],
    ['a && && b', 21],
    ['a && || b', 21],
    ['a || && b', 21],
    ['(a', 18],
    ['(a && b', 38],
    ['(a))', 19],
    ['(a,b)', 18],
    ['a, b', 17],
    ['!a!', 18],
  ])('stand between operands, and parentheses in pairs: %s', (outline, column) => {
    expect(columnOf(expand(outline))).toBe(column)
  })

  it.each(['and', 'or', 'AND', 'OR', 'not', 'xor'])('are no words: %s', (word) => {
    expect(columnOf(expand('a ') + word + expand(' b'))).toBe(18)
  })
})

describe('the depth of an expression', () => {
  it.each([
    ['!', ''],
    ['(', ')'],
    ['!(', ')'],
    ['(!', ')'],
  ])('by %s may be 32, and is no more', (open, close) => {
    const nested = (levels: number): string => open.repeat(levels) + expand('a') + close.repeat(levels)
    const most = Math.floor((maxExpressionDepth - 1) / open.length)
    expect(() => parse(nested(most - 1))).not.toThrow()
    expect(() => parse(nested(most))).not.toThrow()
    expect(columnOf(nested(most + 1))).toBe(maxExpressionDepth)
  })

  it.each(['!', '(', '!(', '(!'])('overflows no stack: %s over and over', (open) => {
    expect(columnOf(open.repeat(maxExpressionLength / open.length))).toBe(maxExpressionDepth)
  })

  it('is that of what is open, not of what was', () => {
    const deep = '('.repeat(31) + expand('a') + ')'.repeat(31)
    expect(() => parse([deep, deep, deep].join(' && '))).not.toThrow()
    expect(columnOf(`${deep} && (${deep})`)).toBe(deep.length + 4 + maxExpressionDepth)
  })
})

describe('the size of an expression', () => {
  const most = (maxExpressionLength + 2) / 19

  it(`may be ${Math.floor(most)} functions in a row`, () => {
    const call = 'Equals(`k`, `a`)'
    const text = Array.from({ length: Math.floor(most) }, () => call).join(' &&')
    expect(parse(text)).toMatchObject({ kind: 'all', operands: { length: Math.floor(most) } })
  })

  it('counts functions, negations and compositions, of which there may be 1,000', () => {
    const call = 'Equals(`k`,`a`)'
    const negated = `${'!'.repeat(30)}${call}`
    const joined = (nodes: number): string => {
      const full = Math.floor((nodes - 1) / 31)
      const rest = (nodes - 1) % 31
      const last = rest === 0 ? [] : [`${'!'.repeat(rest - 1)}${call}`]
      return [...Array.from({ length: full }, () => negated), ...last].join('||')
    }
    expect(() => parse(joined(maxExpressionNodes - 1))).not.toThrow()
    expect(() => parse(joined(maxExpressionNodes))).not.toThrow()
    const tooMany = joined(maxExpressionNodes + 1)
    expect(columnOf(tooMany)).toBe(tooMany.lastIndexOf('Equals') + 1)
    expect(columnOf(`${joined(maxExpressionNodes)}||!${call}`)).toBe(joined(maxExpressionNodes).length + 3)
  })

  it('is at most 4,096 characters', () => {
    const padded = (length: number): string => expand('a').padEnd(length)
    expect(() => parse(padded(maxExpressionLength))).not.toThrow()
    expect(columnOf(padded(maxExpressionLength + 1))).toBe(maxExpressionLength + 1)
  })
})
