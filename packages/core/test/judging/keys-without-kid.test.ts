import { createVerifier, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock, type TestClock } from '../../../../test/support/clock.ts'
import { startKeyServer, text, type KeyServer } from '../../../../test/support/key-server.ts'
import { newSigningKey, type SigningKey } from '../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../test/support/verifiers.ts'

const [plain, renewed] = [newSigningKey('ES256', null), newSigningKey('ES256', null)]
const [first, second] = [newSigningKey('ES256', 'first'), newSigningKey('ES256', 'second')]

interface Trial {
  readonly server: KeyServer
  readonly verifier: Verifier
  readonly clock: TestClock
}

async function trial(...keys: readonly SigningKey[]): Promise<Trial> {
  const server = await startKeyServer(...keys.map(({ publicJwk }) => publicJwk))
  const clock = testClock()
  const verifier = createVerifier({ issuer, audience, jwksUrl: server.jwksUrl, clock: clock.clock })
  await verifier.ready()
  return { server, verifier, clock }
}

function tokenOf(key: SigningKey): string {
  return mint({ key, claims: { exp: testClock().now() + 10_000 } })
}

describe('a set with keys that have a kid and one that has none', () => {
  it('E6: has a newer key fetched for the first token that names it', async () => {
    const { server, verifier, clock } = await trial(plain, first)
    server.serve(plain.publicJwk, second.publicJwk)
    clock.advance(31)
    expect((await verifier.verifyToken(tokenOf(second))).subject).toBe('user-1')
    expect(server.asked).toHaveLength(2)
  })

  it('E4: is 503 for a token of an unknown kid while the server is down, and never 401', async () => {
    const { server, verifier, clock } = await trial(plain, first)
    server.answer('/jwks', text('', 500))
    for (const seconds of [31, 1, 28, 2]) {
      clock.advance(seconds)
      expect(await rejectionOf(verifier.verifyToken(tokenOf(second)))).toMatchObject({
        code: 'keys_unavailable',
        status: 503,
      })
      expect((await verifier.verifyToken(tokenOf(first))).subject).toBe('user-1')
    }
    expect(server.asked).toHaveLength(3)
  })

  it('proves a token of an unknown kid by the key without one, and asks nobody', async () => {
    const { server, verifier, clock } = await trial(plain, first)
    clock.advance(31)
    const named = mint({ key: plain, header: { kid: 'whatever' } })
    expect((await verifier.verifyToken(named)).subject).toBe('user-1')
    expect(server.asked).toHaveLength(1)
  })
})

describe('a set whose keys have no kid', () => {
  it('has a newer key within the cooldown of its first token', async () => {
    const { server, verifier, clock } = await trial(plain)
    server.serve(renewed.publicJwk)
    clock.advance(29)
    expect(await rejectionOf(verifier.verifyToken(tokenOf(renewed)))).toMatchObject({ status: 401 })
    clock.advance(1)
    expect((await verifier.verifyToken(tokenOf(renewed))).subject).toBe('user-1')
    expect(await rejectionOf(verifier.verifyToken(tokenOf(plain)))).toMatchObject({ status: 401 })
    expect(server.asked).toHaveLength(2)
  })

  it('E1: is asked for once per cooldown by forged tokens, and not at all by good ones', async () => {
    const { server, verifier, clock } = await trial(plain)
    for (let round = 0; round < 4; round += 1) {
      clock.advance(15)
      for (let count = 0; count < 20; count += 1) {
        const forged = tokenOf(newSigningKey('ES256', null))
        expect(await rejectionOf(verifier.verifyToken(forged))).toMatchObject({ status: 401 })
        expect((await verifier.verifyToken(tokenOf(plain))).subject).toBe('user-1')
      }
    }
    expect(server.asked).toHaveLength(3)
  })
})
