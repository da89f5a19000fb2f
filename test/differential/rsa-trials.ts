import { constants, createHash, sign, type KeyObject } from 'node:crypto'
import type { SigningKey } from '../support/keys.ts'
import { encode } from '../support/tokens.ts'
import { bytesOf, numberOf } from './big-endian.ts'
import type { Question, Trial, Verdict } from './question.ts'
import { digestInfo, modulusBytes, pkcs1Signature, pssSignature, type PssParts } from './rsa-blocks.ts'
import { goodHeader, goodPayload, objectText, type Workshop } from './workshop.ts'

type Row = readonly [kind: string, verdict: Verdict, signature: (input: string) => Uint8Array]

const hashes = ['sha256', 'sha384', 'sha512']

/** RSA signatures that are made by the right key, in another way. */
export function rsaTrials(shop: Workshop, question: Question = shop.questions.ring): Trial[] {
  const key = privateKeyOf(shop.key)
  const hash = `sha${shop.algorithm.slice(2)}`
  const rows = shop.algorithm.startsWith('PS') ? pssRows(key, hash) : pkcs1Rows(key, hash)
  return [...rows, ...numberRows(key, hash, shop.algorithm)].map(([kind, verdict, signature]) => {
    const input = `${encode(objectText(goodHeader(shop)))}.${encode(objectText(goodPayload(shop.random)))}`
    return { kind, verdict, token: `${input}.${encode(signature(input))}`, question }
  })
}

function pkcs1Rows(key: KeyObject, hash: string): Row[] {
  const digestOf = (input: string): Buffer => createHash(hash).update(input).digest()
  const good = (input: string): Buffer => digestInfo(hash, digestOf(input))
  const others = hashes.filter((name) => name !== hash)
  const row = (what: string, signature: Row[2]): Row => [`PKCS #1: ${what}`, 'refused', signature]
  return [
    ['PKCS #1: made by hand', 'accepted', (input) => pkcs1Signature(key, { content: good(input) })],
    row('offered RSASSA-PSS', (input) =>
      pssSignature(key, input, { hash, salt: Buffer.alloc(digestBytes(hash)) }),
    ),
    ...others.map((name) => row('another hash', (input) => sign(name, Buffer.from(input), key))),
    ...others.map((name) =>
      row('the name of another hash', (input) =>
        pkcs1Signature(key, { content: digestInfo(name, digestOf(input)) }),
      ),
    ),
    row('no name of a hash', (input) => pkcs1Signature(key, { content: digestOf(input) })),
    row('no parameters', (input) => {
      return pkcs1Signature(key, { content: digestInfo(hash, digestOf(input), Buffer.alloc(0)) })
    }),
    row('other parameters', (input) => {
      return pkcs1Signature(key, { content: digestInfo(hash, digestOf(input), Buffer.of(4, 2, 1, 2)) })
    }),
    row('a long form of a length', (input) => {
      const content = good(input)
      return pkcs1Signature(key, { content: Buffer.concat([Buffer.of(0x30, 0x81), content.subarray(1)]) })
    }),
    row('something behind', (input) =>
      pkcs1Signature(key, { content: good(input), behind: Buffer.alloc(9) }),
    ),
    row('a long tail and a short filling', (input) =>
      pkcs1Signature(key, { content: good(input), behind: Buffer.alloc(modulusBytes(key) - 130, 1) }),
    ),
    row('another block type', (input) => pkcs1Signature(key, { content: good(input), type: 2 })),
    row('block type 0', (input) => pkcs1Signature(key, { content: good(input), type: 0, filling: 0 })),
    row('another filling', (input) => pkcs1Signature(key, { content: good(input), filling: 0xfe })),
    row('no separator', (input) => pkcs1Signature(key, { content: good(input), separator: 0xff })),
    row('a first byte of 1', (input) => pkcs1Signature(key, { content: good(input), first: 1 })),
  ]
}

