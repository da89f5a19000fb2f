import { importJWK, jwtVerify, type JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { keyPair } from '../support/key-pairs.ts'
import { mint } from '../support/tokens.ts'
import { isAccepted } from './answer.ts'
import { ClaimgateJudge } from './claimgate-judge.ts'
import { createJoseJudge } from './jose-judge.ts'
import { question } from './question.ts'
import { asymmetricAlgorithms, ring } from './workshop.ts'

interface Choice {
  readonly title: string
  /** Of the token. */
  readonly algorithm: string
  /** What the key says beside what it is. */
  readonly members: object
}

/** Keys that claimgate takes for a token, and that jose's sets do not offer. Why each is safe stands beside it. */
const wider: readonly Choice[] = [
  // Two names of one algorithm (RFC 9864, section 2.2).
  { title: 'A16: alg EdDSA for Ed25519', algorithm: 'Ed25519', members: { alg: 'EdDSA' } },
  { title: 'A16: alg Ed25519 for EdDSA', algorithm: 'EdDSA', members: { alg: 'Ed25519' } },
  // A kid is a hint (RFC 7515, section 4.1.4); the key belongs to the issuer all the same.
  { title: 'no kid, for a token with kid', algorithm: 'RS256', members: { kid: undefined } },
  // To verify is among what it is meant for (RFC 7517, section 4.3); Web Crypto has no public key that signs.
  { title: 'key_ops verify and sign', algorithm: 'RS256', members: { key_ops: ['verify', 'sign'] } },
  // It says whether a key may leave Web Crypto, and RFC 7517 does not know it.
  { title: 'ext that is no boolean', algorithm: 'ES256', members: { ext: 'true' } },
]

/** Keys that both take. */
const same: readonly Choice[] = [
  { title: 'alg of the token', algorithm: 'RS256', members: { alg: 'RS256' } },
  { title: 'use and key_ops', algorithm: 'ES256', members: { use: 'sig', key_ops: ['verify'] } },
  { title: 'members of other key types', algorithm: 'ES256', members: { n: 'AQAB', x5c: 'none' } },
]

/** Keys that neither takes. */
const neither: readonly Choice[] = [
  { title: 'A6: alg of another algorithm', algorithm: 'RS256', members: { alg: 'PS256' } },
  { title: 'A6: alg of another hash', algorithm: 'PS256', members: { alg: 'PS384' } },
  { title: 'another kid', algorithm: 'RS256', members: { kid: 'another' } },
  { title: 'use enc', algorithm: 'RS256', members: { use: 'enc' } },
  { title: 'key_ops without verify', algorithm: 'RS256', members: { key_ops: ['sign'] } },
  { title: 'key_ops empty', algorithm: 'RS256', members: { key_ops: [] } },
  { title: 'key_ops twice the same', algorithm: 'RS256', members: { key_ops: ['verify', 'verify'] } },
  { title: 'key_ops that are no strings', algorithm: 'RS256', members: { key_ops: ['verify', 1] } },
]

/** Beside it lie keys of every algorithm under names that no token has, so that every algorithm may be allowed. */
function setOf({ algorithm, members }: Choice): { keys: JWK[] } {
  const jwk: JWK = JSON.parse(JSON.stringify({ ...keyPair(algorithm).publicJwk, ...members }))
  return { keys: [jwk, ...ring().map((other) => ({ ...other, kid: `other-${other.kid}` }))] }
}

async function judge(choice: Choice): Promise<{ claimgate: boolean; jose: boolean }> {
  const token = mint({ key: keyPair(choice.algorithm) })
  const asked = question(choice.title, { set: setOf(choice).keys }, asymmetricAlgorithms)
  const jose = await createJoseJudge(asked)
  return {
    claimgate: isAccepted(await new ClaimgateJudge(asked, false).judge(token)),
    jose: isAccepted(await jose(token)),
  }
}

describe('keys of a set', () => {
  it.each(same)('$title: claimgate and jose take it', async (choice) => {
    expect(await judge(choice)).toEqual({ claimgate: true, jose: true })
  })

  it.each(neither)('$title: neither takes it', async (choice) => {
    expect(await judge(choice)).toEqual({ claimgate: false, jose: false })
  })

  it.each(wider)(
    '$title: claimgate takes it, as jose does where it is handed the key itself',
    async (choice) => {
      const token = mint({ key: keyPair(choice.algorithm) })
      const options = { currentDate: new Date(0), clockTolerance: 0 }
      expect(await judge(choice)).toEqual({ claimgate: true, jose: false })
      const { kty, n, e, crv, x, y } = keyPair(choice.algorithm).publicJwk
      const key = await importJWK(JSON.parse(JSON.stringify({ kty, n, e, crv, x, y })), choice.algorithm)
      await expect(jwtVerify(token, key, options)).resolves.toBeDefined()
    },
  )
})
