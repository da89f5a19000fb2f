import { createHmac, generateKeyPairSync, sign } from 'node:crypto'
import { describe, expect, it, vi } from 'vitest'
import { keyPair } from '../../../../test/support/key-pairs.ts'
import { newSecret, secretKey, signingKey, type SigningKey } from '../../../../test/support/keys.ts'
import { signedToken } from '../../../../test/support/signed-token.ts'
import { encode, mint } from '../../../../test/support/tokens.ts'
import type { MaybePromise } from '../../src/maybe-promise.ts'
import { importKey as importByJose } from '../../src/platform/jose-signature.ts'
import { importKey as importByNode } from '../../src/platform/node-signature.ts'
import type { KeyMaterial, SignatureCheck } from '../../src/platform/signature-check.ts'

type Engine = (material: KeyMaterial, algorithm: string) => MaybePromise<SignatureCheck>

const engines: readonly (readonly [string, Engine])[] = [
  ['node:crypto', importByNode],
  ['jose', importByJose],
]
const symmetric = ['HS256', 'HS384', 'HS512']
const curved = ['ES256', 'ES384', 'ES512']
const rsa = ['RS256', 'RS384', 'RS512', 'PS256', 'PS384', 'PS512']
const edwards = ['EdDSA', 'Ed25519']
const secret = Uint8Array.from(newSecret())

function materialOf(algorithm: string, name: string = 'first'): KeyMaterial {
  if (!symmetric.includes(algorithm)) return keyPair(algorithm, name).publicJwk
  return name === 'first' ? secret : Uint8Array.from(newSecret())
}

function mintWith(algorithm: string): string {
  return mint({ key: symmetric.includes(algorithm) ? secretKey(secret, algorithm) : keyPair(algorithm) })
}

/** Every answer that an engine gives: later, and at once where it can. A wrong length is no signature. */
async function answersOf(
  engine: Engine,
  material: KeyMaterial,
  algorithm: string,
  token: string,
): Promise<readonly unknown[]> {
  const check = await engine(material, algorithm)
  const signed = signedToken(token)
  if (check.signatureBytes !== undefined && check.signatureBytes !== signed.signature.length) return [false]
  const answers: unknown[] = check.now === undefined ? [] : [check.now(signed)]
  if ('later' in check) {
    const later = await new Promise((resolve) => {
      check.later(signed, (error, isValid) => resolve(error ?? isValid))
    })
    answers.push(later)
  }
  return [...new Set(answers)]
}

function newRsaKey(modulusLength: number): SigningKey {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength })
  return { algorithm: 'RS256', kid: undefined, privateKey, publicJwk: publicKey.export({ format: 'jwk' }) }
}

/** An odd number of so many bits: no key is needed to tell how it would be checked. */
function modulusOf(bits: number): string {
  return Buffer.from(
    ((1n << BigInt(bits - 1)) + 1n).toString(16).padStart(2 * Math.ceil(bits / 8), '0'),
    'hex',
  ).toString('base64url')
}

function withSignature(token: string, change: (signature: Buffer) => Uint8Array): string {
  const at = token.lastIndexOf('.') + 1
  return token.slice(0, at) + encode(change(Buffer.from(token.slice(at), 'base64url')))
}

describe.each(engines)('%s', (name, engine) => {
  describe.each([...symmetric, ...rsa, ...curved, ...edwards])('%s', (algorithm) => {
    const material = materialOf(algorithm)
    const token = mintWith(algorithm)

    it('K5: says itself whether it answers at once, so that nobody else does', async () => {
      expect(Object.hasOwn(await engine(material, algorithm), 'now')).toBe(true)
    })

    it('takes the signature of its key', async () => {
      expect(await answersOf(engine, material, algorithm, token)).toEqual([true])
    })

    it('takes none of another key, and none of another text', async () => {
      expect(await answersOf(engine, materialOf(algorithm, 'other'), algorithm, token)).toEqual([false])
      const [header, , signature] = token.split('.')
      const other = `${header}.${encode('{"sub":"admin"}')}.${signature}`
      expect(await answersOf(engine, material, algorithm, other)).toEqual([false])
    })

    it.each([
      ['one byte short', (signature: Buffer) => signature.subarray(0, -1)],
      ['one byte long', (signature: Buffer) => Buffer.concat([signature, Buffer.alloc(1)])],
      ['twice', (signature: Buffer) => Buffer.concat([signature, signature])],
      ['of one byte', () => Buffer.alloc(1)],
      ['all zero', (signature: Buffer) => Buffer.alloc(signature.length)],
      ['all ones', (signature: Buffer) => Buffer.alloc(signature.length, 0xff)],
    ])('A11, A12: takes none that is %s', async (_, change) => {
      expect(await answersOf(engine, material, algorithm, withSignature(token, change))).toEqual([false])
    })
  })

  describe.each(curved)('%s', (algorithm) => {
    const key = keyPair(algorithm)
    const half = { ES256: 32, ES384: 48, ES512: 66 }[algorithm] ?? 0

    it.each([
      ['r', 0],
      ['s', half],
    ])('takes signatures whose %s begins with a zero byte', async (_, at) => {
      // Of P-521 the first byte is zero mostly, since one bit of it is used.
      const zeroByte = at + (half === 66 ? 1 : 0)
      let index = 0
      let token = mint({ key })
      while (signedToken(token).signature[zeroByte] !== 0)
        token = mint({ key, claims: { index: (index += 1) } })
      expect(await answersOf(engine, key.publicJwk, algorithm, token)).toEqual([true])
    })

    it('A12: takes none in DER', async () => {
      if (key.privateKey instanceof Uint8Array) throw new Error('a key pair is wanted')
      const input = mint({ key }).split('.', 2).join('.')
      const der = sign(`sha${algorithm.slice(2)}`, Buffer.from(input), key.privateKey)
      expect(await answersOf(engine, key.publicJwk, algorithm, `${input}.${encode(der)}`)).toEqual([false])
    })
  })

  it.each([
    ['RS256', 'ES256'],
    ['PS256', 'EdDSA'],
    ['ES256', 'RS256'],
    ['ES256', 'ES384'],
    ['ES512', 'ES256'],
    ['EdDSA', 'RS256'],
    ['EdDSA', 'ES256'],
  ])('A10: gives no answer for %s with a key of %s', async (algorithm, other) => {
    const { publicJwk } = signingKey(other)
    const answer = (async () => answersOf(engine, publicJwk, algorithm, mintWith(algorithm)))()
    const outcome = await answer.then(
      ([isValid]) => isValid,
      () => 'an error',
    )
    expect([name, outcome instanceof Error ? 'an error' : outcome]).toEqual([name, 'an error'])
  })

  it.each([
    ['a point that is not on its curve', 'ES256', { y: signingKey('ES256').publicJwk.x ?? '' }],
    ['an Edwards key that is too short', 'EdDSA', { x: 'AAAA' }],
  ])('does not import %s', async (_, algorithm, change) => {
    const jwk = { ...signingKey(algorithm).publicJwk, ...change }
    await expect((async () => engine(jwk, algorithm))()).rejects.toThrow(Error)
  })

  it('A3: takes no public key for a secret', async () => {
    const { publicJwk } = signingKey()
    const bytes = Uint8Array.from(Buffer.from(publicJwk.n ?? ''))
    const token = mint({ key: { ...secretKey(bytes), kid: 'RS256-1' } })
    const outcome = (async () => answersOf(engine, publicJwk, 'HS256', token))()
    const accepted = await outcome.then(
      (answers) => answers.includes(true),
      () => false,
    )
    expect(accepted).toBe(false)
  })
})

