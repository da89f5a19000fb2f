/** The most `kid`s that are remembered as missing. */
export const maxMissingKids = 1000

/**
 * The `kid`s that a good key set was found to lack, for a while. Bounded: the oldest are forgotten first, so
 * that a flood of invented ones costs neither memory nor fetches.
 */
export class MissingKids {
  readonly #until = new Map<string | undefined, number>()
  readonly #seconds: number

  constructor(seconds: number) {
    this.#seconds = seconds
  }

  /** A clock that was set back makes a `kid` look missing for longer than a while; that counts as over. */
  has(kid: string | undefined, now: number): boolean {
    const until = this.#until.get(kid)
    return until !== undefined && now < until && now >= until - this.#seconds
  }

  add(kid: string | undefined, now: number): void {
    this.#until.delete(kid)
    this.#until.set(kid, now + this.#seconds)
    if (this.#until.size <= maxMissingKids) return
    for (const oldest of this.#until.keys()) {
      this.#until.delete(oldest)
      return
    }
  }

  clear(): void {
    this.#until.clear()
  }

  get size(): number {
    return this.#until.size
  }
}
