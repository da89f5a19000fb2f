import type { StepUp } from '../policies/outcome.ts'
import type { RejectionCode } from './rejection-codes.ts'
import { rejectionCodes } from './rejection-codes.ts'

/** The parts of a challenge that do not depend on the request. */
export interface Challenge {
  readonly realm: string | undefined
  readonly scope: string | undefined
  readonly resourceMetadata: string | undefined
}

/** What one rejection adds to the configured challenge. */
export interface RejectionParameters {
  /** The scopes that the request needs, for `insufficient_scope`. */
  readonly scopes?: readonly string[]
  /** The authentication that the request needs, for `insufficient_user_authentication`. */
  readonly stepUp?: StepUp
  /** Seconds until it is worth asking again, for 503. */
  readonly retryAfter?: number
}

/**
 * The response headers of a rejection: `WWW-Authenticate` as RFC 6750 section 3, RFC 9470 section 3 and RFC
 * 9728 section 5.1 want it, `Retry-After` for 503, and `Cache-Control: no-store` always.
 */
export function rejectionHeaders(
  code: RejectionCode,
  challenge: Challenge,
  parameters: RejectionParameters = {},
): Record<string, string> {
  const headers: Record<string, string> = { 'Cache-Control': 'no-store' }
  const authenticate = bearerChallenge(code, challenge, parameters)
  if (authenticate !== undefined) headers['WWW-Authenticate'] = authenticate
  if (rejectionCodes[code].kind === 'unavailable') {
    headers['Retry-After'] = String(Math.max(1, Math.ceil(parameters.retryAfter ?? 1)))
  }
  return headers
}

function bearerChallenge(
  code: RejectionCode,
  challenge: Challenge,
  { scopes = [], stepUp = {} }: RejectionParameters,
): string | undefined {
  const { kind, description } = rejectionCodes[code]
  if (kind === 'forbidden' || kind === 'unavailable' || kind === 'server_error') return undefined
  const parameters: [name: string, value: string | undefined][] = [['realm', challenge.realm]]
  if (kind !== 'missing_token') parameters.push(['error', kind], ['error_description', description])
  parameters.push(['acr_values', stepUp.acrValues?.join(' ')], ['max_age', stepUp.maxAge?.toString()])
  const scope = kind === 'insufficient_scope' ? scopes.join(' ') : challenge.scope
  parameters.push(['scope', scope], ['resource_metadata', challenge.resourceMetadata])
  const written = parameters.flatMap(([name, value]) =>
    value === undefined ? [] : [`${name}=${quotedString(value)}`],
  )
  return written.length === 0 ? 'Bearer' : `Bearer ${written.join(', ')}`
}

/** A quoted-string of RFC 9110, section 5.6.4, with everything outside visible ASCII and space left out. */
function quotedString(value: string): string {
  return `"${value.replace(/[^\x20-\x7e]/g, '').replace(/["\\]/g, '\\$&')}"`
}
