import {
  isConfigurationError,
  type ConfigurationError,
} from '../../../src/configuration/configuration-error.ts'

/** The configuration error that something throws; fails where it throws nothing, or another error. */
export function configurationErrorOf(attempt: () => unknown): ConfigurationError {
  try {
    attempt()
  } catch (error) {
    if (isConfigurationError(error)) return error
    throw error
  }
  throw new Error('expected a ConfigurationError')
}
