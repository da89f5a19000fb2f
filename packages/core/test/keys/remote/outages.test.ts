import { createVerifier, type RequirementOptions, type SharedOptions, type Verifier } from '@claimgate/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testClock, type TestClock } from '../../../../../test/support/clock.ts'
import {
  disconnect,
  newEventLog,
  startKeyServer,
  text,
  type Answer,
  type EventLog,
  type KeyServer,
} from '../../../../../test/support/key-server.ts'
import { newSecret, newSigningKey, secretKey, type SigningKey } from '../../../../../test/support/keys.ts'
import { audience, goodClaims, issuer, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf, requestWith } from '../../../../../test/support/verifiers.ts'

const key = newSigningKey('ES256', 'key')
const unknown = newSigningKey('ES256', 'unknown')

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

function longLived(signer: SigningKey, sub: string = 'user-1'): string {
  return mint({ key: signer, claims: { sub, exp: Number(goodClaims['exp']) + 100_000 } })
}

interface Outage {
  readonly name: string
  readonly answer: Answer
  /** Whether nothing but the deadline ends it. */
  readonly stalls?: boolean
}

const dropByDrop: Answer = (response) => {
  const drops = setInterval(() => response.write(' '), 5)
  response.on('close', () => clearInterval(drops))
  response.writeHead(200)
}

const outages: readonly Outage[] = [
  { name: 'stalled headers', answer: () => undefined, stalls: true },
  { name: 'a stalled body', answer: (response) => response.writeHead(200).write('{"keys":'), stalls: true },
  { name: 'a body in drops', answer: dropByDrop, stalls: true },
  { name: 'no connection', answer: disconnect },
  { name: '500', answer: text('', 500) },
  { name: '404', answer: text('', 404) },
  { name: '204', answer: text('', 204) },
  { name: 'a redirect', answer: text('', 302, { location: '/elsewhere' }) },
  { name: 'HTML', answer: text('<!doctype html><title>down for maintenance</title>') },
  { name: 'JSON that breaks off', answer: text('{"keys":[{"kty":"EC"') },
  { name: 'nothing', answer: text('') },
  { name: 'null', answer: text('null') },
  { name: 'an empty set', answer: text('{"keys":[]}') },
  { name: 'no usable key', answer: text('{"keys":[{"kty":"oct","k":"AAAA"}]}') },
  { name: 'too much', answer: text(`{"keys":[]}${' '.repeat(262_144)}`) },
]

afterEach(() => vi.useRealTimers())

describe.each(outages)('an outage with $name', ({ answer, stalls = false }) => {
  /** Makes a server fail; where it stalls, its five seconds pass as soon as it is asked. */
  function fail(server: KeyServer): void {
    if (stalls) vi.useFakeTimers({ toFake: ['setTimeout', 'clearTimeout'] })
    server.answer('/jwks', (response, request) => {
      answer(response, request)
      if (stalls) vi.advanceTimersByTime(5000)
    })
  }

  it('E4, E10: at the start is 503 with Retry-After, soon, and neither 401 nor an entry', async () => {
    const server = await startKeyServer()
    fail(server)
    const { verifier, log } = trial({ jwksUrl: server.jwksUrl })
    for (const judged of [
      verifier.verifyToken(mint({ key })),
      verifier.authenticate(requestWith(mint({ key }))),
    ]) {
      expect(await rejectionOf(judged)).toMatchObject({
        code: 'keys_unavailable',
        status: 503,
        expose: false,
        headers: { 'Retry-After': '30', 'Cache-Control': 'no-store' },
      })
    }
    expect(server.asked).toHaveLength(1)
    expect(log.of('keys-failed')).toMatchObject([{ source: `jwksUrl ${server.jwksUrl}` }])
    expect(JSON.stringify(log.events)).not.toContain('maintenance')
  })

  it('E3, E6: later leaves the good keys in use, and an unknown kid is 503', async () => {
    const server = await startKeyServer(key.publicJwk)
    const { verifier, clock, log } = trial({ jwksUrl: server.jwksUrl })
    await verifier.verifyToken(longLived(key))
    fail(server)
    clock.advance(600)
    const failed = log.next('keys-failed')
    expect((await verifier.verifyToken(longLived(key, 'user-2'))).subject).toBe('user-2')
    await failed
    expect((await verifier.verifyToken(longLived(key, 'user-3'))).subject).toBe('user-3')
    expect(await rejectionOf(verifier.verifyToken(longLived(unknown)))).toMatchObject({ status: 503 })
    expect(server.asked).toHaveLength(2)
  })

  it('E6: ends with the first good answer after the cooldown', async () => {
    const server = await startKeyServer()
    fail(server)
    const { verifier, clock } = trial({ jwksUrl: server.jwksUrl })
    expect((await rejectionOf(verifier.verifyToken(mint({ key })))).status).toBe(503)
    server.serve(key.publicJwk)
    clock.advance(29)
    expect(await rejectionOf(verifier.verifyToken(mint({ key })))).toMatchObject({
      status: 503,
      headers: { 'Retry-After': '1' },
    })
    clock.advance(1)
    expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    expect(await rejectionOf(verifier.verifyToken(mint({ key: unknown })))).toMatchObject({ status: 401 })
  })
})

