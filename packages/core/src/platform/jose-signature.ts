import type { CryptoKey } from 'jose'
import { JWSSignatureVerificationFailed } from 'jose/errors'
import { compactVerify } from 'jose/jws/compact/verify'
import { importJWK } from 'jose/key/import'
import type { KeyMaterial, SignatureAnswer, SignatureCheck } from './signature-check.ts'

/**
 * Imports a key to check signatures of one algorithm with jose: the reference for what is accepted, and the
 * engine wherever a runtime has none of its own here. Rejects where the key is damaged or of another kind.
 */
export async function importKey(material: KeyMaterial, algorithm: string): Promise<SignatureCheck> {
  const isSecret = material instanceof Uint8Array
  const key = await (isSecret ? importSecret(material, algorithm) : importJWK(material, algorithm))
  return {
    keyType: isSecret ? 'oct' : String(material.kty),
    now: undefined,
    later: ({ token }, answer) => {
      compactVerify(token, key, { algorithms: [algorithm] }).then(
        () => answer(undefined, true),
        (error: unknown) => answerOf(error, answer),
      )
    },
  }
}

/** As a `CryptoKey`: jose would import bare bytes at every check. */
function importSecret(secret: Uint8Array<ArrayBuffer>, algorithm: string): Promise<CryptoKey> {
  const hmac = { name: 'HMAC', hash: `SHA-${algorithm.slice(2)}` }
  return crypto.subtle.importKey('raw', secret, hmac, false, ['verify'])
}

/** An error other than "it does not match" is no answer. */
function answerOf(error: unknown, answer: SignatureAnswer): void {
  if (error instanceof JWSSignatureVerificationFailed) answer(undefined, false)
  else answer(error, false)
}
