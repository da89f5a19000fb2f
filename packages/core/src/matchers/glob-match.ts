import type { Truth } from '../truth.ts'
import { anyRun, oneCharacter, type GlobAlternative } from './glob-pattern.ts'

/** Counts comparisons, so that a test can hold the work against the length of the value. */
export interface WorkMeter {
  comparisons: number
}

/** Longer values are judged by no pattern. */
export const maxPatternValueLength = 1024

const controlCharacter = /\p{Cc}/u

/**
 * Whether a value matches a pattern as a whole. Unknown for a value that is too long or has control characters:
 * nobody should get past a `deny` by padding a claim. The work grows with the length of the value times that
 * of the longest piece between two stars, never faster.
 */
export function matchGlob(alternatives: readonly GlobAlternative[], value: string, meter?: WorkMeter): Truth {
  if (!isJudgeableByPattern(value)) return undefined
  const characters = [...value]
  return alternatives.some((alternative) => matchAlternative(alternative, characters, meter))
}

export function isJudgeableByPattern(value: string): boolean {
  return value.length <= maxPatternValueLength && !controlCharacter.test(value)
}

/**
 * Walks pattern and value side by side. Where they part, only the last star takes one more character: what an
 * earlier star could take instead leads nowhere that the last one does not.
 */
export function matchAlternative(
  pattern: GlobAlternative,
  characters: readonly string[],
  meter?: WorkMeter,
): boolean {
  let unit = 0
  let position = 0
  let afterStar = -1
  let resume = 0
  while (position < characters.length) {
    if (meter !== undefined) meter.comparisons += 1
    const expected = pattern[unit]
    if (expected === anyRun) {
      unit += 1
      afterStar = unit
      resume = position
    } else if (expected === oneCharacter || expected === characters[position]) {
      unit += 1
      position += 1
    } else if (afterStar === -1) {
      return false
    } else {
      unit = afterStar
      resume += 1
      position = resume
    }
  }
  while (pattern[unit] === anyRun) unit += 1
  return unit === pattern.length
}
