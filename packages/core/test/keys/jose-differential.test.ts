import { createVerifier } from '@claimgate/core'
import fc from 'fast-check'
import { createLocalJWKSet, decodeProtectedHeader, jwtVerify, type JWTVerifyOptions } from 'jose'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { keyPair } from '../../../../test/support/key-pairs.ts'
import { newSecret, secretKey, signingKey } from '../../../../test/support/keys.ts'
import {
  audience,
  encode,
  goodClaims,
  issuer,
  mint,
  signSegments,
  signText,
} from '../../../../test/support/tokens.ts'

const secret = newSecret()
const symmetric = ['HS256', 'HS384', 'HS512']
const asymmetric = ['RS256', 'PS256', 'ES256', 'ES384', 'ES512', 'EdDSA']
const keys = [
  ...symmetric.map((algorithm) => secretKey(secret, algorithm)),
  ...asymmetric.map((name) => keyPair(name)),
]
// RS256 and PS256 share a key.
const publicKeys = { keys: asymmetric.slice(1).map((name) => keyPair(name).publicJwk) }
const tokens = keys.map((key) => mint({ key }))

const verifier = createVerifier({
  requireAny: [
    { issuer, audience, jwks: publicKeys },
    { name: 'secret', issuer, audience, secret },
  ],
  clock: () => startOfTests,
  cache: false,
})

const joseOptions: JWTVerifyOptions = {
  issuer,
  audience,
  clockTolerance: 60,
  currentDate: new Date(startOfTests * 1000),
  algorithms: [
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
  ],
}
const joseKeys = createLocalJWKSet(publicKeys)

async function isAccepted(token: string): Promise<boolean> {
  return verifier.verifyToken(token).then(
    () => true,
    () => false,
  )
}

async function isAcceptedByJose(token: string): Promise<boolean> {
  const { alg } = decodeProtectedHeader(token)
  const judged = symmetric.includes(alg ?? '')
    ? jwtVerify(token, secret, { ...joseOptions, algorithms: symmetric })
    : jwtVerify(token, joseKeys, joseOptions)
  return judged.then(
    () => true,
    () => false,
  )
}

const key = fc.constantFrom(...keys)
const token = fc.constantFrom(...tokens)
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'
const character = fc.constantFrom(...Array.from(`${alphabet}=.+/ \n\t\0ü"`))

/** A good token with one character changed, added or removed. */
const respelt = fc
  .tuple(token, fc.nat(), character, fc.nat(1), fc.nat(1))
  .map(([text, at, added, kept, removed]) => {
    const index = at % (text.length + 1)
    return text.slice(0, index) + (kept === 1 ? added : '') + text.slice(index + removed)
  })

/** The segments of good tokens put together anew, with more or fewer of them perhaps. */
const rejoined = fc
  .array(fc.tuple(token, fc.nat(2)), { minLength: 3, maxLength: 4 })
  .map((parts) => parts.map(([text, index]) => text.split('.')[index]).join('.'))

const headerValue = fc.oneof(
  fc.constantFrom(
    'none',
    'RS256',
    'HS256',
    'ES256',
    'EdDSA',
    'JWT',
    'at+jwt',
    'jwt',
    '',
    null,
    true,
    false,
    1,
  ),
  fc.constantFrom(...keys.map(({ kid }) => kid ?? null)),
  fc.constantFrom(['b64'], ['exp'], [], {}, signingKey().publicJwk),
)
const headerName = fc.constantFrom(
  'alg',
  'kid',
  'typ',
  'cty',
  'crit',
  'b64',
  'jwk',
  'jku',
  'x5c',
  'zip',
  'enc',
  'exp',
  'x',
)

/** A token with members of its header changed, and signed again by its own key. */
const reheaded = fc
  .tuple(key, fc.dictionary(headerName, headerValue, { maxKeys: 3 }))
  .map(([signer, header]) => mint({ key: signer, header }))

const claimValue = fc.oneof(
  fc.constantFrom(issuer, audience, [audience], ['other', audience], [], {}, null, true, '', '1800000000'),
  fc.integer({ min: startOfTests - 100, max: startOfTests + 100 }),
  fc.double({ noNaN: true }),
)
const claimName = fc.constantFrom(
  'iss',
  'aud',
  'sub',
  'exp',
  'nbf',
  'iat',
  'jti',
  'events',
  'cnf',
  'nonce',
  'x',
)

/** A token with claims changed, and signed again. */
const reclaimed = fc
  .tuple(key, fc.dictionary(claimName, claimValue, { maxKeys: 3 }))
  .map(([signer, claims]) => mint({ key: signer, claims }))

/** A token of which one segment is spelt in another way, and which is signed as it stands. */
const resigned = fc
  .tuple(key, fc.constantFrom('=', '==', '\n', ' ', 'A', '.', ''), fc.nat(2))
  .map(([signer, added, where]) => {
    const header = encode(JSON.stringify({ alg: signer.algorithm, kid: signer.kid }))
    const payload = encode(JSON.stringify(goodClaims))
    const signed = signSegments(
      header + (where === 0 ? added : ''),
      payload + (where === 1 ? added : ''),
      signer,
    )
    return where === 2 ? signed + added : signed
  })

/** A token of any text, signed. */
const misworded = fc
  .tuple(key, fc.json())
  .map(([signer, text]) => signText(JSON.stringify({ alg: signer.algorithm, kid: signer.kid }), text, signer))

describe('what claimgate accepts', () => {
  const count = 3000
  const mutated = fc.oneof(respelt, rejoined, reheaded, reclaimed, resigned, misworded)

  it(`is accepted by jose too: ${count} tokens, seeded`, async () => {
    const texts = fc.sample(mutated, { numRuns: count })
    const judged = await Promise.all(texts.map(async (text) => ({ text, taken: await isAccepted(text) })))
    const accepted = judged.filter(({ taken }) => taken).map(({ text }) => text)
    const byJose = await Promise.all(accepted.map(isAcceptedByJose))
    expect(accepted.filter((_, index) => byJose[index] !== true)).toEqual([])
    // Neither accepting nor refusing everything would prove anything.
    expect(accepted.length).toBeGreaterThan(count / 10)
    expect(accepted.length).toBeLessThan(count / 2)
  })

  it('is every good token', async () => {
    for (const good of tokens)
      expect([await isAccepted(good), await isAcceptedByJose(good)]).toEqual([true, true])
  })
})
