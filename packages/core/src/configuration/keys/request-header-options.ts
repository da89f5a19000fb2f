import { FetchProblem } from '../../keys/remote/fetch-problem.ts'
import { ConfigurationError } from '../configuration-error.ts'
import { OptionReader, requireText } from '../option-reader.ts'
import { readStoredText, storedTextNames } from './stored-text.ts'

/** Headers that a key server is sent, as configured. */
export interface ConfiguredHeaders {
  /** Reads the values; throws a `FetchProblem` where one cannot be had any more. */
  readonly read: () => Readonly<Record<string, string>>
  /** Equal for equal settings. It may hold a secret. */
  readonly definition: unknown
}

interface ConfiguredHeader {
  readonly name: string
  readonly read: () => string
  readonly definition: unknown
}

/** Headers that say how the exchange itself goes (RFC 9110, section 7.6.1), which is not the app's to say. */
const refusedName =
  /^(?:host|connection|content-length|transfer-encoding|accept-encoding|te|upgrade|trailer|expect|keep-alive|http2-settings|cookie2|proxy-.*)$/

/**
 * Reads `headers`. Names are tokens (RFC 9110, section 5.6.2) in any case, values are printable ASCII. What is
 * kept elsewhere is read now, so that a mistake is found, and again for each fetch: a credential is renewed.
 */
export function readRequestHeaders(settings: OptionReader): ConfiguredHeaders {
  if (!settings.has('headers')) return { read: () => ({}), definition: [] }
  const reader = new OptionReader(settings.value('headers'), settings.pathOf('headers'), {})
  if (reader.names().length === 0) throw settings.error('headers', 'is empty: name a header, or leave it out')
  const headers = reader.names().map((name) => readHeader(reader, name))
  return {
    read: () => Object.fromEntries(headers.map(({ name, read }) => [name, readAgain(name, read)])),
    definition: headers.map(({ name, definition }) => [name, definition]),
  }
}

function readHeader(reader: OptionReader, given: string): ConfiguredHeader {
  const name = given.toLowerCase()
  if (!/^[!#$%&'*+.^_`|~\w-]+$/.test(name)) throw reader.error(given, 'is no name of a header')
  if (refusedName.test(name)) throw reader.error(given, 'is a header of the connection: leave it out')
  const isRepeated = reader.names().some((other) => other !== given && other.toLowerCase() === name)
  if (isRepeated) throw reader.error(given, 'is given twice: names of headers have no case')
  const { read, definition } = readValue(reader.value(given), reader.pathOf(given))
  read()
  return { name, read, definition }
}

function readValue(value: unknown, path: string): Omit<ConfiguredHeader, 'name'> {
  if (typeof value === 'string') {
    const text = requireText(value, path)
    return { read: () => requireFieldValue(text, path), definition: text }
  }
  const reader = new OptionReader(value, path, { known: [...storedTextNames, 'prefix'] })
  const prefix = reader.text('prefix') ?? ''
  const readStored = readStoredText(reader)
  const read = (): string => {
    const stored = requireFieldValue(new TextDecoder().decode(readStored()), path)
    return requireFieldValue(`${prefix}${stored}`, path)
  }
  return { read, definition: reader.names().map((name) => [name, reader.value(name)]) }
}

/** Control characters would end the header, and others are read differently by different servers. */
function requireFieldValue(text: string, path: string): string {
  if (/^[!-~](?:[ -~]*[!-~])?$/.test(text)) return text
  throw new ConfigurationError(path, 'is no value of a header: printable ASCII, with no space at either end')
}

function readAgain(name: string, read: () => string): string {
  try {
    return read()
  } catch (error) {
    throw new FetchProblem(`the value of the header ${name} cannot be read`, { cause: error })
  }
}
