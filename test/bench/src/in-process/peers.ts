import { JwtVerifier } from 'aws-jwt-verify'
import { createVerifier } from 'fast-jwt'
import { verify as honoVerify, verifyWithJwks } from 'hono/utils/jwt/jwt'
import { createLocalJWKSet, importJWK, jwtVerify } from 'jose'
import jsonwebtoken from 'jsonwebtoken'
import { audience, issuer, keyPair, secret, secretKey, type Algorithm } from '../tokens.ts'
import type { Contender } from './contender.ts'

export async function joseWithKey(alg: Algorithm): Promise<Contender> {
  const jwk = alg === 'HS256' ? { kty: 'oct', k: secret.toString('base64url'), alg } : keyPair(alg).jwk
  const key = await importCryptoKey(jwk, alg)
  const options = { issuer, audience, algorithms: [alg] }
  return { name: 'jose', sync: false, verify: (token) => jwtVerify(token, key, options) }
}

/** A CryptoKey, which is the fastest form of a key that jose takes. */
async function importCryptoKey(jwk: object, alg: Algorithm): Promise<CryptoKey> {
  if (alg !== 'HS256') {
    const key = await importJWK(jwk, alg)
    if (!(key instanceof Uint8Array)) return key
  }
  return crypto.subtle.importKey('raw', secret, { name: 'HMAC', hash: 'SHA-256' }, false, ['verify'])
}

export function joseWithSet(alg: Algorithm): Contender | undefined {
  if (alg === 'HS256') return undefined
  const keys = createLocalJWKSet({ keys: [keyPair(alg).jwk] })
  const options = { issuer, audience, algorithms: [alg] }
  return { name: 'jose, createLocalJWKSet', sync: false, verify: (token) => jwtVerify(token, keys, options) }
}

export function fastJwt(alg: Algorithm): Contender {
  const verify = createVerifier({ key: keyText(alg), ...fastJwtOptions(alg) })
  return { name: 'fast-jwt', sync: true, verify }
}

/** Its options but for the key and the cache. */
export function fastJwtOptions(alg: Algorithm) {
  return { algorithms: [alg], allowedIss: issuer, allowedAud: audience }
}

/** What a key set over the network comes to. */
export function fastJwtWithFetcher(alg: Algorithm): Contender {
  const key = keyText(alg)
  const verify = createVerifier({ key: async () => key, ...fastJwtOptions(alg) })
  return { name: 'fast-jwt, key function', sync: false, verify: (token) => verify(token) }
}

export function keyText(alg: Algorithm): string | Buffer {
  return alg === 'HS256' ? secret : keyPair(alg).pem
}

export function jsonWebToken(alg: Algorithm): Contender | undefined {
  if (alg === 'EdDSA') return undefined
  const key = alg === 'HS256' ? secretKey : keyPair(alg).publicKey
  const options = { issuer, audience, algorithms: [alg] }
  return { name: 'jsonwebtoken', sync: true, verify: (token) => jsonwebtoken.verify(token, key, options) }
}

export function awsJwtVerify(alg: Algorithm): Contender | undefined {
  if (alg === 'HS256' || alg === 'PS256') return undefined
  const verifier = JwtVerifier.create({ issuer, audience, jwksUri: `${issuer}/jwks` })
  verifier.cacheJwks({ keys: [keyPair(alg).jwk] })
  return { name: 'aws-jwt-verify', sync: true, verify: (token) => verifier.verifySync(token) }
}

export async function hono(alg: Algorithm): Promise<Contender> {
  const jwk = alg === 'HS256' ? {} : keyPair(alg).jwk
  const key = await importCryptoKey(jwk, alg)
  const options = { alg, iss: issuer, aud: audience }
  return { name: 'hono/jwt', sync: false, verify: (token) => honoVerify(token, key, options) }
}

export function honoWithSet(alg: Algorithm): Contender | undefined {
  if (alg === 'HS256') return undefined
  const verification = { iss: issuer, aud: audience }
  const options = { keys: [keyPair(alg).jwk], verification, allowedAlgorithms: [alg] }
  return { name: 'hono/jwk', sync: false, verify: (token) => verifyWithJwks(token, options) }
}
