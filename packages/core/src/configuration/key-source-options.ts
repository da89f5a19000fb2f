import { platform } from '#platform'
import type { JSONWebKeySet } from 'jose'
import type { Clock } from '../clock.ts'
import type { Report } from '../events.ts'
import { algorithmsForSecret, asymmetricAlgorithms } from '../keys/algorithms.ts'
import type { KeySourceRegistry } from '../keys/key-source-registry.ts'
import { createStaticKeySource, type KeySource } from '../keys/key-source.ts'
import { KeySet, readKey, readKeySet } from '../keys/key-set.ts'
import { fetchDiscoveredKeys, metadataUrlOf } from '../keys/remote/discovery.ts'
import { fetchJson, type Fetch, type FetchedDocument } from '../keys/remote/fetch-json.ts'
import { remoteAddressProblem } from '../keys/remote/remote-address.ts'
import { RemoteKeySource } from '../keys/remote/remote-key-source.ts'
import { createSecretKey } from '../keys/verification-key.ts'
import { ConfigurationError } from './configuration-error.ts'
import { OptionReader, requireText } from './option-reader.ts'
import { readSecret } from './secret-option.ts'

/** What a remote key source goes on using, whatever is reloaded meanwhile. */
export interface RunningServices {
  readonly clock: Clock
  readonly report: Report
}

/** What key sources are made with. */
export interface KeySourceContext {
  readonly registry: KeySourceRegistry
  readonly fetch: Fetch
  /** Hears of keys that are dropped from what stands in the options. */
  readonly report: Report
  readonly running: RunningServices
  readonly onWithdrawn: () => void
}

/** The keys of a requirement and the algorithms that they allow. */
export interface ConfiguredKeys {
  readonly source: KeySource
  readonly algorithms: readonly string[]
  /** The option that they come from. */
  readonly option: string
}

export const keySourceNames = ['secret', 'publicKey', 'jwks', 'jwksUrl', 'discovery', 'keys'] as const

type KeyReader = (
  reader: OptionReader,
  context: KeySourceContext,
  exactIssuer: string | undefined,
) => ConfiguredKeys

const keyReaders: Readonly<Record<(typeof keySourceNames)[number], KeyReader>> = {
  secret: readSecretKeys,
  publicKey: readPublicKey,
  jwks: readInlineKeySet,
  jwksUrl: readKeySetUrl,
  discovery: readDiscovery,
  keys: readKeysFunction,
}

/** Reads the one key source of a requirement; without any, an exact issuer is asked by discovery. */
export function readKeySource(
  reader: OptionReader,
  context: KeySourceContext,
  exactIssuer: string | undefined,
): ConfiguredKeys {
  const [given, other] = keySourceNames.filter((name) => reader.has(name))
  if (other !== undefined)
    throw reader.error(other, `stands beside ${given}: a requirement has one key source`)
  if (given === undefined && exactIssuer === undefined) {
    throw new ConfigurationError(reader.path, `needs a key source: one of ${keySourceNames.join(', ')}`)
  }
  return keyReaders[given ?? 'discovery'](reader, context, exactIssuer)
}

function readSecretKeys(reader: OptionReader): ConfiguredKeys {
  const secret = readSecret(reader.value('secret'), reader.pathOf('secret'))
  const algorithms = algorithmsForSecret(secret.length)
  const source = createStaticKeySource(new KeySet([createSecretKey(secret, algorithms)]))
  return { source, algorithms, option: 'secret' }
}

function readPublicKey(reader: OptionReader): ConfiguredKeys {
  const value = reader.value('publicKey')
  const path = reader.pathOf('publicKey')
  const key = readKey(typeof value === 'string' ? readPem(requireText(value, path), path) : value)
  if (typeof key === 'string') throw new ConfigurationError(path, key)
  return staticKeys(new KeySet([key]), 'publicKey')
}

function readPem(pem: string, path: string): unknown {
  if (pem.includes('PRIVATE KEY'))
    throw new ConfigurationError(path, 'is a private key: configure the public one alone')
  if (platform.publicJwkFromPem === undefined) {
    throw new ConfigurationError(path, 'cannot be read as PEM on this runtime: give a JWK')
  }
  try {
    return platform.publicJwkFromPem(pem.trim())
  } catch {
    throw new ConfigurationError(path, 'is not a public key as PEM (SPKI, PKCS#1 or X.509)')
  }
}

function readInlineKeySet(reader: OptionReader, { report }: KeySourceContext): ConfiguredKeys {
  const path = reader.pathOf('jwks')
  const read = readKeySet(reader.value('jwks'))
  if (typeof read === 'string') throw new ConfigurationError(path, read)
  for (const { index, problem } of read.dropped) {
    report({ type: 'key-dropped', source: path, reason: `keys[${index}] ${problem}` })
  }
  return staticKeys(read.keySet, 'jwks')
}

