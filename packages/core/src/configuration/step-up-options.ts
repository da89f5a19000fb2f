import type { StepUp } from '../policies/outcome.ts'
import { readChallengeNames } from './name-list.ts'
import type { OptionReader } from './option-reader.ts'

/** The keys of a policy that ask how the user authenticated. */
export const stepUpNames: readonly string[] = ['maxAge', 'acrValues']

/** Reads `maxAge` and `acrValues`. A challenge can name whole seconds alone. */
export function readStepUp(reader: OptionReader): StepUp {
  const maxAge = reader.duration('maxAge', 1)
  if (maxAge !== undefined && !Number.isSafeInteger(maxAge))
    throw reader.error('maxAge', 'must be whole seconds')
  const acrValues = reader.has('acrValues')
    ? readChallengeNames(reader.value('acrValues'), reader.pathOf('acrValues'), 'acr value (RFC 9470)')
    : undefined
  return { ...(acrValues !== undefined && { acrValues }), ...(maxAge !== undefined && { maxAge }) }
}
