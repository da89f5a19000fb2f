import { constants, createHmac, timingSafeEqual, verify } from 'node:crypto'
import { keyPair, secretKey, type Algorithm, type AsymmetricAlgorithm } from '../tokens.ts'
import type { Contender } from './contender.ts'

/** What the machine can do: the signature alone, checked at once. Nothing is parsed, no claim is looked at. */
export function syncLimit(alg: Algorithm): Contender {
  const holds = alg === 'HS256' ? hasGoodMac : syncCheck(alg)
  return {
    name: 'crypto.verify',
    sync: true,
    checks: 'signature',
    verify: (token) => {
      if (!holds(token)) throw new Error('bad signature')
    },
  }
}

/** The same on the thread pool. */
export function poolLimit(alg: Algorithm): Contender | undefined {
  if (alg === 'HS256') return undefined
  const { digest, key } = checkArguments(alg)
  return {
    name: 'crypto.verify with a callback',
    sync: false,
    checks: 'signature',
    verify: (token) => {
      const { input, signature } = split(token)
      return new Promise<void>((resolve, reject) => {
        verify(digest, input, key, signature, (error, isGood) => {
          if (error === null && isGood) resolve()
          else reject(error ?? new Error('bad signature'))
        })
      })
    },
  }
}

function syncCheck(alg: AsymmetricAlgorithm): (token: string) => boolean {
  const { digest, key } = checkArguments(alg)
  return (token) => {
    const { input, signature } = split(token)
    return verify(digest, input, key, signature)
  }
}

function checkArguments(alg: AsymmetricAlgorithm) {
  const { publicKey } = keyPair(alg)
  if (alg === 'EdDSA') return { digest: null, key: publicKey }
  if (alg === 'RS256') return { digest: 'sha256', key: publicKey }
  if (alg === 'ES256')
    return { digest: 'sha256', key: { key: publicKey, dsaEncoding: 'ieee-p1363' as const } }
  const padding = constants.RSA_PKCS1_PSS_PADDING
  return { digest: 'sha256', key: { key: publicKey, padding, saltLength: 32 } }
}

function hasGoodMac(token: string): boolean {
  const { input, signature } = split(token)
  const expected = createHmac('sha256', secretKey).update(input).digest()
  return expected.length === signature.length && timingSafeEqual(expected, signature)
}

function split(token: string): { input: Buffer; signature: Buffer } {
  const dot = token.lastIndexOf('.')
  return {
    input: Buffer.from(token.slice(0, dot), 'latin1'),
    signature: Buffer.from(token.slice(dot + 1), 'base64url'),
  }
}
