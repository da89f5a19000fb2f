import { createVerifier } from '@claimgate/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testClock } from '../../../../../test/support/clock.ts'
import { newEventLog, startKeyServer, text } from '../../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../../test/support/keys.ts'
import { createUnchecked } from '../../../../../test/support/refused-options.ts'
import { audience, issuer, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const key = newSigningKey('ES256', 'key')
const { clock } = testClock()

afterEach(() => vi.useRealTimers())

describe('a keys function', () => {
  it('is asked once for all who wait, and is given nothing', async () => {
    const given: unknown[][] = []
    const keys = async (...parameters: unknown[]): Promise<{ keys: (typeof key.publicJwk)[] }> => {
      given.push(parameters)
      return { keys: [key.publicJwk] }
    }
    const verifier = createVerifier({ issuer, audience, keys, clock })
    const tokens = Array.from({ length: 100 }, () => mint({ key }))
    for (const auth of await Promise.all(tokens.map((token) => verifier.verifyToken(token)))) {
      expect(auth.subject).toBe('user-1')
    }
    expect(given).toEqual([[]])
  })

  it.each([
    ['rejects', async () => Promise.reject(new Error('secret text'))],
    [
      'throws',
      () => {
        throw new Error('secret text')
      },
    ],
    ['gives nothing', async () => undefined],
    ['gives null', () => null],
    ['gives a text', async () => JSON.stringify({ keys: [key.publicJwk] })],
    ['gives a list', async () => [key.publicJwk]],
    ['gives an empty set', async () => ({ keys: [] })],
    ['gives a secret', async () => ({ keys: [{ kty: 'oct', k: 'secret text' }] })],
    ['gives garbage', async () => ({ keys: 'secret text' })],
  ])('E4: is 503 where it %s, and nothing of that is reported', async (_, keys) => {
    const log = newEventLog()
    const verifier = createUnchecked({ issuer, audience, keys, clock, onEvent: log.onEvent })
    expect(await rejectionOf(verifier.verifyToken(mint({ key })))).toMatchObject({
      code: 'keys_unavailable',
      status: 503,
    })
    expect(log.of('keys-failed')).toMatchObject([{ source: 'keys' }])
    expect(JSON.stringify([log.events, verifier.signers()])).not.toContain('secret text')
  })

  it('E10: is 503 where it hangs, after five seconds', async () => {
    vi.useFakeTimers()
    const verifier = createVerifier({ issuer, audience, keys: () => new Promise(() => {}), clock })
    let status: number | undefined
    const refused = rejectionOf(verifier.verifyToken(mint({ key }))).then((rejection) => {
      status = rejection.status
      return rejection
    })
    await vi.advanceTimersByTimeAsync(4999)
    expect(status).toBeUndefined()
    await vi.advanceTimersByTimeAsync(1)
    expect((await refused).status).toBe(503)
  })

  it('may give its set at once', async () => {
    const verifier = createUnchecked({ issuer, audience, keys: () => ({ keys: [key.publicJwk] }), clock })
    expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
  })

  it('is asked once for two requirements that share it', async () => {
    let asked = 0
    const keys = async (): Promise<{ keys: (typeof key.publicJwk)[] }> => {
      asked += 1
      return { keys: [key.publicJwk] }
    }
    const other = 'https://other.example.com'
    const requireAny = [
      { issuer, audience, keys },
      { issuer: other, audience, keys },
    ]
    const verifier = createVerifier({ requireAny, clock })
    await verifier.verifyToken(mint({ key }))
    await verifier.verifyToken(mint({ key, claims: { iss: other } }))
    expect(asked).toBe(1)
  })

  it('is not asked for a token that is refused anyway', async () => {
    let asked = 0
    const keys = async (): Promise<{ keys: [] }> => {
      asked += 1
      return { keys: [] }
    }
    const verifier = createVerifier({ issuer, audience, keys, clock })
    for (const token of [
      'a.b.c',
      mint({ header: { alg: 'HS256' } }),
      mint({ claims: { iss: 'https://a.test' } }),
    ]) {
      expect((await rejectionOf(verifier.verifyToken(token))).status).toBe(401)
    }
    expect(asked).toBe(0)
  })
})

describe('a fetch of the app', () => {
  const jwksUrl = 'https://id.example.com/jwks'

  /** An answer that came from elsewhere, though no redirect was to be followed. */
  async function redirected(): Promise<Response> {
    const server = await startKeyServer(key.publicJwk)
    server.answer('/start', text('', 302, { location: server.jwksUrl }))
    const response = await globalThis.fetch(`${server.url}/start`)
    expect([response.status, response.redirected]).toEqual([200, true])
    return response
  }

  it('is used in place of the built-in one', async () => {
    const asked: string[] = []
    const fetch = async (url: string): Promise<Response> => {
      asked.push(url)
      return Response.json({ keys: [key.publicJwk] })
    }
    const verifier = createVerifier({ issuer, audience, jwksUrl, clock, fetch })
    expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    expect(asked).toEqual([jwksUrl])
  })

  it.each([
    ['rejects', async () => Promise.reject(new Error('secret text'))],
    [
      'throws',
      () => {
        throw new Error('secret text')
      },
    ],
    ['gives nothing', async () => undefined],
    ['gives no response', async () => ({ keys: [key.publicJwk] })],
    ['gives a redirect', async () => Response.redirect('https://elsewhere.example.com/', 302)],
    ['gives an error', async () => Response.error()],
    ['followed a redirect', async () => redirected()],
    ['gives a text', async () => new Response('secret text')],
  ])('E3: is 503 where it %s, and nothing of that is reported', async (_, fetch) => {
    const log = newEventLog()
    const verifier = createUnchecked({ issuer, audience, jwksUrl, clock, fetch, onEvent: log.onEvent })
    expect((await rejectionOf(verifier.verifyToken(mint({ key })))).status).toBe(503)
    expect(log.of('keys-failed')).toHaveLength(1)
    expect(JSON.stringify([log.events, verifier.signers()])).not.toContain('secret text')
  })

  it('E10: is 503 where it hangs and does not heed its signal', async () => {
    vi.useFakeTimers()
    const fetch = (): Promise<Response> => new Promise(() => {})
    const verifier = createVerifier({
      issuer,
      audience,
      jwksUrl: { url: jwksUrl, timeout: '2s' },
      clock,
      fetch,
    })
    const refused = rejectionOf(verifier.verifyToken(mint({ key })))
    await vi.advanceTimersByTimeAsync(2000)
    expect((await refused).status).toBe(503)
  })
})
