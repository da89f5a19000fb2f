import { nodeMajor } from './machine.ts'
import { findRounds, type Measurement, type Target } from './results.ts'
import { ratioOf, type Ratio } from './rounds.ts'

/** A target, and what came of it. */
export interface JudgedTarget extends Target {
  /** `undefined` where one of the subjects was not measured. */
  readonly ratio: Ratio | undefined
  /** Of those that it was held against, the one that was hardest. */
  readonly hardest: string | undefined
  /** `unsure` where the rounds say both. */
  readonly outcome: 'met' | 'not met' | 'unsure' | 'not measured'
}

/** Holds measurements against the targets of this line of Node. */
export function judgeTargets(
  targets: readonly Target[],
  measurements: readonly Measurement[],
): readonly JudgedTarget[] {
  return targets
    .filter((target) => target.nodeMajor === undefined || target.nodeMajor === nodeMajor)
    .map((target) => judge(target, measurements))
}

function judge(target: Target, measurements: readonly Measurement[]): JudgedTarget {
  const { case: caseName, metric, subject, direction } = target
  const own = findRounds(measurements, caseName, subject, metric) ?? []
  const [hardest] = [target.against]
    .flat()
    .map((name) => ({ name, ratio: ratioOf(own, findRounds(measurements, caseName, name, metric) ?? []) }))
    .filter(({ ratio }) => !Number.isNaN(ratio.median))
    .toSorted((a, b) => (a.ratio.median - b.ratio.median) * (direction === 'at most' ? -1 : 1))
  if (hardest === undefined)
    return { ...target, ratio: undefined, hardest: undefined, outcome: 'not measured' }
  const { name, ratio } = hardest
  return { ...target, ratio, hardest: name, outcome: outcomeOf(target, ratio) }
}

function outcomeOf({ direction, limit }: Target, ratio: Ratio): JudgedTarget['outcome'] {
  const { median, lowerQuartile, upperQuartile } = ratio
  // What costs less than nothing was lost in the noise of what was taken off.
  if (lowerQuartile < 0 || (lowerQuartile < limit && limit < upperQuartile)) return 'unsure'
  const isMet = direction === 'at most' ? median <= limit : median >= limit
  return isMet ? 'met' : 'not met'
}
