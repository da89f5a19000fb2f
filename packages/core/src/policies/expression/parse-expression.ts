import { parseClaimPath, type ClaimNames } from '../../claims/claim-path.ts'
import { nearestName } from '../../configuration/nearest-name.ts'
import type { Expression, FunctionCall } from './expression-tree.ts'
import type { ExpressionText } from './expression-text.ts'
import { readToken, type Sign, type Token, type Word } from './lexer.ts'

/** How deep `!` and parentheses may stand in each other, what is in them included. */
export const maxExpressionDepth = 32

/** How many functions, negations and compositions an expression may have. */
export const maxExpressionNodes = 1000

/**
 * Parses an expression: `!` before `&&` before `||`. Each token is looked at once. Throws `ConfigurationError` with
 * the column of what was not expected there.
 */
export function parseExpression(text: ExpressionText, nestedClaimDelimiter: string): Expression {
  return new ExpressionParser(text, nestedClaimDelimiter).parse()
}

const functionNames = ['Equals', 'Prefix', 'Contains', 'SplitContains', 'OneOf'] as const

class ExpressionParser {
  readonly #text: ExpressionText
  readonly #delimiter: string
  #token: Token
  #depth = 1
  #nodes = 0

  constructor(text: ExpressionText, delimiter: string) {
    this.#text = text
    this.#delimiter = delimiter
    this.#token = readToken(text, 0)
  }

  parse(): Expression {
    const expression = this.#any()
    if (this.#token.kind !== 'end') throw this.#unexpected('&&, || or the end')
    return expression
  }

  #any(): Expression {
    return this.#joined('any', '||', () => this.#joined('all', '&&', () => this.#operand()))
  }

  /** Reads operands with an operator between them; one alone is no composition. */
  #joined(kind: 'all' | 'any', operator: Sign, readOperand: () => Expression): Expression {
    const first = readOperand()
    if (this.#token.kind !== operator) return first
    this.#count()
    const operands = [first]
    while (this.#take(operator)) operands.push(readOperand())
    return { kind, operands }
  }

  #operand(): Expression {
    if (this.#token.kind === 'name') return this.#call(this.#token)
    if (this.#token.kind === '!') {
      this.#count()
      return { kind: 'not', operand: this.#nested(() => this.#operand()) }
    }
    if (this.#token.kind !== '(') throw this.#unexpected('a function, ! or (')
    return this.#nested(() => {
      const inner = this.#any()
      this.#expect(')', '&&, || or )')
      return inner
    })
  }

  /** Takes a sign that opens a level, and reads what is in it. */
  #nested(read: () => Expression): Expression {
    this.#depth += 1
    if (this.#depth > maxExpressionDepth) {
      throw this.#text.mistake(this.#token.index, `is nested more than ${maxExpressionDepth} deep`)
    }
    this.#advance()
    const expression = read()
    this.#depth -= 1
    return expression
  }

  #call({ value: name, index }: Word<'name'>): FunctionCall {
    const kind = functionNames.find((known) => known === name)
    if (kind === undefined) throw this.#text.mistake(index, unknownFunction(name))
    this.#count()
    this.#advance()
    this.#expect('(', `( after ${kind}`)
    const call = this.#arguments(kind)
    this.#expect(')', `): ${kind} takes no more than that`)
    return call
  }

  #arguments(kind: FunctionCall['kind']): FunctionCall {
    const claim = this.#claim()
    switch (kind) {
      case 'Equals':
        return { kind, claim, value: this.#next('a value') }
      case 'Prefix':
      case 'Contains':
        return { kind, claim, value: this.#nextFilled('a text') }
      case 'SplitContains':
        return { kind, claim, separator: this.#nextFilled('a separator'), value: this.#next('a value') }
      case 'OneOf': {
        const values = [this.#nextFilled('a value')]
        while (this.#token.kind === ',') values.push(this.#nextFilled('a value'))
        return { kind, claim, values }
      }
    }
  }

  #claim(): ClaimNames {
    const { index } = this.#token
    const names = parseClaimPath(this.#quoted('the path of a claim'), this.#delimiter)
    if (names === undefined) {
      throw this.#text.mistake(index, 'is no claim path: it has an empty name, or a ~ that is not ~0 or ~1')
    }
    return names
  }

  /** Reads the next argument. */
  #next(what: string): string {
    this.#expect(',', `, and ${what}`)
    return this.#quoted(what)
  }

  #nextFilled(what: string): string {
    this.#expect(',', `, and ${what}`)
    const { index } = this.#token
    const value = this.#quoted(what)
    if (value === '') throw this.#text.mistake(index, `is an empty text where ${what} is expected`)
    return value
  }

  #quoted(what: string): string {
    if (this.#token.kind !== 'text') throw this.#unexpected(`${what} in backquotes`)
    const { value } = this.#token
    this.#advance()
    return value
  }

  #expect(sign: Sign, what: string): void {
    if (!this.#take(sign)) throw this.#unexpected(what)
  }

  #take(sign: Sign): boolean {
    const isThere = this.#token.kind === sign
    if (isThere) this.#advance()
    return isThere
  }

  #advance(): void {
    this.#token = readToken(this.#text, this.#token.end)
  }

  #count(): void {
    this.#nodes += 1
    if (this.#nodes > maxExpressionNodes) {
      const problem = `has more than ${maxExpressionNodes} functions and operators`
      throw this.#text.mistake(this.#token.index, problem)
    }
  }

  #unexpected(what: string): Error {
    const { kind, index } = this.#token
    return this.#text.mistake(index, `expected ${what}, found ${descriptions[kind] ?? kind}`)
  }
}

const descriptions: Readonly<Partial<Record<Token['kind'], string>>> = {
  end: 'the end',
  name: 'a name',
  text: 'a text',
}

function unknownFunction(name: string): string {
  const nearest = nearestName(name, functionNames)
  if (nearest !== undefined) return `names no function: did you mean ${nearest}?`
  return `names no function: known are ${functionNames.join(', ')}; ask for a scope by { scope: 'orders:read' }`
}
