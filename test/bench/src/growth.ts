/** What an amount of work cost. */
export type Point = readonly [work: number, cost: number]

/** How cost grows with work: it is proportional to work to this power. `undefined` for fewer than two points. */
export function growthOf(points: readonly Point[]): number | undefined {
  if (points.length < 2) return undefined
  const logs = points.map(([work, cost]) => [Math.log(work), Math.log(cost)] as const)
  const meanWork = mean(logs.map(([work]) => work))
  const meanCost = mean(logs.map(([, cost]) => cost))
  const along = logs.map(([work, cost]) => (work - meanWork) * (cost - meanCost))
  const across = logs.map(([work]) => (work - meanWork) ** 2)
  return mean(along) / mean(across)
}

/** The points from a tenth of the most work on. */
export function lastTenfold(points: readonly Point[]): readonly Point[] {
  const most = Math.max(...points.map(([work]) => work))
  return points.filter(([work]) => work >= most / 10)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
