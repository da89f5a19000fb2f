import { platform } from '#platform'
import { decodeBase64url } from '../../decoding/base64url.ts'
import { ConfigurationError } from '../configuration-error.ts'
import { requireText, type OptionReader } from '../option-reader.ts'

/** The ways in which a text is kept elsewhere than in the options. */
export const storedTextNames = ['base64', 'env', 'file'] as const

/** Longer files are refused: no secret, certificate or header is as long. */
export const maxStoredBytes = 1024 * 1024

type Read = (given: string, path: string) => Uint8Array<ArrayBuffer>

const readers: Readonly<Record<(typeof storedTextNames)[number], Read>> = {
  base64: fromBase64,
  env: fromEnvironment,
  file: fromFile,
}

/**
 * Reads where a text is kept. Gives what reads the text itself, now and again later, and throws a
 * `ConfigurationError` where it cannot: a file may change meanwhile. No message holds any part of it.
 */
export function readStoredText(reader: OptionReader): () => Uint8Array<ArrayBuffer> {
  const [form, other] = storedTextNames.filter((name) => reader.has(name))
  if (form === undefined || other !== undefined) {
    throw new ConfigurationError(reader.path, 'needs exactly one of base64, env and file')
  }
  const path = reader.pathOf(form)
  const given = requireText(reader.value(form), path)
  return () => readers[form](given, path)
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
  const content = platform.readFile(file, maxStoredBytes)
  if (typeof content === 'string') throw new ConfigurationError(path, `names a file that ${content}`)
  return withoutFinalLineBreak(Uint8Array.from(content))
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

function notOnThisRuntime(path: string): ConfigurationError {
  return new ConfigurationError(path, 'is not available on this runtime: give the text itself')
}
