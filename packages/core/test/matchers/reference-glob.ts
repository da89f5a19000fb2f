/**
 * What a glob means, told a second time and in another way, for comparison: braces are written out in the
 * text, and wildcards are tried one by one. Slow, and sure of itself.
 */
export function referenceGlob(pattern: string, value: string): boolean {
  return writtenOut(tokensOf(pattern)).some((tokens) => matchesFrom(tokens, [...value]))
}

/** Whether claimgate accepts a pattern of few characters. */
export function isReferencePattern(pattern: string): boolean {
  return !/^(?:[^\\]|\\.)*\\$/su.test(pattern) && unclosedBrace(tokensOf(pattern)) === -1
}

/** One character each; those that were escaped keep their backslash. */
function tokensOf(pattern: string): string[] {
  return pattern.match(/\\?[^]/gu) ?? []
}

function unclosedBrace(tokens: readonly string[]): number {
  return tokens.findIndex((token, index) => token === '{' && closingBrace(tokens, index) === -1)
}

function closingBrace(tokens: readonly string[], opening: number): number {
  let depth = 0
  return tokens.findIndex((token, index) => {
    if (index < opening) return false
    if (token === '{') depth += 1
    if (token === '}') depth -= 1
    return depth === 0
  })
}

/** Replaces the last brace, which holds no other, by each of its choices, until none is left. */
function writtenOut(tokens: readonly string[]): (readonly string[])[] {
  const opening = tokens.lastIndexOf('{')
  if (opening === -1) return [tokens]
  const closing = closingBrace(tokens, opening)
  const before = tokens.slice(0, opening)
  const after = tokens.slice(closing + 1)
  const choices = choicesOf(tokens.slice(opening + 1, closing))
  if (choices.length === 1) return writtenOut([...before, '\\{', ...choices.flat(), '\\}', ...after])
  return choices.flatMap((choice) => writtenOut([...before, ...choice, ...after]))
}

function choicesOf(tokens: readonly string[]): (readonly string[])[] {
  const comma = tokens.indexOf(',')
  return comma === -1 ? [tokens] : [tokens.slice(0, comma), ...choicesOf(tokens.slice(comma + 1))]
}

function matchesFrom(tokens: readonly string[], characters: readonly string[]): boolean {
  const [token, ...tokensLeft] = tokens
  const [character, ...charactersLeft] = characters
  if (token === undefined) return character === undefined
  if (token === '*' && matchesFrom(tokensLeft, characters)) return true
  if (character === undefined) return false
  if (token === '*') return matchesFrom(tokens, charactersLeft)
  return (
    (token === '?' || token.replace(/^\\(?=.)/su, '') === character) &&
    matchesFrom(tokensLeft, charactersLeft)
  )
}
