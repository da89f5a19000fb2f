/** How cost grows with work: cost is proportional to work to the power of the slope. */
export function growthOf(points: readonly (readonly [work: number, cost: number])[]): number {
  const logs = points.map(([work, cost]) => [Math.log(work), Math.log(cost)] as const)
  const meanWork = mean(logs.map(([work]) => work))
  const meanCost = mean(logs.map(([, cost]) => cost))
  const along = logs.map(([work, cost]) => (work - meanWork) * (cost - meanCost))
  const across = logs.map(([work]) => (work - meanWork) ** 2)
  return mean(along) / mean(across)
}

function mean(values: readonly number[]): number {
  return values.reduce((sum, value) => sum + value, 0) / values.length
}
