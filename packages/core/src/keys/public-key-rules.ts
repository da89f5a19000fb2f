import type { JWK } from 'jose'
import { decodeBase64url } from '../decoding/base64url.ts'
import { isJsonObject } from '../decoding/strict-json.ts'
import { algorithmsForKey } from './algorithms.ts'

const leastModulusBits = 2048

/** Of numbers up to 2^31 - 1. A check takes time for each bit of the exponent, and 65537, which is usual, has 17. */
const mostExponentBits = 31

const privateMembers = ['d', 'p', 'q', 'dp', 'dq', 'qi', 'oth', 'k', 'priv']
const textMembers = ['kid', 'use', 'alg', 'crv', 'n', 'e', 'x', 'y'] as const

/**
 * Reads a JWK, or says why it must not verify signatures. It has to be public, of a supported type and curve,
 * meant for signatures (`use`, `key_ops`, `alg`), and, for RSA, of at least 2048 bits with an odd exponent from 3
 * to 2^31 - 1 (RFC 7517, section 4; RFC 7518, section 6; RFC 8725, section 3.5).
 */
export function readPublicJwk(jwk: unknown): JWK | string {
  if (!isJsonObject(jwk) || typeof jwk['kty'] !== 'string') return 'is not a JWK'
  if (jwk['kty'] === 'oct') return 'is a symmetric key: a secret is configured as secret'
  if (privateMembers.some((name) => Object.hasOwn(jwk, name)))
    return 'holds private members: publish the public key alone'
  const wrong = textMembers.find((name) => Object.hasOwn(jwk, name) && typeof jwk[name] !== 'string')
  if (wrong !== undefined) return `has a ${wrong} that is not a string`
  return usageProblem(jwk) ?? materialProblem(jwk) ?? jwk
}

function usageProblem(jwk: JWK): string | undefined {
  if (jwk.use !== undefined && jwk.use !== 'sig') return 'is not meant for signatures (use)'
  const operations: unknown = jwk.key_ops
  if (operations === undefined) return undefined
  if (!Array.isArray(operations) || !operations.includes('verify')) return 'is not meant to verify (key_ops)'
  const areDistinctTexts =
    operations.every((operation) => typeof operation === 'string') &&
    new Set(operations).size === operations.length
  return areDistinctTexts ? undefined : 'has key_ops that are not distinct strings'
}

function materialProblem(jwk: JWK): string | undefined {
  if (algorithmsForKey(jwk).length === 0) return 'is of a type, curve or algorithm that is not supported'
  const { kty, n = '', e = '', x = '', y = '' } = jwk
  const texts = kty === 'RSA' ? [n, e] : kty === 'EC' ? [x, y] : [x]
  const material = texts.map((text) => decodeBase64url(text) ?? new Uint8Array())
  if (material.some(({ length }) => length === 0)) {
    return 'lacks a part of the key, or has it in no canonical base64url'
  }
  return kty === 'RSA' ? rsaProblem(material) : undefined
}

function rsaProblem(material: readonly Uint8Array[]): string | undefined {
  const [modulus = '', exponent = ''] = material.map(bitsOf)
  const bits = modulus.length
  if (bits < leastModulusBits) return `is an RSA key of ${bits} bits: at least ${leastModulusBits} are needed`
  if (exponent.length > mostExponentBits)
    return `has an RSA exponent of ${exponent.length} bits: at most ${mostExponentBits} are allowed`
  const isOdd = exponent.endsWith('1')
  return isOdd && exponent.length > 1 ? undefined : 'has an RSA exponent that is even or too small'
}

/** The binary digits of a number, from the first one on. */
function bitsOf(bytes: Uint8Array): string {
  return Array.from(bytes, (byte) => byte.toString(2).padStart(8, '0'))
    .join('')
    .replace(/^0+/, '')
}
