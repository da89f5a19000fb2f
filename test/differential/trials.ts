import { mint } from '../support/tokens.ts'
import { claimTrials } from './claim-trials.ts'
import { curveTrials } from './curve-trials.ts'
import { edwardsTrials, smallOrderTrials } from './edwards-trials.ts'
import { headerTrials } from './header-trials.ts'
import { confusionTrials, hmacTrials } from './hmac-trials.ts'
import { jsonTrials } from './json-trials.ts'
import type { Trial } from './question.ts'
import { leadingZeroTrial, rsaTrials } from './rsa-trials.ts'
import { segmentTrials, shapeTrials } from './segment-trials.ts'
import { brokenTrial, pool } from './signature-trials.ts'
import { timeTrials } from './time-trials.ts'
import { randomText } from './random-json.ts'
import { goodPayload, objectText, signed, type Workshop } from './workshop.ts'

/** How many tokens of an algorithm are made, by what they cost to sign and to check. */
interface Amounts {
  /** How often every well-signed kind is tried. */
  readonly rounds: number
  /** Tokens whose signature does not fit. */
  readonly broken: number
  /** Tokens that those are made of. */
  readonly pool: number
}

const amounts: Readonly<Record<string, Amounts>> = {
  HS: { rounds: 6, broken: 9500, pool: 200 },
  RS: { rounds: 1, broken: 8000, pool: 40 },
  PS: { rounds: 1, broken: 6500, pool: 40 },
  ES256: { rounds: 3, broken: 3500, pool: 100 },
  ES384: { rounds: 1, broken: 1400, pool: 10 },
  ES512: { rounds: 1, broken: 1400, pool: 10 },
  Ed: { rounds: 3, broken: 2000, pool: 100 },
}

/** All trials of an algorithm. */
export function* trials(shop: Workshop): Generator<Trial> {
  const { algorithm } = shop
  const { rounds, broken, pool: size } = amounts[algorithm] ?? amounts[algorithm.slice(0, 2)] ?? noAmounts
  for (let round = 0; round < rounds; round += 1) {
    yield* families(shop)
    for (let index = 0; index < 20; index += 1) yield* goodTrials(shop)
  }
  if (/^[RP]S/.test(algorithm)) yield* leadingZeroTrial(shop)
  const tokens = pool(shop, size)
  for (const token of tokens) {
    yield { kind: 'a good token', verdict: 'accepted', token, question: shop.questions.ring }
  }
  for (let index = 0; index < broken; index += 1) yield brokenTrial(shop, tokens)
}

const noAmounts: Amounts = { rounds: 0, broken: 0, pool: 0 }

function* families(shop: Workshop): Generator<Trial> {
  yield* headerTrials(shop)
  yield* jsonTrials(shop)
  yield* segmentTrials(shop)
  yield* shapeTrials(shop)
  yield* timeTrials(shop)
  yield* claimTrials(shop)
  yield* strangerTrials(shop)
  yield* signatureFamily(shop)
}

function* signatureFamily(shop: Workshop): Generator<Trial> {
  const kind = shop.algorithm.slice(0, 2)
  if (kind === 'HS') yield* hmacTrials(shop)
  else yield* confusionTrials(shop)
  if (kind === 'RS' || kind === 'PS') yield* rsaTrials(shop)
  if (kind === 'ES') yield* curveTrials(shop)
  if (kind === 'Ed') {
    yield* edwardsTrials(shop)
    yield* smallOrderTrials(shop)
  }
}

/** Tokens of a key that is not trusted, under the name of one that is. */
function strangerTrials({ stranger, key, questions }: Workshop): Trial[] {
  const header = key.kid === undefined ? {} : { kid: key.kid }
  const token = mint({ key: stranger, header })
  return [questions.ring, questions.alone, questions.unchecked].map((question) => {
    return { kind: 'signature: by a key that is not trusted', verdict: 'refused', token, question }
  })
}

/** Good tokens with whatever claims. */
function goodTrials(shop: Workshop): Trial[] {
  const extra = { [`x${shop.random.below(1000)}`]: randomText(shop.random, 4) }
  const payload = objectText({ ...goodPayload(shop.random), ...extra })
  const kind = 'a good token with any claims'
  return [signed(shop, { kind, verdict: 'accepted', payload, ask: shop.random.pick(asks) })]
}

const asks = ['ring', 'alone', 'skewed', 'unchecked'] as const