describe('the engine of jose', () => {
  it('gives no answer for a token that names another algorithm', async () => {
    const answers = await answersOf(importByJose, signingKey().publicJwk, 'RS512', mint())
    expect(answers).toEqual([expect.any(Error)])
  })

  it.each(['HS256', 'RS256', 'ES256', 'EdDSA'])('leaves all to the runtime: %s', async (algorithm) => {
    const check = await importByJose(materialOf(algorithm), algorithm)
    expect(Object.keys(check).toSorted()).toEqual(['keyType', 'later', 'now'])
    expect(check.now).toBeUndefined()
  })
})

describe('the engine of Node', () => {
  it('checks secrets at once, RSA either way, and leaves curves to the thread pool', () => {
    const ways = ['HS256', 'RS256', 'PS256', 'ES256', 'EdDSA'].map((algorithm) => {
      const check = importByNode(materialOf(algorithm), algorithm)
      return [algorithm, check.now !== undefined, 'later' in check]
    })
    expect(ways).toEqual([
      ['HS256', true, false],
      ['RS256', true, true],
      ['PS256', true, true],
      ['ES256', false, true],
      ['EdDSA', false, true],
    ])
  })

  it.each([
    [2048, true],
    [4095, true],
    [4096, true],
    [4097, false],
    [8192, false],
  ])('leaves larger RSA keys to the thread pool too: %i bits', (bits, isPrompt) => {
    const check = importByNode({ kty: 'RSA', n: modulusOf(bits), e: 'AQAB' }, 'RS256')
    expect([check.now !== undefined, 'later' in check]).toEqual([isPrompt, true])
  })

  it('A18: compares with secrets in constant time, and nowhere else', () => {
    const compare = vi.spyOn(process.getBuiltinModule('node:crypto'), 'timingSafeEqual')
    const check = importByNode(secret, 'HS256')
    const good = mintWith('HS256')
    const forged = withSignature(good, (signature) => signature.fill(0))
    expect([good, forged].map((token) => check.now?.(signedToken(token)))).toEqual([true, false])
    expect(compare).toHaveBeenCalledTimes(2)
    compare.mockRestore()
  })

  it.each([
    ['HS256', 32],
    ['HS384', 48],
    ['HS512', 64],
    ['RS256', 256],
    ['PS512', 256],
    ['ES256', 64],
    ['ES384', 96],
    ['ES512', 132],
    ['EdDSA', 64],
  ])('knows how long signatures are: %s', (algorithm, bytes) => {
    expect(importByNode(materialOf(algorithm), algorithm).signatureBytes).toBe(bytes)
  })

  it('reads text of any length as it stands', async () => {
    const long = Uint8Array.from(newSecret())
    const input = `${encode('{"alg":"HS256"}')}.${'A'.repeat(100_000)}`
    const token = `${input}.${createHmac('sha256', long).update(input).digest('base64url')}`
    expect(await answersOf(importByNode, long, 'HS256', token)).toEqual([true])
  })

  it.each([2049, 2050, 2055, 3071])('takes RSA keys of an odd size: %i bits', async (modulusLength) => {
    const key = newRsaKey(modulusLength)
    for (const algorithm of ['RS256', 'PS256']) {
      const token = mint({ key: { ...key, algorithm } })
      for (const [, engine] of engines) {
        expect(await answersOf(engine, key.publicJwk, algorithm, token)).toEqual([true])
      }
    }
  })
})
