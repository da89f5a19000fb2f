import { generateKeyPairSync, randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { afterAll, afterEach, describe, expect, it, vi } from 'vitest'
import { createUnchecked, mistakeIn, refusalOf } from '../../../../../test/support/refused-options.ts'
import { newAuthority, newSelfSigned } from '../../../../../test/support/tls-certificates.ts'
import { audience, issuer } from '../../../../../test/support/tokens.ts'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-'))
afterAll(() => rmSync(folder, { recursive: true }))
afterEach(() => vi.unstubAllEnvs())

const variable = 'CLAIMGATE_TEST_PEM'
const authority = newAuthority()
const other = newAuthority()
const client = authority.issue()
const pin = client.pin

const url = 'https://id.example.com/jwks'

function withTls(tls: unknown, remote: object = {}): object {
  return { issuer, audience, jwksUrl: { url, tls, ...remote } }
}

function mistakeInTls(tls: unknown): string {
  const path = mistakeIn(withTls(tls))
  expect(mistakeIn({ issuer, audience, discovery: { tls } })).toBe(path.replace('jwksUrl', 'discovery'))
  return path
}

function fileOf(content: string): string {
  const file = join(folder, randomBytes(8).toString('hex'))
  writeFileSync(file, content)
  return file
}

function base64Of(text: string): string {
  return Buffer.from(text).toString('base64')
}

/** PEM that OpenSSL would take apart no further than its first line. */
function broken(pem: string): string {
  return pem.replace(/(?<=\n)[\w+/]{64}/, (line) => line.toLowerCase())
}

const encrypted = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .privateKey.export({ type: 'pkcs8', format: 'pem', cipher: 'aes-256-cbc', passphrase: 'hunter2' })
  .toString()
const weak = authority.issue({ keyPair: generateKeyPairSync('rsa', { modulusLength: 512 }) })
const publicPem = generateKeyPairSync('ec', { namedCurve: 'P-256' })
  .publicKey.export({ type: 'spki', format: 'pem' })
  .toString()

describe('tls', () => {
  const { cert, key } = client

  it.each([
    ['nothing', {}],
    ['an authority', { ca: authority.cert }],
    ['a bundle of authorities', { ca: `${authority.cert}${other.cert}` }],
    [
      'a bundle with comments and CRLF',
      { ca: `# ours\n${authority.cert}# theirs\n${other.cert}`.replaceAll('\n', '\r\n') },
    ],
    ['a self-signed certificate as authority', { ca: newSelfSigned().cert }],
    ['an authority as base64', { ca: { base64: base64Of(authority.cert) } }],
    ['an authority in the environment', { ca: { env: variable } }],
    ['an authority in a file', { ca: { file: fileOf(authority.cert) } }],
    ['an authority in a file with a BOM', { ca: { file: fileOf(`\ufeff${authority.cert}`) } }],
    ['a certificate and its key', { cert, key }],
    ['a certificate with its authority behind it', { cert: `${cert}${authority.cert}`, key }],
    ['a certificate and its key, in files', { cert: { file: fileOf(cert) }, key: { file: fileOf(key) } }],
    ['both in one file', { cert: { file: fileOf(key + cert) }, key: { file: fileOf(key + cert) } }],
    ['a pin', { pinnedKeys: [pin] }],
    ['a pin as curl has it', { pinnedKeys: [`sha256//${pin}`] }],
    ['a pin with another beside it', { pinnedKeys: [`sha256/${pin}`, authority.issue().pin] }],
    ['all of it', { ca: authority.cert, cert, key, pinnedKeys: [pin], insecureSkipVerification: false }],
    ['no verification', { insecureSkipVerification: true }],
    ['no verification, but a certificate of our own', { insecureSkipVerification: true, cert, key }],
  ])('takes %s', (_, tls) => {
    vi.stubEnv(variable, authority.cert)
    expect(() => createUnchecked(withTls(tls)).close()).not.toThrow()
    expect(() => createUnchecked({ issuer, audience, discovery: { tls } }).close()).not.toThrow()
  })

  it.each([
    ['no PEM', { ca: 'text' }, 'ca'],
    ['empty', { ca: '' }, 'ca'],
    ['a number', { ca: 7 }, 'ca'],
    ['a list', { ca: [authority.cert] }, 'ca'],
    ['bytes', { ca: Buffer.from(authority.cert) }, 'ca'],
    ['null', { ca: null }, 'ca'],
    ['kept nowhere', { ca: {} }, 'ca'],
    ['kept twice', { ca: { env: 'A', file: 'b' } }, 'ca'],
    ['a public key', { ca: publicPem }, 'ca'],
    ['a private key', { ca: key }, 'ca'],
    ['a broken certificate', { ca: broken(authority.cert) }, 'ca'],
    ['a good certificate and a broken one', { ca: authority.cert + broken(other.cert) }, 'ca'],
    ['a good certificate and half of one', { ca: authority.cert + other.cert.slice(0, 200) }, 'ca'],
    [
      'a certificate of an old form',
      { ca: authority.cert.replaceAll('CERTIFICATE', 'X509 CERTIFICATE') },
      'ca',
    ],
    ['DER as base64', { ca: { base64: authority.cert.split('\n').slice(1, -2).join('') } }, 'ca'],
    ['PEM of nothing', { ca: '-----BEGIN CERTIFICATE-----\n-----END CERTIFICATE-----\n' }, 'ca'],
    ['not in the environment', { ca: { env: 'CLAIMGATE_TEST_ABSENT' } }, 'ca.env'],
    ['not in its file', { ca: { file: 'absent' } }, 'ca.file'],
    ['not in base64', { ca: { base64: authority.cert } }, 'ca.base64'],
  ])('refuses an authority that is %s', (_, tls, place) => {
    expect(mistakeInTls(tls)).toBe(`jwksUrl.tls.${place}`)
  })

  it.each([
    ['no certificate', { key }, 'key'],
    ['no key', { cert }, 'cert'],
    ['the key of another certificate', { cert, key: authority.issue().key }, 'key'],
    ['the key of its authority behind it', { cert: authority.cert + cert, key }, 'key'],
    ['a public key for a key', { cert, key: publicPem }, 'key'],
    ['the certificate for a key', { cert, key: cert }, 'key'],
    ['an encrypted key', { cert, key: encrypted }, 'key'],
    ['a broken key', { cert, key: broken(key) }, 'key'],
    ['text for a key', { cert, key: 'hunter2' }, 'key'],
    ['an empty key', { cert, key: '' }, 'key'],
    ['a key for a certificate', { cert: key, key }, 'cert'],
    ['a broken certificate', { cert: broken(cert), key }, 'cert'],
    ['a broken certificate behind it', { cert: cert + broken(authority.cert), key }, 'cert'],
    ['a key that is too weak for TLS', { cert: weak.cert, key: weak.key }, 'cert'],
    ['a key that is not in its file', { cert, key: { file: 'absent' } }, 'key.file'],
  ])('refuses a certificate of our own with %s', (_, tls, place) => {
    expect(mistakeInTls(tls)).toBe(`jwksUrl.tls.${place}`)
  })

  it.each([
    [pin.slice(1), 'jwksUrl.tls.pinnedKeys[0]'],
    [`A${pin}`, 'jwksUrl.tls.pinnedKeys[0]'],
    [pin.slice(0, -1), 'jwksUrl.tls.pinnedKeys[0]'],
    [`${pin}\n`, 'jwksUrl.tls.pinnedKeys[0]'],
    [` ${pin}`, 'jwksUrl.tls.pinnedKeys[0]'],
    [`${'A'.repeat(42)}B=`, 'jwksUrl.tls.pinnedKeys[0]'],
    [`${'_'.repeat(42)}A=`, 'jwksUrl.tls.pinnedKeys[0]'],
    [`sha1/${pin}`, 'jwksUrl.tls.pinnedKeys[0]'],
    [`sha256///${pin}`, 'jwksUrl.tls.pinnedKeys[0]'],
    [`SHA256:${pin}`, 'jwksUrl.tls.pinnedKeys[0]'],
    [Buffer.from(pin, 'base64').toString('hex'), 'jwksUrl.tls.pinnedKeys[0]'],
    ['', 'jwksUrl.tls.pinnedKeys[0]'],
    [7, 'jwksUrl.tls.pinnedKeys[0]'],
  ])('refuses a pin that is no SHA-256 in base64: %j', (text, path) => {
    expect(mistakeInTls({ pinnedKeys: [text] })).toBe(path)
    expect(mistakeInTls({ pinnedKeys: [pin, text] })).toBe(path.replace('[0]', '[1]'))
  })

  it.each([[], pin, [pin, pin], {}, null])('refuses pins that are no list, or none: %j', (pinnedKeys) => {
    expect(mistakeInTls({ pinnedKeys })).toBe('jwksUrl.tls.pinnedKeys')
  })

  it.each([
    ['an authority', { ca: authority.cert }],
    ['pins', { pinnedKeys: [pin] }],
    ['both', { ca: authority.cert, pinnedKeys: [pin] }],
  ])('refuses the insecure switch beside %s, which then proves nothing', (_, beside) => {
    expect(mistakeInTls({ ...beside, insecureSkipVerification: true })).toBe(
      'jwksUrl.tls.insecureSkipVerification',
    )
  })

  it.each(['true', 1, null, 'yes'])('E17: switches nothing off for %j', (insecureSkipVerification) => {
    expect(mistakeInTls({ insecureSkipVerification })).toBe('jwksUrl.tls.insecureSkipVerification')
  })

  it.each([true, 'ca', [], null, 7])('refuses another form: %j', (tls) => {
    expect(mistakeInTls(tls)).toBe('jwksUrl.tls')
  })

  it.each([
    ['loopback', 'http://127.0.0.1:1/jwks', {}],
    ['any host', 'http://id.example.com/jwks', { allowInsecure: true }],
    ['capitals', 'HTTP://localhost/jwks', {}],
  ])('refuses to stand beside plain http: %s', (_, plain, remote) => {
    const tls = { ca: authority.cert }
    expect(mistakeIn(withTls(tls, { ...remote, url: plain }))).toBe('jwksUrl.tls')
    expect(mistakeIn({ issuer: plain, audience, discovery: { tls, ...remote } })).toBe('discovery.tls')
  })

  it('H13: tells no key in a message', () => {
    const secretive = [
      { cert, key: `hunter2${key.slice(40)}` },
      { cert, key: encrypted },
      { cert: key, key },
      { ca: key },
      { cert, key: { base64: key } },
      { cert, key: authority.issue().key },
      { pinnedKeys: [`hunter2${pin}`] },
    ]
    for (const tls of secretive) {
      const { message } = refusalOf(withTls(tls))
      expect(message).not.toContain('hunter2')
      expect(message).not.toContain(key.split('\n')[1])
    }
  })
})
