import { constants, createHmac, sign, type KeyObject, type SignKeyObjectInput } from 'node:crypto'
import { startOfTests } from './clock.ts'
import { signingKey, type SigningKey } from './keys.ts'

export const issuer = 'https://id.example.com'
export const audience = 'orders-api'

/** What a token is made of; what is not said is as a good token has it. */
export interface TokenParts {
  readonly key?: SigningKey
  readonly header?: Readonly<Record<string, unknown>>
  /** Claims beside or instead of the good ones; `undefined` removes one. */
  readonly claims?: Readonly<Record<string, unknown>>
}

/** The claims of a good token at the start of tests. */
export const goodClaims: Readonly<Record<string, unknown>> = {
  iss: issuer,
  aud: audience,
  sub: 'user-1',
  iat: startOfTests,
  exp: startOfTests + 300,
}

/** Mints a token with a real signature. */
export function mint({ key = signingKey(), header = {}, claims = {} }: TokenParts = {}): string {
  const fullHeader = { alg: key.algorithm, ...(key.kid !== undefined && { kid: key.kid }), ...header }
  return signText(JSON.stringify(fullHeader), JSON.stringify({ ...goodClaims, ...claims }), key)
}

/** Signs any two texts or byte strings as header and payload, sensible or not: the signature is good. */
export function signText(
  header: string | Uint8Array,
  payload: string | Uint8Array,
  key: SigningKey = signingKey(),
): string {
  return signSegments(encode(header), encode(payload), key)
}

/** Signs two segments as they stand: the signature is good, whatever they hold. */
export function signSegments(header: string, payload: string, key: SigningKey = signingKey()): string {
  const input = `${header}.${payload}`
  return `${input}.${signature(input, key)}`
}

/** Joins a token that nobody signed. */
export function unsigned(
  header: string | Uint8Array,
  payload: string | Uint8Array,
  signatureSegment: string,
): string {
  return `${encode(header)}.${encode(payload)}.${signatureSegment}`
}

export function encode(text: string | Uint8Array): string {
  return Buffer.from(text).toString('base64url')
}

function signature(input: string, { algorithm, privateKey }: SigningKey): string {
  const bits = algorithm.slice(2)
  if (privateKey instanceof Uint8Array) {
    return createHmac(`sha${bits}`, privateKey).update(input).digest('base64url')
  }
  const bytes = Buffer.from(input)
  if (algorithm === 'EdDSA' || algorithm === 'Ed25519')
    return sign(null, bytes, privateKey).toString('base64url')
  return sign(`sha${bits}`, bytes, signingOptions(algorithm, privateKey)).toString('base64url')
}

function signingOptions(algorithm: string, key: KeyObject): SignKeyObjectInput {
  if (algorithm.startsWith('ES')) return { key, dsaEncoding: 'ieee-p1363' }
  if (algorithm.startsWith('PS')) {
    return { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  }
  return { key }
}
