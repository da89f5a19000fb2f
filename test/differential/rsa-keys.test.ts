import { constants, generateKeyPairSync, sign } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { encode } from '../support/tokens.ts'
import { Hearing } from './hearing.ts'
import { question, type Trial } from './question.ts'
import { Random } from './random.ts'
import { digestBytes, privateKeyOf, rsaTrials } from './rsa-trials.ts'
import { Tally } from './tally.ts'
import { goodHeader, goodPayload, objectText, rsaAlgorithms, workshop, type Workshop } from './workshop.ts'

const seed = fc.readConfigureGlobal()?.seed ?? 0

function shopOf(algorithm: string): Workshop {
  return workshop(algorithm, new Random(seed))
}

/** A token for each length of salt that has room in the modulus. */
function saltTrials(shop: Workshop): Trial[] {
  const hash = `sha${shop.algorithm.slice(2)}`
  const most = 256 - digestBytes(hash) - 2
  const key = privateKeyOf(shop.key)
  return Array.from({ length: most + 1 }, (_, saltLength) => {
    const input = `${encode(objectText(goodHeader(shop)))}.${encode(objectText(goodPayload(shop.random)))}`
    const options = { key, padding: constants.RSA_PKCS1_PSS_PADDING, saltLength }
    const signature = sign(hash, Buffer.from(input), options)
    const isRight = saltLength === digestBytes(hash)
    return {
      kind: isRight ? 'the right salt' : 'another salt',
      verdict: isRight ? 'accepted' : 'refused',
      token: `${input}.${encode(signature)}`,
      question: shop.questions.ring,
    }
  })
}

describe('salts of RSASSA-PSS (RFC 7518, section 3.5)', () => {
  it.each([
    ['PS256', 222],
    ['PS384', 206],
    ['PS512', 190],
  ])('%s: of 0 to %i bytes one length is accepted, by claimgate and jose', async (algorithm, most) => {
    const tally = new Tally()
    await new Hearing(tally).hear(algorithm, saltTrials(shopOf(algorithm)))
    expect(tally.mistakes.slice(0, 5).join('\n\n')).toBe('')
    expect(tally.kinds.get('the right salt')).toMatchObject({ both: 1, neither: 0 })
    expect(tally.kinds.get('another salt')).toMatchObject({ both: 0, neither: most })
  })
})

/** Sizes that are no multiple of 8, in which a block is shorter than the modulus or fills it to the bit. */
const shapes = [
  { modulusLength: 2049, publicExponent: 65_537 },
  { modulusLength: 2055, publicExponent: 65_537 },
  { modulusLength: 2056, publicExponent: 17 },
  { modulusLength: 2048, publicExponent: 3 },
]

describe('RSA keys of other sizes and exponents', () => {
  it.each(shapes)('$modulusLength bits, exponent $publicExponent: the judges agree', async (shape) => {
    const { privateKey, publicKey } = generateKeyPairSync('rsa', shape)
    const jwk = publicKey.export({ format: 'jwk' })
    const tally = new Tally()
    const hearing = new Hearing(tally)
    for (const algorithm of rsaAlgorithms) {
      const key = { algorithm, kid: undefined, privateKey, publicJwk: jwk }
      const asked = question('an RSA key', { one: jwk }, [algorithm])
      await hearing.hear(algorithm, rsaTrials({ ...shopOf(algorithm), key }, asked))
    }
    expect(tally.mistakes.slice(0, 5).join('\n\n')).toBe('')
    expect(tally.kinds.get('RSA: made by node:crypto')).toMatchObject({ both: 6 })
    expect(tally.kinds.get('RSASSA-PSS: made by hand')).toMatchObject({ both: 3 })
  })
})
