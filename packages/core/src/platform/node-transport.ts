import type { IncomingMessage } from 'node:http'
import type { LookupFunction } from 'node:net'
import { describeFailure, FetchProblem, failureCode } from '../keys/remote/fetch-problem.ts'
import type {
  Transport,
  TransportAnswer,
  TransportRequest,
  TransportSecurity,
} from '../keys/remote/transport.ts'
import { HostLookup, nodeLookupWays, type LookupWays } from './host-lookup.ts'
import { http, https } from './late-modules.ts'
import { addressProblem, literalHostProblem } from './network-addresses.ts'
import { tlsSettings } from './tls-settings.ts'

/** More of a head is refused; no key server sends a tenth of it. */
const maxHeaderBytes = 16 * 1024

/**
 * GETs by Node's own client. Each address is judged when it is connected to, so that a name that leads to
 * another address meanwhile gains nothing. No redirect is followed, no content encoding taken, no connection
 * kept, no proxy used.
 */
export function createNodeTransport(security: TransportSecurity, ways: Partial<LookupWays> = {}): Transport {
  const tls = tlsSettings(security)
  const tlsOfStranger = tlsSettings({ ...security, certificate: undefined, key: undefined })
  const hosts = new HostLookup({ ...nodeLookupWays(), ...ways })
  // Our own: a global one may have been replaced, and then connects as it likes.
  const httpAgent = new (http().Agent)({ keepAlive: false })
  const httpsAgent = new (https().Agent)({ keepAlive: false, maxCachedSessions: 0 })
  return (request) =>
    new Promise((resolve, reject) => {
      const url = new URL(request.url)
      const problem = literalHostProblem(url.hostname, request.allowPrivateHosts)
      if (problem !== undefined) throw new FetchProblem(problem)
      const isTls = url.protocol === 'https:'
      const options = {
        ...(isTls && (request.presentsCertificate ? tls : tlsOfStranger)),
        agent: isTls ? httpsAgent : httpAgent,
        // All addresses of a name are tried, and judged, also where the process is told to take the first.
        autoSelectFamily: true,
        headers: { ...request.headers, 'accept-encoding': 'identity' },
        signal: request.signal,
        lookup: judgingLookup(request, hosts),
        maxHeaderSize: maxHeaderBytes,
      }
      const exchange = (isTls ? https() : http()).request(url, options)
      exchange.on('response', (response) => resolve(answerOf(response)))
      // Not once: a connection may fail again after its answer has begun.
      exchange.on('error', (error) => reject(problemOf(error)))
      // As after an answer that changes the protocol, which is neither of both.
      exchange.on('close', () =>
        reject(new FetchProblem('the server ended the connection without an answer')),
      )
      exchange.end()
    })
}

/** Looks a name up, and refuses it where any of its addresses must not be connected to. */
function judgingLookup(request: TransportRequest, hosts: HostLookup): LookupFunction {
  return (hostname, options, callback) => {
    const judged = hosts.find(hostname, options, request.signal).then((addresses) => {
      // Node does not bear an empty list.
      const found = addresses.length === 0 ? [''] : addresses.map(({ address }) => address)
      const problems = found.map((address) => addressProblem(address, request.allowPrivateHosts))
      const problem = problems.find((one) => one !== undefined)
      if (problem !== undefined) throw new FetchProblem(problem)
      return [...addresses]
    })
    judged.then(
      (addresses) => callback(null, addresses),
      (error: Error) => callback(error, ''),
    )
  }
}

function answerOf(response: IncomingMessage): TransportAnswer {
  // A body that breaks off while nobody reads it must not end the process.
  response.on('error', () => undefined)
  return {
    status: Number(response.statusCode),
    cacheControl: response.headers['cache-control'],
    body: bodyOf(response),
    discard: () => void response.destroy(),
  }
}

async function* bodyOf(response: IncomingMessage): AsyncGenerator {
  const encoding = response.headers['content-encoding'] ?? 'identity'
  if (encoding.toLowerCase() !== 'identity') {
    response.destroy()
    throw new FetchProblem('the answer has a content encoding, which was not asked for')
  }
  try {
    yield* response
  } catch {
    throw new FetchProblem('the answer broke off')
  }
}

const problemsByCode: readonly (readonly [code: RegExp, problem: string])[] = [
  [
    /^(?:CERT_|DEPTH_ZERO_|SELF_SIGNED_|UNABLE_TO_|INVALID_|PATH_LENGTH_|ERR_TLS_CERT_)/,
    'the certificate of the server is refused',
  ],
  [/^(?:ERR_SSL_|EPROTO$)/, 'the server agrees to no TLS connection'],
  [/^HPE_/, 'the server does not answer in proper HTTP'],
]

/** A text of our own for what failed, and no cause: Node's error may hold what the server said, its certificate say. */
function problemOf(error: Error): FetchProblem {
  if (error instanceof FetchProblem) return error
  const code = failureCode(error)
  const [, problem = 'the server could not be reached'] =
    problemsByCode.find(([pattern]) => pattern.test(code)) ?? []
  return new FetchProblem(describeFailure(problem, error))
}
