import { createPublicKey, generateKeyPairSync } from 'node:crypto'
import type { ClaimgateEvent } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { certificatePem, newCertificate } from '../../../../../test/support/certificates.ts'
import { startOfTests } from '../../../../../test/support/clock.ts'
import { newSigningKey, signingKey } from '../../../../../test/support/keys.ts'
import { createUnchecked, mistakeIn } from '../../../../../test/support/refused-options.ts'
import {
  expired,
  newAuthority,
  newSelfSigned,
  notYetValid,
  type KeyPair,
} from '../../../../../test/support/tls-certificates.ts'
import { audience, issuer, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const clock = (): number => startOfTests

function withKeys(name: string, value: unknown, options: object = {}): object {
  return { issuer, audience, [name]: value, clock, ...options }
}

describe('publicKey', () => {
  const { privateKey, publicKey } = generateKeyPairSync('rsa', { modulusLength: 2048 })
  const key = { algorithm: 'RS256', kid: 'any', privateKey, publicJwk: publicKey.export({ format: 'jwk' }) }
  const spki = publicKey.export({ type: 'spki', format: 'pem' }).toString()
  const pkcs1 = publicKey.export({ type: 'pkcs1', format: 'pem' }).toString()

  it.each([
    ['SPKI', spki],
    ['PKCS#1', pkcs1],
    ['after blank lines', `\n\n\t${spki}`],
    ['after a BOM', `\ufeff${spki}`],
    ['with CRLF', spki.replaceAll('\n', '\r\n')],
    ['without a last line break', spki.trimEnd()],
    ['below a comment', `key of the shop\n${spki}`],
  ])('A4: is PEM: %s', async (_, pem) => {
    const verifier = createUnchecked(withKeys('publicKey', pem))
    expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    expect((await rejectionOf(verifier.verifyToken(mint()))).code).toBe('signature_invalid')
  })

  it.each<readonly [name: string, pair: KeyPair, algorithm: string]>([
    ['EC', generateKeyPairSync('ec', { namedCurve: 'P-256' }), 'ES256'],
    ['RSA', { privateKey, publicKey }, 'RS256'],
  ])('is the key of a certificate, whatever else that says: %s', async (_, keyPair, algorithm) => {
    const ofPair = { ...key, algorithm, privateKey: keyPair.privateKey }
    for (const validDays of [expired, notYetValid]) {
      const { cert } = newAuthority().issue({ keyPair, validDays })
      const verifier = createUnchecked(withKeys('publicKey', cert))
      expect((await verifier.verifyToken(mint({ key: ofPair }))).subject).toBe('user-1')
      const forged = mint({ key: newSigningKey(algorithm, null) })
      expect((await rejectionOf(verifier.verifyToken(forged))).code).toBe('signature_invalid')
    }
  })

  it.each([1, 3] as const)('is a certificate of version %i', (version) => {
    const [signer] = createUnchecked(withKeys('publicKey', certificatePem(newCertificate(version)))).signers()
    expect(signer?.keys).toEqual({ kids: [undefined] })
  })

  it.each(['ES256', 'ES384', 'ES512', 'EdDSA'])('is PEM of any supported type: %s', async (algorithm) => {
    const pair = newSigningKey(algorithm)
    if (pair.privateKey instanceof Uint8Array) throw new Error('a key pair is wanted')
    const pem = createPublicKey(pair.privateKey).export({ type: 'spki', format: 'pem' })
    const verifier = createUnchecked(withKeys('publicKey', pem))
    expect((await verifier.verifyToken(mint({ key: pair }))).subject).toBe('user-1')
  })

  const curve448 = generateKeyPairSync('ed448').publicKey.export({ type: 'spki', format: 'pem' })
  const agreement = generateKeyPairSync('x25519').publicKey.export({ type: 'spki', format: 'pem' })
  const koblitz = generateKeyPairSync('ec', { namedCurve: 'secp256k1' }).publicKey
  const pss = generateKeyPairSync('rsa-pss', { modulusLength: 2048 }).publicKey
  const short = generateKeyPairSync('rsa', { modulusLength: 1024 }).publicKey

  const otherKey = generateKeyPairSync('ec', { namedCurve: 'P-256' }).publicKey
  const otherPem = otherKey.export({ type: 'spki', format: 'pem' }).toString()
  const server = newSelfSigned()

  it.each([
    ['a private key', privateKey.export({ type: 'pkcs8', format: 'pem' })],
    ['a private key of PKCS#1', privateKey.export({ type: 'pkcs1', format: 'pem' })],
    ['an Ed448 key', curve448],
    ['an X25519 key', agreement],
    ['a secp256k1 key', koblitz.export({ type: 'spki', format: 'pem' })],
    ['an RSA-PSS key', pss.export({ type: 'spki', format: 'pem' })],
    ['an RSA key of 1024 bits', short.export({ type: 'spki', format: 'pem' })],
    ['damaged PEM', spki.replace('MIIB', 'MIIC')],
    ['PEM that breaks off', spki.slice(0, 200)],
    ['two keys as PEM', `${spki}${spki}`],
    ['two keys as PEM of two forms', `${pkcs1}${otherPem}`],
    ['a chain of certificates', `${newAuthority().issue().cert}${newAuthority().cert}`],
    ['a certificate and its key', `${server.cert}${server.key}`],
    ['PEM with its line breaks written out', spki.replaceAll('\n', '\\n')],
    ['PEM on one line', spki.replaceAll('\n', ' ')],
    ['PEM without its lines', spki.split('\n').slice(1, -2).join('')],
    ['a JWK as text', JSON.stringify(key.publicJwk)],
    ['an SSH key', 'ssh-rsa AAAAB3NzaC1yc2E'],
    ['text', 'public'],
    ['an empty list', []],
    ['a list of keys', [key.publicJwk]],
    ['a JWK set', { keys: [key.publicJwk] }],
    ['a private JWK', privateKey.export({ format: 'jwk' })],
    ['a symmetric JWK', { kty: 'oct', k: 'A'.repeat(64) }],
    ['a JWK to encrypt with', { ...key.publicJwk, use: 'enc' }],
    ['a JWK off its curve', { ...signingKey('ES256').publicJwk, x: 'A'.repeat(42) + 'E' }],
    ['bytes', new TextEncoder().encode(spki)],
    ['a key object', publicKey],
  ])('is not %s', (_, value) => {
    expect(mistakeIn(withKeys('publicKey', value))).toBe('publicKey')
    const second = { name: 'b', issuer, audience, publicKey: value }
    const requireAny = [{ issuer, audience, publicKey: spki }, second]
    expect(mistakeIn({ requireAny })).toBe('requireAny[1].publicKey')
  })
})

describe('jwks', () => {
  const good = signingKey('ES256').publicJwk
  const offCurve = { ...good, kid: 'off', y: good.x }

  it('E15: drops broken keys singly, with an event each', async () => {
    const events: ClaimgateEvent[] = []
    const keys = [null, offCurve, good, { kty: 'oct', k: 'A'.repeat(64) }]
    const onEvent = (event: ClaimgateEvent): unknown => events.push(event)
    const verifier = createUnchecked(withKeys('jwks', { keys }, { onEvent }))
    expect(events).toMatchObject(
      [0, 1, 3].map((index) => ({
        type: 'key-dropped',
        source: 'jwks',
        reason: expect.stringContaining(`keys[${index}]`),
      })),
    )
    expect((await verifier.verifyToken(mint({ key: signingKey('ES256') }))).subject).toBe('user-1')
  })

  it.each([
    ['no key', { keys: [] }],
    ['no usable key', { keys: [offCurve, null] }],
    ['no list', { keys: good }],
    ['no keys', {}],
    ['a key alone', good],
    ['a list alone', [good]],
    ['101 keys', { keys: Array.from({ length: 101 }, () => good) }],
    ['a text', JSON.stringify({ keys: [good] })],
  ])('is refused with %s', (_, jwks) => {
    expect(mistakeIn(withKeys('jwks', jwks))).toBe('jwks')
  })

  it('allows the algorithms of all its keys', () => {
    const jwks = { keys: [good, signingKey('RS256').publicJwk] }
    expect(() => createUnchecked(withKeys('jwks', jwks, { algorithms: ['ES256', 'PS512'] }))).not.toThrow()
    expect(mistakeIn(withKeys('jwks', jwks, { algorithms: ['ES256', 'EdDSA'] }))).toBe('algorithms')
  })
})

describe('the address of remote keys', () => {
  const addresses: readonly (readonly [address: string, isTaken: boolean])[] = [
    ['https://id.example.com/jwks', true],
    ['https://id.example.com:8443/jwks?tenant=a', true],
    ['https://10.0.0.1/jwks', true],
    ['http://localhost/jwks', true],
    ['http://127.0.0.1:8080/jwks', true],
    ['http://[::1]/jwks', true],
    ['http://id.example.com/jwks', false],
    ['http://localhost.example.com/jwks', false],
    ['http://169.254.169.254/latest', false],
    ['https://user:password@id.example.com/jwks', false],
    ['https://id.example.com/jwks#keys', false],
    ['file:///etc/jwks.json', false],
    ['data:application/json,{}', false],
    ['/jwks', false],
    ['id.example.com/jwks', false],
    ['https://', false],
  ]

  it.each(addresses)('E8: may be %s: %s', (url, isTaken) => {
    for (const name of ['jwksUrl', 'discovery']) {
      for (const [value, path] of [
        [url, name],
        [{ url }, `${name}.url`],
      ] as const) {
        if (isTaken) expect(() => createUnchecked(withKeys(name, value))).not.toThrow()
        else expect(mistakeIn(withKeys(name, value))).toBe(path)
      }
    }
  })

  it('may be plain http where that is stated', () => {
    const insecure = { allowInsecure: true, url: 'http://id.example.com/jwks' }
    expect(() => createUnchecked(withKeys('jwksUrl', insecure))).not.toThrow()
    expect(() => createUnchecked(withKeys('discovery', insecure))).not.toThrow()
    const { allowInsecure } = insecure
    const issuedPlainly = { issuer: 'http://id.example.com', audience, discovery: { allowInsecure } }
    expect(() => createUnchecked(issuedPlainly)).not.toThrow()
    expect(mistakeIn({ ...issuedPlainly, discovery: { allowInsecure: false } })).toBe('issuer')
    expect(mistakeIn(withKeys('jwksUrl', { ...insecure, url: 'ftp://id.example.com/jwks' }))).toBe(
      'jwksUrl.url',
    )
  })

  it.each([
    ['timeout', 0, false],
    ['timeout', '0s', false],
    ['timeout', 0.0009, false],
    ['timeout', 0.001, true],
    ['timeout', '30s', true],
    ['timeout', '5', false],
    ['cooldown', 0, false],
    ['cooldown', 0.999, false],
    ['cooldown', 1, true],
    ['cooldown', '10m', true],
    ['cooldown', '1.5m', false],
  ])('goes with a %s of %j: %s', (name, value, isTaken) => {
    const url = 'https://id.example.com/jwks'
    for (const source of ['jwksUrl', 'discovery']) {
      const options = withKeys(source, { url, [name]: value })
      if (isTaken) expect(() => createUnchecked(options)).not.toThrow()
      else expect(mistakeIn(options)).toBe(`${source}.${name}`)
    }
  })
})

describe('the key source of a requirement', () => {
  const set = { keys: [signingKey().publicJwk] }
  const jwksUrl = 'https://id.example.com/jwks'
  const sources = {
    secret: 's'.repeat(64),
    publicKey: signingKey().publicJwk,
    jwks: set,
    jwksFile: 'jwks.json',
    jwksUrl,
    discovery: true,
    keys: () => Promise.resolve(set),
  }
  const [fixed, loaded] = [
    ['secret', 'publicKey', 'jwks'] as const,
    ['jwksFile', 'jwksUrl', 'discovery', 'keys'] as const,
  ]
  const names = [...fixed, ...loaded]

  it.each(names.flatMap((name, index) => names.slice(index + 1).map((other) => [name, other] as const)))(
    'is one: not %s and %s',
    (name, other) => {
      const both = { issuer, audience, [other]: sources[other], [name]: sources[name] }
      expect(mistakeIn(both)).toBe(other)
    },
  )

  it('is discovery from an exact issuer alone, where there is none', () => {
    expect(() => createUnchecked({ issuer, audience })).not.toThrow()
    expect(mistakeIn({ issuer: null, audience })).toBe('')
    expect(mistakeIn({ requireAny: [{ issuer: { prefix: issuer }, audience }] })).toBe('requireAny[0]')
  })

  it.each(fixed)('has no initial keys where it never changes: %s', (name) => {
    const options = withKeys(name, sources[name], { initialKeys: set })
    expect(mistakeIn(options)).toBe('initialKeys')
    expect(mistakeIn({ requireAny: [{ issuer, audience, [name]: sources[name], initialKeys: set }] })).toBe(
      'requireAny[0].initialKeys',
    )
  })

  it.each(loaded)('has initial keys where it is loaded: %s', async (name) => {
    const unreachable = (): Promise<never> => Promise.reject(new Error('unreachable'))
    const source = name === 'keys' ? unreachable : sources[name]
    const options = withKeys(name, source, {
      initialKeys: set,
      ...(name !== 'keys' && { fetch: unreachable }),
    })
    const verifier = createUnchecked(options)
    expect((await verifier.verifyToken(mint())).subject).toBe('user-1')
    verifier.close()
    expect(mistakeIn({ ...options, initialKeys: { keys: [] } })).toBe('initialKeys')
  })

  it('is discovery with initial keys where nothing else is said', async () => {
    const fetch = (): Promise<never> => Promise.reject(new Error('unreachable'))
    const verifier = createUnchecked({ issuer, audience, clock, fetch, initialKeys: set })
    expect((await verifier.verifyToken(mint())).subject).toBe('user-1')
    verifier.close()
  })
})
