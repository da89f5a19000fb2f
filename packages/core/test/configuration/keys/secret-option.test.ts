import { generateKeyPairSync, randomBytes, type KeyObject } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { startOfTests } from '../../../../../test/support/clock.ts'
import { newSecret, secretKey } from '../../../../../test/support/keys.ts'
import { createUnchecked, mistakeIn, refusalOf } from '../../../../../test/support/refused-options.ts'
import { audience, issuer, mint } from '../../../../../test/support/tokens.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const variable = 'CLAIMGATE_TEST_SECRET'

function withSecret(secret: unknown, options: object = {}): object {
  return { issuer, audience, secret, clock: () => startOfTests, ...options }
}

/** Fails unless a verifier with this option takes tokens signed with these bytes. */
async function expectSecret(option: unknown, bytes: Uint8Array): Promise<void> {
  const token = mint({ key: secretKey(bytes) })
  expect((await createUnchecked(withSecret(option)).verifyToken(token)).subject).toBe('user-1')
}

function fileOf(content: string | Uint8Array): string {
  const file = join(folder, randomBytes(8).toString('hex'))
  writeFileSync(file, content)
  return file
}

describe('a secret', () => {
  const text = 'a secret of at least thirty-two bytes'
  const bytes = newSecret(32)

  it('is text as UTF-8', async () => {
    await expectSecret(text, Buffer.from(text))
    await expectSecret('ü'.repeat(16), Buffer.from('ü'.repeat(16)))
  })

  it('is bytes', async () => {
    await expectSecret(bytes, bytes)
    await expectSecret(Buffer.from(bytes), bytes)
  })

  it.each(['base64', 'base64url'] as const)('is text in %s', async (encoding) => {
    for (const length of [64, 65, 66]) {
      const secret = newSecret(length)
      await expectSecret({ base64: Buffer.from(secret).toString(encoding) }, secret)
    }
  })

  it('is in the environment', async () => {
    vi.stubEnv(variable, text)
    await expectSecret({ env: variable }, Buffer.from(text))
  })

  it('is in a file', async () => {
    await expectSecret({ file: fileOf(text) }, Buffer.from(text))
    await expectSecret({ file: fileOf(bytes) }, bytes)
  })

  it.each(['\n', '\r\n', '\n\n'])('is in a file of text, less its last line break: %j', async (end) => {
    await expectSecret({ file: fileOf(`${text}${end}`) }, Buffer.from(text))
    await expectSecret({ file: fileOf(`${text}\nand more${end}`) }, Buffer.from(`${text}\nand more`))
  })

  it.each([0x0a, 0x0d])('is in a file of random bytes, the last of them among it: %i', async (last) => {
    const random = Uint8Array.of(...newSecret(32), 0xff, last)
    await expectSecret({ file: fileOf(random) }, random)
  })

  it('is copied, so that wiping the bytes changes nothing', async () => {
    const wiped = Uint8Array.from(bytes)
    const verifier = createUnchecked(withSecret(wiped))
    wiped.fill(0)
    await verifier.verifyToken(mint({ key: secretKey(bytes) }))
  })
})

