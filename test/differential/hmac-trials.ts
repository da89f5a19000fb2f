import { createHmac, createPublicKey, type KeyObject } from 'node:crypto'
import { secretKey } from '../support/keys.ts'
import { encode, signText } from '../support/tokens.ts'
import type { Trial } from './question.ts'
import { flipped } from './signature-trials.ts'
import { goodHeader, goodPayload, hmacAlgorithms, objectText, type Workshop } from './workshop.ts'

/** Tokens signed with what is nearly the secret, and with the secret in another way. */
export function hmacTrials(shop: Workshop): Trial[] {
  const { key, questions, random } = shop
  const secret = bytesOf(key.privateKey)
  const nearly = [
    ...Array.from({ length: 16 }, () => flipped(secret, random.below(secret.length * 8))),
    secret.subarray(0, -1),
    secret.subarray(1),
    Buffer.concat([secret, Buffer.of(1)]),
    Buffer.from(secret.toReversed()),
    Buffer.from(secret.toString('base64')),
    Buffer.from(secret.toString('base64url')),
    Buffer.from(secret.toString('hex')),
    Buffer.from(secret.toString('latin1')),
    Buffer.alloc(secret.length),
    Buffer.of(0),
  ]
  const forged = nearly.map((bytes) => tokenBy(shop, bytes))
  const other = hmacAlgorithms.filter((name) => name !== key.algorithm)
  const otherHash = other.map((name) => otherHashToken(shop, name, secret))
  return [
    ...forged.map((token) => trial('A9: a secret that is nearly the right one', token)),
    ...otherHash.map((token) => trial('signature: HMAC with another hash', token)),
  ]

  function trial(kind: string, token: string): Trial {
    return { kind, verdict: 'refused', token, question: questions.ring }
  }
}

function tokenBy(shop: Workshop, secret: Uint8Array): string {
  const { algorithm, random } = shop
  return signText(objectText(goodHeader(shop)), objectText(goodPayload(random)), secretKey(secret, algorithm))
}

/** Cut to the length that the algorithm's own hash has, where it is longer. */
function otherHashToken(shop: Workshop, other: string, secret: Uint8Array): string {
  const input = `${encode(objectText(goodHeader(shop)))}.${encode(objectText(goodPayload(shop.random)))}`
  const hash = createHmac(`sha${other.slice(2)}`, secret)
    .update(input)
    .digest()
  return `${input}.${encode(hash.subarray(0, Number(shop.algorithm.slice(2)) / 8))}`
}

function bytesOf(key: KeyObject | Uint8Array): Buffer {
  if (!(key instanceof Uint8Array)) throw new Error('this is no secret')
  return Buffer.from(key)
}

/** Tokens whose HMAC secret is the public key, in every form in which one may have it. */
export function confusionTrials(shop: Workshop): Trial[] {
  const { key, questions } = shop
  const publicKey = createPublicKey({ key: { ...key.publicJwk }, format: 'jwk' })
  return publicTexts(publicKey, JSON.stringify(key.publicJwk)).flatMap((secret) =>
    hmacAlgorithms.map((algorithm) => {
      const header = objectText({ ...goodHeader(shop), alg: JSON.stringify(algorithm) })
      const token = signText(header, objectText(goodPayload(shop.random)), secretKey(secret, algorithm))
      const kind = 'A3, A4, A5: HMAC with the public key for a secret'
      return { kind, verdict: 'refused', token, question: questions.ring }
    }),
  )
}

function publicTexts(key: KeyObject, jwk: string): Uint8Array[] {
  const pem = String(key.export({ type: 'spki', format: 'pem' }))
  const der = Buffer.from(key.export({ type: 'spki', format: 'der' }))
  const texts = [
    pem,
    pem.trim(),
    ` ${pem}`,
    `\n${pem}`,
    `\t${pem}`,
    `\ufeff${pem}`,
    pem.replaceAll('\n', '\r\n'),
  ]
  const others = [der.toString('base64'), jwk, '']
  return [...texts, ...others].map((text) => Buffer.from(text) as Uint8Array).concat(der)
}
