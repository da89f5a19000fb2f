import type { Claims } from '../auth.ts'

/** The claims in which providers put scopes; the first that is present counts. */
const scopeClaims = ['scope', 'scp', 'scopes'] as const

const none: readonly string[] = Object.freeze([])

/** The claim that holds a token's scopes: `undefined` where none is present. */
export function scopeClaim(claims: Claims): string | undefined {
  return scopeClaims.find((name) => Object.hasOwn(claims, name))
}

/**
 * The scopes of a token: a string is split on U+0020 alone (RFC 6749, section 3.3), an array gives its strings
 * unsplit, any other type gives none.
 */
export function readScopes(claims: Claims): readonly string[] {
  const name = scopeClaim(claims)
  const value: unknown = name === undefined ? undefined : claims[name]
  if (typeof value === 'string') return splitScopes(value)
  if (Array.isArray(value)) return Object.freeze(value.filter((scope) => typeof scope === 'string'))
  return none
}

/** For the few scopes that a token has, the engine's own `split` takes longer. */
function splitScopes(text: string): readonly string[] {
  const scopes: string[] = []
  let start = 0
  while (start < text.length) {
    const blank = text.indexOf(' ', start)
    const end = blank === -1 ? text.length : blank
    if (end > start) scopes.push(text.slice(start, end))
    start = end + 1
  }
  return Object.freeze(scopes)
}
