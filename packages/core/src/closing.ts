/** The end of a verifier, for what it has begun and what outlasts a reload. */
export class Closing {
  readonly #running = new Set<() => void>()
  #isClosed = false

  get isClosed(): boolean {
    return this.#isClosed
  }

  /** Calls a function once it is over; gives the one that calls that off. */
  whenClosed(end: () => void): () => void {
    this.#running.add(end)
    return () => void this.#running.delete(end)
  }

  close(): void {
    this.#isClosed = true
    for (const end of this.#running) end()
  }
}
