import { createVerifier, type CacheOptions, type Verifier, type VerifierOptions } from '@claimgate/core'
import { audience, issuer, keyPair, secret, type Algorithm } from '../tokens.ts'
import type { Contender } from './contender.ts'

/** The options of a requirement for an algorithm's tokens. */
export function requirement(alg: Algorithm) {
  const keys = alg === 'HS256' ? { secret } : { jwks: { keys: [keyPair(alg).jwk] } }
  return { issuer, audience, algorithms: [alg], ...keys }
}

/** A cache with room for many tokens. */
export function roomFor(tokens: number, options: CacheOptions = {}): CacheOptions {
  return { maxEntries: Math.max(10_000, 2 * tokens), maxBytes: '500mb', ...options }
}

export function claimgateVerifier(alg: Algorithm, options: Pick<VerifierOptions, 'cache'>): Verifier {
  return createVerifier({ ...requirement(alg), ...options })
}

/** claimgate without its cache. */
export function uncachedClaimgate(alg: Algorithm): Contender {
  const verifier = claimgateVerifier(alg, { cache: false })
  return { name: 'claimgate', sync: false, verify: (token) => verifier.verifyToken(token) }
}
