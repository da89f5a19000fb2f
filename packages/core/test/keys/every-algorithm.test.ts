import { createVerifier, type RequirementOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { keyPair } from '../../../../test/support/key-pairs.ts'
import { newSecret, secretKey, signingKey, type SigningKey } from '../../../../test/support/keys.ts'
import { audience, encode, issuer, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const symmetric = ['HS256', 'HS384', 'HS512']
const asymmetric = [
  'RS256',
  'RS384',
  'RS512',
  'PS256',
  'PS384',
  'PS512',
  'ES256',
  'ES384',
  'ES512',
  'EdDSA',
  'Ed25519',
]

function verifierWith(requirement: Partial<RequirementOptions>): Verifier {
  return createVerifier({ issuer, audience, clock: () => startOfTests, ...requirement })
}

function signingKeyOf(algorithm: string): { key: SigningKey; requirement: Partial<RequirementOptions> } {
  if (symmetric.includes(algorithm)) {
    const secret = newSecret(64)
    return { key: secretKey(secret, algorithm), requirement: { secret } }
  }
  const key = keyPair(algorithm)
  return { key, requirement: { jwks: { keys: [key.publicJwk] } } }
}

describe.each([...symmetric, ...asymmetric])('%s', (algorithm) => {
  const { key, requirement } = signingKeyOf(algorithm)
  const verifier = verifierWith(requirement)
  const token = mint({ key })
  const [header = '', payload = '', signature = ''] = token.split('.')

  it('accepts a good token', async () => {
    expect(await verifier.verifyToken(token)).toMatchObject({ subject: 'user-1', header: { alg: algorithm } })
  })

  it('accepts it with this algorithm alone allowed, and not with any other', async () => {
    const algorithms = [algorithm]
    await verifierWith({ ...requirement, algorithms }).verifyToken(token)
    const kind = symmetric.includes(algorithm) ? symmetric : asymmetric
    const keys = 'secret' in requirement ? requirement : { keys: async () => ({ keys: [key.publicJwk] }) }
    const others = kind.filter((other) => other !== algorithm)
    const refusal = rejectionOf(verifierWith({ ...keys, algorithms: others }).verifyToken(token))
    expect(await refusal).toMatchObject({ code: 'algorithm_not_allowed', status: 401 })
  })

  it('refuses it with anything changed', async () => {
    const changed = [
      `${header}.${encode(JSON.stringify({ iss: issuer, aud: audience, sub: 'admin', exp: startOfTests + 9 }))}.${signature}`,
      `${header}.${mint({ key, claims: { sub: 'user-2' } }).split('.')[1]}.${signature}`,
      `${encode(JSON.stringify({ alg: algorithm, kid: key.kid, typ: 'JWT' }))}.${payload}.${signature}`,
      `${header}.${payload}.${mint({ key, claims: { sub: 'user-2' } }).split('.')[2]}`,
      `${header}.${payload}.${encode(new Uint8Array(Buffer.from(signature, 'base64url')).toReversed())}`,
      `${header}.${payload}.${encode(Buffer.from(signature, 'base64url').subarray(0, -1))}`,
      `${header}.${payload}.${encode(Buffer.concat([Buffer.from(signature, 'base64url'), Buffer.alloc(1)]))}`,
      `${header}.${payload}.${encode(Buffer.alloc(Buffer.from(signature, 'base64url').length))}`,
      `${header}.${payload}.AA`,
    ]
    for (const forged of changed) {
      expect(await rejectionOf(verifier.verifyToken(forged))).toMatchObject({
        code: 'signature_invalid',
        status: 401,
      })
    }
    expect(await rejectionOf(verifier.verifyToken(`${header}.${payload}.`))).toMatchObject({
      code: 'token_malformed',
    })
  })

  it('A16: refuses it under any other spelling of its name', async () => {
    const names = [
      algorithm.toLowerCase(),
      ` ${algorithm}`,
      `${algorithm} `,
      `${algorithm}\0`,
      algorithm.slice(0, -1),
    ]
    for (const alg of names.filter((name) => name !== algorithm)) {
      expect(await rejectionOf(verifier.verifyToken(mint({ key, header: { alg } })))).toMatchObject({
        code: 'algorithm_not_allowed',
      })
    }
  })
})

describe('EdDSA and Ed25519', () => {
  it.each(['EdDSA', 'Ed25519'])(
    'A16: are two names of one algorithm, each allowed by itself: %s',
    async (allowed) => {
      const key = signingKey('EdDSA')
      const other = allowed === 'EdDSA' ? 'Ed25519' : 'EdDSA'
      const verifier = verifierWith({ publicKey: { ...key.publicJwk, alg: other }, algorithms: [allowed] })
      await verifier.verifyToken(mint({ key, header: { alg: allowed } }))
      expect(await rejectionOf(verifier.verifyToken(mint({ key, header: { alg: other } })))).toMatchObject({
        code: 'algorithm_not_allowed',
      })
    },
  )
})
