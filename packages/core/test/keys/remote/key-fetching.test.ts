import { createVerifier, type RequirementOptions, type SharedOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock, type TestClock } from '../../../../../test/support/clock.ts'
import { json, newEventLog, startKeyServer, type EventLog } from '../../../../../test/support/key-server.ts'
import { newSigningKey, type SigningKey } from '../../../../../test/support/keys.ts'
import { audience, encode, goodClaims, issuer, mint, unsigned } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const first = newSigningKey('ES256', 'first')
const second = newSigningKey('ES256', 'second')

interface Trial {
  readonly verifier: Verifier
  readonly clock: TestClock
  readonly log: EventLog
}

function trial(options: Partial<RequirementOptions> & SharedOptions): Trial {
  const clock = testClock()
  const log = newEventLog()
  const shared = { issuer, audience, clock: clock.clock, onEvent: log.onEvent }
  return { verifier: createVerifier({ ...shared, ...options }), clock, log }
}

/** A token that lives long enough for the clock to be moved. */
function longLived(key: SigningKey, sub: string = 'user-1'): string {
  return mint({ key, claims: { sub, exp: Number(goodClaims['exp']) + 100_000 } })
}

/** A token that nobody signed, for a key that nobody knows. */
function withKid(kid: string): string {
  return unsigned(JSON.stringify({ alg: 'ES256', kid }), JSON.stringify(goodClaims), encode(Buffer.alloc(64)))
}

describe('a key set', () => {
  it('is fetched when it is first needed, once for a hundred requests', async () => {
    const server = await startKeyServer(first.publicJwk)
    const { verifier } = trial({ jwksUrl: server.jwksUrl })
    expect(server.asked).toEqual([])
    const tokens = Array.from({ length: 100 }, (_, index) => longLived(first, `user-${index}`))
    const auths = await Promise.all(tokens.map((token) => verifier.verifyToken(token)))
    expect(auths.map(({ subject }) => subject)).toEqual(tokens.map((_, index) => `user-${index}`))
    expect(server.asked).toEqual(['/jwks'])
  })

  it('E14: that cannot be had is asked for once by a hundred requests, and refused to each', async () => {
    const server = await startKeyServer()
    server.answer('/jwks', (response) => response.destroy())
    const { verifier } = trial({ jwksUrl: server.jwksUrl })
    const refusals = Array.from({ length: 100 }, () => rejectionOf(verifier.verifyToken(longLived(first))))
    for (const rejection of await Promise.all(refusals)) expect(rejection.status).toBe(503)
    expect(server.asked).toHaveLength(1)
  })

  it('E12: is fetched once for two requirements that share it, and proves for each its own issuer', async () => {
    const server = await startKeyServer(first.publicJwk)
    const other = 'https://other.example.com'
    const requireAny = [
      { issuer, audience, jwksUrl: server.jwksUrl },
      { issuer: other, audience: 'other-api', jwksUrl: { url: server.jwksUrl } },
    ]
    const both = createVerifier({ requireAny, clock: testClock().clock })
    expect((await both.verifyToken(longLived(first))).requirement).toBe(issuer)
    const claims = { iss: other, aud: 'other-api' }
    expect((await both.verifyToken(mint({ key: first, claims }))).requirement).toBe(other)
    expect(await rejectionOf(both.verifyToken(mint({ key: first, claims: { iss: other } })))).toMatchObject({
      code: 'audience_mismatch',
    })
    expect(server.asked).toEqual(['/jwks'])
  })

  it('E11: of one issuer proves nothing for another, though the kid is the same', async () => {
    const own = await startKeyServer(first.publicJwk)
    const foreign = { ...newSigningKey('ES256', 'first') }
    const others = await startKeyServer(foreign.publicJwk)
    const other = 'https://other.example.com'
    const requireAny = [
      { issuer, audience, jwksUrl: own.jwksUrl },
      { issuer: other, audience, jwksUrl: others.jwksUrl },
    ]
    const verifier = createVerifier({ requireAny, clock: testClock().clock })
    await verifier.verifyToken(mint({ key: first }))
    await verifier.verifyToken(mint({ key: foreign, claims: { iss: other } }))
    for (const token of [mint({ key: foreign }), mint({ key: first, claims: { iss: other } })]) {
      expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'signature_invalid' })
    }
  })

  it.each(['', '/jwks', '/../jwks', '@169.254.169.254/'])(
    'E7, C5: is never asked for where a token says: %j',
    async (rest) => {
      const server = await startKeyServer(first.publicJwk)
      const canary = await startKeyServer(second.publicJwk)
      const { verifier } = trial({ issuer: null, jwksUrl: server.jwksUrl })
      const header = {
        jku: canary.jwksUrl,
        x5u: canary.url,
        jwk: second.publicJwk,
        kid: `${canary.url}${rest}`,
      }
      const token = mint({ key: second, header, claims: { iss: `${canary.url}${rest}` } })
      expect((await rejectionOf(verifier.verifyToken(token))).status).toBe(401)
      expect(canary.asked).toEqual([])
      expect(server.asked.every((path) => path === '/jwks')).toBe(true)
    },
  )
})

