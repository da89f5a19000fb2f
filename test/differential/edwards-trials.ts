import { createHash, generateKeyPairSync, sign, type KeyObject } from 'node:crypto'
import { encode } from '../support/tokens.ts'
import { bytesOf, modulo, numberOf } from './big-endian.ts'
import { question, type Question, type Trial, type Verdict } from './question.ts'
import { privateKeyOf } from './rsa-trials.ts'
import { flipped } from './signature-trials.ts'
import { edwardsAlgorithms, goodHeader, goodPayload, objectText, type Workshop } from './workshop.ts'

/** The order of the base point of Ed25519 (RFC 8032, section 5.1). */
const order = 2n ** 252n + 27742317777372353535851937790883648493n

/** The points of small order, in every encoding: canonical, with the sign bit, and with `y` not reduced. */
const smallOrder = [
  '0000000000000000000000000000000000000000000000000000000000000000',
  '0100000000000000000000000000000000000000000000000000000000000000',
  '26e8958fc2b227b045c3f489f2ef98f0d5dfac05d3c63339b13802886d53fc05',
  'c7176a703d4dd84fba3c0b760d10670f2a2053fa2c39ccc64ec7fd7792ac037a',
  'ecffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'edffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
  'eeffffffffffffffffffffffffffffffffffffffffffffffffffffffffffff7f',
].flatMap((hex) => [Buffer.from(hex, 'hex'), flipped(Buffer.from(hex, 'hex'), 31 * 8)])

/** The parts of a key or a nonce: the number, and the point that it stands for. */
interface Scalar {
  readonly number: bigint
  readonly point: Buffer
}

interface Made {
  readonly key: Scalar
  readonly nonce: Scalar
  /** What the hash begins with: that of Ed25519ctx and Ed25519ph. */
  readonly domain: Buffer
  readonly message: Buffer
}

type Row = readonly [kind: string, verdict: Verdict, signature: (good: Buffer, made: Made) => Uint8Array]

const remade = (change: (made: Made) => Partial<Made>): Row[2] => {
  return (_, made) => signByHand({ ...made, ...change(made) })
}

const rows: readonly Row[] = [
  ['EdDSA: made by node:crypto', 'accepted', (good) => good],
  ['EdDSA: made by hand', 'accepted', remade(() => ({}))],
  ...Array.from({ length: 15 }, (_, index): Row => [
    'EdDSA: S and a multiple of the order',
    'refused',
    (good) => withS(good, scalarOf(good) + order * BigInt(index + 1)),
  ]),
  ['EdDSA: S negated', 'refused', (good) => withS(good, order - scalarOf(good))],
  ...[0n, 1n, order - 1n, order, 2n ** 252n, 2n ** 256n - 1n].map((number): Row => [
    'EdDSA: an odd S',
    'refused',
    (good) => withS(good, number),
  ]),
  ...[0, 1, 2].map((bit): Row => [
    'EdDSA: a top bit of S flipped',
    'refused',
    (good) => flipped(good, 63 * 8 + bit),
  ]),
  ['EdDSA: the sign bit of R flipped', 'refused', (good) => flipped(good, 31 * 8)],
  [
    'EdDSA: R and S changed about',
    'refused',
    (good) => Buffer.concat([good.subarray(32), good.subarray(0, 32)]),
  ],
  ['EdDSA: Ed25519ctx, an empty context', 'refused', remade(() => ({ domain: domain(0, '') }))],
  ['EdDSA: Ed25519ctx', 'refused', remade(() => ({ domain: domain(0, 'context') }))],
  [
    'EdDSA: Ed25519ph',
    'refused',
    remade(({ message }) => ({ domain: domain(1, ''), message: sha512(message) })),
  ],
  [
    'EdDSA: the hash alone, without a domain',
    'refused',
    remade(({ message }) => ({ message: sha512(message) })),
  ],
  ...smallOrder.map((point, index): Row => [
    index === 2 ? 'EdDSA: R is the neutral element' : 'EdDSA: R is of small order, or not reduced',
    'open',
    remade(() => ({ nonce: { number: 0n, point } })),
  ]),
]

/** Edwards signatures in every form that implementations disagree on. */
export function edwardsTrials(shop: Workshop): Trial[] {
  const privateKey = privateKeyOf(shop.key)
  const key = scalarOfKey(privateKey)
  const nonce = scalarOfKey(generateKeyPairSync('ed25519').privateKey)
  return rows.map(([kind, verdict, signature]) => {
    const input = `${encode(objectText(goodHeader(shop)))}.${encode(objectText(goodPayload(shop.random)))}`
    const message = Buffer.from(input)
    const good = sign(null, message, privateKey)
    const bytes = signature(good, { key, nonce, domain: Buffer.alloc(0), message })
    return { kind, verdict, token: `${input}.${encode(bytes)}`, question: shop.questions.ring }
  })
}

/** Keys of small order, which prove any token to whoever takes them: S is 0, and R a point of small order. */
export function smallOrderTrials(shop: Workshop): Trial[] {
  const asked = smallOrderQuestion(shop)
  return smallOrder.flatMap((_, index) =>
    smallOrder.flatMap((point) =>
      Array.from({ length: 2 }, (): Trial => {
        const header = objectText({ ...goodHeader(shop), kid: `"small-${index}"` })
        const input = `${encode(header)}.${encode(objectText(goodPayload(shop.random)))}`
        const token = `${input}.${encode(Buffer.concat([point, Buffer.alloc(32)]))}`
        return { kind: 'EdDSA: a key of small order', verdict: 'open', token, question: asked }
      }),
    ),
  )
}

function smallOrderQuestion({ key }: Workshop): Question {
  const keys = smallOrder.map((point, index) => {
    return { kty: 'OKP', crv: 'Ed25519', kid: `small-${index}`, x: encode(point) }
  })
  return question('keys of small order', { set: [key.publicJwk, ...keys] }, edwardsAlgorithms)
}

/** Signs as RFC 8032, section 5.1.6 says, with whatever nonce. */
function signByHand({ key, nonce, domain: begin, message }: Made): Buffer {
  const hash = fromLittleEndian(sha512(Buffer.concat([begin, nonce.point, key.point, message])))
  return withS(
    Buffer.concat([nonce.point, Buffer.alloc(32)]),
    modulo(nonce.number + hash * key.number, order),
  )
}

/** `dom2` of RFC 8032, section 2. */
function domain(flag: 0 | 1, context: string): Buffer {
  const name = Buffer.from('SigEd25519 no Ed25519 collisions')
  return Buffer.concat([name, Buffer.of(flag, context.length), Buffer.from(context)])
}

function scalarOfKey(key: KeyObject): Scalar {
  const { d = '', x = '' } = key.export({ format: 'jwk' })
  const hash = sha512(Buffer.from(d, 'base64url')).subarray(0, 32)
  hash.writeUInt8(hash.readUInt8(0) & 0xf8, 0)
  hash.writeUInt8((hash.readUInt8(31) & 0x7f) | 0x40, 31)
  return { number: fromLittleEndian(hash), point: Buffer.from(x, 'base64url') }
}

function sha512(bytes: Uint8Array): Buffer {
  return createHash('sha512').update(bytes).digest()
}

function scalarOf(signature: Buffer): bigint {
  return fromLittleEndian(signature.subarray(32))
}

function withS(signature: Buffer, number: bigint): Buffer {
  return Buffer.concat([signature.subarray(0, 32), bytesOf(number, 32).toReversed()])
}

function fromLittleEndian(bytes: Buffer): bigint {
  return numberOf(bytes.toReversed())
}
