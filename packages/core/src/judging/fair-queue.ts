/** What waits for one owner, in order. */
interface Line<Item> {
  first: Link<Item>
  last: Link<Item>
}

interface Link<Item> {
  readonly item: Item
  next: Link<Item> | undefined
}

/** What waits, for several owners: each is served in turn, however much the others have waiting. */
export class FairQueue<Owner, Item> {
  /** In the order of their turns. */
  readonly #lines = new Map<Owner, Line<Item>>()

  add(owner: Owner, item: Item): void {
    const link: Link<Item> = { item, next: undefined }
    const line = this.#lines.get(owner)
    if (line === undefined) {
      this.#lines.set(owner, { first: link, last: link })
    } else {
      line.last.next = link
      line.last = link
    }
  }

  /** The first item of the owner whose turn it is, who comes last after that. */
  take(): Item | undefined {
    for (const [owner, line] of this.#lines) {
      const { item, next } = line.first
      if (next === undefined) {
        this.#lines.delete(owner)
      } else {
        line.first = next
        this.#putLast(owner, line)
      }
      return item
    }
    return undefined
  }

  #putLast(owner: Owner, line: Line<Item>): void {
    if (this.#lines.size === 1) return
    this.#lines.delete(owner)
    this.#lines.set(owner, line)
  }
}
