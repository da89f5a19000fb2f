import { isJsonObject } from '../../decoding/strict-json.ts'
import { NoDocument, type FetchedDocument } from './fetch-json.ts'
import { FetchProblem } from './fetch-problem.ts'
import { fetchFrom, type KeyServer } from './key-server.ts'
import { remoteAddressProblem } from './remote-address.ts'

/** Where the metadata of an issuer may be found. */
export interface Discovery {
  /** The issuer that the document has to name, to the letter. */
  readonly issuer: string
  /** The addresses of the document, in the order in which they are tried. */
  readonly addresses: readonly string[]
}

/**
 * The addresses of an issuer's metadata: at the end of its path (OpenID Connect Discovery 1.0, section 4), and
 * before its path (RFC 8414, section 3.1) by either name.
 */
export function metadataAddressesOf(issuer: string): readonly string[] {
  const { origin, pathname } = new URL(issuer)
  const path = pathname.replace(/\/$/, '')
  const addresses = [
    `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`,
    `${origin}/.well-known/oauth-authorization-server${path}`,
    `${origin}/.well-known/openid-configuration${path}`,
  ]
  return [...new Set(addresses)]
}

/**
 * Fetches the key set that an issuer's metadata names. The document is read anew each time, so that an issuer
 * may move its keys, and its address is held to the same rules as a configured one.
 */
export async function fetchDiscoveredKeys(
  discovery: Discovery,
  server: KeyServer,
  signal: AbortSignal,
): Promise<FetchedDocument> {
  const { value: metadata } = await fetchMetadata(discovery.addresses, server, signal)
  if (!isJsonObject(metadata) || metadata['issuer'] !== discovery.issuer) {
    throw new FetchProblem('the metadata document does not name the configured issuer')
  }
  const address = metadata['jwks_uri']
  if (typeof address !== 'string') throw new FetchProblem('the metadata document names no jwks_uri')
  const problem = remoteAddressProblem(address, server.allowInsecure) ?? downgradeProblem(address, server)
  if (problem !== undefined) throw new FetchProblem(`the jwks_uri of the metadata document ${problem}`)
  return fetchFrom(server, address, signal)
}

/** Where an address has no document the next is tried; a server that fails is not asked for another. */
async function fetchMetadata(
  [address = '', ...others]: readonly string[],
  server: KeyServer,
  signal: AbortSignal,
): Promise<FetchedDocument> {
  try {
    return await fetchFrom(server, address, signal)
  } catch (error) {
    if (others.length === 0 || !(error instanceof NoDocument)) throw error
    return fetchMetadata(others, server, signal)
  }
}

/** Plain http on loopback is for an issuer that is on loopback itself: no other has its keys there. */
function downgradeProblem(address: string, { url, allowInsecure }: KeyServer): string | undefined {
  const isDowngrade =
    !allowInsecure && new URL(url).protocol === 'https:' && new URL(address).protocol === 'http:'
  return isDowngrade ? 'is plain http, and the document is not' : undefined
}
