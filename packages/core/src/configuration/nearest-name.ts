/** The known name that a mistyped one was probably meant to be: at most two letters apart. */
export function nearestName(name: string, known: readonly string[]): string | undefined {
  let nearest: string | undefined
  let least = 3
  for (const candidate of known) {
    const distance = editDistance(name.toLowerCase(), candidate.toLowerCase())
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
