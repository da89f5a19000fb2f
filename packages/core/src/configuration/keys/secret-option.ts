import { looksLikePublicKey } from '../../keys/public-key-shape.ts'
import { ConfigurationError } from '../configuration-error.ts'
import { OptionReader, requireText } from '../option-reader.ts'
import { readStoredText, storedTextNames } from './stored-text.ts'

/** The shortest secret that any HMAC algorithm takes: that of HS256. */
const leastSecretBytes = 32

/** Reads a shared secret, from wherever it is kept. No message holds any part of it. */
export function readSecret(value: unknown, path: string): Uint8Array<ArrayBuffer> {
  const secret = readSecretBytes(value, path)
  if (looksLikePublicKey(secret)) {
    throw new ConfigurationError(
      path,
      'is a key that others may have, not a secret: configure it as publicKey or jwks',
    )
  }
  if (secret.length < leastSecretBytes) {
    throw new ConfigurationError(
      path,
      `has ${secret.length} bytes: at least ${leastSecretBytes} random ones are needed`,
    )
  }
  return secret
}

function readSecretBytes(value: unknown, path: string): Uint8Array<ArrayBuffer> {
  if (typeof value === 'string') return new TextEncoder().encode(requireText(value, path))
  if (value instanceof Uint8Array) return Uint8Array.from(value)
  return readStoredText(new OptionReader(value, path, { known: storedTextNames }))()
}
