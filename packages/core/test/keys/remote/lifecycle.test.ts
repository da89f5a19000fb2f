import { once } from 'node:events'
import {
  createVerifier,
  type Fetch,
  type KeyHealth,
  type Verifier,
  type VerifierOptions,
} from '@claimgate/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testClock } from '../../../../../test/support/clock.ts'
import { newEventLog, startKeyServer, text } from '../../../../../test/support/key-server.ts'
import { newSigningKey, signingKey } from '../../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const key = newSigningKey('ES256', 'key')
const other = newSigningKey('ES256', 'other')

function healthOf(verifier: Verifier): readonly KeyHealth[] {
  return verifier.signers().map(({ keys }) => keys)
}

describe('ready', () => {
  it('loads every source once, and tokens then need no fetch', async () => {
    const [one, two] = [await startKeyServer(key.publicJwk), await startKeyServer(other.publicJwk)]
    const elsewhere = 'https://other.example.com'
    const requireAny = [
      { issuer, audience, jwksUrl: one.jwksUrl },
      { issuer: elsewhere, audience, jwksUrl: two.jwksUrl },
      { name: 'static', issuer, audience, publicKey: signingKey().publicJwk },
    ]
    const verifier = createVerifier({ requireAny, clock: testClock().clock })
    await Promise.all([verifier.ready(), verifier.ready()])
    await verifier.ready()
    await verifier.verifyToken(mint({ key }))
    await verifier.verifyToken(mint({ key: other, claims: { iss: elsewhere } }))
    expect([...one.asked, ...two.asked]).toEqual(['/jwks', '/jwks'])
  })

  it('resolves where a source fails, once', async () => {
    const server = await startKeyServer()
    server.answer('/jwks', text('', 500))
    const clock = testClock()
    const verifier = createVerifier({ issuer, audience, jwksUrl: server.jwksUrl, clock: clock.clock })
    await verifier.ready()
    clock.advance(3600)
    await verifier.ready()
    expect(server.asked).toHaveLength(1)
    expect(healthOf(verifier)).toMatchObject([{ kids: [], lastError: expect.any(String) }])
  })
})

describe('the health of a source', () => {
  it('is told without asking the server', async () => {
    const server = await startKeyServer(key.publicJwk)
    const clock = testClock()
    const verifier = createVerifier({ issuer, audience, jwksUrl: server.jwksUrl, clock: clock.clock })
    expect(healthOf(verifier)).toEqual([{ state: 'empty', kids: [] }])
    await verifier.ready()
    const lastFetch = clock.now()
    const known = { kids: ['key'], lastFetch, nextRefresh: expect.any(Number) }
    expect(healthOf(verifier)).toEqual([{ state: 'fresh', ...known }])
    clock.advance(599)
    expect(healthOf(verifier)).toEqual([{ state: 'fresh', ...known }])
    clock.advance(1)
    expect(healthOf(verifier)).toEqual([{ state: 'expired', ...known, staleSince: lastFetch + 600 }])
    clock.advance(3600)
    expect(healthOf(verifier)).toMatchObject([{ state: 'failed', staleSince: lastFetch + 600 }])
    expect(server.asked).toHaveLength(1)
  })
})

describe('initial keys', () => {
  it('serve nobody where the clock did not say when they began to', async () => {
    const server = await startKeyServer(other.publicJwk)
    let readings = 0
    const clock = (): number => {
      readings += 1
      if (readings === 2) throw new Error('no time')
      return testClock().now()
    }
    const initialKeys = { keys: [key.publicJwk] }
    const verifier = createVerifier({ issuer, audience, jwksUrl: server.jwksUrl, initialKeys, clock })
    expect(await rejectionOf(verifier.verifyToken(mint({ key })))).toMatchObject({ code: 'key_unknown' })
    expect(server.asked).toHaveLength(1)
  })
})

