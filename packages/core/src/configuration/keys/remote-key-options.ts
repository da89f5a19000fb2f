import type { JSONWebKeySet } from 'jose'
import { asymmetricAlgorithms } from '../../keys/algorithms.ts'
import type { KeySource } from '../../keys/key-source.ts'
import { fetchDiscoveredKeys, metadataAddressesOf } from '../../keys/remote/discovery.ts'
import type { FetchedDocument } from '../../keys/remote/fetch-json.ts'
import { fetchFrom, type KeyServer } from '../../keys/remote/key-server.ts'
import { remoteAddressProblem } from '../../keys/remote/remote-address.ts'
import { RemoteKeySource } from '../../keys/remote/remote-key-source.ts'
import { ConfigurationError } from '../configuration-error.ts'
import type { OptionReader } from '../option-reader.ts'
import type { ConfiguredKeys, KeySourceContext, RunningServices } from './key-source-context.ts'
import { defaultRemoteSettings, readRemoteSettings, type RemoteSettings } from './remote-settings.ts'

/** Reads `jwksUrl`: the address of a JWK set. */
export function readKeySetUrl(reader: OptionReader, context: KeySourceContext): ConfiguredKeys {
  const settings = readRemoteSettings(reader, 'jwksUrl', context.fetch)
  const { url, urlPath } = settings
  if (url === undefined) throw new ConfigurationError(urlPath, 'is missing: name the URL of the JWK set')
  const server = keyServerAt(url, urlPath, settings)
  return remoteKeys('jwksUrl', url, settings, context, (signal) => fetchFrom(server, url, signal))
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
  const { url } = settings
  const server =
    url === undefined
      ? keyServerAt(exactIssuer, reader.pathOf('issuer'), settings)
      : keyServerAt(url, settings.urlPath, settings)
  const addresses = url === undefined ? metadataAddressesOf(exactIssuer) : [url]
  const discovery = { issuer: exactIssuer, addresses }
  const name = `${addresses[0]} of ${exactIssuer}`
  return remoteKeys('discovery', name, settings, context, (signal) =>
    fetchDiscoveredKeys(discovery, server, signal),
  )
}

/** Reads `keys`: a function that gives a JWK set. */
export function readKeysFunction(reader: OptionReader, context: KeySourceContext): ConfiguredKeys {
  const path = reader.pathOf('keys')
  const load = reader.callback('keys', isKeysFunction, 'a function that gives a promise of a JWK set')
  const create = (): KeySource =>
    new RemoteKeySource({
      ...remoteServices(context),
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
  const { transport, headers, allowInsecure, allowPrivateHosts } = settings
  const problem = remoteAddressProblem(url, allowInsecure)
  if (problem !== undefined) {
    const lifted = url.startsWith('http:') ? `, or state { allowInsecure: true } for the key source` : ''
    throw new ConfigurationError(path, `${problem}${lifted}`)
  }
  return { url, transport, headers, allowInsecure, allowPrivateHosts }
}

function remoteKeys(
  option: string,
  name: string,
  { timeout, limits, definition }: RemoteSettings,
  context: KeySourceContext,
  load: (signal: AbortSignal) => Promise<FetchedDocument>,
): ConfiguredKeys {
  const create = (): KeySource =>
    new RemoteKeySource({ ...remoteServices(context), name: `${option} ${name}`, load, timeout, limits })
  return {
    source: context.registry.obtain(JSON.stringify([option, name, definition]), create),
    algorithms: asymmetricAlgorithms,
    option,
  }
}

function remoteServices({
  running,
  onWithdrawn,
}: KeySourceContext): RunningServices & { onWithdrawn: () => void } {
  return { ...running, onWithdrawn }
}
