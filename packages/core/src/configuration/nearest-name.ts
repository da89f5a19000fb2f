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
  let distances = Array.from({ length: other.length + 1 }, (_, index) => index)
  for (const [row, letter] of [...one].entries()) {
    const next = [row + 1]
    for (const [column, counterpart] of [...other].entries()) {
      const changed = (distances[column] ?? 0) + (letter === counterpart ? 0 : 1)
      next.push(Math.min(changed, (distances[column + 1] ?? 0) + 1, (next[column] ?? 0) + 1))
    }
    distances = next
  }
  return distances[other.length] ?? 0
}
