/** What a subject cost in one round, metric by metric. */
export type Costs<Metric extends string> = Readonly<Record<Metric, number>>

/** One of those that are compared. */
export interface Subject<Metric extends string> {
  readonly name: string
  /** Runs it for one round; round 0 warms up. */
  readonly measure: (round: number) => Costs<Metric> | Promise<Costs<Metric>>
}

export interface RoundOptions {
  /** How many are counted. */
  readonly rounds: number
  /** Whether one more round comes first, and is not counted. Default: `true`. */
  readonly warmUp?: boolean
}

/**
 * Runs every subject once a round, in the opposite order on odd rounds: what changes on the machine meets all
 * of them alike, and none always runs after the same other one.
 */
export async function runRounds<Metric extends string>(
  subjects: readonly Subject<Metric>[],
  options: RoundOptions | number,
  onRound: (round: number) => void = () => {},
): Promise<ReadonlyMap<string, readonly Costs<Metric>[]>> {
  const { rounds, warmUp = true } = typeof options === 'number' ? { rounds: options } : options
  const reversed = subjects.toReversed()
  const costs = new Map<string, Costs<Metric>[]>(subjects.map(({ name }) => [name, []]))
  for (let round = warmUp ? 0 : 1; round <= rounds; round += 1) {
    onRound(round)
    for (const { name, measure } of round % 2 === 1 ? reversed : subjects) {
      const cost = await measure(round)
      if (round > 0) costs.get(name)?.push(cost)
    }
  }
  return costs
}

/** How long a subject runs in a round. What has just begun to run is slow until the compiler has settled. */
export function sliceOf(round: number, milliseconds: number): number {
  return round === 0 ? 5 * milliseconds : milliseconds
}

/** A ratio, and how far it varied between rounds. */
export interface Ratio {
  readonly median: number
  readonly lowerQuartile: number
  readonly upperQuartile: number
}

/** The ratio of two subjects: the median of the ratios of each round, since both ran in the same weather. */
export function ratioOf(numerators: readonly number[], denominators: readonly number[]): Ratio {
  const ratios = numerators.flatMap((value, round) => {
    const denominator = denominators[round]
    return denominator === undefined ? [] : [value / denominator]
  })
  return {
    median: quantile(ratios, 0.5),
    lowerQuartile: quantile(ratios, 0.25),
    upperQuartile: quantile(ratios, 0.75),
  }
}

export function median(values: readonly number[]): number {
  return quantile(values, 0.5)
}

/** Between two values, in proportion. NaN for no values. */
export function quantile(values: readonly number[], share: number): number {
  const sorted = values.toSorted((a, b) => a - b)
  const position = (sorted.length - 1) * share
  const below = sorted[Math.floor(position)] ?? Number.NaN
  const above = sorted[Math.ceil(position)] ?? Number.NaN
  return below + (above - below) * (position - Math.floor(position))
}