describe('an unknown kid', () => {
  it('E1: ten thousand of them within a minute cause three fetches at most, and harm no known one', async () => {
    const server = await startKeyServer(first.publicJwk)
    const { verifier, clock } = trial({ jwksUrl: server.jwksUrl })
    for (let count = 0; count < 10_000; count += 1) {
      clock.advance(0.006)
      const refusal = rejectionOf(verifier.verifyToken(withKid(`random-${count}`)))
      if (count % 500 === 0) await verifier.verifyToken(longLived(first, `user-${count}`))
      expect(await refusal).toMatchObject({ code: 'key_unknown', status: 401 })
    }
    expect(server.asked.length).toBeGreaterThan(1)
    expect(server.asked.length).toBeLessThanOrEqual(3)
  })

  it('E2: with an empty set too, causes one fetch per cooldown', async () => {
    const server = await startKeyServer()
    const { verifier, clock } = trial({ jwksUrl: server.jwksUrl })
    for (let count = 0; count < 600; count += 1) {
      clock.advance(0.1)
      expect((await rejectionOf(verifier.verifyToken(withKid(`random-${count}`)))).status).toBe(503)
    }
    expect(server.asked.length).toBeLessThanOrEqual(3)
  })

  it.each([
    [1, '10s', 9.5, 1],
    [1, '10s', 10, 2],
    [1, 2, 2, 2],
  ])(
    'E1: is asked for again after the cooldown that is set: table row %#',
    async (before, cooldown, seconds, after) => {
      const server = await startKeyServer(first.publicJwk)
      const { verifier, clock } = trial({ jwksUrl: { url: server.jwksUrl, cooldown } })
      await rejectionOf(verifier.verifyToken(withKid('unknown')))
      expect(server.asked).toHaveLength(before)
      clock.advance(seconds)
      await rejectionOf(verifier.verifyToken(withKid('unknown')))
      expect(server.asked).toHaveLength(after)
    },
  )

  it('asks for nothing where no requirement is of its issuer, algorithm or type', async () => {
    const server = await startKeyServer(first.publicJwk)
    const { verifier } = trial({ jwksUrl: server.jwksUrl, algorithms: ['ES256'] })
    const tokens = [
      mint({ key: first, claims: { iss: 'https://other.example.com' } }),
      mint({ key: first, header: { alg: 'ES384' } }),
      mint({ key: first, header: { typ: 'logout+jwt' } }),
      'opaque',
    ]
    for (const token of tokens) expect((await rejectionOf(verifier.verifyToken(token))).status).toBe(401)
    expect(server.asked).toEqual([])
  })
})

describe('rotation', () => {
  it('takes a new key at once where the cooldown is over', async () => {
    const server = await startKeyServer(first.publicJwk)
    const { verifier, clock } = trial({ jwksUrl: server.jwksUrl })
    await verifier.verifyToken(longLived(first))
    server.serve(first.publicJwk, second.publicJwk)
    clock.advance(29)
    expect(await rejectionOf(verifier.verifyToken(longLived(second)))).toMatchObject({
      code: 'key_unknown',
      status: 401,
    })
    clock.advance(1)
    expect((await verifier.verifyToken(longLived(second))).subject).toBe('user-1')
    expect((await verifier.verifyToken(longLived(first))).subject).toBe('user-1')
    expect(server.asked).toHaveLength(2)
  })

  it.each([true, false])('F4: drops what a withdrawn key proved, cached or not: %s', async (hotTier) => {
    const server = await startKeyServer(first.publicJwk, second.publicJwk)
    const { verifier, clock, log } = trial({ jwksUrl: server.jwksUrl, cache: { hotTier } })
    const [gone, kept] = [longLived(first), longLived(second)]
    for (const token of [gone, kept, gone, kept]) await verifier.verifyToken(token)
    expect(log.of('accepted')).toMatchObject([false, false, true, true].map((cached) => ({ cached })))
    server.serve(second.publicJwk)
    clock.advance(600)
    expect(await rejectionOf(verifier.verifyToken(gone))).toMatchObject({ code: 'key_unknown' })
    expect(log.of('keys-withdrawn')).toMatchObject([{ kids: ['first'] }])
    expect((await verifier.verifyToken(kept)).subject).toBe('user-1')
    expect(log.events.at(-1)).toMatchObject({ type: 'accepted', cached: true })
  })

  it('F4: drops what a key proved that has another one in its place under its kid', async () => {
    const server = await startKeyServer(first.publicJwk)
    const { verifier, clock } = trial({ jwksUrl: server.jwksUrl })
    const token = longLived(first)
    await verifier.verifyToken(token)
    const replacing = newSigningKey('ES256', 'first')
    server.serve(replacing.publicJwk)
    clock.advance(600)
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
      code: 'signature_invalid',
    })
    await verifier.verifyToken(longLived(replacing))
  })

  it('keeps what stays proven, and imports no key twice', async () => {
    const server = await startKeyServer(first.publicJwk)
    const { verifier, clock, log } = trial({ jwksUrl: server.jwksUrl })
    await verifier.verifyToken(longLived(first))
    server.answer('/jwks', json({ keys: [second.publicJwk, { ...first.publicJwk, use: 'sig' }] }))
    clock.advance(600)
    const loaded = log.next('keys-loaded')
    await verifier.verifyToken(longLived(first, 'user-2'))
    await loaded
    expect(log.of('keys-withdrawn')).toEqual([])
    await verifier.verifyToken(longLived(second))
  })
})
