import { newSigningKey, signingKey, type SigningKey } from './keys.ts'

const rsaOf = new Map<string, SigningKey>()

/**
 * A key pair for an algorithm, one of several by name. All RSA algorithms share a pair, since making one takes
 * long.
 */
export function keyPair(algorithm: string, name: string = 'first'): SigningKey {
  const isRsa = /^[RP]S/.test(algorithm)
  if (!isRsa) return name === 'first' ? signingKey(algorithm) : newSigningKey(algorithm, name)
  const pair = rsaOf.get(name) ?? (name === 'first' ? signingKey() : newSigningKey('RS256', name))
  rsaOf.set(name, pair)
  return { ...pair, algorithm }
}
