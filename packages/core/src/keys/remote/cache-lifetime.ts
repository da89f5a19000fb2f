/** Between which bounds a server may say how long its answer is good for, and what holds where it does not; seconds. */
export interface LifetimeBounds {
  readonly least: number
  readonly most: number
  readonly otherwise: number
}

/**
 * How long an answer is used, by its `Cache-Control` (RFC 9111, section 5.2.2): `max-age` within bounds. What
 * forbids caching altogether would mean a fetch per request, and counts as nothing said.
 */
export function cacheLifetime(
  cacheControl: string | undefined,
  { least, most, otherwise }: LifetimeBounds,
): number {
  const directives = (cacheControl ?? '')
    .toLowerCase()
    .split(',')
    .map((directive) => directive.trim())
  if (directives.includes('no-store') || directives.includes('no-cache')) return otherwise
  const [, seconds = '0'] =
    directives.map((directive) => /^max-age="?(\d+)"?$/.exec(directive)).find(Boolean) ?? []
  const maxAge = Number(seconds)
  return maxAge === 0 ? otherwise : Math.min(most, Math.max(least, maxAge))
}
