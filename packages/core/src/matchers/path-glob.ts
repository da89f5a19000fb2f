import type { Truth } from '../truth.ts'
import { isJudgeableByPattern, matchAlternative, type WorkMeter } from './glob-match.ts'
import { anyRun, parseAlternatives, unescaped, type GlobAlternative } from './glob-pattern.ts'

/** Any number of segments: `**` as a segment of its own. */
export const anySegments = Symbol('**')

/** A pattern without braces, from slash to slash. */
export type PathAlternative = readonly (GlobAlternative | typeof anySegments)[]

const literals = {
  pattern: /\\[^]|(?<!\*)\*\*(?!\*)|[^*?{},\\]/gu,
  read: (text: string): string | typeof anySegments => (text === '**' ? anySegments : unescaped(text)),
}

/** Takes a pattern for paths apart. Gives the problem as text where it cannot. */
export function parsePathGlob(pattern: string): readonly PathAlternative[] | string {
  const alternatives = parseAlternatives(pattern, literals)
  if (typeof alternatives === 'string') return alternatives
  return alternatives.map((units) => splitAtSlashes(units).map(readSegment))
}

type PathUnit = GlobAlternative[number] | typeof anySegments

function splitAtSlashes(units: readonly PathUnit[]): PathUnit[][] {
  const segments: PathUnit[][] = []
  let current: PathUnit[] = []
  for (const unit of [...units, '/']) {
    if (unit === '/') {
      segments.push(current)
      current = []
    } else current.push(unit)
  }
  return segments
}

/** Two stars beside anything else in their segment are one. */
function readSegment(units: readonly PathUnit[]): PathAlternative[number] {
  if (units.length === 1 && units[0] === anySegments) return anySegments
  return units.map((unit) => (unit === anySegments ? anyRun : unit))
}

/**
 * Whether a value matches a pattern for paths as a whole: no wildcard but `**` goes past a slash, none takes the
 * dot that a segment begins with, or a segment that is `..`. Unknown for what no pattern judges, and for an odd path
 * that does not match: nobody should get past a `deny` by writing one.
 */
export function matchPathGlob(
  alternatives: readonly PathAlternative[],
  value: string,
  meter?: WorkMeter,
): Truth {
  if (!isJudgeableByPattern(value)) return undefined
  const segments = value.split('/').map((segment) => [...segment])
  const matches =
    value !== '' && alternatives.some((alternative) => matchSegments(alternative, segments, meter))
  return matches || !oddPath.test(value) ? matches : undefined
}

/**
 * A path that may stand for another: with an empty segment within, with `.` or `..`, or with a name that begins with a
 * dot, which no wildcard takes. That it does not match says little then.
 */
const oddPath = /\/\/|(?:^|\/)\./

type Segment = readonly string[]

/** Goes as `matchAlternative` does, by segments: only the last `**` takes one more. */
function matchSegments(pattern: PathAlternative, segments: readonly Segment[], meter?: WorkMeter): boolean {
  let part = 0
  let position = 0
  let afterStar = -1
  let resume = 0
  for (let segment = segments[0]; segment !== undefined; segment = segments[position]) {
    const expected = pattern[part]
    if (expected === anySegments) {
      part += 1
      afterStar = part
      resume = position
    } else if (expected !== undefined && matchSegment(expected, segment, meter)) {
      part += 1
      position += 1
    } else if (afterStar === -1 || isDot(segments[resume]?.[0])) {
      return false
    } else {
      part = afterStar
      resume += 1
      position = resume
    }
  }
  while (pattern[part] === anySegments) part += 1
  return part === pattern.length
}

/** Nothing stands for an empty segment, `.` or `..` but themselves. */
function matchSegment(pattern: GlobAlternative, segment: Segment, meter?: WorkMeter): boolean {
  if (segment.length <= 2 && segment.every(isDot)) {
    return pattern.length === segment.length && pattern.every(isDot)
  }
  return (!isDot(segment[0]) || isDot(pattern[0])) && matchAlternative(pattern, segment, meter)
}

function isDot(unit: unknown): boolean {
  return unit === '.'
}
