import { platform } from '#platform'
import { FetchProblem } from '../../keys/remote/fetch-problem.ts'
import { fetchTransport, type Fetch } from '../../keys/remote/fetch-transport.ts'
import type { Transport, TransportSecurity } from '../../keys/remote/transport.ts'
import type { OptionReader } from '../option-reader.ts'
import { defaultSecurity, readTlsOptions } from './tls-options.ts'

/** How a key server is connected to. */
export interface ConfiguredTransport {
  readonly transport: Transport
  /** Whether a host that the configuration does not name may be on a private network. */
  readonly allowPrivateHosts: boolean
  /** What `tls` states. */
  readonly security: TransportSecurity
}

/**
 * Reads how a key server is connected to: by the app's `fetch`, or by the built-in transport. Certificates and
 * addresses are the business of whoever makes the connection, so that options for them are refused beside a
 * `fetch`, and on a runtime that has nothing else.
 */
export function readTransport(settings: OptionReader, fetch: Fetch | undefined): ConfiguredTransport {
  const { createTransport } = platform
  if (fetch !== undefined) {
    refuseConnectionOptions(
      settings,
      'stands beside fetch, which makes the connections: leave one of them out',
    )
    return { transport: byFetch(fetch), allowPrivateHosts: false, security: defaultSecurity }
  }
  if (createTransport === undefined) {
    refuseConnectionOptions(settings, 'is not available on this runtime: leave it out')
    const builtIn: Fetch = (url, options) => globalThis.fetch(url, options)
    return { transport: byFetch(builtIn), allowPrivateHosts: false, security: defaultSecurity }
  }
  const security = settings.has('tls')
    ? readTlsOptions(settings.value('tls'), settings.pathOf('tls'))
    : defaultSecurity
  const allowPrivateHosts = settings.boolean('allowPrivateHosts', false)
  return { transport: createTransport(security), allowPrivateHosts, security }
}

function refuseConnectionOptions(settings: OptionReader, problem: string): void {
  const given = ['tls', 'allowPrivateHosts'].find((name) => settings.has(name))
  if (given !== undefined) throw settings.error(given, problem)
}

/** What a name leads to only the `fetch` knows; a literal address is judged for it. */
function byFetch(fetch: Fetch): Transport {
  const transport = fetchTransport(fetch)
  return async (request) => {
    const problem = platform.literalHostProblem?.(new URL(request.url).hostname, request.allowPrivateHosts)
    if (problem !== undefined) throw new FetchProblem(problem)
    return transport(request)
  }
}
