import type { TimeRules } from '../claims/time.ts'
import type { OptionReader } from './option-reader.ts'

export const timeRuleNames = ['expirationRequired', 'maxLifetime', 'clockSkewTolerance'] as const

/** Clocks that differ by more are wrong; and a number of milliseconds is soon more. */
const mostSkew = 3600

/** What holds where nothing else is said. */
export const defaultTimeRules: TimeRules = {
  expirationRequired: true,
  maxLifetime: undefined,
  clockSkewTolerance: 60,
}

/** Reads the time rules; those that are not given are inherited. */
export function readTimeRules(reader: OptionReader, inherited: TimeRules): TimeRules {
  const expirationRequired = reader.boolean('expirationRequired', inherited.expirationRequired)
  const maxLifetime = reader.duration('maxLifetime', 1) ?? inherited.maxLifetime
  if (maxLifetime !== undefined && !expirationRequired) {
    const name = reader.has('maxLifetime') ? 'maxLifetime' : 'expirationRequired'
    throw reader.error(
      name,
      'contradicts: a limited lifetime wants an expiration, so leave expirationRequired true',
    )
  }
  const clockSkewTolerance =
    reader.duration('clockSkewTolerance', 0, mostSkew) ?? inherited.clockSkewTolerance
  return { expirationRequired, maxLifetime, clockSkewTolerance }
}
