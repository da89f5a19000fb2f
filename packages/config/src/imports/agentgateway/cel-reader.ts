import type { CelToken } from './cel-tokens.ts'

/** Thrown inside where an expression asks what is not understood to the letter. */
export class NotUnderstood extends Error {}

const end: CelToken = { kind: 'end', value: '' }

const methods = ['contains', 'startsWith', 'endsWith']

interface ClaimReference {
  readonly names: readonly string[]
  /** A method that is called on the claim, its parenthesis being open. */
  readonly method: string | undefined
}

/** Reads the pieces of a CEL expression in their order. Throws `NotUnderstood` where another is wanted. */
export class CelReader {
  readonly #tokens: readonly CelToken[]
  #index = 0

  constructor(tokens: readonly CelToken[]) {
    this.#tokens = tokens
  }

  get token(): CelToken {
    const [token = end] = this.#tokens.slice(this.#index, this.#index + 1)
    return token
  }

  take(sign: string): boolean {
    const isThere = this.token.kind === 'sign' && this.token.value === sign
    if (isThere) this.#index += 1
    return isThere
  }

  expect(sign: string): void {
    if (!this.take(sign)) throw new NotUnderstood()
  }

  name(): string {
    const { kind, value } = this.token
    if (kind !== 'name') throw new NotUnderstood()
    this.#index += 1
    return value
  }

  expectName(name: string): void {
    if (this.name() !== name) throw new NotUnderstood()
  }

  literal(): string | number | boolean {
    const { kind, value } = this.token
    this.#index += 1
    if (kind === 'text') return value
    if (kind === 'number') return Number(value)
    if (kind === 'name' && (value === 'true' || value === 'false')) return value === 'true'
    throw new NotUnderstood()
  }

  /** The names behind `jwt`. */
  claim(): readonly string[] {
    const { names, method } = this.path()
    if (method !== undefined) throw new NotUnderstood()
    return names
  }

  /** The names behind `jwt`, and the method that is called on them. */
  path(): ClaimReference {
    const names: string[] = []
    for (;;) {
      if (this.take('[')) {
        names.push(this.#bracketed())
      } else if (this.take('.')) {
        const name = this.name()
        if (this.take('(')) return { names: filled(names), method: known(name) }
        names.push(name)
      } else return { names: filled(names), method: undefined }
    }
  }

  #bracketed(): string {
    const name = this.literal()
    this.expect(']')
    if (typeof name !== 'string') throw new NotUnderstood()
    return name
  }
}

function filled(names: readonly string[]): readonly string[] {
  if (names.length === 0 || names.includes('')) throw new NotUnderstood()
  return names
}

function known(method: string): string {
  if (!methods.includes(method)) throw new NotUnderstood()
  return method
}
