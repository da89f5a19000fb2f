import { hash } from 'node:crypto'
import { LRUCache } from 'lru-cache'

/** A verifier that has seen every token: it answers from memory. */
export interface Remembering {
  /** Whether `answer` answers at once: what answers with a promise is awaited. */
  readonly sync: boolean
  /** Takes the header of a request, which is a new string each time. */
  readonly answer: (header: string) => unknown
  /** Whether it takes any token: then it is no verifier. */
  readonly checksNothing?: boolean
}

export function tokenIn(header: string): string {
  return header.slice('Bearer '.length)
}

interface Remembered {
  readonly claims: object
  readonly exp: number
}

/** The least that a cache by digest can do: hash, look up, compare with the clock. */
export function digestFloor(tokens: readonly string[]): Remembering {
  const entries = new LRUCache<string, Remembered>({ max: 2 * tokens.length })
  const digest = (token: string): string => hash('sha256', token, 'latin1')
  return floor(entries, digest, tokens)
}

/** The same by the whole token. */
export function mapFloor(tokens: readonly string[]): Remembering {
  return floor(new Map<string, Remembered>(), (token) => token, tokens)
}

interface Entries {
  readonly get: (key: string) => Remembered | undefined
  readonly set: (key: string, entry: Remembered) => unknown
}

function floor(entries: Entries, keyOf: (token: string) => string, tokens: readonly string[]): Remembering {
  for (const token of tokens)
    entries.set(keyOf(token), { claims: { token: token.length }, exp: Number.MAX_VALUE })
  const answer = (header: string): object => {
    const entry = entries.get(keyOf(tokenIn(header)))
    if (entry === undefined || entry.exp < Date.now() / 1000) throw new Error('unknown')
    return entry.claims
  }
  return { sync: true, answer }
}
