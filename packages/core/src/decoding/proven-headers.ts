import type { TokenHeader } from '../auth.ts'

/** The most headers that are kept. */
export const maxHeaders = 1000

/** The longest header segment that is kept. */
export const maxHeaderLength = 512

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * The headers of tokens that were proven, by the segments they stood in. The tokens of one key have the same header,
 * mostly: to read it once saves a sixth of the work beside the signature. Headers of other tokens must not enter:
 * anybody could push out the good ones.
 */
export class ProvenHeaders {
  readonly #headers = new Map<string, TokenHeader>()
  #latest: TokenHeader | undefined

  find(segment: string): TokenHeader | undefined {
    this.#latest = this.#headers.get(segment)
    return this.#latest
  }

  /** Keeps the header of a token that was proven; the oldest one goes where there are too many. */
  keep(token: string, header: TokenHeader): void {
    if (header === this.#latest) return
    const length = token.indexOf('.')
    if (length > maxHeaderLength) return
    const segment = token.slice(0, length)
    if (this.#headers.has(segment)) return
    // A slice would keep the whole token in memory.
    this.#headers.set(decoder.decode(encoder.encode(segment)), header)
    if (this.#headers.size > maxHeaders) this.#dropOldest()
  }

  #dropOldest(): void {
    for (const segment of this.#headers.keys()) {
      this.#headers.delete(segment)
      return
    }
  }
}
