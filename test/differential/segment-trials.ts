import { encode, mint, signSegments } from '../support/tokens.ts'
import type { Trial, Verdict } from './question.ts'
import { goodHeader, goodPayload, objectText, type Workshop } from './workshop.ts'

const maxTokenBytes = 16_384
const alphabet = 'ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_'

/** Changes the text of a segment. `undefined`: this change does not apply to it. */
type Change = (segment: string, shop: Workshop) => string | undefined
type Row = readonly [kind: string, verdict: Verdict, change: Change]

/** What is still the same bytes to a decoder that is lenient. */
const spellings: readonly Row[] = [
  ['B2: padding', 'stricter', (segment) => padded(segment)],
  ['B2: a line feed at the end', 'stricter', (segment) => `${segment}\n`],
  ...[' ', '\t', '\n', '\r', '\f'].map((blank): Row => ['B2: a blank inside', 'stricter', inserted(blank)]),
  ['B3: trailing bits', 'stricter', withTrailingBits],
]

/** What no decoder takes for base64url. */
const noBase64url: readonly Row[] = [
  [
    'B2: padding that does not fit',
    'refused',
    (segment) => `${segment}${'='.repeat((segment.length % 4) + 1)}`,
  ],
  ['B2: padding in front', 'refused', (segment) => `=${segment}`],
  ['B4: the other alphabet', 'refused', inOtherAlphabet],
  ...['!', '*', '\u000b', '\u00a0', '\u0000', 'é', '\u212a', '%', '"', '😀'].map((character): Row => [
    'a character of no alphabet',
    'refused',
    inserted(character),
  ]),
  ['a length that nothing encodes to', 'refused', (segment) => fourthLess(segment)],
]

function padded(segment: string): string | undefined {
  const missing = (4 - (segment.length % 4)) % 4
  return missing === 0 ? undefined : segment + '='.repeat(missing)
}

function inserted(character: string): Change {
  return (segment, { random }) => {
    const at = 1 + random.below(segment.length - 1)
    return segment.slice(0, at) + character + segment.slice(at)
  }
}

function withTrailingBits(segment: string, { random }: Workshop): string | undefined {
  const unused = segment.length % 4 === 2 ? 16 : segment.length % 4 === 3 ? 4 : 1
  if (unused === 1) return undefined
  const last = alphabet.indexOf(segment.slice(-1))
  return segment.slice(0, -1) + alphabet.charAt(last + 1 + random.below(unused - 1))
}

function inOtherAlphabet(segment: string): string | undefined {
  const other = segment.replaceAll('-', '+').replaceAll('_', '/')
  return other === segment ? undefined : other
}

function fourthLess(segment: string): string {
  return segment + 'A'.repeat((5 - (segment.length % 4)) % 4 || 4)
}

/** The segments of a token: all three well formed, and a signature that fits the first two as they stand. */
export function segmentTrials(shop: Workshop): Trial[] {
  return [...spellings, ...noBase64url].flatMap(([kind, verdict, change]) =>
    respelled(shop, change).map(({ segment, token }) => trial(shop, `${segment}: ${kind}`, verdict, token)),
  )
}

/** The change in each of the segments; where it is in the first two, it is signed. */
function respelled(shop: Workshop, change: Change): { segment: string; token: string }[] {
  const header = encode(objectText(goodHeader(shop)))
  const payload = encode(objectText(goodPayload(shop.random)))
  const changed = { header: change(header, shop), payload: change(payload, shop) }
  const [first, second, signature = ''] = signSegments(header, payload, shop.key).split('.')
  const changedSignature = change(signature, shop)
  return [
    { segment: 'header', token: changed.header && signSegments(changed.header, payload, shop.key) },
    { segment: 'payload', token: changed.payload && signSegments(header, changed.payload, shop.key) },
    { segment: 'signature', token: changedSignature && `${first}.${second}.${changedSignature}` },
  ].flatMap(({ segment, token }) => (token === undefined ? [] : [{ segment, token }]))
}

/** Tokens that are not three segments, are too long, or are something else. */
export function shapeTrials(shop: Workshop): Trial[] {
  const token = mint({ key: shop.key })
  const [header = '', payload = '', signature = ''] = token.split('.')
  const shapes = [
    '',
    '.',
    '..',
    '...',
    header,
    `${header}.${payload}`,
    `${header}.${payload}.`,
    `.${payload}.${signature}`,
    `${header}..${signature}`,
    `${token}.`,
    `.${token}`,
    `${header}..${payload}.${signature}`,
    `${token}.${signature}`,
    `${token}.${header}.${signature}`,
    `${header}.${payload}${signature}`,
    `${signature}.${payload}.${header}`,
    `${payload}.${header}.${signature}`,
    ` ${token}`,
    `\n${token}`,
    `"${token}"`,
    `Bearer ${token}`,
    token.toUpperCase(),
    JSON.stringify({ protected: header, payload, signature }),
    '.'.repeat(16_000),
  ]
  return [
    ...shapes.map((shape) => trial(shop, 'A14, B8, B19: not three segments, or not these', 'refused', shape)),
    trial(shop, 'a token of 16,384 characters', 'accepted', tokenOfLength(shop, maxTokenBytes)),
    trial(shop, 'B9: a token of more characters', 'stricter', tokenOfLength(shop, maxTokenBytes + 4)),
    trial(shop, 'B9: a token of more characters', 'stricter', tokenOfLength(shop, 200_000)),
    trial(shop, 'B19: an empty payload, signed', 'refused', signSegments(header, '', shop.key)),
  ]
}

function trial({ questions }: Workshop, kind: string, verdict: Verdict, token: string): Trial {
  return { kind, verdict, token, question: questions.ring }
}

/** A good token of as many characters, or one or two less where the header leaves no other choice. */
function tokenOfLength({ key, random }: Workshop, length: number): string {
  const sid = random.bytes(9).toString('base64url')
  const short = mint({ key, claims: { sid, filling: '' } })
  const filling = Math.floor(((length - short.length) * 3) / 4)
  return mint({ key, claims: { sid, filling: 'x'.repeat(filling - 1) } })
}
