import { createVerifier, isConfigurationError, type ConfigurationError, type Verifier } from '@claimgate/core'
import { audience, issuer } from './tokens.ts'

/** A requirement with a secret, so that any other key source beside it is a contradiction. */
export const secretOptions: Readonly<Record<string, unknown>> = {
  issuer,
  audience,
  secret: 's'.repeat(64),
}

/** Makes a verifier from options that the compiler would not let through. */
export function createUnchecked(options: unknown): Verifier {
  const verifier: Verifier = Reflect.apply(createVerifier, undefined, [options])
  return verifier
}

/** The error that options are refused with; fails where they are taken, or refused with any other error. */
export function refusalOf(options: unknown): ConfigurationError {
  try {
    createUnchecked(options).close()
  } catch (error) {
    if (isConfigurationError(error)) return error
    throw error
  }
  throw new Error('expected the options to be refused')
}

/** Where the mistake is that options are refused for. */
export function mistakeIn(options: unknown): string {
  return refusalOf(options).path
}

/** The same, for one option beside good ones. */
export function mistakeBeside(options: Readonly<Record<string, unknown>>): string {
  return mistakeIn({ ...secretOptions, ...options })
}
