import { platform } from '#platform'
import type { JSONWebKeySet } from 'jose'
import { tenantPlaceholder } from '../../claims/tenant.ts'
import { asymmetricAlgorithms } from '../../keys/algorithms.ts'
import { readWholeSecond } from '../../clock.ts'
import type { KeySet } from '../../keys/key-set.ts'
import type { KeySource } from '../../keys/key-source.ts'
import { fetchDiscoveredKeys, metadataAddressesOf } from '../../keys/remote/discovery.ts'
import type { FetchedDocument } from '../../keys/remote/fetch-json.ts'
import { fetchFrom, type KeyServer } from '../../keys/remote/key-server.ts'
import { remoteAddressProblem } from '../../keys/remote/remote-address.ts'
import { RemoteKeySource, type RemoteKeyOptions } from '../../keys/remote/remote-key-source.ts'
import { ConfigurationError } from '../configuration-error.ts'
import type { OptionReader } from '../option-reader.ts'
import { initialKeysDefinition, readInitialKeys } from './initial-keys-option.ts'
import type { ConfiguredKeys, KeySourceContext } from './key-source-context.ts'
import { defaultRemoteSettings, readRemoteSettings, type RemoteSettings } from './remote-settings.ts'

/** Reads `jwksUrl`: the address of a JWK set. */
export function readKeySetUrl(reader: OptionReader, context: KeySourceContext): ConfiguredKeys {
  const settings = readRemoteSettings(reader, 'jwksUrl', context.fetch)
  const { url, urlPath } = settings
  if (url === undefined) throw new ConfigurationError(urlPath, 'is missing: name the URL of the JWK set')
  const server = keyServerAt(url, urlPath, settings)
  const load = (signal: AbortSignal): Promise<FetchedDocument> => fetchFrom(server, url, signal)
  return remoteKeys({ option: 'jwksUrl', name: url, load }, settings, reader, context)
}

/** Reads `discovery`: the metadata document of an exact issuer. */
export function readDiscovery(
  reader: OptionReader,
  context: KeySourceContext,
  exactIssuer: string | undefined,
): ConfiguredKeys {
  if (reader.value('discovery') === false) {
    throw reader.error('discovery', 'is false: leave it out and name another key source')
  }
  if (exactIssuer === undefined) {
    throw reader.error('discovery', 'needs an issuer that is a string: its metadata must name that issuer')
  }
  const settings = readRemoteSettings(reader, 'discovery', context.fetch)
  const server = metadataServer(reader, exactIssuer, settings)
  const addresses = settings.url === undefined ? metadataAddressesOf(exactIssuer) : [settings.url]
  const discovery = { issuer: exactIssuer, addresses }
  const name = `${addresses[0]} of ${exactIssuer}`
  const load = (signal: AbortSignal): Promise<FetchedDocument> =>
    fetchDiscoveredKeys(discovery, server, signal)
  return remoteKeys({ option: 'discovery', name, load }, settings, reader, context)
}

function metadataServer(reader: OptionReader, issuer: string, settings: RemoteSettings): KeyServer {
  const { url, urlPath } = settings
  if (url === undefined) {
    checkDiscoverable(reader, issuer)
    return keyServerAt(issuer, reader.pathOf('issuer'), settings)
  }
  const server = keyServerAt(url, urlPath, settings)
  const hostsOfIssuer = URL.canParse(issuer) ? [new URL(issuer).hostname] : []
  return { ...server, configuredHosts: [...server.configuredHosts, ...hostsOfIssuer] }
}

/** The addresses of the metadata are made from the issuer, which has to be fit for that. */
function checkDiscoverable(reader: OptionReader, issuer: string): void {
  if (issuer.includes(tenantPlaceholder))
    throw reader.error('discovery', 'needs a URL: an issuer with tenants has no metadata of its own')
  if (issuer.includes('?'))
    throw reader.error('issuer', 'holds a query, which leaves no place for its metadata: name a key source')
}

/** Reads `keys`: a function that gives a JWK set. */
export function readKeysFunction(reader: OptionReader, context: KeySourceContext): ConfiguredKeys {
  const path = reader.pathOf('keys')
  const load = reader.callback('keys', isKeysFunction, 'a function that gives a promise of a JWK set')
  const services = servicesOf(context, readInitialKeys(reader, context))
  const create = (): KeySource =>
    new RemoteKeySource({
      ...services,
      ...defaultRemoteSettings,
      name: path,
      load: async () => ({ value: await load?.() }),
    })
  return { source: context.registry.obtain(load, create), algorithms: asymmetricAlgorithms, option: 'keys' }
}

function isKeysFunction(value: unknown): value is () => Promise<JSONWebKeySet> {
  return typeof value === 'function'
}

function keyServerAt(url: string, path: string, settings: RemoteSettings): KeyServer {
  const { transport, headers, allowInsecure, allowPrivateHosts, tlsPath } = settings
  const problem = remoteAddressProblem(url, allowInsecure)
  if (problem !== undefined) {
    const lifted = url.startsWith('http:') ? `, or state { allowInsecure: true } for the key source` : ''
    throw new ConfigurationError(path, `${problem}${lifted}`)
  }
  const { protocol, hostname } = new URL(url)
  const hostProblem = platform.literalHostProblem?.(hostname, true)
  if (hostProblem !== undefined) throw new ConfigurationError(path, hostProblem)
  if (tlsPath !== undefined && protocol === 'http:') {
    throw new ConfigurationError(tlsPath, 'is for https, and the URL is plain http: change one of them')
  }
  return { url, configuredHosts: [hostname], transport, headers, allowInsecure, allowPrivateHosts }
}

/** What is fetched, and the option and name that it has. */
interface Remote {
  readonly option: 'jwksUrl' | 'discovery'
  readonly name: string
  readonly load: (signal: AbortSignal) => Promise<FetchedDocument>
}

function remoteKeys(
  { option, name, load }: Remote,
  { timeout, limits, definition }: RemoteSettings,
  reader: OptionReader,
  context: KeySourceContext,
): ConfiguredKeys {
  const initialKeys = readInitialKeys(reader, context)
  const services = servicesOf(context, initialKeys)
  const create = (): KeySource =>
    new RemoteKeySource({ ...services, name: `${option} ${name}`, load, timeout, limits })
  const identity = JSON.stringify([option, name, definition, initialKeysDefinition(initialKeys)])
  return { source: context.registry.obtain(identity, create), algorithms: asymmetricAlgorithms, option }
}

type Services = Pick<RemoteKeyOptions, 'clock' | 'report' | 'onWithdrawn' | 'initial'>

function servicesOf(
  { running, onWithdrawn, clock }: KeySourceContext,
  initialKeys: KeySet | undefined,
): Services {
  const initial = initialKeys && { keySet: initialKeys, at: readWholeSecond(clock) ?? 0 }
  return { ...running, onWithdrawn, initial }
}
