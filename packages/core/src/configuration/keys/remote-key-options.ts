import { platform } from '#platform'
import type { JSONWebKeySet } from 'jose'
import { tenantPlaceholder } from '../../claims/tenant.ts'
import { asymmetricAlgorithms } from '../../keys/algorithms.ts'
import { readWholeSecond } from '../../clock.ts'
import type { KeySource } from '../../keys/key-source.ts'
import { fetchDiscoveredKeys, metadataAddressesOf } from '../../keys/remote/discovery.ts'
import type { FetchedDocument } from '../../keys/remote/fetch-json.ts'
import { firstState } from '../../keys/remote/first-state.ts'
import { fetchFrom, type KeyServer } from '../../keys/remote/key-server.ts'
import { remoteAddressProblem, withoutQuery } from '../../keys/remote/remote-address.ts'
import { RemoteKeySource, type RemoteKeyOptions } from '../../keys/remote/remote-key-source.ts'
import type { RemoteKeyState } from '../../keys/remote/remote-key-state.ts'
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
  const remote: Remote = { option: 'jwksUrl', name: withoutQuery(url), addresses: [url], load }
  return remoteKeys(remote, settings, reader, context)
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
  const name = `${withoutQuery(`${addresses[0]}`)} of ${exactIssuer}`
  const load = (signal: AbortSignal): Promise<FetchedDocument> =>
    fetchDiscoveredKeys(discovery, server, signal)
  const remote: Remote = { option: 'discovery', name, addresses: [exactIssuer, ...addresses], load }
  return remoteKeys(remote, settings, reader, context)
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
  const remote = { name: path, load: async () => ({ value: await load?.() }), ...defaultRemoteSettings }
  const source = obtainSource(remote, load, reader, context)
  return { source, algorithms: asymmetricAlgorithms, option: 'keys' }
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
  /** Who is asked for, and all that is asked: whole addresses, which are not shown. */
  readonly addresses: readonly string[]
  readonly load: (signal: AbortSignal) => Promise<FetchedDocument>
}

function remoteKeys(
  { option, name, addresses, load }: Remote,
  { timeout, limits, trust }: RemoteSettings,
  reader: OptionReader,
  context: KeySourceContext,
): ConfiguredKeys {
  const kin = JSON.stringify([option, addresses, trust])
  const source = obtainSource({ name: `${option} ${name}`, load, timeout, limits }, kin, reader, context)
  return { source, algorithms: asymmetricAlgorithms, option }
}

function obtainSource(
  remote: Pick<RemoteKeyOptions, 'name' | 'load' | 'timeout' | 'limits'>,
  kin: unknown,
  reader: OptionReader,
  context: KeySourceContext,
): KeySource {
  const { registry, running, clock, onWithdrawn } = context
  const { timeout, limits } = remote
  const initialKeys = readInitialKeys(reader, context)
  const now = readWholeSecond(clock) ?? 0
  const start = initialKeysDefinition(initialKeys)
  const identity = { kin, start, limits: JSON.stringify([timeout, limits]) }
  return registry.obtain(identity, ({ alike, others }) => {
    const former = { alike: statesOf(alike), others: statesOf(others) }
    const initial = firstState(initialKeys, former, limits, now)
    return new RemoteKeySource({ ...remote, ...running, onWithdrawn, initial })
  })
}

function statesOf(sources: readonly KeySource[]): readonly RemoteKeyState[] {
  return sources.filter((source) => source instanceof RemoteKeySource).map(({ state }) => state)
}
