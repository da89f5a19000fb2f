import { platform } from '#platform'
import { algorithmsForSecret } from '../../keys/algorithms.ts'
import { reportDropped } from '../../keys/key-set-changes.ts'
import { KeySet, readKey, readKeySet } from '../../keys/key-set.ts'
import { createStaticKeySource } from '../../keys/key-source.ts'
import { createSecretKey } from '../../keys/verification-key.ts'
import { ConfigurationError } from '../configuration-error.ts'
import { requireText, type OptionReader } from '../option-reader.ts'
import type { ConfiguredKeys, KeySourceContext } from './key-source-context.ts'
import { readSecret } from './secret-option.ts'

/** Reads `secret`. */
export function readSecretKeys(reader: OptionReader): ConfiguredKeys {
  const secret = readSecret(reader.value('secret'), reader.pathOf('secret'))
  const algorithms = algorithmsForSecret(secret.length)
  const source = createStaticKeySource(new KeySet([createSecretKey(secret, algorithms)]))
  return { source, algorithms, option: 'secret' }
}

/** Reads `publicKey`: PEM or a JWK. */
export function readPublicKey(reader: OptionReader): ConfiguredKeys {
  const value = reader.value('publicKey')
  const path = reader.pathOf('publicKey')
  const key = readKey(typeof value === 'string' ? readPem(requireText(value, path), path) : value)
  if (typeof key === 'string') throw new ConfigurationError(path, key)
  return staticKeys(new KeySet([key]), 'publicKey')
}

function readPem(pem: string, path: string): unknown {
  if (pem.includes('PRIVATE KEY'))
    throw new ConfigurationError(path, 'is a private key: configure the public one alone')
  if (pem.split('-----BEGIN ').length > 2)
    throw new ConfigurationError(path, 'holds more than one key or certificate: give one, or all as jwks')
  if (platform.publicJwkFromPem === undefined) {
    throw new ConfigurationError(path, 'cannot be read as PEM on this runtime: give a JWK')
  }
  try {
    return platform.publicJwkFromPem(pem.trim())
  } catch {
    throw new ConfigurationError(path, 'is not a public key as PEM (SPKI, PKCS#1 or X.509)')
  }
}

/** Reads `jwks`: a JWK set in the options. */
export function readInlineKeySet(reader: OptionReader, context: KeySourceContext): ConfiguredKeys {
  return staticKeys(readKeySetAt(reader, 'jwks', context), 'jwks')
}

/** Reads a JWK set that stands in the options, and reports the keys that had to be dropped from it. */
export function readKeySetAt(reader: OptionReader, name: string, { report }: KeySourceContext): KeySet {
  const path = reader.pathOf(name)
  const read = readKeySet(reader.value(name))
  if (typeof read === 'string') throw new ConfigurationError(path, read)
  reportDropped(read.dropped, path, report)
  return read.keySet
}

function staticKeys(keySet: KeySet, option: string): ConfiguredKeys {
  const allowed = new Set(keySet.keys.flatMap((key) => [...key.algorithms]))
  return { source: createStaticKeySource(keySet), algorithms: [...allowed], option }
}
