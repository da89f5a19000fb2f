/** A piece of a CEL expression. */
export interface CelToken {
  readonly kind: 'name' | 'text' | 'number' | 'sign' | 'end'
  /** A name, a number or a sign as it stands; what a text says. */
  readonly value: string
}

const pieces =
  /\s+|(?<name>[A-Za-z_]\w*)|(?<number>-?(?:0|[1-9]\d{0,14}))(?![\w.])|(?<text>"[^"\\\n]*"|'[^'\\\n]*')|(?<sign>&&|\|\||==|!=|[!()[\],.])/y

const maxLength = 4096

/** Takes an expression apart; `undefined` where it has anything but plain names, texts, numbers and known signs. */
export function readCelTokens(expression: string): readonly CelToken[] | undefined {
  if (expression.length > maxLength) return undefined
  const tokens: CelToken[] = []
  for (let index = 0; index < expression.length;) {
    pieces.lastIndex = index
    const match = pieces.exec(expression)
    if (match === null) return undefined
    index += match[0].length
    tokens.push(...tokenOf(match))
  }
  return [...tokens, { kind: 'end', value: '' }]
}

function tokenOf({ groups = {} }: RegExpExecArray): readonly CelToken[] {
  const { name, number, text, sign } = groups
  if (name !== undefined) return [{ kind: 'name', value: name }]
  if (number !== undefined) return [{ kind: 'number', value: number }]
  if (text !== undefined) return [{ kind: 'text', value: text.slice(1, -1) }]
  return sign === undefined ? [] : [{ kind: 'sign', value: sign }]
}
