/** Seconds, or a number with a unit: `"30s"`, `"10m"`, `"1h"`. */
export type Duration = number | string

const units: Readonly<Record<string, number>> = { s: 1, m: 60, h: 3600 }

/** Reads seconds, or a text such as `"30s"`, `"10m"` or `"1h"`; `undefined` for anything else. */
export function parseDuration(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isFinite(value) && value >= 0 ? value : undefined
  const [, amount = '', unit = ''] = (typeof value === 'string' && /^(\d{1,9})([smh])$/.exec(value)) || []
  const factor = units[unit]
  return factor === undefined ? undefined : Number(amount) * factor
}

const sizes: Readonly<Record<string, number>> = { kb: 1024, mb: 1024 * 1024 }

/** Reads bytes, or a text such as `"512kb"` or `"32mb"`; `undefined` for anything else. */
export function parseByteSize(value: unknown): number | undefined {
  if (typeof value === 'number') return Number.isSafeInteger(value) && value >= 1 ? value : undefined
  const [, amount = '', unit = ''] =
    (typeof value === 'string' && /^([1-9]\d{0,5})(kb|mb)$/i.exec(value)) || []
  const factor = sizes[unit.toLowerCase()]
  return factor === undefined ? undefined : Number(amount) * factor
}
