import { isJsonObject } from '../../decoding/strict-json.ts'
import { FetchProblem, fetchJson, type Fetch, type FetchedDocument } from './fetch-json.ts'
import { remoteAddressProblem } from './remote-address.ts'

/** A metadata document to find a key set by. */
export interface Discovery {
  /** The URL of the document. */
  readonly url: string
  /** The issuer that the document has to name, to the letter. */
  readonly issuer: string
  readonly allowInsecure: boolean
}

/** The metadata URL of an issuer (OpenID Connect Discovery 1.0, section 4). */
export function metadataUrlOf(issuer: string): string {
  return `${issuer.replace(/\/$/, '')}/.well-known/openid-configuration`
}

/**
 * Fetches the key set that an issuer's metadata names. The document is read anew each time, so that an issuer
 * may move its keys, and its address is held to the same rules as a configured one.
 */
export async function fetchDiscoveredKeys(
  discovery: Discovery,
  fetch: Fetch,
  signal: AbortSignal,
): Promise<FetchedDocument> {
  const { value: metadata } = await fetchJson(discovery.url, fetch, signal)
  if (!isJsonObject(metadata) || metadata['issuer'] !== discovery.issuer) {
    throw new FetchProblem('the metadata document does not name the configured issuer')
  }
  const address = metadata['jwks_uri']
  if (typeof address !== 'string') throw new FetchProblem('the metadata document names no jwks_uri')
  const problem =
    remoteAddressProblem(address, discovery.allowInsecure) ?? downgradeProblem(address, discovery)
  if (problem !== undefined) throw new FetchProblem(`the jwks_uri of the metadata document ${problem}`)
  return fetchJson(address, fetch, signal)
}

/** Plain http on loopback is for an issuer that is on loopback itself: no other has its keys there. */
function downgradeProblem(address: string, { url, allowInsecure }: Discovery): string | undefined {
  const isDowngrade =
    !allowInsecure && new URL(url).protocol === 'https:' && new URL(address).protocol === 'http:'
  return isDowngrade ? 'is plain http, and the document is not' : undefined
}
