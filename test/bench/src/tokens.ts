import {
  createHmac,
  createSecretKey,
  generateKeyPairSync,
  randomBytes,
  sign,
  type KeyObject,
  constants,
} from 'node:crypto'

export const issuer = 'https://id.example.com'
export const audience = 'orders-api'
export const keyId = 'key-1'

export const algorithms = ['HS256', 'RS256', 'ES256', 'EdDSA', 'PS256'] as const
export type Algorithm = (typeof algorithms)[number]
export type AsymmetricAlgorithm = Exclude<Algorithm, 'HS256'>

/** Signs and verifies one algorithm's tokens. */
export interface KeyPair {
  readonly alg: AsymmetricAlgorithm
  readonly publicKey: KeyObject
  readonly privateKey: KeyObject
  /** The public key, as in a key set: with `kid`, `alg` and `use`. */
  readonly jwk: PublicJwk
  readonly pem: string
}

export interface PublicJwk {
  readonly [member: string]: string
  readonly kty: string
  readonly kid: string
  readonly alg: string
  readonly use: 'sig'
}

/** The secret of all HS256 tokens: 32 bytes, all of them ASCII, since some take it as text alone. */
export const secretText = randomBytes(24).toString('base64url')
export const secret: Buffer<ArrayBuffer> = Buffer.from(secretText)
export const secretKey: KeyObject = createSecretKey(secret)

const pairs = new Map<AsymmetricAlgorithm, KeyPair>()

/** The key pair of an algorithm: the same one throughout the run. */
export function keyPair(alg: AsymmetricAlgorithm): KeyPair {
  const known = pairs.get(alg)
  if (known !== undefined) return known
  const { publicKey, privateKey } = generate(alg)
  const members = Object.entries(publicKey.export({ format: 'jwk' }))
  const texts = members.filter((member): member is [string, string] => typeof member[1] === 'string')
  const jwk: PublicJwk = { kty: '', ...Object.fromEntries(texts), kid: keyId, alg, use: 'sig' }
  const pem = publicKey.export({ type: 'spki', format: 'pem' })
  const pair = { alg, publicKey, privateKey, jwk, pem }
  pairs.set(alg, pair)
  return pair
}

function generate(alg: AsymmetricAlgorithm): { publicKey: KeyObject; privateKey: KeyObject } {
  if (alg === 'ES256') return generateKeyPairSync('ec', { namedCurve: 'P-256' })
  if (alg === 'EdDSA') return generateKeyPairSync('ed25519')
  return generateKeyPairSync('rsa', { modulusLength: 2048 })
}

/** The claims of the nth token: what an access token of a provider holds, apart for each n. */
export function claims(
  n: number,
  issuedAt = Math.floor(Date.now() / 1000),
): Readonly<Record<string, unknown>> {
  const digits = String(n).padStart(6, '0')
  return {
    iss: issuer,
    sub: `user-${digits}`,
    aud: audience,
    iat: issuedAt,
    exp: issuedAt + 12 * 3600,
    jti: `a1b2c3d4-e5f6-7890-abcd-ef1234${digits}`,
    azp: 'orders-app',
    scope: 'orders:read orders:write profile',
    email: `user-${digits}@example.com`,
    name: `User Number ${digits}`,
    tenant: 'tenant-of-12345',
    roles: ['admin', 'editor', 'viewer'],
    realm_access: { roles: ['offline_access'] },
    auth_time: issuedAt,
  }
}

/** Signs a token: RS256 and PS256 give 938 bytes, ES256 and EdDSA 682, HS256 639. */
export function signToken(alg: Algorithm, payload: object): string {
  const input = `${encode({ alg, kid: keyId, typ: 'JWT' })}.${encode(payload)}`
  return `${input}.${signatureOf(alg, input).toString('base64url')}`
}

function encode(value: object): string {
  return Buffer.from(JSON.stringify(value)).toString('base64url')
}

function signatureOf(alg: Algorithm, input: string): Buffer {
  if (alg === 'HS256') return createHmac('sha256', secretKey).update(input).digest()
  const key = keyPair(alg).privateKey
  const bytes = Buffer.from(input)
  if (alg === 'EdDSA') return sign(null, bytes, key)
  if (alg === 'ES256') return sign('sha256', bytes, { key, dsaEncoding: 'ieee-p1363' })
  if (alg === 'RS256') return sign('sha256', bytes, key)
  return sign('sha256', bytes, { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength: 32 })
}

/** Different good tokens. */
export function goodTokens(alg: Algorithm, count: number): string[] {
  return Array.from({ length: count }, (_, n) => signToken(alg, claims(n)))
}

/** What every subject has to refuse before it is measured. */
export function badTokens(alg: Algorithm): Readonly<Record<string, string>> {
  const good = signToken(alg, claims(0))
  const now = Math.floor(Date.now() / 1000)
  return {
    'another signature': withOtherSignature(good),
    'another payload': withOtherPayload(good),
    expired: signToken(alg, claims(0, now - 24 * 3600)),
    'another issuer': signToken(alg, { ...claims(0), iss: 'https://other.example.com' }),
    'another audience': signToken(alg, { ...claims(0), aud: 'invoices-api' }),
  }
}

/** One character of the signature changed, far from its ends. */
export function withOtherSignature(token: string): string {
  const place = token.lastIndexOf('.') + 20
  return `${token.slice(0, place)}${token[place] === 'A' ? 'B' : 'A'}${token.slice(place + 1)}`
}

function withOtherPayload(token: string): string {
  const [header, , signature] = token.split('.')
  return `${header}.${encode({ ...claims(0), roles: ['owner'] })}.${signature}`
}

/**
 * The header of a request: a string that nothing has looked at yet. V8 remembers the hash of a string, so that a
 * string object used again is looked up a hundred times faster than any that a request brings.
 */
export interface Headers {
  readonly count: number
  /** A new string, of the tokens in turn: `Bearer` and the token. */
  readonly next: () => string
  /** A new string of the token alone, cut out of such a header. */
  readonly nextToken: () => string
}

const prefix = 'Bearer '

export function freshHeaders(tokens: readonly string[]): Headers {
  const buffers = tokens.map((token) => Buffer.from(prefix + token, 'latin1'))
  let turn = 0
  const next = (): string => {
    turn = turn + 1 < buffers.length ? turn + 1 : 0
    return buffers[turn]?.toString('latin1') ?? ''
  }
  return { count: buffers.length, next, nextToken: () => next().slice(prefix.length) }
}
