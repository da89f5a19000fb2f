import { setImmediate } from 'node:timers/promises'
import { createVerifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../../test/support/clock.ts'
import { newEventLog, startKeyServer, text } from '../../../../../test/support/key-server.ts'
import { signingKey } from '../../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../../test/support/tokens.ts'
import { cacheLifetime } from '../../../src/keys/remote/cache-lifetime.ts'

const bounds = { least: 60, most: 3600, otherwise: 600 }

describe('how long an answer is used', () => {
  it.each([
    ['max-age=59', 60],
    ['max-age=60', 60],
    ['max-age=61', 61],
    ['max-age=3599', 3599],
    ['max-age=3600', 3600],
    ['max-age=3601', 3600],
    ['E16: max-age=1000000000', 3600],
    ['max-age=99999999999999999999999999', 3600],
    ['public, max-age=300, must-revalidate', 300],
    ['MAX-AGE=300', 300],
    ['max-age="300"', 300],
    ['s-maxage=10, max-age=300', 300],
  ])('is what the server says, within bounds: %s', (header, seconds) => {
    expect(cacheLifetime(header.replace('E16: ', ''), bounds)).toBe(seconds)
  })

  it.each([
    undefined,
    '',
    'public',
    'max-age=0',
    'max-age=-1',
    'max-age=1.5',
    'max-age=soon',
    'max-age=',
    'no-store',
    'no-cache',
    'no-store, max-age=300',
    'max-age=300, no-cache',
    'NO-STORE, MAX-AGE=300',
    's-maxage=300',
    'x-max-age=300',
  ])('E16: is the default where it says nothing useful, or forbids it: %s', (header) => {
    expect(cacheLifetime(header, bounds)).toBe(600)
  })
})

describe('a key set', () => {
  it.each([
    ['max-age=120', 120],
    ['max-age=0', 600],
    ['max-age=1000000000', 3600],
  ])('is asked for again when its lifetime is over: %s', async (cacheControl, lifetime) => {
    const server = await startKeyServer()
    const set = JSON.stringify({ keys: [signingKey().publicJwk] })
    server.answer('/jwks', text(set, 200, { 'cache-control': cacheControl }))
    const clock = testClock()
    const log = newEventLog()
    const jwksUrl = server.jwksUrl
    const verifier = createVerifier({
      issuer,
      audience,
      jwksUrl,
      clock: clock.clock,
      onEvent: log.onEvent,
      cache: false,
    })
    const token = mint({ claims: { exp: clock.now() + 10_000 } })
    await verifier.verifyToken(token)
    clock.advance(lifetime - 1)
    await verifier.verifyToken(token)
    expect(server.asked).toHaveLength(1)
    clock.advance(1)
    const loaded = log.next('keys-loaded')
    await verifier.verifyToken(token)
    await loaded
    await setImmediate()
    expect(server.asked).toHaveLength(2)
    const { nextRefresh = 0 } = verifier.signers()[0]?.keys ?? {}
    expect((nextRefresh - clock.now()) / lifetime).toBeGreaterThanOrEqual(0.74)
    expect((nextRefresh - clock.now()) / lifetime).toBeLessThanOrEqual(0.9)
  })
})
