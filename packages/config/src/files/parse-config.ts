import { ConfigurationError, type SharedOptions, type VerifierOptions } from '@claimgate/core'
import { isMembers, type Members } from '../members.ts'
import { checkOptions } from './check-options.ts'
import { readDocument } from './document.ts'
import { maxConfigBytes } from './document-limits.ts'
import { resolveOptionFiles } from './option-files.ts'
import { SourceText } from './source-text.ts'

export type ConfigFormat = 'json' | 'yaml'

/** How a configuration is read, wherever it came from. */
export interface ConfigReading {
  /** What JSON cannot write, such as `logger` and `regexEngine`. An option of the text is refused here. */
  readonly besides?: Partial<SharedOptions>
}

/** What is known of a text. */
export interface ParseConfigOptions extends ConfigReading {
  readonly format: ConfigFormat
  /** What errors call it. Default: none. */
  readonly file?: string
  /** What relative paths in it are relative to. Default: the working directory. */
  readonly folder?: string
}

/**
 * Reads options from the text of a JSON or YAML file, and has core validate them. Throws `ConfigurationError` with
 * the path of the option and the place in the text: for a text that is longer than 1 MiB or no such document, and
 * for all that core refuses. Names that stand there twice, empty values, YAML tags and several documents are
 * refused; nothing is filled in from the environment but by `{ env }`.
 *
 * @example
 * ```ts
 * import { parseConfig } from '@claimgate/config'
 *
 * export const options = parseConfig('{ "issuer": "https://id.example.com", "audience": "orders-api" }', {
 *   format: 'json',
 * })
 * ```
 */
export function parseConfig(
  text: string,
  { format, file, folder = '.', besides = {} }: ParseConfigOptions,
): VerifierOptions {
  if (format !== 'json' && format !== 'yaml')
    throw new ConfigurationError('format', 'must be "json" or "yaml"')
  const source = new SourceText(text, file)
  if (text.length > maxConfigBytes) throw source.mistake('', `is longer than ${maxConfigBytes} bytes`, 0)
  if (format === 'json') requireJson(source)
  const document = readDocument(source)
  const { value } = document
  return checkOptions(isMembers(value) ? joinOptions(value, folder, besides) : value, document, source)
}

function joinOptions({ $schema: _schema, ...options }: Members, folder: string, besides: Members): Members {
  const given = Object.keys(besides).find((name) => Object.hasOwn(options, name))
  if (given !== undefined)
    throw new ConfigurationError(given, 'is given twice: in the text, and besides: leave one of them out')
  return { ...resolveOptionFiles(options, folder), ...besides }
}

/** YAML would take more than JSON: comments, single quotes, names without quotes. */
function requireJson(source: SourceText): void {
  try {
    JSON.parse(source.text)
  } catch {
    throw source.mistake('', 'is no JSON', 0)
  }
}
