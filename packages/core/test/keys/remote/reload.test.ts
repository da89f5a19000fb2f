import { createVerifier, isClaimgateError, type Verifier, type VerifierOptions } from '@claimgate/core'
import type { JWK } from 'jose'
import { describe, expect, it, onTestFinished } from 'vitest'
import { testClock, type TestClock } from '../../../../../test/support/clock.ts'
import {
  disconnect,
  json,
  newEventLog,
  startKeyServer,
  type EventLog,
  type KeyServer,
} from '../../../../../test/support/key-server.ts'
import { newSigningKey, type SigningKey } from '../../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../../test/support/tokens.ts'

const [one, two, three] = [
  newSigningKey('ES256', 'one'),
  newSigningKey('ES256', 'two'),
  newSigningKey('ES256', 'three'),
]
const elsewhere = 'https://other.example.com'

interface Trial {
  readonly server: KeyServer
  readonly clock: TestClock
  readonly log: EventLog
  readonly verifier: Verifier
  /** Options with other settings of the source, or other options. */
  with(settings: object, options?: object): VerifierOptions
}

async function trial(keys: readonly JWK[], settings: object = {}, options: object = {}): Promise<Trial> {
  const server = await startKeyServer(...keys)
  const clock = testClock()
  const log = newEventLog()
  const shared = { issuer, audience, clock: clock.clock, onEvent: log.onEvent }
  const optionsWith = (changed: object, others: object = {}): VerifierOptions => ({
    ...shared,
    jwksUrl: { url: server.jwksUrl, ...changed },
    ...others,
  })
  const verifier = createVerifier(optionsWith(settings, options))
  onTestFinished(() => verifier.close())
  return { server, clock, log, verifier, with: optionsWith }
}

function setOf(...keys: readonly SigningKey[]): { readonly keys: JWK[] } {
  return { keys: keys.map(({ publicJwk }) => publicJwk) }
}

/** 200, or the status of the rejection. */
async function statusOf(verifier: Verifier, key: SigningKey, iss: string = issuer): Promise<number> {
  const claims = { iss, exp: 4_000_000_000 }
  try {
    await verifier.verifyToken(mint({ key, claims }))
    return 200
  } catch (error) {
    if (isClaimgateError(error)) return error.status
    throw error
  }
}

describe('a source with other times or limits', () => {
  it.each([
    ['timeout', { timeout: '4s' }],
    ['cooldown', { cooldown: '1m' }],
    ['maxStale', { maxStale: '2h' }],
    ['lifetime', { lifetime: { max: '2h' } }],
  ])('goes on with the keys of before: %s', async (_, settings) => {
    const made = await trial([one.publicJwk])
    await made.verifier.ready()
    made.server.answer('/jwks', disconnect)
    made.verifier.reload(made.with(settings))
    expect(made.verifier.signers()).toMatchObject([{ keys: { state: 'fresh', kids: ['one'] } }])
    expect(await statusOf(made.verifier, one)).toBe(200)
    expect(made.server.asked).toHaveLength(1)
  })

  it('K7: does not make the keys of an outage younger, however often it changes', async () => {
    const made = await trial([one.publicJwk])
    await made.verifier.ready()
    made.server.answer('/jwks', disconnect)
    for (let round = 0; round < 6; round += 1) {
      made.clock.advance(699)
      made.verifier.reload(made.with({ timeout: round % 2 === 0 ? '4s' : '5s' }))
      expect(await statusOf(made.verifier, one)).toBe(200)
    }
    made.clock.advance(6)
    made.verifier.reload(made.with({ timeout: '3s' }))
    expect(await statusOf(made.verifier, one)).toBe(503)
  })

  it('uses its own limits from then on', async () => {
    const made = await trial([one.publicJwk])
    await made.verifier.ready()
    made.server.answer('/jwks', disconnect)
    made.clock.advance(4000)
    expect(await statusOf(made.verifier, one)).toBe(200)
    made.verifier.reload(made.with({ maxStale: '10m' }))
    expect(await statusOf(made.verifier, one)).toBe(503)
  })

  it('F4: loses what a load that was under way withdraws', async () => {
    const made = await trial([one.publicJwk, two.publicJwk])
    await made.verifier.ready()
    let answer = (): void => undefined
    made.server.answer('/jwks', (response, request) => {
      answer = () => json(setOf(two))(response, request)
    })
    made.clock.advance(31)
    const arrived = made.server.nextRequest()
    const waiting = statusOf(made.verifier, three)
    await arrived
    made.verifier.reload(made.with({ timeout: '4s' }))
    expect(await statusOf(made.verifier, one)).toBe(200)
    answer()
    expect(await waiting).toBe(401)
    expect([await statusOf(made.verifier, one), await statusOf(made.verifier, two)]).toEqual([401, 200])
    made.server.serve(one.publicJwk)
    made.clock.advance(600)
    expect(await statusOf(made.verifier, one)).toBe(200)
  })
})

