import { areEqualJson } from './equal-json.ts'

/**
 * Values that many tokens hold, one of each. Every value has two places by its hash: it comes to the second, and
 * goes to the first when its equal is met there, so that values that come once never push out those that are met
 * again and again.
 */
export class SharingTable {
  readonly #places: unknown[]
  readonly #lastPair: number

  /** The number of places is rounded down to a power of two; there are two at least. */
  constructor(places: number) {
    const pairs = 2 ** Math.max(0, Math.floor(Math.log2(places)) - 1)
    this.#places = Array.from<undefined>({ length: 2 * pairs })
    this.#lastPair = pairs - 1
  }

  /** The value that is known and equal to the given one. */
  find<Value>(value: Value, hash: number): Value | undefined {
    const place = this.#placeOf(hash)
    const settled = this.#places[place]
    if (settled !== undefined && areEqualJson(settled, value)) return settled
    const newcomer = this.#places[place + 1]
    if (newcomer === undefined || !areEqualJson(newcomer, value)) return undefined
    this.#places[place] = newcomer
    this.#places[place + 1] = settled
    return newcomer
  }

  add(value: unknown, hash: number): void {
    this.#places[this.#placeOf(hash) + 1] = value
  }

  clear(): void {
    this.#places.fill(undefined)
  }

  #placeOf(hash: number): number {
    return 2 * ((hash ^ (hash >>> 15)) & this.#lastPair)
  }
}
