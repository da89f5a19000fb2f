import { fetchJson, type FetchedDocument } from './fetch-json.ts'
import type { Transport } from './transport.ts'

/** The server that the configuration names for a key source, and how it is asked. */
export interface KeyServer {
  /** The configured address: of a key set or of a metadata document. */
  readonly url: string
  readonly transport: Transport
  /** Headers to send, read for each request: a credential in a file may be renewed meanwhile. */
  readonly headers: () => Readonly<Record<string, string>>
  /** Whether plain `http:` is allowed for a host that is not loopback. */
  readonly allowInsecure: boolean
  /** The hosts that the configuration names, this one among them. */
  readonly configuredHosts: readonly string[]
  /** Whether a host that the configuration does not name may be on a private network. */
  readonly allowPrivateHosts: boolean
}

/**
 * Fetches a document from the configured server or, where a metadata document names another address, from
 * there. Another origin gets no configured header and no client certificate, and a host that nobody configured
 * must not be private.
 */
export function fetchFrom(server: KeyServer, address: string, signal: AbortSignal): Promise<FetchedDocument> {
  const url = new URL(address)
  const isConfigured = url.origin === new URL(server.url).origin
  return fetchJson(server.transport, {
    url: address,
    headers: isConfigured ? server.headers() : {},
    signal,
    allowPrivateHosts: server.allowPrivateHosts || server.configuredHosts.includes(url.hostname),
    presentsCertificate: isConfigured,
  })
}
