/** What a slot of the hot tier holds. */
interface Slotted {
  readonly token: string
}

/** Two slots make a set: a token is in one of the two that its signature leads to. */
const mostSets = 4096

/**
 * A table of the tokens that are asked for most, found by a few characters of their signature and then compared as a
 * whole: hashing a text of a thousand characters would cost more than all the rest of a hit.
 */
export class HotTier<Entry extends Slotted> {
  readonly #slots: (Entry | undefined)[]
  /** The mark of the token in each slot: most of the others are told apart without a look at the token. */
  readonly #marks: Int32Array
  readonly #lastSet: number

  constructor(maxEntries: number) {
    const sets = Math.min(mostSets, 2 ** Math.ceil(Math.log2(maxEntries)))
    this.#slots = Array.from<undefined>({ length: 2 * sets })
    this.#marks = new Int32Array(2 * sets)
    this.#lastSet = sets - 1
  }

  /** After so many other tokens, another would have taken the slot of one that was asked for once. */
  get size(): number {
    return this.#slots.length
  }

  get(token: string): Entry | undefined {
    const mark = markOf(token)
    const first = this.#firstSlot(mark)
    return this.#entryIn(first, mark, token) ?? this.#entryIn(first + 1, mark, token)
  }

  /** Gives the entry that had to make room. */
  add(entry: Entry): Entry | undefined {
    const mark = markOf(entry.token)
    const first = this.#firstSlot(mark)
    const removed = this.#slots[first + 1]
    this.#slots.copyWithin(first + 1, first, first + 1)
    this.#marks.copyWithin(first + 1, first, first + 1)
    this.#slots[first] = entry
    this.#marks[first] = mark
    return removed
  }

  delete(entry: Entry): void {
    const first = this.#firstSlot(markOf(entry.token))
    for (const slot of [first, first + 1]) if (this.#slots[slot] === entry) this.#slots[slot] = undefined
  }

  #entryIn(slot: number, mark: number, token: string): Entry | undefined {
    if (this.#marks[slot] !== mark) return undefined
    const entry = this.#slots[slot]
    return entry?.token === token ? entry : undefined
  }

  #firstSlot(mark: number): number {
    return 2 * ((mark ^ (mark >>> 12)) & this.#lastSet)
  }
}

/** Every kind of signature has 43 characters or more, and its last ones do not vary in all bits. */
function markOf(token: string): number {
  const end = token.length
  let mark = token.charCodeAt(end - 3)
  mark = Math.imul(mark, 31) + token.charCodeAt(end - 7)
  mark = Math.imul(mark, 31) + token.charCodeAt(end - 15)
  mark = Math.imul(mark, 31) + token.charCodeAt(end - 26)
  mark = Math.imul(mark, 31) + token.charCodeAt(end - 39)
  return mark | 0
}
