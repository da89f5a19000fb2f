import { ConfigurationError } from '../configuration-error.ts'
import type { OptionReader } from '../option-reader.ts'
import type { ConfiguredKeys, KeySourceContext } from './key-source-context.ts'
import { readKeyFile } from './key-file-options.ts'
import { readDiscovery, readKeySetUrl, readKeysFunction } from './remote-key-options.ts'
import { readInlineKeySet, readPublicKey, readSecretKeys } from './static-key-options.ts'

const fixedSourceNames = ['secret', 'publicKey', 'jwks'] as const
const loadedSourceNames = ['jwksFile', 'jwksUrl', 'discovery', 'keys'] as const
export const keySourceNames = [...fixedSourceNames, ...loadedSourceNames] as const

type KeyReader = (
  reader: OptionReader,
  context: KeySourceContext,
  exactIssuer: string | undefined,
) => ConfiguredKeys

const keyReaders: Readonly<Record<(typeof keySourceNames)[number], KeyReader>> = {
  secret: readSecretKeys,
  publicKey: readPublicKey,
  jwks: readInlineKeySet,
  jwksFile: readKeyFile,
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
  if (reader.has('initialKeys') && fixedSourceNames.some((name) => name === given)) {
    throw reader.error('initialKeys', `stands beside ${given}, which never changes: leave one of them out`)
  }
  if (given === undefined && exactIssuer === undefined) {
    throw new ConfigurationError(reader.path, `needs a key source: one of ${keySourceNames.join(', ')}`)
  }
  return keyReaders[given ?? 'discovery'](reader, context, exactIssuer)
}
