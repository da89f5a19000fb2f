import type { JWK } from 'jose'
import { newSecret, secretKey, type SigningKey } from '../support/keys.ts'
import { keyPair } from '../support/key-pairs.ts'
import { encode, goodClaims, signSegments } from '../support/tokens.ts'
import { question, type Question, type Trial, type Verdict } from './question.ts'
import type { Random } from './random.ts'

export const hmacAlgorithms = ['HS256', 'HS384', 'HS512']
export const rsaAlgorithms = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const curveAlgorithms = ['ES256', 'ES384', 'ES512']
export const edwardsAlgorithms = ['EdDSA', 'Ed25519']
export const asymmetricAlgorithms = [...rsaAlgorithms, ...curveAlgorithms, ...edwardsAlgorithms]
export const allAlgorithms = [...hmacAlgorithms, ...asymmetricAlgorithms]

/** What trials of one algorithm are made with. */
export interface Workshop {
  readonly algorithm: string
  /** The key that is trusted. */
  readonly key: SigningKey
  /** A key of the same kind that nobody trusts. */
  readonly stranger: SigningKey
  readonly random: Random
  readonly questions: Questions
}

interface Questions {
  /** Every key of every algorithm that fits. */
  readonly ring: Question
  /** This key alone, taken whatever the `kid`, and this algorithm alone. */
  readonly alone: Question
  /** As `ring`, with a clock skew. */
  readonly skewed: Question
  /** As `ring`; issuer and audience are not checked. */
  readonly unchecked: Question
}

export type QuestionName = keyof Questions

const secret = newSecret(64)

export function workshop(algorithm: string, random: Random): Workshop {
  if (algorithm.startsWith('HS')) {
    const stranger = secretKey(newSecret(64), algorithm)
    const questions = questionsOf({ secret }, { secret }, hmacAlgorithms, algorithm)
    return { algorithm, key: secretKey(secret, algorithm), stranger, random, questions }
  }
  const key = keyPair(algorithm)
  const { kid: _, ...one } = key.publicJwk
  const questions = questionsOf({ set: ring() }, { one }, asymmetricAlgorithms, algorithm)
  return { algorithm, key, stranger: keyPair(algorithm, 'stranger'), random, questions }
}

function questionsOf(
  all: Question['keys'],
  one: Question['keys'],
  algorithms: readonly string[],
  algorithm: string,
): Questions {
  return {
    ring: question('every key', all, algorithms),
    alone: question('one key', one, [algorithm]),
    skewed: question('a skew of 60 s', all, algorithms, { skew: 60 }),
    unchecked: question('any issuer and audience', all, algorithms, { issuer: null, audience: null }),
  }
}

/** The public keys of all algorithms, two of them RSA keys and two Edwards keys. */
export function ring(): readonly JWK[] {
  const first = ['RS256', ...curveAlgorithms, ...edwardsAlgorithms].map((algorithm) => keyPair(algorithm))
  return [...first, keyPair('RS256', 'second')].map(({ publicJwk }) => publicJwk)
}

/** The header of a good token, as texts of JSON by member. */
export function goodHeader({ key }: Workshop): Record<string, string> {
  const { algorithm, kid } = key
  return { alg: JSON.stringify(algorithm), ...(kid !== undefined && { kid: JSON.stringify(kid) }) }
}

/** The text of an object with these members; `undefined` leaves one out. */
export function objectText(members: Readonly<Record<string, string | undefined>>): string {
  const texts = Object.entries(members).filter(([, text]) => text !== undefined)
  return `{${texts.map(([name, text]) => `${JSON.stringify(name)}:${text}`).join(',')}}`
}

/** The claims of a good token as texts of JSON, with one of their own for each token. */
export function goodPayload(random: Random): Record<string, string> {
  const claims = Object.entries(goodClaims).map(([name, value]) => [name, JSON.stringify(value)])
  return { ...Object.fromEntries(claims), sid: JSON.stringify(random.bytes(9).toString('base64url')) }
}

interface SignedParts {
  readonly kind: string
  readonly verdict: Verdict
  readonly header?: string | Uint8Array
  readonly payload?: string | Uint8Array
  readonly ask?: QuestionName | undefined
}

/** A trial whose token is well signed, whatever its header and payload. */
export function signed(shop: Workshop, { kind, verdict, header, payload, ask = 'ring' }: SignedParts): Trial {
  const token = signSegments(
    encode(header ?? objectText(goodHeader(shop))),
    encode(payload ?? objectText(goodPayload(shop.random))),
    shop.key,
  )
  return { kind, verdict, token, question: shop.questions[ask] }
}
