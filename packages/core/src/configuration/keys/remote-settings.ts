import type { Fetch } from '../../keys/remote/fetch-transport.ts'
import type { RemoteKeyLimits } from '../../keys/remote/remote-key-state.ts'
import type { Transport } from '../../keys/remote/transport.ts'
import { OptionReader, requireText } from '../option-reader.ts'
import { readTransport } from './transport-options.ts'

/** The settings that a remote key source may have. */
const remoteNames = {
  known: ['url', 'timeout', 'cooldown', 'allowInsecure'],
  later: ['maxStale', 'lifetime', 'allowPrivateHosts', 'tls', 'headers'],
}

/** What holds where nothing is said; seconds. */
export const defaultRemoteSettings: { readonly timeout: number; readonly limits: RemoteKeyLimits } = {
  timeout: 5,
  limits: {
    lifetime: { least: 60, most: 3600, otherwise: 600 },
    maxStale: 3600,
    cooldown: 30,
  },
}

const mostTimeout = 60
const mostCooldown = 3600

/** How a remote key set is asked for, as configured. */
export interface RemoteSettings {
  readonly url: string | undefined
  readonly urlPath: string
  readonly timeout: number
  readonly limits: RemoteKeyLimits
  readonly allowInsecure: boolean
  readonly allowPrivateHosts: boolean
  readonly transport: Transport
  readonly headers: () => Readonly<Record<string, string>>
  /** Equal for equal settings, the URL apart. */
  readonly definition: string
}

/** Reads a remote source, given as a URL, as `true`, or as an object of settings. */
export function readRemoteSettings(
  reader: OptionReader,
  name: string,
  fetch: Fetch | undefined,
): RemoteSettings {
  const value = reader.valueOr(name, true)
  const path = reader.pathOf(name)
  const isShort = value === true || typeof value === 'string'
  const settings = new OptionReader(isShort ? {} : value, path, remoteNames)
  const timeout = settings.duration('timeout', 0.001, mostTimeout) ?? defaultRemoteSettings.timeout
  const limits = readLimits(settings)
  const allowInsecure = settings.boolean('allowInsecure', false)
  const allowPrivateHosts = false
  return {
    url: typeof value === 'string' ? requireText(value, path) : settings.text('url'),
    urlPath: isShort ? path : settings.pathOf('url'),
    timeout,
    limits,
    allowInsecure,
    allowPrivateHosts,
    transport: readTransport(settings, fetch),
    headers: () => ({}),
    definition: JSON.stringify([timeout, limits, allowInsecure, allowPrivateHosts]),
  }
}

function readLimits(settings: OptionReader): RemoteKeyLimits {
  const { limits } = defaultRemoteSettings
  return { ...limits, cooldown: settings.duration('cooldown', 1, mostCooldown) ?? limits.cooldown }
}
