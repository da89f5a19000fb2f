import { WaitingLine } from './waiting-line.ts'

/** What waits, for several owners: each is served in turn, however much the others have waiting. */
export class FairQueue<Owner, Item> {
  /** In the order of their turns. */
  readonly #lines = new Map<Owner, WaitingLine<Item>>()

  add(owner: Owner, item: Item): void {
    const known = this.#lines.get(owner)
    const line = known ?? new WaitingLine()
    if (known === undefined) this.#lines.set(owner, line)
    line.add(item)
  }

  /** An item of the owner whose turn it is, who comes last after that. */
  take(): Item | undefined {
    for (const [owner, line] of this.#lines) {
      const item = line.take()
      if (line.isEmpty) this.#lines.delete(owner)
      else this.#putLast(owner, line)
      return item
    }
    return undefined
  }

  #putLast(owner: Owner, line: WaitingLine<Item>): void {
    if (this.#lines.size === 1) return
    this.#lines.delete(owner)
    this.#lines.set(owner, line)
  }
}