function staticKeys(keySet: KeySet, option: string): ConfiguredKeys {
  const allowed = new Set(keySet.keys.flatMap((key) => [...key.algorithms]))
  return { source: createStaticKeySource(keySet), algorithms: [...allowed], option }
}

const remoteNames = {
  known: ['url', 'timeout', 'cooldown', 'allowInsecure'],
  later: ['maxStale', 'allowPrivateHosts', 'tls', 'headers'],
}

const mostTimeout = 60
const mostCooldown = 3600

function readKeySetUrl(reader: OptionReader, context: KeySourceContext): ConfiguredKeys {
  const remote = readRemote(reader, 'jwksUrl')
  const { url, urlPath } = remote
  if (url === undefined) throw new ConfigurationError(urlPath, 'is missing: name the URL of the JWK set')
  checkAddress(url, urlPath, remote.allowInsecure)
  return remoteKeys('jwksUrl', url, remote, context, (signal) => fetchJson(url, context.fetch, signal))
}

function readDiscovery(
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
  const remote = readRemote(reader, 'discovery')
  const { url = metadataUrlOf(exactIssuer) } = remote
  checkAddress(url, remote.url === undefined ? reader.pathOf('issuer') : remote.urlPath, remote.allowInsecure)
  const discovery = { url, issuer: exactIssuer, allowInsecure: remote.allowInsecure }
  return remoteKeys('discovery', `${url} of ${exactIssuer}`, remote, context, (signal) =>
    fetchDiscoveredKeys(discovery, context.fetch, signal),
  )
}

function readKeysFunction(reader: OptionReader, context: KeySourceContext): ConfiguredKeys {
  const path = reader.pathOf('keys')
  const load = reader.callback('keys', isKeysFunction, 'a function that gives a promise of a JWK set')
  const create = (): KeySource =>
    new RemoteKeySource({
      ...remoteServices(context),
      ...defaultLimits,
      name: path,
      load: async () => ({ value: await load?.() }),
    })
  return { source: context.registry.obtain(load, create), algorithms: asymmetricAlgorithms, option: 'keys' }
}

function isKeysFunction(value: unknown): value is () => Promise<JSONWebKeySet> {
  return typeof value === 'function'
}

const defaultLimits = {
  timeout: 5,
  limits: {
    lifetime: { least: 60, most: 3600, otherwise: 600 },
    maxStale: 3600,
    cooldown: 30,
  },
}

interface RemoteSettings {
  readonly url: string | undefined
  readonly urlPath: string
  readonly timeout: number
  readonly cooldown: number
  readonly allowInsecure: boolean
}

/** Reads a remote source, given as a URL, as `true`, or as an object of settings. */
function readRemote(reader: OptionReader, name: string): RemoteSettings {
  const value = reader.valueOr(name, true)
  const path = reader.pathOf(name)
  const isShort = value === true || typeof value === 'string'
  const settings = new OptionReader(isShort ? {} : value, path, remoteNames)
  return {
    url: typeof value === 'string' ? requireText(value, path) : settings.text('url'),
    urlPath: isShort ? path : settings.pathOf('url'),
    timeout: settings.duration('timeout', 0.001, mostTimeout) ?? defaultLimits.timeout,
    cooldown: settings.duration('cooldown', 1, mostCooldown) ?? defaultLimits.limits.cooldown,
    allowInsecure: settings.boolean('allowInsecure', false),
  }
}

function checkAddress(url: string, path: string, allowInsecure: boolean): void {
  const problem = remoteAddressProblem(url, allowInsecure)
  if (problem === undefined) return
  const lifted = url.startsWith('http:') ? `, or state { allowInsecure: true } for the key source` : ''
  throw new ConfigurationError(path, `${problem}${lifted}`)
}

function remoteKeys(
  option: string,
  name: string,
  { timeout, cooldown, allowInsecure }: RemoteSettings,
  context: KeySourceContext,
  load: (signal: AbortSignal) => Promise<FetchedDocument>,
): ConfiguredKeys {
  const definition = JSON.stringify([option, name, timeout, cooldown, allowInsecure])
  const limits = { ...defaultLimits.limits, cooldown }
  const create = (): KeySource =>
    new RemoteKeySource({ ...remoteServices(context), name: `${option} ${name}`, load, timeout, limits })
  return { source: context.registry.obtain(definition, create), algorithms: asymmetricAlgorithms, option }
}

function remoteServices({
  running,
  onWithdrawn,
}: KeySourceContext): RunningServices & { onWithdrawn: () => void } {
  return { ...running, onWithdrawn }
}
