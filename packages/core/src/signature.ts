import { JWSSignatureVerificationFailed } from 'jose/errors'
import { compactVerify } from 'jose/jws/compact/verify'
import type { VerificationKey } from './keys/verification-key.ts'

/**
 * Whether a key proves a token's signature (RFC 7515, section 5.2). The one place where signatures are
 * checked; jose does it. An error other than "it does not" is not an answer, and is thrown.
 */
export async function isSignatureValid(
  token: string,
  algorithm: string,
  key: VerificationKey,
): Promise<boolean> {
  const material = await key.import(algorithm)
  try {
    await compactVerify(token, material, { algorithms: [algorithm] })
    return true
  } catch (error) {
    if (error instanceof JWSSignatureVerificationFailed) return false
    throw error
  }
}
