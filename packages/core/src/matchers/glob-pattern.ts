import picomatch from 'picomatch'

export const anyRun = Symbol('*')
export const oneCharacter = Symbol('?')

/** A character (one code point) that stands for itself, or a wildcard. */
type GlobUnit = string | typeof anyRun | typeof oneCharacter

/** A pattern without braces. */
export type GlobAlternative = readonly GlobUnit[]

export const maxGlobLength = 1024
export const maxGlobAlternatives = 32

/** Units and groups of alternatives, as the pattern nests them. */
type Sequence = (GlobUnit | Sequence[])[]

/**
 * Takes a pattern apart: `*`, `?`, `{a,b}` and `\`; nothing else is special. Gives the problem as text where
 * it cannot.
 */
export function parseGlob(pattern: string): readonly GlobAlternative[] | string {
  if (pattern.length > maxGlobLength) return `is longer than ${maxGlobLength} characters`
  const outline = outlineOf(pattern)
  if (outline === undefined) return 'ends in a backslash that escapes nothing'
  const sequence = parseOutline(outline)
  if (sequence === undefined) return 'has an opening brace that is not closed; write \\{ for the character'
  const count = countAlternatives(sequence)
  if (count > maxGlobAlternatives)
    return `has ${count} alternatives; at most ${maxGlobAlternatives} are allowed`
  return expand(sequence)
}

/** A pattern with an `x` for each character that stands for itself, and those characters. */
interface Outline {
  readonly text: string
  readonly literals: readonly string[]
}

/**
 * picomatch gives meaning to more characters than claimgate does (brackets, quotes, dots, parentheses). Shown
 * the outline alone, it finds braces and wildcards and nothing else to interpret.
 */
function outlineOf(pattern: string): Outline | undefined {
  const literals: string[] = []
  const text = pattern.replace(/\\[^]|[^*?{},\\]/gu, (character) => {
    literals.push(character.replace(/^\\/, ''))
    return 'x'
  })
  return text.includes('\\') ? undefined : { text, literals }
}

const picomatchOptions = { maxLength: maxGlobLength, noextglob: true, noglobstar: true, dot: true }

function parseOutline({ text, literals }: Outline): Sequence | undefined {
  const remaining = [...literals]
  const root: Sequence = []
  const open: { group: Sequence[]; outer: Sequence }[] = []
  let current = root
  for (const { type, value } of picomatch.parse(text, picomatchOptions).tokens) {
    const innermost = open.at(-1)
    if (type === 'star') current.push(anyRun)
    else if (type === 'qmark') current.push(oneCharacter)
    else if (type === 'brace' && value === '{') {
      const first: Sequence = []
      open.push({ group: [first], outer: current })
      current = first
    } else if (innermost !== undefined && type === 'brace' && value === '}') {
      innermost.outer.push(innermost.group)
      current = innermost.outer
      open.pop()
    } else if (innermost !== undefined && type === 'comma') {
      current = []
      innermost.group.push(current)
    } else current.push(...restoreLiterals(value, remaining))
  }
  return open.length === 0 ? root : undefined
}

/** Puts the next characters back that an outline stands for; picomatch escapes a brace that groups nothing. */
function restoreLiterals(text: string, literals: string[]): string[] {
  const characters = [...text].filter((character) => character !== '\\')
  return characters.flatMap((character) => (character === 'x' ? literals.splice(0, 1) : [character]))
}

function countAlternatives(sequence: Sequence): number {
  return sequence.reduce<number>((count, part) => {
    if (!Array.isArray(part)) return count
    return count * part.reduce((sum, alternative) => sum + countAlternatives(alternative), 0)
  }, 1)
}

function expand(sequence: Sequence): GlobAlternative[] {
  return sequence.reduce<GlobAlternative[]>(
    (heads, part) => {
      const tails: GlobAlternative[] = Array.isArray(part) ? part.flatMap(expand) : [[part]]
      return heads.flatMap((head) => tails.map((tail) => [...head, ...tail]))
    },
    [[]],
  )
}
