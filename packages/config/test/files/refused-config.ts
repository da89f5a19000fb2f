import { ConfigFileError, parseConfig, type ParseConfigOptions } from '@claimgate/config'

/** The error that a text is refused with; fails where it is taken, or refused with any other error. */
export function refusalOf(text: string, options: Partial<ParseConfigOptions> = {}): ConfigFileError {
  try {
    parseConfig(text, { format: 'yaml', ...options })
  } catch (error) {
    if (error instanceof ConfigFileError) return error
    throw error
  }
  throw new Error('expected the text to be refused')
}

/** Where a text is refused: the path of the option, and line and column. */
export function placeOf(text: string, options: Partial<ParseConfigOptions> = {}): string {
  const { path, place } = refusalOf(text, options)
  return `${path}@${place.line}:${place.column}`
}
