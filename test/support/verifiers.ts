import {
  createVerifier,
  type ClaimgateError,
  type RequirementOptions,
  type SharedOptions,
  type TokenRequest,
  type Verifier,
} from '@claimgate/core'
import { isClaimgateError } from '@claimgate/core'
import { testClock, type TestClock } from './clock.ts'
import { signingKey, type SigningKey } from './keys.ts'
import { audience, issuer } from './tokens.ts'

/** A requirement that good tokens meet. */
export function goodRequirement(...keys: readonly SigningKey[]): RequirementOptions {
  const trusted = keys.length === 0 ? [signingKey()] : keys
  return { issuer, audience, jwks: { keys: trusted.map(({ publicJwk }) => publicJwk) } }
}

/** A verifier that good tokens satisfy, and its clock. */
export function goodVerifier(options: Partial<RequirementOptions> & SharedOptions = {}): {
  readonly verifier: Verifier
  readonly clock: TestClock
} {
  const clock = testClock()
  const keySource = hasKeySource(options) ? { issuer, audience } : goodRequirement()
  return { verifier: createVerifier({ ...keySource, clock: clock.clock, ...options }), clock }
}

function hasKeySource(options: Partial<RequirementOptions>): boolean {
  return ['secret', 'publicKey', 'jwks', 'jwksUrl', 'discovery', 'keys'].some((name) => name in options)
}

/** A request with a bearer token, and whatever else. */
export function requestWith(token: string, request: Partial<TokenRequest> = {}): TokenRequest {
  return {
    method: 'GET',
    url: '/',
    ...request,
    headers: { authorization: `Bearer ${token}`, ...request.headers },
  }
}

/** The rejection that a promise, or a call, ends in; fails where it does not end in one. */
export async function rejectionOf(attempt: Promise<unknown> | (() => unknown)): Promise<ClaimgateError> {
  const outcome: unknown = await settled(attempt).then(
    () => 'no rejection',
    (error: unknown) => error,
  )
  if (isClaimgateError(outcome)) return outcome
  throw new Error(`expected a rejection of claimgate, got ${String(outcome)}`)
}

/** What a call throws at once counts as a rejection too. */
async function settled(attempt: Promise<unknown> | (() => unknown)): Promise<unknown> {
  return typeof attempt === 'function' ? attempt() : attempt
}
