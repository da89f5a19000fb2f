import { generateKeyPairSync, randomBytes } from 'node:crypto'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { certificatePem, newCertificate } from '../../../../test/support/certificates.ts'
import { looksLikePublicKey } from '../../src/keys/public-key-shape.ts'

const rsa = generateKeyPairSync('rsa', { modulusLength: 2048 })
const curved = generateKeyPairSync('ec', { namedCurve: 'P-256' })
const edwards = generateKeyPairSync('ed25519')

const pem = rsa.publicKey.export({ type: 'spki', format: 'pem' }).toString()
const pkcs1Pem = rsa.publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()
const certificate = newCertificate(3)
const ders: readonly (readonly [name: string, der: Buffer])[] = [
  ['SPKI of RSA', rsa.publicKey.export({ type: 'spki', format: 'der' })],
  ['PKCS#1', rsa.publicKey.export({ type: 'pkcs1', format: 'der' })],
  ['SPKI of a curve', curved.publicKey.export({ type: 'spki', format: 'der' })],
  ['SPKI of Ed25519', edwards.publicKey.export({ type: 'spki', format: 'der' })],
  ['a certificate of version 3', certificate],
  ['a certificate of version 1', newCertificate(1)],
]
const jwk = rsa.publicKey.export({ format: 'jwk' })
const jwkText = JSON.stringify(jwk)

const texts: readonly (readonly [name: string, text: string])[] = [
  ['PEM', pem],
  ['PEM of PKCS#1', pkcs1Pem],
  ['PEM of a certificate', certificatePem(certificate)],
  ['PEM of a private key', curved.privateKey.export({ type: 'sec1', format: 'pem' }).toString()],
  ['PEM without a last line break', pem.trimEnd()],
  ['PEM after line breaks', `\n\r\n${pem}`],
  ['PEM after blanks', ` \t ${pem}`],
  ['PEM after a BOM', `\ufeff${pem}`],
  ['PEM after a comment', `the key of the shop\n${pem}`],
  ['PEM with CRLF', pem.replaceAll('\n', '\r\n')],
  ['PEM on one line', pem.replaceAll('\n', ' ')],
  ['PEM with its line breaks written out', pem.replaceAll('\n', '\\n')],
  ['PEM in quotes', JSON.stringify(pem)],
  ['a JWK', jwkText],
  ['a JWK over several lines', JSON.stringify(jwk, undefined, 2)],
  ['a JWK after a BOM', `\ufeff${jwkText}`],
  ['a JWK after blanks', ` \n${jwkText}`],
  ['a JWK that names its type last', JSON.stringify({ n: jwk.n, e: jwk.e, kty: 'RSA' })],
  ['a JWK set', JSON.stringify({ keys: [jwk] })],
  ['a JWK of a curve', JSON.stringify(curved.publicKey.export({ format: 'jwk' }))],
  ['an SSH key', `ssh-rsa ${Buffer.from('\0\0\0\x07ssh-rsa').toString('base64')}`],
  ['a list of JWKs', JSON.stringify([jwk])],
  ['PEM as UTF-16', Buffer.from(pem, 'utf16le').toString('latin1')],
  ['an SSH key with lines around it', '---- BEGIN SSH2 PUBLIC KEY ----\nAAAAB3NzaC1yc2EAAAADAQAB'],
  ['an SSH key of a token', 'sk-ssh-ed25519@openssh.com AAAAGnNrLXNzaC1lZDI1NTE5QG9wZW5zc2guY29t'],
  ['an SSH key of a curve', 'ecdsa-sha2-nistp256 AAAAE2VjZHNhLXNoYTItbmlzdHAyNTY shop@example.com'],
]

const encodings: readonly (readonly [name: string, encode: (bytes: Buffer) => string])[] = [
  ['base64', (bytes) => bytes.toString('base64')],
  ['base64 without padding', (bytes) => bytes.toString('base64').replaceAll('=', '')],
  ['base64url', (bytes) => bytes.toString('base64url')],
  ['base64 over several lines', (bytes) => bytes.toString('base64').replaceAll(/.{64}/g, '$&\n')],
  [
    'base64 over several lines with CRLF',
    (bytes) => `${bytes.toString('base64').replaceAll(/.{76}/g, '$&\r\n')}\r\n`,
  ],
]