describe('initial keys', () => {
  it('F4: do not come back by a reload once the issuer has withdrawn them', async () => {
    const made = await trial([two.publicJwk], {}, { initialKeys: setOf(one) })
    await made.verifier.ready()
    for (const settings of [{ timeout: '4s' }, { timeout: '5s' }]) {
      for (const initialKeys of [setOf(one), setOf(one, three)]) {
        made.verifier.reload(made.with(settings, { initialKeys }))
        expect([await statusOf(made.verifier, one), await statusOf(made.verifier, two)]).toEqual([401, 200])
      }
    }
    expect(made.server.asked).toHaveLength(1)
  })

  it('are as old as they were, however often a reload changes the source', async () => {
    const initialKeys = setOf(one)
    const made = await trial([], {}, { initialKeys })
    made.server.answer('/jwks', disconnect)
    for (const timeout of ['4s', '5s', '4s', '5s', '4s']) {
      expect(await statusOf(made.verifier, one)).toBe(200)
      made.clock.advance(719)
      made.verifier.reload(made.with({ timeout }, { initialKeys }))
    }
    expect(await statusOf(made.verifier, one)).toBe(200)
    made.clock.advance(5)
    made.verifier.reload(made.with({ timeout: '3s' }, { initialKeys }))
    expect(await statusOf(made.verifier, one)).toBe(503)
  })

  it('that are given in an outage serve where no loaded keys are in use', async () => {
    const made = await trial([one.publicJwk])
    await made.verifier.ready()
    made.server.answer('/jwks', disconnect)
    made.clock.advance(4200)
    expect(await statusOf(made.verifier, two)).toBe(503)
    made.verifier.reload(made.with({}, { initialKeys: setOf(two) }))
    expect(await statusOf(made.verifier, two)).toBe(200)
  })

  it('E12: of one requirement prove no token of another, though both ask the same function', async () => {
    const keys = (): Promise<never> => new Promise(() => {})
    const verifier = createVerifier({
      clock: testClock().clock,
      requireAny: [
        { issuer, audience, keys, initialKeys: setOf(one) },
        { issuer: elsewhere, audience, keys, initialKeys: setOf(two) },
      ],
    })
    onTestFinished(() => verifier.close())
    expect([await statusOf(verifier, one), await statusOf(verifier, two, elsewhere)]).toEqual([200, 200])
    const others = [statusOf(verifier, one, elsewhere), statusOf(verifier, two)]
    verifier.close()
    expect(await Promise.all(others)).toEqual([503, 503])
  })

  it('of a function are as old as they were', async () => {
    const clock = testClock()
    const keys = (): Promise<never> => Promise.reject(new Error('no keys'))
    const options = { issuer, audience, keys, clock: clock.clock }
    const verifier = createVerifier({ ...options, initialKeys: setOf(one) })
    onTestFinished(() => verifier.close())
    clock.advance(3599)
    verifier.reload({ ...options, initialKeys: setOf(one), requiredClaims: ['iss'] })
    expect(await statusOf(verifier, one)).toBe(200)
    clock.advance(1)
    expect(await statusOf(verifier, one)).toBe(503)
  })
})

