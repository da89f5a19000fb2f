import { sign } from 'node:crypto'
import { createVerifier, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { keyPair } from '../../../../test/support/key-pairs.ts'
import type { SigningKey } from '../../../../test/support/keys.ts'
import { audience, encode, issuer, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

/** The order of each curve's group (FIPS 186-4, appendix D.1.2). */
const orders: Readonly<Record<string, string>> = {
  ES256: 'ffffffff00000000ffffffffffffffffbce6faada7179e84f3b9cac2fc632551',
  ES384: 'ffffffffffffffffffffffffffffffffffffffffffffffffc7634d81f4372ddf581a0db248b0a77aecec196accc52973',
  ES512: `01${'ff'.repeat(32)}fa51868783bf2f966b7fcc0148f709a5d03bb5c9b8899c47aebb6fb71e91386409`,
}

function verifierOf(key: SigningKey): Verifier {
  return createVerifier({ issuer, audience, publicKey: key.publicJwk, clock: () => startOfTests })
}

async function expectInvalid(token: string, signature: Uint8Array, verifier: Verifier): Promise<void> {
  const forged = `${token.slice(0, token.lastIndexOf('.'))}.${encode(signature)}`
  expect(await rejectionOf(verifier.verifyToken(forged))).toMatchObject({
    code: 'signature_invalid',
    status: 401,
  })
}

describe.each(Object.keys(orders))('a signature of %s', (algorithm) => {
  const key = keyPair(algorithm)
  const verifier = verifierOf(key)
  const token = mint({ key })
  const good = Buffer.from(token.split('.')[2] ?? '', 'base64url')
  const half = good.length / 2
  const [r, s] = [good.subarray(0, half), good.subarray(half)]
  const order = Buffer.from(orders[algorithm] ?? '', 'hex')
  const zero = Buffer.alloc(half)
  const one = Buffer.concat([Buffer.alloc(half - 1), Buffer.of(1)])

  it('is the good one, unchanged', async () => {
    expect((await verifier.verifyToken(token)).subject).toBe('user-1')
    expect(order).toHaveLength(half)
  })

  it.each([
    ['r = s = 0', [zero, zero]],
    ['r = 0', [zero, s]],
    ['s = 0', [r, zero]],
    ['r = n', [order, s]],
    ['s = n', [r, order]],
    ['r = s = n', [order, order]],
    ['r = s = 1', [one, one]],
    ['r = 1', [one, s]],
    ['s = r', [r, r]],
    ['r and s exchanged', [s, r]],
    ['all ones', [Buffer.alloc(half, 0xff), Buffer.alloc(half, 0xff)]],
  ])('A11: is refused with %s', async (_, parts) => {
    await expectInvalid(token, Buffer.concat(parts), verifier)
  })

  it('A12: is refused in DER', async () => {
    if (key.privateKey instanceof Uint8Array) throw new Error('a key pair is wanted')
    const input = Buffer.from(token.slice(0, token.lastIndexOf('.')))
    await expectInvalid(token, sign(`sha${algorithm.slice(2)}`, input, key.privateKey), verifier)
  })

  it.each([
    ['one byte short', good.subarray(0, -1)],
    ['without its first byte', good.subarray(1)],
    ['one byte long', Buffer.concat([good, Buffer.alloc(1)])],
    ['one byte long at the front', Buffer.concat([Buffer.alloc(1), good])],
    ['r alone', r],
    ['of one byte', good.subarray(0, 1)],
    ['twice', Buffer.concat([good, good])],
    ['with r and s padded', Buffer.concat([Buffer.alloc(1), r, Buffer.alloc(1), s])],
  ])('A12: is refused in another length: %s', async (_, signature) => {
    await expectInvalid(token, signature, verifier)
  })
})

describe.each(['RS256', 'PS256', 'EdDSA'])('a signature of %s', (algorithm) => {
  const key = keyPair(algorithm)
  const verifier = verifierOf(key)
  const token = mint({ key })
  const good = Buffer.from(token.split('.')[2] ?? '', 'base64url')

  it.each([
    ['zero', Buffer.alloc(good.length)],
    ['one', Buffer.concat([Buffer.alloc(good.length - 1), Buffer.of(1)])],
    ['all ones', Buffer.alloc(good.length, 0xff)],
    ['one byte short', good.subarray(0, -1)],
    ['without its first byte', good.subarray(1)],
    ['one byte long', Buffer.concat([good, Buffer.alloc(1)])],
    ['one byte long at the front', Buffer.concat([Buffer.alloc(1), good])],
    ['backwards', new Uint8Array(good).toReversed()],
  ])('A11, A12: is refused: %s', async (_, signature) => {
    await expectInvalid(token, signature, verifier)
  })
})
