import { digestOf } from '../../digest.ts'
import type { Fetch } from '../../keys/remote/fetch-transport.ts'
import type { RemoteKeyLimits } from '../../keys/remote/remote-key-state.ts'
import type { Transport } from '../../keys/remote/transport.ts'
import { OptionReader, requireText } from '../option-reader.ts'
import { readRequestHeaders } from './request-header-options.ts'
import { readTransport } from './transport-options.ts'

/** The settings that a remote key source may have. */
const remoteNames = {
  known: [
    'url',
    'timeout',
    'cooldown',
    'maxStale',
    'lifetime',
    'allowInsecure',
    'allowPrivateHosts',
    'tls',
    'headers',
  ],
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
const aDay = 86_400

/** How a remote key set is asked for, as configured. */
export interface RemoteSettings {
  readonly url: string | undefined
  readonly urlPath: string
  /** Where `tls` stands, if it is given: it needs a URL of https. */
  readonly tlsPath: string | undefined
  readonly timeout: number
  readonly limits: RemoteKeyLimits
  readonly allowInsecure: boolean
  readonly allowPrivateHosts: boolean
  readonly transport: Transport
  readonly headers: () => Readonly<Record<string, string>>
  /** Equal where the server is trusted alike and told the same. A digest, where there is one: the settings may hold secrets. */
  readonly trust: string
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
  const { transport, allowPrivateHosts, security } = readTransport(settings, fetch)
  const headers = readRequestHeaders(settings)
  const isByApp = fetch !== undefined
  const trust = [isByApp, allowInsecure, allowPrivateHosts, security, headers.definition]
  return {
    url: typeof value === 'string' ? requireText(value, path) : settings.text('url'),
    urlPath: isShort ? path : settings.pathOf('url'),
    tlsPath: settings.has('tls') ? settings.pathOf('tls') : undefined,
    timeout,
    limits,
    allowInsecure,
    allowPrivateHosts,
    transport,
    headers: headers.read,
    trust: digestOf(JSON.stringify(trust)),
  }
}

function readLimits(settings: OptionReader): RemoteKeyLimits {
  const { limits } = defaultRemoteSettings
  return {
    lifetime: readLifetime(settings),
    maxStale: settings.duration('maxStale', 0, aDay) ?? limits.maxStale,
    cooldown: settings.duration('cooldown', 1, mostCooldown) ?? limits.cooldown,
  }
}

/** What is not given is the default, or what given bound is nearest to it. */
function readLifetime(settings: OptionReader): RemoteKeyLimits['lifetime'] {
  const { lifetime } = defaultRemoteSettings.limits
  const reader = new OptionReader(settings.valueOr('lifetime', {}), settings.pathOf('lifetime'), {
    known: ['min', 'max', 'default'],
  })
  const min = reader.duration('min', 1, aDay)
  const max = reader.duration('max', 1, aDay)
  const least = min ?? Math.min(lifetime.least, max ?? aDay)
  const most = max ?? Math.max(lifetime.most, least)
  if (least > most) throw reader.error('max', 'is less than min')
  const otherwise = reader.duration('default', 1, aDay) ?? within(least, lifetime.otherwise, most)
  if (otherwise !== within(least, otherwise, most))
    throw reader.error('default', 'is not between min and max')
  return { least, most, otherwise }
}

function within(least: number, value: number, most: number): number {
  return Math.min(most, Math.max(least, value))
}