describe('the fetch of the app', () => {
  const jwksUrl = 'https://id.example.com/jwks'

  function fetching(key: SigningKey): {
    readonly fetch: NonNullable<VerifierOptions['fetch']>
    asked: number
  } {
    const made = {
      asked: 0,
      fetch: async () => {
        made.asked += 1
        return Response.json(setOf(key))
      },
    }
    return made
  }

  it('may be another function after each reload, and the next load is by that one', async () => {
    const clock = testClock()
    const [first, second] = [fetching(one), fetching(two)]
    const options = { issuer, audience, jwksUrl, clock: clock.clock }
    const verifier = createVerifier({ ...options, fetch: first.fetch })
    onTestFinished(() => verifier.close())
    expect(await statusOf(verifier, one)).toBe(200)
    verifier.reload({ ...options, fetch: second.fetch })
    expect([await statusOf(verifier, one), first.asked, second.asked]).toEqual([200, 1, 0])
    clock.advance(31)
    expect([await statusOf(verifier, two), first.asked, second.asked]).toEqual([200, 1, 1])
  })

  it('goes on serving requests under way where the app has none any more', async () => {
    const first = fetching(one)
    const options = { issuer, audience, jwksUrl, clock: testClock().clock }
    const verifier = createVerifier({ ...options, fetch: first.fetch })
    onTestFinished(() => verifier.close())
    const accepted = statusOf(verifier, one)
    verifier.reload({ issuer, audience, jwks: setOf(two), clock: options.clock })
    expect([await accepted, first.asked]).toEqual([200, 1])
  })

  it('is no part of a source that asks a function', async () => {
    let asked = 0
    const keys = async (): Promise<{ keys: JWK[] }> => {
      asked += 1
      return setOf(one)
    }
    const options = { issuer, audience, keys, clock: testClock().clock }
    const verifier = createVerifier(options)
    onTestFinished(() => verifier.close())
    expect(await statusOf(verifier, one)).toBe(200)
    verifier.reload({ ...options, fetch: fetching(two).fetch })
    expect([await statusOf(verifier, one), asked]).toEqual([200, 1])
  })
})

describe('what tells sources apart', () => {
  it('is the whole address, its query included', async () => {
    const server = await startKeyServer()
    server.answer('/jwks?tenant=a', json(setOf(one)))
    server.answer('/jwks?tenant=b', json(setOf(two)))
    const options = { issuer, audience, clock: testClock().clock }
    const verifier = createVerifier({ ...options, jwksUrl: `${server.jwksUrl}?tenant=a` })
    onTestFinished(() => verifier.close())
    expect(await statusOf(verifier, one)).toBe(200)
    verifier.reload({ ...options, jwksUrl: `${server.jwksUrl}?tenant=b` })
    expect([await statusOf(verifier, one), await statusOf(verifier, two)]).toEqual([401, 200])
  })

  it('is every place where the metadata is looked for', async () => {
    const server = await startKeyServer(one.publicJwk)
    const document = json({ issuer: server.url, jwks_uri: server.jwksUrl })
    server.answer('/.well-known/oauth-authorization-server', document)
    const options = { issuer: server.url, audience, clock: testClock().clock }
    const discovery = `${server.url}/.well-known/openid-configuration`
    const verifier = createVerifier({ ...options, discovery })
    onTestFinished(() => verifier.close())
    expect(await statusOf(verifier, one, server.url)).toBe(503)
    verifier.reload({ ...options, discovery: true })
    expect(await statusOf(verifier, one, server.url)).toBe(200)
    verifier.reload({ ...options, discovery })
    expect(await statusOf(verifier, one, server.url)).toBe(503)
  })
})

describe('a cooldown that is longer than a lifetime', () => {
  it.each([
    ['maxStale', { cooldown: '1h', maxStale: '10m' }],
    ['no maxStale', { cooldown: '1h', maxStale: 0 }],
    ['a short lifetime', { cooldown: '10m', maxStale: 0, lifetime: { max: '1s' } }],
  ])('E6: is never an outage of its own: %s', async (_, settings) => {
    const made = await trial([one.publicJwk], settings)
    for (let elapsed = 0; elapsed < 4 * 3600; elapsed += 149) {
      expect([elapsed, await statusOf(made.verifier, one)]).toEqual([elapsed, 200])
      made.clock.advance(149)
    }
  })
})