describe('close', () => {
  it('refuses everything from then on, and asks nobody', async () => {
    const server = await startKeyServer(key.publicJwk)
    const verifier = createVerifier({ issuer, audience, jwksUrl: server.jwksUrl, clock: testClock().clock })
    const token = mint({ key })
    await verifier.verifyToken(token)
    verifier.close()
    verifier.close()
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
      code: 'verifier_closed',
      status: 503,
    })
    await verifier.ready()
    expect(server.asked).toHaveLength(1)
  })

  it('E14: breaks off a fetch that is under way, and whoever waits for it gets 503 at once', async () => {
    const server = await startKeyServer(key.publicJwk)
    const hungUp = new Promise<void>((resolve) => {
      server.answer('/jwks', (response) => response.once('close', resolve))
    })
    const log = newEventLog()
    const jwksUrl = { url: server.jwksUrl, timeout: 60 }
    const verifier = createVerifier({
      issuer,
      audience,
      jwksUrl,
      clock: testClock().clock,
      onEvent: log.onEvent,
    })
    const rejection = rejectionOf(verifier.verifyToken(mint({ key })))
    await server.nextRequest()
    verifier.close()
    expect(await rejection).toMatchObject({ status: 503, code: 'keys_unavailable' })
    await hungUp
    expect(log.of('keys-failed')).toEqual([])
  })

  it('E14: reaches every source that a reload has retired, without a warning', async () => {
    const server = await startKeyServer()
    const log = newEventLog()
    const warnings: string[] = []
    const onWarning = ({ name }: Error): void => void warnings.push(name)
    process.on('warning', onWarning)
    onTestFinished(() => void process.off('warning', onWarning))
    const hungUp: Promise<unknown>[] = []
    const shared = { issuer, audience, clock: testClock().clock, onEvent: log.onEvent }
    const optionsOf = (path: string): VerifierOptions => {
      server.answer(path, (response) => void hungUp.push(once(response, 'close')))
      return { ...shared, jwksUrl: { url: `${server.url}${path}`, timeout: 60 } }
    }
    const verifier = createVerifier(optionsOf('/0'))
    const rejections: Promise<unknown>[] = []
    for (let count = 1; count <= 12; count += 1) {
      const arrived = server.nextRequest()
      rejections.push(rejectionOf(verifier.verifyToken(mint({ key }))))
      await arrived
      verifier.reload(optionsOf(`/${count}`))
    }
    verifier.reload({ ...shared, jwks: { keys: [other.publicJwk] } })
    verifier.close()
    const unavailable = expect.objectContaining({ status: 503, code: 'keys_unavailable' })
    expect(await Promise.all(rejections)).toEqual(Array.from({ length: 12 }, () => unavailable))
    await Promise.all(hungUp)
    expect([server.asked.length, log.of('keys-failed'), warnings]).toEqual([12, [], []])
  })
})

