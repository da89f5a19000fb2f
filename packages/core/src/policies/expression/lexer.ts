import type { ExpressionText } from './expression-text.ts'

/** Signs that stand for themselves. */
const signs = ['&&', '||', '!', '(', ')', ','] as const

export type Sign = (typeof signs)[number]

interface Piece<Kind> {
  readonly kind: Kind
  /** The index at which it starts. */
  readonly index: number
  /** The index after it. */
  readonly end: number
}

export interface Word<Kind> extends Piece<Kind> {
  /** A name, or what a text says. */
  readonly value: string
}

export type Token = Piece<Sign | 'end'> | Word<'name'> | Word<'text'>

const space = /[ \t\r\n]*/y
const name = /[A-Za-z_][A-Za-z0-9_]*/y

/** Reads the first token at an index or after it. Throws `ConfigurationError` with the column of what is none. */
export function readToken(expression: ExpressionText, from: number): Token {
  const { text } = expression
  const index = from + matchAt(space, text, from).length
  if (index === text.length) return { kind: 'end', index, end: index }
  const sign = signs.find((candidate) => text.startsWith(candidate, index))
  if (sign !== undefined) return { kind: sign, index, end: index + sign.length }
  const value = matchAt(name, text, index)
  if (value !== '') return { kind: 'name', value, index, end: index + value.length }
  if (text.startsWith('`', index)) return readRawText(expression, index)
  if (text.startsWith('"', index)) return readEscapedText(expression, index)
  throw expression.mistake(
    index,
    `holds a character that means nothing here: ${remedyFor(text.charAt(index))}`,
  )
}

/** What a sticky pattern matches at an index; empty where it does not. */
function matchAt(pattern: RegExp, text: string, index: number): string {
  pattern.lastIndex = index
  return pattern.exec(text)?.[0] ?? ''
}

function remedyFor(character: string): string {
  if (character === '&') return 'write && for and'
  if (character === '|') return 'write || for or'
  if (/['\d.+-]/.test(character)) return 'write texts and numbers in backquotes'
  return 'known are functions, texts in backquotes, &&, ||, ! and parentheses'
}

/** A text in backquotes, as it stands. Go drops a carriage return in it, so that none is taken. */
function readRawText(expression: ExpressionText, index: number): Token {
  const { text } = expression
  const close = text.indexOf('`', index + 1)
  if (close === -1) throw expression.mistake(index, 'opens a text that no backquote closes')
  const value = text.slice(index + 1, close)
  const carriageReturn = value.indexOf('\r')
  if (carriageReturn !== -1) {
    throw expression.mistake(index + 1 + carriageReturn, 'has a carriage return in a text: leave it out')
  }
  return { kind: 'text', value, index, end: close + 1 }
}

const plainRun = /[^"\\\n\r]*/y
const escape = /\\(?:["\\bfnrt]|u(?![dD][89a-fA-F])[0-9a-fA-F]{4})/y

/** A text in double quotes, with the escapes that mean the same in Go and in JSON. */
function readEscapedText(expression: ExpressionText, index: number): Token {
  const { text } = expression
  const parts: string[] = []
  let at = index + 1
  for (;;) {
    const plain = matchAt(plainRun, text, at)
    parts.push(plain)
    at += plain.length
    if (text.startsWith('"', at)) return { kind: 'text', value: parts.join(''), index, end: at + 1 }
    const escaped = readEscape(expression, at, index)
    parts.push(meaningOf(escaped))
    at += escaped.length
  }
}

function readEscape(expression: ExpressionText, at: number, opening: number): string {
  const { text } = expression
  if (!text.startsWith('\\', at))
    throw expression.mistake(opening, 'opens a text that no double quote closes on its line')
  const escaped = matchAt(escape, text, at)
  if (escaped === '')
    throw expression.mistake(at, 'is no escape: write \\\\ for a backslash, or the text in backquotes')
  return escaped
}

const shortEscapes = new Map([
  ['\\b', '\b'],
  ['\\f', '\f'],
  ['\\n', '\n'],
  ['\\r', '\r'],
  ['\\t', '\t'],
  ['\\\\', '\\'],
  ['\\"', '"'],
])

function meaningOf(escaped: string): string {
  return shortEscapes.get(escaped) ?? String.fromCharCode(Number.parseInt(escaped.slice(2), 16))
}
