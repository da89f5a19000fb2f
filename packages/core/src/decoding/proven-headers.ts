import type { TokenHeader } from '../auth.ts'

/** The most headers that are kept. */
export const maxHeaders = 1000

/** The longest header segment that is kept. */
export const maxHeaderLength = 512

interface ProvenHeader {
  readonly segment: string
  readonly header: TokenHeader
}

const encoder = new TextEncoder()
const decoder = new TextDecoder()

/**
 * The headers of tokens that were proven, by the segments they stood in. The tokens of one key have the same header,
 * mostly: to read it once saves a sixth of the work beside the signature. Headers of other tokens must not enter:
 * anybody could push out the good ones.
 */
export class ProvenHeaders {
  readonly #headers = new Map<string, ProvenHeader>()
  #latest: ProvenHeader | undefined

  /** Tokens of one key come one after the other, mostly: to compare takes less than to look one up. */
  find(segment: string): TokenHeader | undefined {
    if (this.#latest?.segment !== segment) this.#latest = this.#headers.get(segment)
    return this.#latest?.header
  }

  /** Keeps the header of a token that was proven; the oldest one goes where there are too many. */
  keep(token: string, header: TokenHeader): void {
    if (header === this.#latest?.header) return
    const length = token.indexOf('.')
    if (length > maxHeaderLength) return
    const segment = token.slice(0, length)
    if (this.#headers.has(segment)) return
    // A slice would keep the whole token in memory.
    const own = decoder.decode(encoder.encode(segment))
    this.#headers.set(own, { segment: own, header })
    if (this.#headers.size > maxHeaders) this.#dropOldest()
  }

  #dropOldest(): void {
    for (const segment of this.#headers.keys()) {
      this.#headers.delete(segment)
      return
    }
  }
}