function pssRows(key: KeyObject, hash: string): Row[] {
  const size = digestBytes(hash)
  const others = ['sha1', ...hashes].filter((name) => name !== hash)
  const made = (parts: Partial<PssParts>): Row[2] => {
    return (input) => pssSignature(key, input, { hash, salt: Buffer.alloc(size, 7), ...parts })
  }
  const row = (what: string, parts: Partial<PssParts>): Row => [`RSASSA-PSS: ${what}`, 'refused', made(parts)]
  const most = modulusBytes(key) - size - 3
  const lengths = [0, 1, 20, size - 1, size + 1, 32, 48, 64, most].filter((length) => length !== size)
  return [
    ['RSASSA-PSS: made by hand', 'accepted', made({})],
    ['RSASSA-PSS: offered PKCS #1', 'refused', (input) => sign(hash, Buffer.from(input), key)],
    ...lengths.map((length) => row('a salt of another length', { salt: Buffer.alloc(length, 7) })),
    ...others.flatMap((name) => [
      row('another hash in the mask', { maskHash: name }),
      row('another hash, this one in the mask', { hash: name, maskHash: hash }),
      row('another hash', { hash: name, salt: Buffer.alloc(digestBytes(name), 7) }),
    ]),
    row('another trailer', { trailer: 0xcc }),
    row('a filling that is not zero', { filling: 1 }),
    row('no separator', { separator: 0 }),
    row('another separator', { separator: 2 }),
  ]
}

/** Signatures as numbers: too large, too small, of another length. */
function numberRows(key: KeyObject, hash: string, algorithm: string): Row[] {
  const modulus = modulusOf(key)
  const length = modulusBytes(key)
  const padding = algorithm.startsWith('PS') ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  const saltLength = constants.RSA_PSS_SALTLEN_DIGEST
  const good = (input: string): Buffer => sign(hash, Buffer.from(input), { key, padding, saltLength })
  const fixed = [0n, 1n, modulus - 1n, modulus, modulus + 1n].map((number): Row => [
    'RSA: the signature is a number that means nothing',
    'refused',
    () => bytesOf(number, length),
  ])
  const changed = (what: string, change: (number: bigint) => bigint): Row => [
    `RSA: ${what}`,
    'refused',
    (input) => bytesOf(change(numberOf(good(input))), length + 1),
  ]
  return [
    ['RSA: made by node:crypto', 'accepted', good],
    ...fixed,
    ['RSA: the signature and the modulus', 'refused', (input) => plusModulus(good(input), modulus)],
    changed('a longer signature, the modulus added', (number) => number + modulus),
    changed('the signature negated', (number) => modulus - number),
  ]
}

/** The same number to whoever does not look: as long as the modulus where that is possible. */
function plusModulus(signature: Buffer, modulus: bigint): Buffer {
  const sum = numberOf(signature) + modulus
  const fits = sum < 1n << BigInt(signature.length * 8)
  return bytesOf(sum, fits ? signature.length : signature.length + 1)
}

/** A trial whose signature lacks the zero byte that it begins with. */
export function leadingZeroTrial(shop: Workshop): Trial[] {
  const key = privateKeyOf(shop.key)
  const isPss = shop.algorithm.startsWith('PS')
  const padding = isPss ? constants.RSA_PKCS1_PSS_PADDING : constants.RSA_PKCS1_PADDING
  const options = { key, padding, saltLength: constants.RSA_PSS_SALTLEN_DIGEST }
  for (let attempt = 0; attempt < 2000; attempt += 1) {
    const input = `${encode(objectText(goodHeader(shop)))}.${encode(objectText(goodPayload(shop.random)))}`
    const signature = sign(`sha${shop.algorithm.slice(2)}`, Buffer.from(input), options)
    if (signature[0] === 0) {
      const kind = `RSA: a leading zero byte left out, ${isPss ? 'RSASSA-PSS' : 'PKCS #1'}`
      const token = `${input}.${encode(signature.subarray(1))}`
      return [{ kind, verdict: isPss ? 'stricter' : 'refused', token, question: shop.questions.ring }]
    }
  }
  return []
}

export function digestBytes(hash: string): number {
  return createHash(hash).digest().length
}

export function privateKeyOf({ privateKey }: SigningKey): KeyObject {
  if (privateKey instanceof Uint8Array) throw new Error('this is a secret')
  return privateKey
}

function modulusOf(key: KeyObject): bigint {
  return numberOf(Buffer.from(key.export({ format: 'jwk' }).n ?? '', 'base64url'))
}
