import {
  createVerifier,
  isConfigurationError,
  type ConfigurationError,
  type VerifierOptions,
} from '@claimgate/core'
import { isMembers } from '../members.ts'
import type { ConfigDocument } from './document.ts'
import type { SourceText } from './source-text.ts'

/**
 * Lets core judge options, which asks no server for anything. Core's errors come back with the place in the text,
 * but for those about options that stand in no text.
 */
export function checkOptions(
  options: unknown,
  document: ConfigDocument,
  source: SourceText,
): VerifierOptions {
  if (!isOptionsObject(options)) throw source.mistake('', 'must be options by their names', 0)
  try {
    // The app hears of these options when it makes a verifier of them.
    createVerifier({
      ...options,
      logger: { info: ignore, warn: ignore, error: ignore },
      onEvent: ignore,
    }).close()
  } catch (error) {
    if (!isConfigurationError(error)) throw error
    throw source.mistake(
      error.path,
      problemOf(error),
      nearestOffset(error.path, document.offsets),
      error.column,
    )
  }
  return options
}

function ignore(): void {}

/** What core can be asked about; all the rest is core's to find out. */
function isOptionsObject(value: unknown): value is VerifierOptions {
  return isMembers(value)
}

/** The message less what the error says anew: its path, and the column in an expression. */
function problemOf({ message, path, column }: ConfigurationError): string {
  const said = [path, column === undefined ? '' : `column ${column}`].filter((part) => part !== '')
  return message.replace(said.map((part) => `${part}: `).join(''), '')
}

/** Where an option stands, or else what it would stand in. */
function nearestOffset(path: string, offsets: ReadonlyMap<string, number>): number {
  const start: readonly [string, number] = ['', 0]
  const [, offset] = [...offsets].reduce<readonly [string, number]>(
    (nearest, entry) => (isWithin(path, entry[0]) && entry[0].length >= nearest[0].length ? entry : nearest),
    start,
  )
  return offset
}

function isWithin(path: string, around: string): boolean {
  return path === around || (path.startsWith(around) && /^[.[]/.test(path.slice(around.length)))
}
