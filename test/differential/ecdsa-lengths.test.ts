import { describe, expect, it } from 'vitest'
import { encode, goodClaims } from '../support/tokens.ts'
import { bytesOf } from './big-endian.ts'
import { chooseSignature } from './chosen-numbers.ts'
import { derOf } from './curve-trials.ts'
import { curves, type Curve } from './curves.ts'
import { Hearing } from './hearing.ts'
import { question, type Trial } from './question.ts'
import { Tally } from './tally.ts'

/** A number of so many bytes: the least, and the least whose first bit is set, before which DER has a zero. */
const plain = (length: number): bigint => 256n ** BigInt(length - 1)
const signed = (length: number): bigint => 128n * plain(length)

/** `r` and `s` of every length, each beside one that is as long as it can be, so that the whole is of any length too. */
function pairs({ bytes, order }: Curve): (readonly [r: bigint, s: bigint])[] {
  const lengths = Array.from({ length: bytes }, (_, index) => index + 1)
  const numbers = lengths.flatMap((length) => {
    const least = plain(length)
    const most = signed(length) < order ? signed(length) : least
    const [r, s] = length % 2 === 0 ? [least, most] : [most, least]
    return [
      [r, order - 1n],
      [order / 2n, s],
    ] as const
  })
  return [...numbers, [plain(bytes), 1n], [1n, 1n], [order / 2n, order / 2n]]
}

/** Tokens that the chosen numbers sign, and the same numbers in other forms. */
function trialsOf(algorithm: string, curve: Curve): Trial[] {
  const payload = encode(JSON.stringify(goodClaims))
  const chosen = pairs(curve).map(([leastR, wantedS], index) => {
    const kid = `chosen-${index}`
    const input = `${encode(JSON.stringify({ alg: algorithm, kid }))}.${payload}`
    const { r, s, key } = chooseSignature(curve, input, leastR, wantedS)
    return { input, forms: formsOf(curve, r, s), key: { ...key, kid } }
  })
  // A set holds a hundred keys at most.
  const starts = chosen.map((_, index) => index).filter((index) => index % 100 === 0)
  return starts.flatMap((start) => {
    const some = chosen.slice(start, start + 100)
    const asked = question('chosen keys', { set: some.map(({ key }) => key) }, [algorithm])
    return some.flatMap(({ input, forms }) =>
      forms.map(({ kind, verdict, signature }) => {
        return { kind, verdict, token: `${input}.${encode(signature)}`, question: asked }
      }),
    )
  })
}

interface Form extends Pick<Trial, 'kind' | 'verdict'> {
  readonly signature: Buffer
}

function formsOf({ bytes, order }: Curve, r: bigint, s: bigint): Form[] {
  const p1363 = (first: bigint, second: bigint, length: number = bytes): Buffer =>
    Buffer.concat([bytesOf(first, length), bytesOf(second, length)])
  const shorter = Math.ceil(Math.max(r.toString(16).length, s.toString(16).length) / 2)
  const fits = (number: bigint): boolean => number < 256n ** BigInt(bytes)
  const forms: Form[] = [
    { kind: 'chosen numbers', verdict: 'accepted', signature: p1363(r, s) },
    { kind: 'in DER', verdict: 'refused', signature: derOf({ r, s }) },
    { kind: 'a zero byte more in each half', verdict: 'refused', signature: p1363(r, s, bytes + 1) },
    { kind: 'r and s changed about', verdict: r === s ? 'accepted' : 'refused', signature: p1363(s, r) },
  ]
  if (shorter < bytes)
    forms.push({ kind: 'shorter halves', verdict: 'refused', signature: p1363(r, s, shorter) })
  if (fits(s + order))
    forms.push({ kind: 's and the order', verdict: 'refused', signature: p1363(r, s + order) })
  if (fits(r + order))
    forms.push({ kind: 'r and the order', verdict: 'refused', signature: p1363(r + order, s) })
  return forms
}

describe('A12: ECDSA signatures whose numbers are of any length', () => {
  it.each(Object.entries(curves))(
    '%s: claimgate and jose agree on all',
    async (algorithm, curve) => {
      const tally = new Tally()
      await new Hearing(tally).hear(algorithm, trialsOf(algorithm, curve))
      expect(tally.mistakes.slice(0, 5).join('\n\n')).toBe('')
      expect(tally.kinds.get('chosen numbers')?.both).toBe(pairs(curve).length)
      const forms = [...tally.kinds.keys()].filter((kind) => kind !== 'chosen numbers')
      expect(forms).toEqual(
        expect.arrayContaining(['in DER', 'shorter halves', 's and the order', 'r and the order']),
      )
    },
    120_000,
  )
})