describe('a secret is refused', () => {
  it.each([
    [{}, 'secret'],
    [{ env: variable, file: 'a' }, 'secret'],
    [{ base64: 'A'.repeat(64), env: variable }, 'secret'],
    [{ env: variable }, 'secret.env'],
    [{ env: '__proto__' }, 'secret.env'],
    [{ env: 'constructor' }, 'secret.env'],
    [{ env: 'propertyIsEnumerable' }, 'secret.env'],
    [{ file: '/nonexistent/claimgate' }, 'secret.file'],
    [{ file: tmpdir() }, 'secret.file'],
    [{ file: 'a\0b' }, 'secret.file'],
    [{ base64: '*'.repeat(64) }, 'secret.base64'],
    [{ base64: `${'A'.repeat(64)}\n` }, 'secret.base64'],
    [{ base64: 'A'.repeat(65) }, 'secret.base64'],
    [{ base64: `${'A'.repeat(65)}B` }, 'secret.base64'],
    [{ base64: '=='.repeat(20) }, 'secret.base64'],
    [{ base64: 7 }, 'secret.base64'],
    [new ArrayBuffer(64), 'secret'],
    [new Uint16Array(64), 'secret'],
    [Array.from({ length: 64 }, () => 1), 'secret'],
    [{ type: 'Buffer', data: [1] }, 'secret.type'],
  ])('for its form: %j', (secret, path) => {
    expect(mistakeIn(withSecret(secret))).toBe(path)
    expect(mistakeIn({ requireAny: [{ issuer, audience, secret }] })).toBe(`requireAny[0].${path}`)
  })

  it('A7: where it is empty, wherever it is', () => {
    vi.stubEnv(variable, '')
    expect(mistakeIn(withSecret(''))).toBe('secret')
    expect(mistakeIn(withSecret(new Uint8Array()))).toBe('secret')
    expect(mistakeIn(withSecret({ base64: '' }))).toBe('secret.base64')
    expect(mistakeIn(withSecret({ env: variable }))).toBe('secret.env')
    expect(mistakeIn(withSecret({ env: '' }))).toBe('secret.env')
    expect(mistakeIn(withSecret({ file: fileOf('') }))).toBe('secret')
    expect(mistakeIn(withSecret({ file: fileOf('\n') }))).toBe('secret')
  })

  it.each([1, 31])('A8: of %i bytes, wherever it is', (length) => {
    vi.stubEnv(variable, 'x'.repeat(length))
    const secret = newSecret(length)
    expect(mistakeIn(withSecret('x'.repeat(length)))).toBe('secret')
    expect(mistakeIn(withSecret(secret))).toBe('secret')
    expect(mistakeIn(withSecret({ base64: Buffer.from(secret).toString('base64') }))).toBe('secret')
    expect(mistakeIn(withSecret({ env: variable }))).toBe('secret')
    expect(mistakeIn(withSecret({ file: fileOf(`${'x'.repeat(length)}\n`) }))).toBe('secret')
  })

  it('A8: of 31 bytes, and no longer of 32', () => {
    const algorithms = ['HS256']
    expect(mistakeIn(withSecret(newSecret(31), { algorithms }))).toBe('secret')
    expect(() => createUnchecked(withSecret(newSecret(32), { algorithms }))).not.toThrow()
    expect(() => createUnchecked(withSecret(newSecret(33), { algorithms }))).not.toThrow()
  })

  const { publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const curved = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const pem = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki'): string =>
    key.export({ type, format: 'pem' }).toString()
  const der = (key: KeyObject, type: 'spki' | 'pkcs1' = 'spki'): Buffer => key.export({ type, format: 'der' })

  it.each([
    ['PEM', pem(publicKey)],
    ['PEM after a BOM', `\ufeff${pem(publicKey)}`],
    ['PEM of PKCS#1', pem(publicKey, 'pkcs1')],
    ['DER', der(publicKey)],
    ['DER of PKCS#1', der(publicKey, 'pkcs1')],
    ['DER of a curve', der(curved)],
    ['DER as base64', der(publicKey).toString('base64')],
    ['a JWK', JSON.stringify(publicKey.export({ format: 'jwk' }))],
  ])('A3, A5: where it is a public key as %s, wherever it is', (_, key) => {
    const bytes = Buffer.from(key)
    expect(mistakeIn(withSecret(Uint8Array.from(bytes)))).toBe('secret')
    expect(mistakeIn(withSecret({ base64: bytes.toString('base64') }))).toBe('secret')
    expect(mistakeIn(withSecret({ file: fileOf(key) }))).toBe('secret')
    if (typeof key !== 'string') return
    vi.stubEnv(variable, key)
    expect(mistakeIn(withSecret(key))).toBe('secret')
    expect(mistakeIn(withSecret({ env: variable }))).toBe('secret')
    expect(mistakeIn(withSecret({ file: fileOf(`${key}\r\n`) }))).toBe('secret')
  })

  it('A5: where it is DER that ends like a line', () => {
    const endings = [0x0a, 0x0d]
    let key = der(curved)
    while (!endings.includes(key.at(-1) ?? 0)) {
      key = der(generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey)
    }
    expect(mistakeIn(withSecret({ file: fileOf(key) }))).toBe('secret')
  })

  it('H13: without being told in the message', () => {
    const short = 'hunter2-is-too-short'
    const { privateKey } = generateKeyPairSync('ec', { namedCurve: 'P-256' })
    vi.stubEnv(variable, short)
    const secretive: readonly unknown[] = [
      withSecret(short),
      withSecret(Buffer.from(short)),
      withSecret({ base64: `${short}!` }),
      withSecret({ env: short }),
      withSecret({ env: variable }),
      withSecret({ file: fileOf(short) }),
      withSecret([short]),
      withSecret({ value: short }),
      { issuer, audience, publicKey: short },
      { issuer, audience, jwks: short },
      { issuer, audience, jwks: { keys: [{ kty: 'oct', k: short }] } },
      { issuer, audience, publicKey: { kty: 'oct', k: short } },
      { issuer, audience, publicKey: privateKey.export({ type: 'pkcs8', format: 'pem' }) },
      { issuer, audience, publicKey: privateKey.export({ format: 'jwk' }) },
      { issuer, audience, jwksUrl: `https://user:${short}@id.example.com/jwks` },
      { issuer, audience, jwksUrl: { url: `http://id.example.com/jwks?key=${short}` } },
    ]
    const { d = '' } = privateKey.export({ format: 'jwk' })
    for (const options of secretive) {
      const { message, stack = '' } = refusalOf(options)
      expect(`${message}${stack}`).not.toContain(short)
      expect(message).not.toContain(d)
      expect(message).not.toContain('MIG')
    }
  })
})
