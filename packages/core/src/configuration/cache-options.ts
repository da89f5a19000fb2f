import { platform } from '#platform'
import type { CacheLimits } from '../cache/token-cache.ts'
import { parseByteSize } from './duration.ts'
import { OptionReader } from './option-reader.ts'

/** The cache sets room for all its entries aside at once. */
const mostEntries = 10_000_000

/** 16 GiB. */
const mostBytes = 16 * 1024 ** 3

const names = { known: ['maxEntries', 'maxBytes', 'hotTier'] }

/** Reads `cache`; `undefined` where it is switched off. */
export function readCacheLimits(options: OptionReader): CacheLimits | undefined {
  if (options.value('cache') === false) return undefined
  const reader = new OptionReader(options.valueOr('cache', {}), options.pathOf('cache'), names)
  return {
    maxEntries: reader.wholeNumber('maxEntries', 10_000, mostEntries),
    maxBytes: readMaxBytes(reader),
    hotTier: readHotTier(reader),
  }
}

function readMaxBytes(reader: OptionReader): number {
  const maxBytes = parseByteSize(reader.valueOr('maxBytes', '32mb'))
  if (maxBytes === undefined)
    throw reader.error('maxBytes', 'must be bytes, or a text such as "512kb" or "32mb"')
  if (maxBytes > mostBytes) throw reader.error('maxBytes', `must be at most ${mostBytes}, which is "16384mb"`)
  return maxBytes
}

function readHotTier(reader: OptionReader): boolean {
  const hotTier = reader.boolean('hotTier', true)
  if (!hotTier && platform.digest === undefined) {
    throw reader.error(
      'hotTier',
      'is not available as false on this runtime, which finds tokens by the whole token: cache: false keeps none',
    )
  }
  return hotTier
}
