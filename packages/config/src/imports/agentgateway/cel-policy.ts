import type { Policy } from '@claimgate/core'
import { jsonPointer } from '../json-pointer.ts'
import { CelReader, NotUnderstood } from './cel-reader.ts'
import { readCelTokens } from './cel-tokens.ts'

const maxDepth = 30

/**
 * Translates a CEL expression over the claims of a token; `undefined` for all that is not understood to the
 * letter. Understood are `jwt.a.b == "x"`, `!=`, `in` (a claim in a list, a text in a claim), `contains`,
 * `startsWith`, `endsWith`, `has(jwt.a)` outside of a negation, `&&`, `||`, `!` and parentheses.
 */
export function translateCel(expression: string): Policy | undefined {
  const tokens = readCelTokens(expression)
  if (tokens === undefined) return undefined
  try {
    return new CelParser(new CelReader(tokens)).parse()
  } catch {
    return undefined
  }
}

class CelParser {
  readonly #reader: CelReader
  #depth = 0
  #insideNegation = false

  constructor(reader: CelReader) {
    this.#reader = reader
  }

  parse(): Policy {
    const policy = this.#any()
    if (this.#reader.token.kind !== 'end') throw new NotUnderstood()
    return policy
  }

  #any(): Policy {
    const [first, ...others] = this.#joined('||', () => this.#all())
    return others.length === 0 ? first : { requireAny: [first, ...others] }
  }

  #all(): Policy {
    const [first, ...others] = this.#joined('&&', () => this.#operand())
    return others.length === 0 ? first : { requireAll: [first, ...others] }
  }

  #joined(sign: string, read: () => Policy): readonly [Policy, ...Policy[]] {
    const policies: [Policy, ...Policy[]] = [read()]
    while (this.#reader.take(sign)) policies.push(read())
    return policies
  }

  #operand(): Policy {
    if (this.#reader.take('!')) return this.#negation()
    return this.#reader.take('(') ? this.#inParentheses() : this.#condition(false)
  }

  /** `!` binds tighter than `==` and `in`: without parentheses it negates a claim, and that is no condition. */
  #negation(): Policy {
    const outer = this.#insideNegation
    this.#insideNegation = true
    const policy = this.#nested(() => {
      if (this.#reader.take('!')) return this.#negation()
      return this.#reader.take('(') ? this.#inParentheses() : this.#condition(true)
    })
    this.#insideNegation = outer
    return { not: policy }
  }

  #inParentheses(): Policy {
    const policy = this.#nested(() => this.#any())
    this.#reader.expect(')')
    return policy
  }

  #nested(read: () => Policy): Policy {
    this.#depth += 1
    if (this.#depth > maxDepth) throw new NotUnderstood()
    const policy = read()
    this.#depth -= 1
    return policy
  }

  #condition(isNegated: boolean): Policy {
    const { kind, value } = this.#reader.token
    if (kind === 'text' && !isNegated) return this.#textInClaim()
    if (kind !== 'name') throw new NotUnderstood()
    this.#reader.name()
    if (value === 'has') return this.#existence()
    if (value !== 'jwt') throw new NotUnderstood()
    const { names, method } = this.#reader.path()
    if (method !== undefined) return this.#call(names, method)
    if (isNegated) throw new NotUnderstood()
    return this.#comparison(names)
  }

  #textInClaim(): Policy {
    const exact = this.#reader.literal()
    this.#reader.expectName('in')
    this.#reader.expectName('jwt')
    return { claim: this.#reader.claim(), exact }
  }

  /** A claim that is null is there for CEL, and not for claimgate: the other way round it would let more in. */
  #existence(): Policy {
    if (this.#insideNegation) throw new NotUnderstood()
    this.#reader.expect('(')
    this.#reader.expectName('jwt')
    const claim = this.#reader.claim()
    this.#reader.expect(')')
    return { claim }
  }

  #comparison(names: readonly string[]): Policy {
    if (this.#reader.take('==')) return { claim: names, exact: this.#reader.literal() }
    if (this.#reader.take('!=')) return { not: { claim: names, exact: this.#reader.literal() } }
    this.#reader.expectName('in')
    this.#reader.expect('[')
    const values = [this.#reader.literal()]
    while (this.#reader.take(',')) values.push(this.#reader.literal())
    this.#reader.expect(']')
    if (values.includes('')) throw new NotUnderstood()
    return { claim: names, oneOf: values }
  }

  #call(names: readonly string[], method: string): Policy {
    const text = this.#reader.literal()
    this.#reader.expect(')')
    if (typeof text !== 'string' || text === '') throw new NotUnderstood()
    if (method === 'startsWith') return { claim: names, prefix: text }
    if (method === 'endsWith') return { claim: names, suffix: text }
    // A text holds it, or a list has it: of the rules that are objects none says both.
    return `Contains(${JSON.stringify(jsonPointer(names))}, ${JSON.stringify(text)})`
  }
}
