import type { CacheLimits } from '../cache/token-cache.ts'
import { parseByteSize } from './duration.ts'
import { OptionReader } from './option-reader.ts'

/** The cache sets room for all its entries aside at once. */
const mostEntries = 10_000_000

const names = { known: ['maxEntries', 'maxBytes', 'hotTier'] }

/** Reads `cache`; `undefined` where it is switched off. */
export function readCacheLimits(options: OptionReader): CacheLimits | undefined {
  if (options.value('cache') === false) return undefined
  const reader = new OptionReader(options.valueOr('cache', {}), options.pathOf('cache'), names)
  const maxBytes = parseByteSize(reader.valueOr('maxBytes', '32mb'))
  if (maxBytes === undefined)
    throw reader.error('maxBytes', 'must be bytes, or a text such as "512kb" or "32mb"')
  return {
    maxEntries: reader.wholeNumber('maxEntries', 10_000, mostEntries),
    maxBytes,
    hotTier: reader.boolean('hotTier', true),
  }
}
