import { encode, mint } from '../support/tokens.ts'
import type { Trial } from './question.ts'
import type { Random } from './random.ts'
import type { Workshop } from './workshop.ts'

/** A good token in its parts, and the signature of another one. */
interface Parts {
  readonly input: string
  readonly signature: Buffer
  readonly other: Buffer
}

type Change = (parts: Parts, random: Random) => Uint8Array
type Row = readonly [kind: string, change: Change]

/** Changes of a signature that no algorithm survives. */
const rows: readonly Row[] = [
  ['signature: a bit flipped, first byte', ({ signature }, random) => flipped(signature, random.below(8))],
  [
    'signature: a bit flipped, last byte',
    ({ signature }, random) => flipped(signature, -1 - random.below(8)),
  ],
  [
    'signature: a bit flipped, middle',
    ({ signature }, random) => flipped(signature, signature.length * 4 + random.below(8)),
  ],
  [
    'signature: a bit flipped, anywhere',
    ({ signature }, random) => flipped(signature, random.below(signature.length * 8)),
  ],
  [
    'signature: two bits flipped',
    ({ signature }, random) => {
      const first = random.below(signature.length * 4)
      return flipped(flipped(signature, first), signature.length * 4 + random.below(signature.length * 4))
    },
  ],
  ['signature: a byte replaced', ({ signature }, random) => replaced(signature, random)],
  ['signature: a byte less at the end', ({ signature }) => signature.subarray(0, -1)],
  [
    'signature: a byte less at the start',
    ({ signature }) => signature.subarray(signature.findIndex((byte) => byte > 0) + 1),
  ],
  [
    'signature: cut anywhere',
    ({ signature }, random) => signature.subarray(0, 1 + random.below(signature.length - 2)),
  ],
  ['signature: a zero byte more at the end', ({ signature }) => Buffer.concat([signature, Buffer.of(0)])],
  ['signature: a zero byte more at the start', ({ signature }) => Buffer.concat([Buffer.of(0), signature])],
  ['signature: a byte more anywhere', ({ signature }, random) => grown(signature, random)],
  ['signature: twice over', ({ signature }) => Buffer.concat([signature, signature])],
  ['A11: signature: all zeros', ({ signature }) => Buffer.alloc(signature.length)],
  ['signature: all ones', ({ signature }) => Buffer.alloc(signature.length, 0xff)],
  ['signature: random', ({ signature }, random) => random.bytes(signature.length)],
  ['signature: one byte', (_, random) => random.bytes(1)],
  ['signature: its bytes reversed', ({ signature }) => Buffer.from(signature.toReversed())],
  ['signature: of another token', ({ other }) => other],
  [
    'signature: its halves changed about',
    ({ signature }) => {
      const half = signature.length / 2
      return Buffer.concat([signature.subarray(half), signature.subarray(0, half)])
    },
  ],
]

/** Flips a bit, counted from the end where the place is negative. */
export function flipped(bytes: Uint8Array, place: number): Buffer {
  const copy = Buffer.from(bytes)
  const bit = place < 0 ? copy.length * 8 + place : place
  copy.writeUInt8(copy.readUInt8(bit >> 3) ^ (0x80 >> (bit & 7)), bit >> 3)
  return copy
}

function replaced(bytes: Uint8Array, random: Random): Buffer {
  const copy = Buffer.from(bytes)
  const place = random.below(copy.length)
  copy.writeUInt8((copy.readUInt8(place) + 1 + random.below(255)) % 256, place)
  return copy
}

function grown(bytes: Uint8Array, random: Random): Buffer {
  const place = random.below(bytes.length)
  return Buffer.concat([bytes.subarray(0, place), random.bytes(1), bytes.subarray(place)])
}

/** Good tokens, signed in advance, since signing is what takes the time. */
export function pool(shop: Workshop, size: number): readonly string[] {
  return Array.from({ length: size }, (_, index) =>
    mint({
      key: shop.key,
      claims: { sub: `user-${index}`, 'user-agent': 'á, "b"', list: [index, { index }] },
    }),
  )
}

/** A token of the pool with one thing changed that breaks its signature, or a form that is then wrong. */
export function brokenTrial(shop: Workshop, tokens: readonly string[]): Trial {
  const { random, questions } = shop
  const token = random.pick(tokens)
  const ask = random.below(2) === 0 ? questions.ring : questions.alone
  const family = random.below(5)
  if (family === 0) return { ...brokenInput(token, 0, random), question: ask }
  if (family === 1) return { ...brokenInput(token, 1, random), question: ask }
  const [kind, change] = random.pick(rows)
  const input = token.slice(0, token.lastIndexOf('.'))
  const other = signatureOf(tokens[(tokens.indexOf(token) + 1) % tokens.length] ?? '')
  const signature = change({ input, signature: signatureOf(token), other }, random)
  return { kind, verdict: 'refused', token: `${input}.${encode(signature)}`, question: ask }
}

/** A change in the header or payload that is not signed anew. */
function brokenInput(token: string, place: 0 | 1, random: Random): Omit<Trial, 'question'> {
  const segments = token.split('.')
  const bytes = Buffer.from(segments[place] ?? '', 'base64url')
  const name = place === 0 ? 'header' : 'payload'
  const way = random.below(4)
  const changed = [
    () => encode(flipped(bytes, random.below(bytes.length * 8))),
    () => encode(replaced(bytes, random)),
    () => encode(bytes.toString('latin1').replace(/[a-z](?=[a-z])/, 'x')),
    () => swapped(segments[place] ?? '', random),
  ][way]
  segments[place] = changed?.() ?? ''
  const kinds = ['a bit flipped', 'a byte replaced', 'a letter changed', 'two characters changed about']
  return { kind: `${name}: ${kinds[way]}, not signed anew`, verdict: 'refused', token: segments.join('.') }
}

/** Changes two neighbouring characters about that differ. */
function swapped(text: string, random: Random): string {
  let place = random.below(text.length - 1)
  while (text.charAt(place) === text.charAt(place + 1)) place = (place + 1) % (text.length - 1)
  return text.slice(0, place) + text.charAt(place + 1) + text.charAt(place) + text.slice(place + 2)
}

function signatureOf(token: string): Buffer {
  return Buffer.from(token.slice(token.lastIndexOf('.') + 1), 'base64url')
}
