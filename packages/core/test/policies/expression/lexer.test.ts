import { describe, expect, it } from 'vitest'
import { ExpressionText } from '../../../src/policies/expression/expression-text.ts'
import { readToken, type Token } from '../../../src/policies/expression/lexer.ts'
import { configurationErrorOf } from './mistakes.ts'

/** All tokens, the last of which is the end. */
function tokensOf(text: string): Token[] {
  const expression = new ExpressionText(text, 'policy')
  const tokens = [readToken(expression, 0)]
  for (let last = tokens.at(-1); last !== undefined && last.kind !== 'end'; last = tokens.at(-1))
    tokens.push(readToken(expression, last.end))
  return tokens
}

/** The first token, which is a text. */
function textOf(text: string): unknown {
  const [token] = tokensOf(text)
  return token?.kind === 'text' ? token.value : token
}

function columnOf(text: string): number | undefined {
  return configurationErrorOf(() => tokensOf(text)).column
}

const raw = String.raw

describe('tokens', () => {
  it('are names, texts, operators, parentheses and commas, with their places', () => {
    expect(tokensOf('!Equals(`a`, "b")||x')).toEqual([
      { kind: '!', index: 0, end: 1 },
      { kind: 'name', value: 'Equals', index: 1, end: 7 },
      { kind: '(', index: 7, end: 8 },
      { kind: 'text', value: 'a', index: 8, end: 11 },
      { kind: ',', index: 11, end: 12 },
      { kind: 'text', value: 'b', index: 13, end: 16 },
      { kind: ')', index: 16, end: 17 },
      { kind: '||', index: 17, end: 19 },
      { kind: 'name', value: 'x', index: 19, end: 20 },
      { kind: 'end', index: 20, end: 20 },
    ])
  })

  it.each(['', ' ', '\t', '\r\n', ' \n\t\r '])('of %j are the end alone', (text) => {
    expect(tokensOf(text)).toEqual([{ kind: 'end', index: text.length, end: text.length }])
  })

  it.each([
    ['&&||!(),', ['&&', '||', '!', '(', ')', ',', 'end']],
    ['&&&&', ['&&', '&&', 'end']],
    [' \t\r\n!\n', ['!', 'end']],
    ['a_1 _b B2', ['name', 'name', 'name', 'end']],
    ['``""', ['text', 'text', 'end']],
    ['a`b`c', ['name', 'text', 'name', 'end']],
  ])('of %j are %j', (text, kinds) => {
    expect(tokensOf(text).map(({ kind }) => kind)).toEqual(kinds)
  })

  it.each([
    ["'a'", 1],
    ['42', 1],
    ['-1', 1],
    ['.5', 1],
    ['a = b', 3],
    ['a & b', 3],
    ['a && & b', 6],
    ['a | b', 3],
    ['a == b', 3],
    ['a != b', 4],
    ['[a]', 1],
    ['{a}', 1],
    ['a;b', 2],
    ['a.b', 2],
    ['$a', 1],
    ['\\', 1],
    ['a // comment', 3],
    ['a\u00a0b', 2],
    ['\ufeffa', 1],
    ['a\u2028b', 2],
    ['a\u0000', 2],
    ['a\vb', 2],
    ['\u00e9', 1],
    ['a \u{1f600}', 3],
    ['`\u{1f600}` ?', 5],
    ['a \ud83d', 3],
    ['\u2018a\u2019', 1],
    ['\u201ca\u201d', 1],
  ])('are refused where %j has what is none', (text, column) => {
    expect(columnOf(text)).toBe(column)
  })
})

describe('a text in backquotes', () => {
  it.each([
    ['``', ''],
    ['`a b`', 'a b'],
    ['`a"b\'c`', 'a"b\'c'],
    [raw`\`a\.b\``.replaceAll(raw`\``, '`'), raw`a\.b`],
    ['`\\`', '\\'],
    ['`\\n`', '\\n'],
    ['`a\nb\tc`', 'a\nb\tc'],
    ['`&& || ! ( ) ,`', '&& || ! ( ) ,'],
    ['`\u00e9\u{1f600}\u0000`', '\u00e9\u{1f600}\u0000'],
  ])('is taken as it stands: %j', (text, value) => {
    expect(textOf(text)).toBe(value)
  })

  it.each([
    ['`', 1],
    ['`a', 1],
    ['``a`', 4],
    ['a `b', 3],
    ['`a` `b"', 5],
    ['`a\rb`', 3],
    ['`\r\n`', 2],
  ])('is refused: %j', (text, column) => {
    expect(columnOf(text)).toBe(column)
  })
})

describe('a text in double quotes', () => {
  it.each([
    ['""', ''],
    ['"a b`c\'d"', "a b`c'd"],
    [raw`"user.full\\.name"`, raw`user.full\.name`],
    [raw`"\\"`, '\\'],
    [raw`"\"a\""`, '"a"'],
    [raw`"\b\f\n\r\t"`, '\b\f\n\r\t'],
    [raw`"\u0041\u00e9\uFFFD\ud7ff\uE000"`, 'A\u00e9\ufffd\ud7ff\ue000'],
    [raw`"\\u0041"`, raw`\u0041`],
    ['"\t\u{1f600}"', '\t\u{1f600}'],
    [raw`"a\\b\\c"`, raw`a\b\c`],
  ])('knows escapes: %s', (text, value) => {
    expect(textOf(text)).toBe(value)
  })

  it.each([
    ['"', 1],
    ['"a', 1],
    [raw`"a\"`, 1],
    ['"a\nb"', 1],
    ['a "b\r"', 3],
    [raw`"\"`, 1],
    [raw`"a\.b"`, 3],
    [raw`"\a"`, 2],
    [raw`"\v"`, 2],
    [raw`"\'"`, 2],
    [raw`"\/"`, 2],
    [raw`"\0"`, 2],
    [raw`"\101"`, 2],
    [raw`"\x41"`, 2],
    [raw`"\N"`, 2],
    [raw`"\U00000041"`, 2],
    [raw`"\u004"`, 2],
    [raw`"\u{41}"`, 2],
    [raw`"\u00g1"`, 2],
    [raw`"ab\ud800"`, 4],
    [raw`"\uDFFF"`, 2],
    [raw`"\ud83d\ude00"`, 2],
    [raw`"\\\q"`, 4],
  ])('is refused: %s', (text, column) => {
    expect(columnOf(text)).toBe(column)
  })
})
