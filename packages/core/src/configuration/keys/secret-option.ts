import { platform } from '#platform'
import { decodeBase64url } from '../../decoding/base64url.ts'
import { looksLikePublicKey } from '../../keys/public-key-shape.ts'
import { ConfigurationError } from '../configuration-error.ts'
import { OptionReader, requireText } from '../option-reader.ts'

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
  const reader = new OptionReader(value, path, { known: ['base64', 'env', 'file'] })
  const [form, other] = reader.names()
  if (form === undefined || other !== undefined) {
    throw new ConfigurationError(path, 'needs exactly one of base64, env and file')
  }
  const text = requireText(reader.value(form), reader.pathOf(form))
  if (form === 'base64') return fromBase64(text, reader.pathOf(form))
  return form === 'env' ? fromEnvironment(text, reader.pathOf(form)) : fromFile(text, reader.pathOf(form))
}

function fromBase64(text: string, path: string): Uint8Array<ArrayBuffer> {
  const bytes = decodeBase64url(
    text
      .replace(/={1,2}$/, '')
      .replaceAll('+', '-')
      .replaceAll('/', '_'),
  )
  if (bytes === undefined) throw new ConfigurationError(path, 'is not base64')
  return Uint8Array.from(bytes)
}

function fromEnvironment(name: string, path: string): Uint8Array<ArrayBuffer> {
  if (platform.environmentVariable === undefined) throw notOnThisRuntime(path)
  const value = platform.environmentVariable(name)
  if (value === undefined || value === '') {
    throw new ConfigurationError(path, 'names an environment variable that is not set')
  }
  return new TextEncoder().encode(value)
}

function fromFile(file: string, path: string): Uint8Array<ArrayBuffer> {
  if (platform.readFile === undefined) throw notOnThisRuntime(path)
  return withoutFinalLineBreak(Uint8Array.from(readFileOrThrow(platform.readFile, file, path)))
}

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/** At the end of text a line break is the editor's; random bytes may well end in one of their own. */
function withoutFinalLineBreak(bytes: Uint8Array<ArrayBuffer>): Uint8Array<ArrayBuffer> {
  try {
    return new TextEncoder().encode(utf8.decode(bytes).replace(/[\r\n]+$/, ''))
  } catch {
    return bytes
  }
}

function readFileOrThrow(readFile: (path: string) => Uint8Array, file: string, path: string): Uint8Array {
  try {
    return readFile(file)
  } catch {
    throw new ConfigurationError(path, 'names a file that cannot be read')
  }
}

function notOnThisRuntime(path: string): ConfigurationError {
  return new ConfigurationError(path, 'is not available on this runtime: give the secret itself')
}
