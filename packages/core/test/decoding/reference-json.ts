/**
 * What strict JSON is, told a second time and in another way, for tests to compare with: a scanner that goes by
 * the grammar of RFC 8259 and keeps the names of every object in a set.
 */
export function isStrictJsonObject(bytes: Uint8Array, maxDepth: number): boolean {
  const text = Buffer.from(bytes).toString('utf8')
  if (!Buffer.from(text, 'utf8').equals(bytes)) return false
  const scanner = new Scanner(text, maxDepth)
  return text.trimStart().startsWith('{') && scanner.value(0) && scanner.isAtEnd()
}

const blank = /[ \t\n\r]*/y
const literal = /true|false|null|-?(?:0|[1-9]\d*)(?:\.\d+)?(?:[eE][+-]?\d+)?/y
const string = /"(?:[^"\\\u0000-\u001f]|\\(?:["\\/bfnrt]|u[0-9a-fA-F]{4}))*"/y

class Scanner {
  readonly #text: string
  readonly #maxDepth: number
  #position = 0

  constructor(text: string, maxDepth: number) {
    this.#text = text
    this.#maxDepth = maxDepth
  }

  /** Whether a value that keeps the rules stands here, in so many objects and arrays. */
  value(depth: number): boolean {
    if (this.#take(/\{/y)) return depth < this.#maxDepth && this.#members(depth + 1)
    if (this.#take(/\[/y)) return depth < this.#maxDepth && this.#elements(depth + 1)
    return this.#read(string) !== undefined || this.#read(literal) !== undefined
  }

  isAtEnd(): boolean {
    this.#read(blank)
    return this.#position === this.#text.length
  }

  #members(depth: number): boolean {
    const names = new Set<string>(['__proto__'])
    if (this.#take(/\}/y)) return true
    do {
      const name = this.#read(string)
      if (name === undefined) return false
      const decoded = String(JSON.parse(name))
      if (names.has(decoded) || !this.#take(/:/y) || !this.value(depth)) return false
      names.add(decoded)
    } while (this.#take(/,/y))
    return this.#take(/\}/y)
  }

  #elements(depth: number): boolean {
    if (this.#take(/\]/y)) return true
    do {
      if (!this.value(depth)) return false
    } while (this.#take(/,/y))
    return this.#take(/\]/y)
  }

  #take(pattern: RegExp): boolean {
    return this.#read(pattern) !== undefined
  }

  #read(pattern: RegExp): string | undefined {
    const start = pattern === blank ? this.#position : this.#afterBlank()
    pattern.lastIndex = start
    const found = pattern.exec(this.#text)?.[0]
    if (found !== undefined) this.#position = start + found.length
    return found
  }

  #afterBlank(): number {
    blank.lastIndex = this.#position
    return this.#position + (blank.exec(this.#text)?.[0].length ?? 0)
  }
}
