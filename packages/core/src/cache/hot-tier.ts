/** What a slot of the hot tier holds. */
interface HotToken {
  readonly token: string
}

/** Two slots make a set: a token is in one of the two that its signature leads to. */
const mostSets = 4096

/**
 * A table of the tokens that are asked for most, found by a few characters of their signature and then compared as a
 * whole: hashing a text of a thousand characters would cost more than all the rest of a hit.
 */
export class HotTier<Entry extends HotToken> {
  readonly #slots: (Entry | undefined)[]
  readonly #lastSet: number

  constructor(maxEntries: number) {
    const sets = Math.min(mostSets, 2 ** Math.ceil(Math.log2(maxEntries)))
    this.#slots = Array.from<undefined>({ length: 2 * sets })
    this.#lastSet = sets - 1
  }

  /** After so many other tokens, another would have taken the slot of one that was asked for once. */
  get size(): number {
    return this.#slots.length
  }

  get(token: string): Entry | undefined {
    const first = this.#firstSlot(token)
    const entry = this.#slots[first]
    if (entry?.token === token) return entry
    const other = this.#slots[first + 1]
    return other?.token === token ? other : undefined
  }

  /** Gives the entry that had to make room. */
  add(entry: Entry): Entry | undefined {
    const first = this.#firstSlot(entry.token)
    const removed = this.#slots[first + 1]
    this.#slots[first + 1] = this.#slots[first]
    this.#slots[first] = entry
    return removed
  }

  delete(entry: Entry): void {
    const first = this.#firstSlot(entry.token)
    if (this.#slots[first] === entry) this.#slots[first] = undefined
    else if (this.#slots[first + 1] === entry) this.#slots[first + 1] = undefined
  }

  /** Every kind of signature has 43 characters or more, and its last ones do not vary in all bits. */
  #firstSlot(token: string): number {
    const end = token.length
    let sum = token.charCodeAt(end - 3)
    sum = Math.imul(sum, 31) + token.charCodeAt(end - 7)
    sum = Math.imul(sum, 31) + token.charCodeAt(end - 15)
    sum = Math.imul(sum, 31) + token.charCodeAt(end - 26)
    sum = Math.imul(sum, 31) + token.charCodeAt(end - 39)
    return 2 * ((sum ^ (sum >>> 12)) & this.#lastSet)
  }
}
