const units: readonly (readonly [RegExp, number])[] = [
  [/([\d.]+)h/g, 3600],
  [/([\d.]+)m(?!s)/g, 60],
  [/([\d.]+)s/g, 1],
  [/([\d.]+)ms/g, 0.001],
]

/** Reads a duration as Go and Kubernetes write it, such as `1h30m`, as seconds; `undefined` for anything else. */
export function readGoDuration(text: string): number | undefined {
  if (!/^(?:\d{1,9}(?:\.\d{1,9})?(?:ms|h|m|s))+$/.test(text)) return undefined
  const parts = units.flatMap(([unit, seconds]) =>
    Array.from(text.matchAll(unit), ([, amount]) => Number(amount) * seconds),
  )
  return parts.reduce((sum, seconds) => sum + seconds, 0)
}
