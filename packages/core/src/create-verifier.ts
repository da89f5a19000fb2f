import type { ClaimsOf, KnownOptions } from './configuration/claims-of.ts'
import type { VerifierOptions } from './configuration/options.ts'
import { RunningVerifier } from './running-verifier.ts'
import type { Verifier } from './verifier.ts'

/**
 * Makes a verifier. Throws `ConfigurationError`, with path and remedy, for options that are wrong.
 *
 * @example
 * ```ts
 * import { createVerifier } from '@claimgate/core'
 *
 * const verifier = createVerifier({ issuer: 'https://id.example.com', audience: 'orders-api' })
 *
 * export const whoIs = async (token: string): Promise<string | undefined> =>
 *   (await verifier.verifyToken(token)).subject
 * ```
 */
export function createVerifier<Given extends VerifierOptions>(
  options: Given & KnownOptions<Given>,
): Verifier<ClaimsOf<Given>>
export function createVerifier(options: VerifierOptions): Verifier {
  return new RunningVerifier(options)
}