describe('looksLikePublicKey', () => {
  it.each(texts)('A3, A4: knows %s', (_, text) => {
    expect(looksLikePublicKey(Buffer.from(text))).toBe(true)
  })

  it.each(ders)('A5: knows DER: %s', (_, der) => {
    expect(looksLikePublicKey(der)).toBe(true)
  })

  it.each(encodings)('A5: knows all that in %s, as x5c has it', (_, encode) => {
    for (const [name, der] of ders)
      expect([name, looksLikePublicKey(Buffer.from(encode(der)))]).toEqual([name, true])
    for (const [name, text] of texts) {
      expect([name, looksLikePublicKey(Buffer.from(encode(Buffer.from(text))))]).toEqual([name, true])
    }
  })

  const [, spki] = ders[2] ?? ['', Buffer.alloc(0)]

  it.each([
    ['nothing', Buffer.alloc(0)],
    ['one byte', Buffer.of(0x30)],
    ['an empty sequence', Buffer.of(0x30, 0)],
    ['a sequence longer than the bytes', Buffer.concat([spki, Buffer.alloc(0)]).subarray(0, -1)],
    ['a sequence shorter than the bytes', Buffer.concat([spki, Buffer.of(0)])],
    ['a sequence that says it is endless', Buffer.concat([Buffer.of(0x30, 0x80), spki])],
    ['a sequence with a length of four bytes', Buffer.concat([Buffer.of(0x30, 0x84, 0, 0, 0), spki])],
    ['a sequence that lacks its length', Buffer.of(0x30, 0x82)],
    ['a sequence of a text', Buffer.of(0x30, 3, 0x0c, 1, 0x61)],
    ['a sequence of an empty sequence', Buffer.of(0x30, 2, 0x30, 0)],
    ['a sequence of one number', Buffer.of(0x30, 3, 2, 1, 1)],
    ['a sequence of three numbers', Buffer.of(0x30, 9, 2, 1, 1, 2, 1, 1, 2, 1, 1)],
    ['a sequence of a number and a text', Buffer.of(0x30, 6, 2, 1, 1, 0x0c, 1, 0x61)],
    ['a set', Buffer.concat([Buffer.of(0x31), spki.subarray(1)])],
    ['a private key as DER', curved.privateKey.export({ type: 'pkcs8', format: 'der' })],
    ['a sentence', Buffer.from('a secret of at least thirty-two bytes, with spaces')],
    ['a sentence about keys', Buffer.from('-----begin public key----- is how PEM begins, in capitals')],
    ['a sentence about types', Buffer.from('the "kty": of a JWK is not what is meant by this secret')],
    ['JSON that is no key', Buffer.from('{"secret":"a secret of at least thirty-two bytes"}')],
    ['a list that is no key', Buffer.from('["a secret of at least thirty-two bytes", "and another"]')],
    ['dashes', Buffer.from('---- BEGINNING and END of a secret ----')],
    ['zeroes', Buffer.alloc(64)],
    ['a word like an SSH key', Buffer.from('ssh-secret of at least thirty-two bytes')],
    ['base64', Buffer.from(randomBytes(48).toString('base64'))],
    ['hexadecimal', Buffer.from(randomBytes(32).toString('hex'))],
    ['a UUID', Buffer.from('6ba7b811-9dad-11d1-80b4-00c04fd430c8')],
  ])('takes other bytes for a secret: %s', (_, bytes) => {
    expect(looksLikePublicKey(bytes)).toBe(false)
  })

  it('takes random bytes for a secret, whatever they are', () => {
    const secret = fc.uint8Array({ minLength: 32, maxLength: 96 })
    fc.assert(
      fc.property(secret, (bytes) => {
        expect(looksLikePublicKey(bytes)).toBe(false)
        expect(looksLikePublicKey(Buffer.from(Buffer.from(bytes).toString('base64')))).toBe(false)
      }),
      { numRuns: 2000 },
    )
  })
})
