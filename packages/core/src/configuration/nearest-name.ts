/** What other systems call the same thing. */
const otherNames = new Map<string, readonly string[]>(
  Object.entries({
    iss: ['issuer'],
    issuers: ['requireAny'],
    issuerbaseurl: ['issuer'],
    aud: ['audience'],
    audiences: ['audience'],
    sub: ['subject'],
    clocktolerance: ['clockSkewTolerance'],
    leeway: ['clockSkewTolerance'],
    jwksuri: ['jwksUrl'],
    allof: ['requireAll'],
    anyof: ['requireAny', 'oneOf'],
    equals: ['exact'],
    scopes: ['scope'],
    role: ['roles'],
  }),
)

/** The known name that another was probably meant to be: in other systems' words, or a few letters apart. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  const lower = name.toLowerCase()
  const meant = otherNames.get(lower)?.find((candidate) => known.includes(candidate))
  if (meant !== undefined) return meant
  let nearest: string | undefined
  let least = name.length > 3 ? 3 : 2
  for (const candidate of known) {
    const distance = editDistance(lower, candidate.toLowerCase())
    if (distance < least) {
      least = distance
      nearest = candidate
    }
  }
  return nearest
}

/** How many letters have to be added, removed or changed to make one word of the other (Levenshtein). */
function editDistance(one: string, other: string): number {
  let distance = other.length
  let above = Array.from(other, (_, column) => column + 1)
  for (const [row, letter] of Array.from(one).entries()) {
    let diagonal = row
    distance = row + 1
    above = above.map((up, column) => {
      const changed = diagonal + (letter === other.charAt(column) ? 0 : 1)
      distance = Math.min(changed, up + 1, distance + 1)
      diagonal = up
      return distance
    })
  }
  return distance
}
