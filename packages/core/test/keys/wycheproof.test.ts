import { platform } from '#platform'
import { createVerifier, type RequirementOptions } from '@claimgate/core'
import type { JWK } from 'jose'
import { describe, expect, it } from 'vitest'
import { signingKey } from '../../../../test/support/keys.ts'
import { signedToken } from '../../../../test/support/signed-token.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'
import { corpora, readVectors, type Vector } from '../../../../test/support/wycheproof.ts'
import { decodeBase64url } from '../../src/decoding/base64url.ts'
import { parseJsonObject } from '../../src/decoding/strict-json.ts'
import { isTokenHeader } from '../../src/decoding/token-header.ts'
import { algorithmsForSecret } from '../../src/keys/algorithms.ts'
import { SignatureSchedule } from '../../src/judging/signature-schedule.ts'
import { KeySet, readKeySet } from '../../src/keys/key-set.ts'
import { createSecretKey } from '../../src/keys/verification-key.ts'
import { isSignatureValid } from '../../src/signature.ts'

/** Vectors that are judged otherwise than they are marked, and why. */
const exceptions: Readonly<Record<string, ReadonlyMap<number, string>>> = {
  json_web_signature_test: new Map([
    [346, 'marked valid; the key says PS256 and the token PS384, and the alg of a key is honoured'],
    [347, 'marked valid; the key says ES521, which is no algorithm'],
    [350, 'marked valid; the same key as 346'],
    [351, 'marked valid; the same key as 347'],
    [367, 'marked invalid; the token is the same as that of a vector marked valid'],
    [373, 'marked valid; the payload holds a question mark, which is no base64url'],
  ]),
  json_web_crypto_test: new Map([
    [46, 'marked invalid; a ROCA modulus is not recognised, as the documentation of jose says of itself too'],
    [48, 'marked valid; a set of symmetric keys is refused, since a fetched set must hold none'],
  ]),
}

/** The keys that a requirement would have; none where the options would be refused. */
function keySetOf(keys: readonly JWK[]): KeySet {
  const [first] = keys
  if (keys.length === 1 && first?.kty === 'oct') {
    const secret = Uint8Array.from(Buffer.from(first.k ?? '', 'base64url'))
    const algorithms = algorithmsForSecret(secret.length).filter((name) => name === (first.alg ?? name))
    return new KeySet([createSecretKey(secret, algorithms)])
  }
  const read = readKeySet({ keys })
  return typeof read === 'string' ? new KeySet([]) : read.keySet
}

/** Judges form, header and signature alone: the payload of these vectors is no set of claims. */
async function isProven({ token, keys }: Vector): Promise<boolean> {
  const [header = '', ...others] = token.split('.')
  if (others.length !== 2 || others[1] === '') return false
  if ([header, ...others].some((segment) => decodeBase64url(segment) === undefined)) return false
  const parsed = parseJsonObject(Buffer.from(header, 'base64url'))
  if (parsed === undefined || !isTokenHeader(parsed)) return false
  const candidates = keySetOf(keys).candidates(parsed.kid, parsed.alg)
  const run = { algorithm: parsed.alg, schedule: new SignatureSchedule(8, platform.afterTurn), owner: {} }
  const outcomes = await Promise.all(
    candidates.map(async (key) => isSignatureValid(signedToken(token), key, run)),
  )
  return outcomes.includes(true)
}

/** A requirement that trusts the keys of a vector; none where the options are refused. */
function requirementOf(keys: readonly JWK[]): RequirementOptions {
  const [first] = keys
  if (first?.kty === 'oct') return { issuer: null, audience: null, secret: { base64: first.k ?? '' } }
  return { issuer: null, audience: null, keys: async () => ({ keys: [...keys] }) }
}

const files = ['json_web_signature_test', 'json_web_crypto_test'] as const
const missing = ' (skipped: CORPORA does not name the folder of the test corpora)'

describe.skipIf(corpora === undefined)(
  `the vectors of wycheproof${corpora === undefined ? missing : ''}`,
  () => {
    describe.each(files)('%s', (file) => {
      const vectors = readVectors(file).filter(({ encrypted }) => !encrypted)
      const known = exceptions[file] ?? new Map<number, string>()

      it.each(vectors.filter(({ valid, id }) => valid !== known.has(id)))(
        'accepts $title',
        async (vector) => {
          expect(await isProven(vector)).toBe(true)
        },
      )

      it.each(vectors.filter(({ valid, id }) => valid === known.has(id)))(
        'refuses $title',
        async (vector) => {
          expect(await isProven(vector)).toBe(false)
        },
      )

      it('has every exception among its vectors', () => {
        const ids = vectors.map(({ id }) => id)
        expect([...known.keys()].filter((id) => !ids.includes(id))).toEqual([])
      })
    })

    it('holds no token: each is refused by a verifier that trusts its keys', async () => {
      for (const { title, token, keys } of files.flatMap(readVectors)) {
        const verifier = createVerifier(requirementOf(keys))
        const { kind } = await rejectionOf(verifier.verifyToken(token))
        expect([title, kind]).toEqual([title, token === '' ? 'missing_token' : 'invalid_token'])
      }
    })

    it.each(readVectors('json_web_encryption_test'))('A15: refuses JWE $title', async ({ token, keys }) => {
      const usable = keys.map(({ use: _use, alg: _alg, key_ops: _operations, d: _d, ...key }) => key)
      for (const trusted of [keys, usable, [...usable, signingKey().publicJwk]]) {
        const verifier = createVerifier({
          issuer: null,
          audience: null,
          keys: async () => ({ keys: [...trusted] }),
        })
        const rejection = await rejectionOf(verifier.verifyToken(token))
        expect(rejection).toMatchObject({ kind: 'invalid_token', code: 'token_malformed' })
      }
    })
  },
)
