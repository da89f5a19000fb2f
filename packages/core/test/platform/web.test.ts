import { createVerifier, type ClaimgateEvent } from '@claimgate/core'
import { describe, expect, it, vi } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { startKeyServer } from '../../../../test/support/key-server.ts'
import { keyPair } from '../../../../test/support/key-pairs.ts'
import { newSecret, secretKey } from '../../../../test/support/keys.ts'
import { mistakeIn } from '../../../../test/support/refused-options.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'
import { digestOf } from '../../src/digest.ts'
import { platform } from '../../src/platform/web.ts'

// The same exchange that package.json makes for runtimes other than Node.
vi.mock('#platform', () => import('../../src/platform/web.ts'))

const clock = (): number => startOfTests

describe('the platform of any runtime', () => {
  it.each(['', 'AA', 'AAA', 'AAAA', '-_8', 'aGVsbG8'])('decodes base64url: %j', (text) => {
    expect([...(platform.decodeBase64url(text) ?? ['none'])]).toEqual([...Buffer.from(text, 'base64url')])
  })

  it('F2: gives texts that differ digests that differ', () => {
    const start = 'a'.repeat(1000)
    expect(digestOf(`${start}b`)).not.toBe(digestOf(`${start}c`))
    expect(digestOf(start)).toBe(digestOf(`${start.slice(1)}a`))
  })

  it('offers nothing else', () => {
    expect(Object.keys(platform).toSorted()).toEqual(['decodeBase64url', 'globTokens', 'importKey'])
  })
})

describe('a verifier on any runtime', () => {
  it('refuses options that need Node', () => {
    expect(mistakeIn({ issuer, audience, secret: { env: 'SECRET' } })).toBe('secret.env')
    expect(mistakeIn({ issuer, audience, secret: { file: 'secret' } })).toBe('secret.file')
    expect(mistakeIn({ issuer, audience, jwksFile: 'jwks.json' })).toBe('jwksFile')
    const pem = '-----BEGIN PUBLIC KEY-----\nAAAA\n-----END PUBLIC KEY-----\n'
    expect(mistakeIn({ issuer, audience, publicKey: pem })).toBe('publicKey')
    const url = 'https://id.example.com/jwks'
    expect(mistakeIn({ issuer, audience, jwksUrl: { url, tls: {} } })).toBe('jwksUrl.tls')
    expect(mistakeIn({ issuer, audience, discovery: { allowPrivateHosts: true } })).toBe(
      'discovery.allowPrivateHosts',
    )
    const headers = { authorization: { file: 'token' } }
    expect(mistakeIn({ issuer, audience, jwksUrl: { url, headers } })).toBe(
      'jwksUrl.headers.authorization.file',
    )
  })

  it('refuses a cache of digests alone, which it cannot make: no token is kept where there is no cache', () => {
    const options = { issuer, audience, secret: newSecret() }
    expect(mistakeIn({ ...options, cache: { hotTier: false } })).toBe('cache.hotTier')
    for (const cache of [false, {}, { hotTier: true }] as const)
      expect(() => createVerifier({ ...options, cache })).not.toThrow()
  })

  it('F8: counts the tokens that it keeps whole, twice: hot ones, and what each is found by', async () => {
    const secret = newSecret()
    const [shorter, longer] = ['HS256', 'HS512'].map((name) => mint({ key: secretKey(secret, name) }))
    const more = String(longer).length - String(shorter).length
    expect(more).toBeGreaterThan(0)
    const bytes = await leastBytes(secret, String(shorter))
    expect(await leastBytes(secret, String(longer))).toBe(bytes + 2 * more)
  })

  it('fetches keys by the fetch of the runtime', async () => {
    const key = keyPair('ES256')
    const server = await startKeyServer(key.publicJwk)
    const jwksUrl = { url: server.jwksUrl, headers: { 'x-api-key': 'text' } }
    const verifier = createVerifier({ issuer, audience, jwksUrl, clock })
    expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    expect(server.asked).toEqual(['/jwks'])
  })

  it('identifies signers, each by its own name', () => {
    const options = { audience, secret: 's'.repeat(32) }
    const requireAny = [
      { ...options, issuer, name: 'a b' },
      { ...options, issuer: null },
    ]
    const [first, second] = createVerifier({ requireAny }).signers()
    expect(first?.id).toMatch(/^urn:claimgate:signer:[\w%.-]+$/)
    expect(second?.id).not.toBe(first?.id)
  })

  it.each(['RS256', 'PS384', 'ES512', 'EdDSA'])('proves tokens and refuses others: %s', async (algorithm) => {
    const key = keyPair(algorithm)
    const verifier = createVerifier({ issuer, audience, publicKey: key.publicJwk, clock })
    const token = mint({ key })
    expect((await verifier.verifyToken(token)).subject).toBe('user-1')
    expect((await verifier.verifyToken(token)).subject).toBe('user-1')
    const [header, payload] = token.split('.')
    const swapped = `${header}.${payload}.${mint({ key, claims: { sub: 'user-2' } }).split('.')[2]}`
    expect(await rejectionOf(verifier.verifyToken(swapped))).toMatchObject({ code: 'signature_invalid' })
  })

  it('proves tokens with a secret', async () => {
    const secret = newSecret()
    const verifier = createVerifier({ issuer, audience, secret, clock })
    expect((await verifier.verifyToken(mint({ key: secretKey(secret, 'HS512') }))).subject).toBe('user-1')
  })
})

/** The least `maxBytes` with which a verifier remembers a token. */
async function leastBytes(secret: Uint8Array, token: string): Promise<number> {
  const algorithms = ['HS256', 'HS512']
  let [tooFew, enough] = [1, 100_000]
  while (enough - tooFew > 1) {
    const maxBytes = Math.floor((tooFew + enough) / 2)
    const accepted: boolean[] = []
    const onEvent = (event: ClaimgateEvent): void => {
      if (event.type === 'accepted') accepted.push(event.cached)
    }
    const options = { issuer, audience, secret, algorithms, clock, cache: { maxBytes }, onEvent }
    const verifier = createVerifier(options)
    for (const _use of [1, 2]) await verifier.verifyToken(token)
    if (accepted[1] === true) enough = maxBytes
    else tooFew = maxBytes
  }
  return enough
}
