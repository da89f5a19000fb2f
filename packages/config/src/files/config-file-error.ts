import { ConfigurationError } from '@claimgate/core'

/** A place in a text. Lines and columns count from 1. */
export interface FilePlace {
  /** Absent where the text came from no file. */
  readonly file?: string
  readonly line: number
  readonly column: number
}

/**
 * A mistake in a configuration file: a `ConfigurationError`, with the place in the file. The message names it too,
 * as `orders.yaml:3:5`; it never holds what stands there.
 *
 * @example
 * ```ts
 * import { ConfigFileError, parseConfig } from '@claimgate/config'
 *
 * try {
 *   parseConfig('audience: [orders-api', { format: 'yaml', file: 'orders.yaml' })
 * } catch (error) {
 *   if (error instanceof ConfigFileError) console.error(error.place.line, error.path)
 * }
 * ```
 */
export class ConfigFileError extends ConfigurationError {
  readonly place: FilePlace

  constructor(path: string, problem: string, place: FilePlace, expressionColumn?: number) {
    super(path, `${problem} (${describe(place)})`, expressionColumn)
    this.name = 'ConfigFileError'
    this.place = place
  }
}

function describe({ file, line, column }: FilePlace): string {
  return file === undefined ? `line ${line}, column ${column}` : `${file}:${line}:${column}`
}
