import type { KeyObject } from 'node:crypto'
import type { JWK } from 'jose'
import { derOfEcdsaSignature } from './ecdsa-signature.ts'
import { crypto } from './late-modules.ts'
import { pssKeyOf } from './pss-key.ts'
import type {
  DeferrableCheck,
  ImmediateCheck,
  KeyMaterial,
  SignatureCheck,
  SignedToken,
} from './signature-check.ts'

/**
 * Imports a key to check signatures of one algorithm with `node:crypto` (RFC 7518, section 3; RFC 8037, section
 * 3.1). Throws where the key is damaged or of another kind. The checks take bare keys: an object of options
 * beside the key costs the main thread 20 to 40 microseconds on Node 24.
 */
export function importKey(material: KeyMaterial, algorithm: string): SignatureCheck {
  const bits = algorithm.slice(2)
  if (material instanceof Uint8Array) return hmacCheck(material, bits)
  const curve = curves[algorithm]
  if (curve !== undefined) return ecdsaCheck(importPublicKey(material, 'ec', curve.name), `sha${bits}`, curve)
  if (algorithm === 'EdDSA' || algorithm === 'Ed25519')
    return edwardsCheck(importPublicKey(material, 'ed25519'))
  const key = importPublicKey(material, 'rsa')
  return rsaCheck(algorithm.startsWith('PS') ? pssKeyOf(key, bits) : key, `sha${bits}`)
}

interface Curve {
  readonly name: string
  /** Of r and of s, each. */
  readonly bytes: number
}

const curves: Readonly<Record<string, Curve>> = {
  ES256: { name: 'prime256v1', bytes: 32 },
  ES384: { name: 'secp384r1', bytes: 48 },
  ES512: { name: 'secp521r1', bytes: 66 },
}

function importPublicKey(jwk: JWK, type: string, curve?: string): KeyObject {
  const key = crypto().createPublicKey({ key: jwk, format: 'jwk' })
  if (key.asymmetricKeyType === type && key.asymmetricKeyDetails?.namedCurve === curve) return key
  throw new TypeError(`the key is of another kind than ${curve ?? type}`)
}

/** A secret is compared in a time that says nothing about it. */
function hmacCheck(secret: Uint8Array, bits: string): ImmediateCheck {
  const key = crypto().createSecretKey(secret)
  return {
    signatureBytes: Number(bits) / 8,
    now: (signed) =>
      crypto().timingSafeEqual(
        crypto().createHmac(`sha${bits}`, key).update(signingText(signed), 'latin1').digest(),
        signed.signature,
      ),
  }
}

/** With larger keys a check takes 200 microseconds to a millisecond. */
const mostBitsOnTheSpot = 4096

/** Cheap enough to be made on the spot where there are few. */
function rsaCheck(key: KeyObject, hash: string): DeferrableCheck {
  const bits = Number(key.asymmetricKeyDetails?.modulusLength)
  const now: ImmediateCheck['now'] = (signed) =>
    crypto().verify(hash, signingInput(signed), key, signed.signature)
  return {
    keyType: 'RSA',
    signatureBytes: Math.ceil(bits / 8),
    now: bits <= mostBitsOnTheSpot ? now : undefined,
    later: (signed, answer) => crypto().verify(hash, signingInput(signed), key, signed.signature, answer),
  }
}

function ecdsaCheck(key: KeyObject, hash: string, { bytes }: Curve): DeferrableCheck {
  return {
    keyType: 'EC',
    signatureBytes: 2 * bytes,
    now: undefined,
    later: (signed, answer) =>
      crypto().verify(hash, signingInput(signed), key, derOfEcdsaSignature(signed.signature), answer),
  }
}

/** Edwards curves hash by themselves. */
function edwardsCheck(key: KeyObject): DeferrableCheck {
  return {
    keyType: 'OKP',
    signatureBytes: 64,
    now: undefined,
    later: (signed, answer) => crypto().verify(null, signingInput(signed), key, signed.signature, answer),
  }
}

function signingInput(signed: SignedToken): Buffer {
  return Buffer.from(signingText(signed), 'latin1')
}

/**
 * All before the second dot, which is ASCII (RFC 7515, section 5.2). Where that stands, the signature says, since
 * it has one spelling only; to look for the dot takes longer.
 */
function signingText({ token, signature }: SignedToken): string {
  return token.slice(0, token.length - 1 - Math.ceil((signature.length * 4) / 3))
}
