import { sign } from 'node:crypto'
import { octets, sequence, element } from '../support/der.ts'
import { encode } from '../support/tokens.ts'
import { bytesOf, numberOf } from './big-endian.ts'
import { curves } from './curves.ts'
import type { Trial, Verdict } from './question.ts'
import { privateKeyOf } from './rsa-trials.ts'
import { flipped } from './signature-trials.ts'
import { goodHeader, goodPayload, objectText, type Workshop } from './workshop.ts'

export interface Numbers {
  readonly r: bigint
  readonly s: bigint
}

type Row = readonly [
  kind: string,
  verdict: Verdict,
  signature: (good: Buffer, der: Buffer, input: Buffer) => Uint8Array,
]

/** ECDSA signatures in other forms, and with other numbers. */
export function curveTrials(shop: Workshop): Trial[] {
  const { algorithm, questions, random } = shop
  const key = privateKeyOf(shop.key)
  const hash = `sha${algorithm.slice(2)}`
  return [...formRows(), ...numberRows(algorithm), ...otherHashes(hash)].map(([kind, verdict, change]) => {
    const input = `${encode(objectText(goodHeader(shop)))}.${encode(objectText(goodPayload(random)))}`
    const bytes = Buffer.from(input)
    const good = sign(hash, bytes, { key, dsaEncoding: 'ieee-p1363' })
    const signature = change(good, derOf(halves(good)), bytes)
    return { kind, verdict, token: `${input}.${encode(signature)}`, question: questions.ring }
  })

  function otherHashes(own: string): Row[] {
    const others = ['sha256', 'sha384', 'sha512'].filter((name) => name !== own)
    return others.map((name) => [
      'ECDSA: another hash',
      'refused',
      (_good, _der, input) => sign(name, input, { key, dsaEncoding: 'ieee-p1363' }),
    ])
  }
}

function formRows(): Row[] {
  const row = (what: string, form: Row[2]): Row => [`A12: ECDSA: ${what}`, 'refused', form]
  return [
    row('DER', (_, der) => der),
    row('DER, filled up to the length', (good, der) =>
      Buffer.concat([der, Buffer.alloc(good.length)]).subarray(0, good.length),
    ),
    row('DER in DER', (_, der) => octets(der)),
    row('halves of other lengths', (good) => Buffer.concat([Buffer.of(0), good.subarray(0, -1)])),
    row('a zero byte before each half', (good) => {
      const half = good.length / 2
      return Buffer.concat([Buffer.of(0), good.subarray(0, half), Buffer.of(0), good.subarray(half)])
    }),
    row('the length of a smaller curve', (good) => good.subarray(0, good.length - 32)),
    row('the length of a larger curve', (good) => Buffer.concat([good, Buffer.alloc(32)])),
    row('r alone', (good) => good.subarray(0, good.length / 2)),
    row('s alone', (good) => good.subarray(good.length / 2)),
    row('its first bit flipped', (good) => flipped(good, 0)),
    row('the first bit of s flipped', (good) => flipped(good, good.length * 4)),
  ]
}

function numberRows(algorithm: string): Row[] {
  const { order, bytes } = curves[algorithm] ?? { order: 0n, bytes: 0 }
  const most = (1n << BigInt(bytes * 8)) - 1n
  const changed = (what: string, verdict: Verdict, change: (numbers: Numbers) => Partial<Numbers>): Row => [
    `ECDSA: ${what}`,
    verdict,
    (good) => {
      const { r, s } = { ...halves(good), ...change(halves(good)) }
      return Buffer.concat([bytesOf(r, bytes), bytesOf(s, bytes)])
    },
  ]
  const odd = [0n, 1n, order - 1n, order, order + 1n, most]
  return [
    changed('as it was', 'accepted', () => ({})),
    changed('s negated', 'accepted', ({ s }) => ({ s: order - s })),
    changed('r negated', 'refused', ({ r }) => ({ r: order - r })),
    ...odd.map((number) => changed('A11: an odd r', 'refused', () => ({ r: number }))),
    ...odd.map((number) => changed('A11: an odd s', 'refused', () => ({ s: number }))),
    ...odd.flatMap((r) => odd.map((s) => changed('A11: an odd r and an odd s', 'refused', () => ({ r, s })))),
    changed('r and the order', 'refused', ({ r }) => ({ r: (r + order) & most })),
    changed('s and the order', 'refused', ({ s }) => ({ s: (s + order) & most })),
    changed('s negated and the order', 'refused', ({ s }) => ({ s: (order * 2n - s) & most })),
  ]
}

function halves(signature: Buffer): Numbers {
  const half = signature.length / 2
  return { r: numberOf(signature.subarray(0, half)), s: numberOf(signature.subarray(half)) }
}

export function derOf({ r, s }: Numbers): Buffer {
  return sequence(derInteger(r), derInteger(s))
}

function derInteger(number: bigint): Buffer {
  const text = number.toString(16)
  const bytes = Buffer.from(text.padStart(text.length + (text.length % 2), '0'), 'hex')
  return element(0x02, (bytes[0] ?? 0) < 0x80 ? bytes : Buffer.concat([Buffer.of(0), bytes]))
}
