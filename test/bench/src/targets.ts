import { nodeMajor } from './machine.ts'
import { findRounds, type Measurement, type Target } from './results.ts'
import { ratioOf, type Ratio } from './rounds.ts'

/** A target, and what came of it. */
export interface JudgedTarget extends Target {
  /** `undefined` where one of the subjects was not measured. */
  readonly ratio: Ratio | undefined
  /** Of those that it was held against, the one that was hardest. */
  readonly hardest: string | undefined
  readonly outcome: 'met' | 'not met' | 'not measured'
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
  const { case: caseName, metric, subject, direction, limit } = target
  const own = findRounds(measurements, caseName, subject, metric) ?? []
  const [hardest] = [target.against]
    .flat()
    .map((name) => ({ name, ratio: ratioOf(own, findRounds(measurements, caseName, name, metric) ?? []) }))
    .filter(({ ratio }) => !Number.isNaN(ratio.median))
    .toSorted((a, b) => (a.ratio.median - b.ratio.median) * (direction === 'at most' ? -1 : 1))
  if (hardest === undefined)
    return { ...target, ratio: undefined, hardest: undefined, outcome: 'not measured' }
  const { name, ratio } = hardest
  const isMet = direction === 'at most' ? ratio.median <= limit : ratio.median >= limit
  return { ...target, ratio, hardest: name, outcome: isMet ? 'met' : 'not met' }
}