describe('reload', () => {
  const clock = testClock().clock

  async function reloaded(
    change: (options: VerifierOptions, url: string) => VerifierOptions,
  ): Promise<{ readonly fetches: number; readonly subject: unknown }> {
    const server = await startKeyServer(key.publicJwk)
    const options = { issuer, audience, jwksUrl: server.jwksUrl, clock }
    const verifier = createVerifier(options)
    await verifier.verifyToken(mint({ key }))
    verifier.reload(change(options, server.jwksUrl))
    const { subject } = await verifier.verifyToken(mint({ key }))
    return { fetches: server.asked.length, subject }
  }

  it.each<readonly [string, number, (options: VerifierOptions, url: string) => VerifierOptions]>([
    ['nothing', 1, (options) => options],
    ['nothing but the spelling', 1, (options, url) => ({ ...options, jwksUrl: { url } })],
    [
      'what is asked of tokens',
      1,
      (options) => ({ ...options, audience: [audience, 'b'], requiredClaims: ['sub'] }),
    ],
    ['the name', 1, (options) => ({ ...options, name: 'renamed' })],
    ['the form', 1, (_, jwksUrl) => ({ requireAny: [{ issuer, audience, jwksUrl }], clock })],
    ['its settings', 1, (options, url) => ({ ...options, jwksUrl: { url, cooldown: 60 } })],
    ['what is allowed', 2, (options, url) => ({ ...options, jwksUrl: { url, allowInsecure: true } })],
    ['the clock', 1, (options) => ({ ...options, clock: () => clock() })],
    ['who listens', 1, (options) => ({ ...options, onEvent: () => undefined })],
    ['who connects', 2, (options) => ({ ...options, fetch: (url, init) => fetch(url, init) })],
  ])('K7: carries a source over where it changes %s: %i fetches', async (_, fetches, edit) => {
    expect(await reloaded(edit)).toEqual({ fetches, subject: 'user-1' })
  })

  it('gives up a source that is no longer wanted, and keeps the others', async () => {
    const [kept, dropped] = [await startKeyServer(key.publicJwk), await startKeyServer(other.publicJwk)]
    const elsewhere = 'https://other.example.com'
    const both = [
      { issuer, audience, jwksUrl: kept.jwksUrl },
      { issuer: elsewhere, audience, jwksUrl: dropped.jwksUrl },
    ]
    const verifier = createVerifier({ requireAny: both, clock })
    await verifier.ready()
    verifier.reload({ requireAny: both.slice(0, 1), clock })
    await verifier.verifyToken(mint({ key }))
    const token = mint({ key: other, claims: { iss: elsewhere } })
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'issuer_unknown' })
    verifier.reload({ requireAny: both, clock })
    await verifier.verifyToken(token)
    expect([kept.asked.length, dropped.asked.length]).toEqual([1, 2])
  })

  it('changes nothing where the options are wrong', async () => {
    const server = await startKeyServer(key.publicJwk)
    const options = { issuer, audience, jwksUrl: server.jwksUrl, clock }
    const verifier = createVerifier(options)
    await verifier.verifyToken(mint({ key }))
    const wrong: readonly (readonly [path: string, options: object])[] = [
      ['audience', { ...options, audience: [] }],
      ['jwksUrl', { ...options, jwksUrl: '' }],
      ['cache.maxEntries', { ...options, cache: { maxEntries: 0 } }],
      ['challenge.realm', { ...options, challenge: { realm: 7 } }],
    ]
    for (const [path, given] of wrong) {
      const reload = (): unknown => Reflect.apply(verifier.reload, verifier, [given])
      expect(reload).toThrow(expect.objectContaining({ code: 'configuration_invalid', path }))
    }
    expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    expect(server.asked).toHaveLength(1)
  })

  it('E14: lets what was under way ask by the fetch that it began with, where there is none any more', async () => {
    const asked: string[] = []
    let reload = (): void => undefined
    const ownFetch: Fetch = async (url) => {
      asked.push(url)
      if (url.endsWith('/jwks')) return Response.json({ keys: [key.publicJwk] })
      reload()
      return Response.json({ issuer, jwks_uri: `${issuer}/jwks` })
    }
    const verifier = createVerifier({ issuer, audience, fetch: ownFetch, clock })
    reload = () => verifier.reload({ issuer, audience, publicKey: other.publicJwk, clock })
    expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
    expect(asked).toHaveLength(2)
  })

  it('E14: judges what was under way by the options that it began with', async () => {
    const server = await startKeyServer(key.publicJwk)
    const verifier = createVerifier({ issuer, audience, jwksUrl: server.jwksUrl, clock })
    const judged = verifier.verifyToken(mint({ key }))
    await server.nextRequest()
    verifier.reload({ issuer, audience: 'other-api', publicKey: other.publicJwk, clock })
    expect((await judged).subject).toBe('user-1')
    expect(await rejectionOf(verifier.verifyToken(mint({ key })))).toMatchObject({ status: 401 })
  })
})
