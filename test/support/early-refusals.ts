import { importJWK, jwtVerify } from 'jose'
import type { JudgingStep, RejectionCode, RequirementOptions, SharedOptions, Verifier } from '@claimgate/core'
import { startOfTests } from './clock.ts'
import { signingKey, type SigningKey } from './keys.ts'
import { audience, issuer } from './tokens.ts'
import { goodVerifier, rejectionOf } from './verifiers.ts'

/** How a token is refused, in each way that it may be judged, and what was asked on the way. */
export interface EarlyRefusal {
  readonly codes: readonly (string | undefined)[]
  readonly statuses: readonly (number | undefined)[]
  /** The last step that `explain()` recorded. */
  readonly failedAt: JudgingStep | undefined
  /** How often keys were asked for. */
  readonly keyLookups: number
}

/** A refusal while the token is taken apart: before any key is looked up. */
export function refusedAtDecode(code: RejectionCode): EarlyRefusal {
  return { codes: [code, code, code], statuses: [401, 401, 401], failedAt: 'decode', keyLookups: 0 }
}

/** A refusal while the requirements are chosen: before any key is looked up as well. */
export function refusedAtChoice(code: RejectionCode): EarlyRefusal {
  return { ...refusedAtDecode(code), failedAt: 'choose' }
}

/** A verifier that takes any text in `x-token` as it stands, and counts how often its keys are asked for. */
export function watchedVerifier(options: Partial<RequirementOptions> & SharedOptions = {}): {
  readonly verifier: Verifier
  readonly keyLookups: () => number
} {
  let lookups = 0
  const { verifier } = goodVerifier({
    extractionSources: [({ headers }) => [headers['x-token'] ?? []].flat()[0]],
    keys: () => {
      lookups += 1
      return Promise.resolve({ keys: [signingKey().publicJwk] })
    },
    ...options,
  })
  return { verifier, keyLookups: () => lookups }
}

/** Has a token judged in a request, alone, and in an explanation. Fails where it is accepted. */
export async function refusalOf(
  token: string,
  options: Partial<RequirementOptions> & SharedOptions = {},
): Promise<EarlyRefusal> {
  const { verifier, keyLookups } = watchedVerifier(options)
  const request = { method: 'GET', url: '/', headers: { 'x-token': token } }
  const inRequest = await rejectionOf(verifier.authenticate(request))
  const alone = await rejectionOf(verifier.verifyToken(token))
  const explained = await verifier.explain(token)
  return {
    codes: [inRequest.code, alone.code, explained.code],
    statuses: [inRequest.status, alone.status, explained.status],
    failedAt: explained.steps.at(-1)?.step,
    keyLookups: keyLookups(),
  }
}

/** Whether jose takes a token for a good one, with the same issuer, audience and time as tests have. */
export async function doesJoseAccept(token: string, key: SigningKey = signingKey()): Promise<boolean> {
  const publicKey = await importJWK(key.publicJwk, key.algorithm)
  const currentDate = new Date(startOfTests * 1000)
  return jwtVerify(token, publicKey, { issuer, audience, currentDate }).then(
    () => true,
    () => false,
  )
}
