const brand = Symbol.for('claimgate.configuration')

/**
 * A mistake in the configuration, found when it is made and never at the first request. The message names the
 * place (`requireAny[1].jwksUrl`) and the remedy, and in an expression also the column; it never holds a secret.
 *
 * @example
 * ```ts
 * import { createVerifier, isConfigurationError } from '@claimgate/core'
 *
 * try {
 *   createVerifier({ issuer: 'https://id.example.com', audience: [] })
 * } catch (error) {
 *   if (isConfigurationError(error)) console.error(error.path, error.message)
 * }
 * ```
 */
export class ConfigurationError extends Error {
  readonly code = 'configuration_invalid'
  /** Where in the options the mistake is; empty for the options as a whole. */
  readonly path: string
  /** Where in an expression the mistake is, in characters from 1; `undefined` where it is in none. */
  readonly column: number | undefined

  constructor(path: string, problem: string, column?: number) {
    super(messageOf(path, problem, column))
    this.name = 'ConfigurationError'
    this.path = path
    this.column = column
    Object.defineProperty(this, brand, { value: true })
  }
}

function messageOf(path: string, problem: string, column: number | undefined): string {
  const place = [path, column === undefined ? '' : `column ${column}`]
  return [...place.filter((part) => part !== ''), problem].join(': ')
}

/**
 * Whether a value is a `ConfigurationError`, also one of another copy of this package.
 *
 * @example
 * ```ts
 * import { isConfigurationError } from '@claimgate/core'
 *
 * export const placeOf = (error: unknown): string => (isConfigurationError(error) ? error.path : '')
 * ```
 */
export function isConfigurationError(value: unknown): value is ConfigurationError {
  return typeof value === 'object' && value !== null && brand in value && value[brand] === true
}