describe('a deadline', () => {
  it('E10: is kept in real time, whatever the server does', async () => {
    for (const { answer } of outages.filter(({ stalls }) => stalls)) {
      const server = await startKeyServer()
      server.answer('/jwks', answer)
      const { verifier } = trial({ jwksUrl: { url: server.jwksUrl, timeout: 0.05 } })
      expect((await rejectionOf(verifier.verifyToken(mint({ key })))).status).toBe(503)
    }
  })
})

describe('a long outage', () => {
  it('E5, E6: is served through for an hour, and then is 503, remembered tokens among it', async () => {
    const server = await startKeyServer(key.publicJwk)
    const { verifier, clock, log } = trial({ jwksUrl: server.jwksUrl })
    const remembered = longLived(key)
    await verifier.verifyToken(remembered)
    server.answer('/jwks', text('', 500))
    for (let minute = 1; minute < 70; minute += 1) {
      clock.advance(60)
      const failed = minute >= 10 ? log.next('keys-failed') : undefined
      expect((await verifier.verifyToken(remembered)).subject).toBe('user-1')
      expect((await verifier.verifyToken(longLived(key, `user-${minute}`))).subject).toBe(`user-${minute}`)
      await failed
    }
    clock.advance(59)
    expect((await verifier.verifyToken(remembered)).subject).toBe('user-1')
    clock.advance(1)
    for (const token of [remembered, longLived(key, 'new')]) {
      expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
        code: 'keys_unavailable',
        status: 503,
      })
    }
    server.serve(key.publicJwk)
    clock.advance(30)
    expect((await verifier.verifyToken(remembered)).subject).toBe('user-1')
  })

  it('D7: is none where the clock was set back by a day', async () => {
    const server = await startKeyServer(key.publicJwk)
    const { verifier, clock } = trial({ jwksUrl: server.jwksUrl })
    const token = mint({ key, claims: { iat: undefined, exp: clock.now() + 300 } })
    await verifier.verifyToken(token)
    clock.advance(-86_400)
    expect((await verifier.verifyToken(token)).subject).toBe('user-1')
    expect(server.asked).toHaveLength(2)
  })
})

describe('of several requirements', () => {
  const secret = newSecret()

  async function severalSources(): Promise<Trial> {
    const [up, down] = [await startKeyServer(key.publicJwk), await startKeyServer()]
    down.answer('/jwks', text('', 500))
    const clock = testClock()
    const log = newEventLog()
    const requireAny = [
      { name: 'down', issuer, audience, jwksUrl: down.jwksUrl },
      { name: 'up', issuer, audience, jwksUrl: up.jwksUrl },
      { name: 'secret', issuer, audience, secret },
      { name: 'elsewhere', issuer: 'https://other.example.com', audience, jwksUrl: down.jwksUrl },
    ]
    return { verifier: createVerifier({ requireAny, clock: clock.clock, onEvent: log.onEvent }), clock, log }
  }

  it('one that accepts wins over one that cannot know', async () => {
    const { verifier } = await severalSources()
    expect((await verifier.verifyToken(mint({ key }))).requirement).toBe('up')
    expect((await verifier.verifyToken(mint({ key: secretKey(secret) }))).requirement).toBe('secret')
  })

  it('one that cannot know wins over those that refuse', async () => {
    const { verifier } = await severalSources()
    const refused = [
      mint({ key: unknown }),
      mint({ key: { ...unknown, kid: 'key' } }),
      mint({ key, claims: { aud: 'other' } }),
      mint({ key, claims: { exp: 1 } }),
    ]
    for (const token of refused) expect((await rejectionOf(verifier.verifyToken(token))).status).toBe(503)
  })

  it('one that is no candidate counts for nothing', async () => {
    const { verifier } = await severalSources()
    expect(await rejectionOf(verifier.verifyToken(mint({ key: secretKey(newSecret()) })))).toMatchObject({
      code: 'signature_invalid',
      status: 401,
    })
    const unissued = mint({ key, claims: { iss: 'https://nobody.example.com' } })
    expect((await rejectionOf(verifier.verifyToken(unissued))).status).toBe(401)
  })

  it('one that is switched off counts for nothing', async () => {
    const { verifier } = await severalSources()
    verifier.disableSigner('down')
    expect((await rejectionOf(verifier.verifyToken(mint({ key: unknown })))).status).toBe(401)
  })

  it('F7: what could not be known is asked anew, and not remembered', async () => {
    const { verifier, clock } = await severalSources()
    const token = longLived(unknown)
    for (const seconds of [0, 1, 30]) {
      clock.advance(seconds)
      expect((await rejectionOf(verifier.verifyToken(token))).status).toBe(503)
    }
  })
})
