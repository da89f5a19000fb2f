/**
 * Tells the time as seconds since the epoch (a NumericDate of RFC 7519, section 2; fractions are allowed).
 */
export type Clock = () => number

/** The machine's clock. The only place in claimgate that reads it. */
export const systemClock: Clock = () => Date.now() / 1000

/** The clock's whole second; `undefined` where it throws or gives no time, which must never look like one. */
export function readWholeSecond(clock: Clock): number | undefined {
  try {
    const now: unknown = clock()
    return typeof now === 'number' && Number.isFinite(now) ? Math.floor(now) : undefined
  } catch {
    return undefined
  }
}
