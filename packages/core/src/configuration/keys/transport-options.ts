import { fetchTransport, type Fetch } from '../../keys/remote/fetch-transport.ts'
import type { Transport } from '../../keys/remote/transport.ts'
import type { OptionReader } from '../option-reader.ts'

/** Reads how a key server is connected to: by the app's `fetch`, or by the built-in transport. */
export function readTransport(_settings: OptionReader, fetch: Fetch | undefined): Transport {
  return fetchTransport(fetch ?? ((url, options) => globalThis.fetch(url, options)))
}
