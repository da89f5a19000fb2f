import { platform } from '#platform'

export const anyRun = Symbol('*')
export const oneCharacter = Symbol('?')

type Wildcard = typeof anyRun | typeof oneCharacter

/** A character (one code point) that stands for itself, or a wildcard. */
type GlobUnit = string | Wildcard

/** A pattern without braces. */
export type GlobAlternative = readonly GlobUnit[]

export const maxGlobLength = 1024
export const maxGlobAlternatives = 32

/** Units and groups of alternatives, as the pattern nests them. */
type Sequence<Literal> = (Literal | GlobUnit | Sequence<Literal>[])[]

/** What a pattern has beside braces and wildcards. */
interface Literals<Literal> {
  /** Finds each, escapes included. */
  readonly pattern: RegExp
  readonly read: (text: string) => Literal
}

const characters: Literals<string> = { pattern: /\\[^]|[^*?{},\\]/gu, read: unescaped }

/** The character that an escape stands for, or the character itself. */
export function unescaped(text: string): string {
  return text.replace(/^\\/, '')
}

/**
 * Takes a pattern apart: `*`, `?`, `{a,b}` and `\`; nothing else is special. Gives the problem as text where
 * it cannot.
 */
export function parseGlob(pattern: string): readonly GlobAlternative[] | string {
  return parseAlternatives(pattern, characters)
}

/** The same, where something else stands for itself than characters do. */
export function parseAlternatives<Literal extends string | symbol>(
  pattern: string,
  literals: Literals<Literal>,
): readonly (readonly (Literal | GlobUnit)[])[] | string {
  if (pattern.length > maxGlobLength) return `is longer than ${maxGlobLength} characters`
  const outline = outlineOf(pattern, literals)
  if (outline === undefined) return 'ends in a backslash that escapes nothing'
  const sequence = parseOutline(outline)
  if (sequence === undefined) return 'has an opening brace that is not closed; write \\{ for the character'
  const count = countAlternatives(sequence)
  if (count > maxGlobAlternatives)
    return `has ${count} alternatives; at most ${maxGlobAlternatives} are allowed`
  return expand(sequence)
}

/** A pattern with an `x` for each thing that stands for itself, and those things. */
interface Outline<Literal> {
  readonly text: string
  readonly literals: readonly Literal[]
}

/**
 * picomatch gives meaning to more characters than claimgate does (brackets, quotes, dots, parentheses). Shown
 * the outline alone, it finds braces and wildcards and nothing else to interpret.
 */
function outlineOf<Literal>(
  pattern: string,
  { pattern: literal, read }: Literals<Literal>,
): Outline<Literal> | undefined {
  const literals: Literal[] = []
  const text = pattern.replace(literal, (found) => {
    literals.push(read(found))
    return 'x'
  })
  return text.includes('\\') ? undefined : { text, literals }
}

const picomatchOptions = { maxLength: maxGlobLength, noextglob: true, noglobstar: true, dot: true }

function parseOutline<Literal extends string | symbol>({
  text,
  literals,
}: Outline<Literal>): Sequence<Literal> | undefined {
  const remaining = [...literals]
  const root: Sequence<Literal> = []
  const open: { group: Sequence<Literal>[]; outer: Sequence<Literal> }[] = []
  let current = root
  for (const { type, value } of platform.globTokens(text, picomatchOptions)) {
    const innermost = open.at(-1)
    if (type === 'star') current.push(anyRun)
    else if (type === 'qmark') current.push(oneCharacter)
    else if (type === 'brace' && value === '{') {
      const first: Sequence<Literal> = []
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

/** Puts the next things back that an outline stands for; picomatch escapes a brace that groups nothing. */
function restoreLiterals<Literal>(text: string, literals: Literal[]): (Literal | string)[] {
  const signs = [...text].filter((sign) => sign !== '\\')
  return signs.flatMap((sign): (Literal | string)[] => (sign === 'x' ? literals.splice(0, 1) : [sign]))
}

function countAlternatives<Literal extends string | symbol>(sequence: Sequence<Literal>): number {
  return sequence.reduce<number>((count, part) => {
    if (!Array.isArray(part)) return count
    return count * part.reduce((sum, alternative) => sum + countAlternatives(alternative), 0)
  }, 1)
}

function expand<Literal extends string | symbol>(sequence: Sequence<Literal>): (Literal | GlobUnit)[][] {
  return sequence.reduce<(Literal | GlobUnit)[][]>(
    (heads, part) => {
      const tails: (Literal | GlobUnit)[][] = Array.isArray(part) ? part.flatMap(expand) : [[part]]
      return heads.flatMap((head) => tails.map((tail) => [...head, ...tail]))
    },
    [[]],
  )
}
