import { createVerifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { json, startKeyServer, text } from '../../../../test/support/key-server.ts'
import { newSecret, newSigningKey } from '../../../../test/support/keys.ts'
import { createUnchecked } from '../../../../test/support/refused-options.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'

describe('the signer table', () => {
  it('lists the requirements in their order, disabled ones among them', () => {
    const requireAny = ['c', 'a', 'b'].map((name) => ({ ...goodRequirement(), name, enabled: name !== 'a' }))
    const verifier = createVerifier({ requireAny, clock: testClock().clock })
    expect(verifier.signers().map(({ name, enabled }) => [name, enabled])).toEqual([
      ['c', true],
      ['a', false],
      ['b', true],
    ])
  })

  it.each([
    ['an issuer', { issuer }, issuer],
    ['a list', { issuer: { oneOf: [issuer, 'b'] } }, { oneOf: [issuer, 'b'] }],
    [
      'a matcher',
      { issuer: { suffix: '.example.com', ignoreCase: true } },
      { suffix: '.example.com', ignoreCase: true },
    ],
    ['any', { issuer: null }, null],
  ])('tells the issuer as it was configured: %s', (_, options, shown) => {
    const { verifier } = goodVerifier({ ...goodRequirement(), ...options })
    expect(verifier.signers()[0]?.issuer).toEqual(shown)
  })

  it.each([
    ['api', ['api']],
    [
      ['a', 'b'],
      ['a', 'b'],
    ],
    [null, null],
  ])('tells the audiences of %j', (given, shown) => {
    const { verifier } = goodVerifier({ audience: given })
    expect(verifier.signers()[0]?.audience).toEqual(shown)
  })

  it('tells the ID and the time of creation that were given', () => {
    const given = { id: '42', createdAt: '2026-01-31T09:30:15+01:00' }
    expect(goodVerifier(given).verifier.signers()[0]).toMatchObject(given)
  })

  it('derives ID and time of creation so that a reload, and another process, does not change the ID', () => {
    const options = { ...goodRequirement(), name: 'shop' }
    const verifier = createVerifier(options)
    const [before] = verifier.signers()
    verifier.reload({ ...options, audience: 'other-api' })
    const [after] = verifier.signers()
    expect(after).toMatchObject({ id: before?.id, createdAt: before?.createdAt })
    expect(before?.id).toBe('54c4f8c9-c034-57ab-843f-6a2a659b794e')
    expect(new Date(before?.createdAt ?? '').toISOString()).toBe(before?.createdAt)
  })

  it('gives every signer an ID of its own', () => {
    const requireAny = [
      { ...goodRequirement(), name: 'a' },
      { ...goodRequirement(), name: 'b' },
      { ...goodRequirement(), issuer: null, name: 'c' },
      { ...goodRequirement(), issuer: 'https://other.example.com' },
    ]
    const ids = createVerifier({ requireAny })
      .signers()
      .map(({ id }) => id)
    expect(new Set(ids).size).toBe(4)
  })

  it('is a picture of the moment', () => {
    const { verifier } = goodVerifier({ name: 'shop' })
    const before = verifier.signers()
    verifier.disableSigner('shop')
    expect(before).toMatchObject([{ enabled: true }])
    expect(verifier.signers()).toMatchObject([{ enabled: false }])
  })

  it('H13: holds no secret and no private key', () => {
    const secret = 'a secret text that is thirty-two bytes long'
    const verifier = createUnchecked({ issuer, audience, secret })
    expect(JSON.stringify(verifier.signers())).not.toContain('secret')
    const bytes = newSecret()
    const other = createUnchecked({
      issuer,
      audience,
      secret: { base64: Buffer.from(bytes).toString('base64') },
    })
    expect(JSON.stringify(other.signers())).not.toContain(Buffer.from(bytes).toString('base64').slice(0, 16))
  })
})

describe('the health of keys', () => {
  const key = newSigningKey('ES256', 'key')

  it('has no state where keys were given, and names them', () => {
    const named = goodVerifier(goodRequirement(key)).verifier
    expect(named.signers()[0]?.keys).toEqual({ kids: ['key'] })
    const { verifier } = goodVerifier({ issuer, audience, secret: newSecret() })
    expect(verifier.signers()[0]?.keys).toEqual({ kids: [undefined] })
  })

  it('goes through its states: empty, loading, fresh, expired, stale, failed', async () => {
    const server = await startKeyServer(key.publicJwk)
    const clock = testClock()
    const verifier = createVerifier({ issuer, audience, jwksUrl: server.jwksUrl, clock: clock.clock })
    const health = () => verifier.signers()[0]?.keys
    expect(health()).toEqual({ state: 'empty', kids: [] })
    const release = new Promise<() => void>((resolve) => {
      server.answer('/jwks', (response, request) =>
        resolve(() => json({ keys: [key.publicJwk] })(response, request)),
      )
    })
    const outcome = verifier.verifyToken(mint({ key }))
    const answer = await release
    expect(health()).toEqual({ state: 'loading', kids: [] })
    answer()
    await outcome
    expect(health()).toMatchObject({ state: 'fresh', kids: ['key'], lastFetch: clock.now() })
    expect(health()).not.toHaveProperty('lastError')
    expect(health()).not.toHaveProperty('staleSince')
    server.answer('/jwks', text('', 500))
    clock.advance(600)
    expect(health()).toMatchObject({ state: 'expired', kids: ['key'], staleSince: clock.now() })
    await verifier.verifyToken(mint({ key, claims: { exp: clock.now() + 60 } }))
    expect(health()).toMatchObject({ state: 'stale', kids: ['key'], staleSince: clock.now() })
    clock.advance(3600)
    expect(health()).toMatchObject({ state: 'failed', staleSince: clock.now() - 3600 })
    expect(await rejectionOf(verifier.verifyToken(mint({ key })))).toMatchObject({ status: 503 })
    expect(health()).toMatchObject({
      state: 'cooling down',
      lastFetch: clock.now(),
      lastError: expect.any(String),
    })
    clock.advance(29)
    expect(health()).toMatchObject({ state: 'cooling down' })
    clock.advance(1)
    expect(health()).toMatchObject({ state: 'failed' })
  })

  it('is told of each signer by itself', async () => {
    const [up, down] = [await startKeyServer(key.publicJwk), await startKeyServer()]
    down.answer('/jwks', text('', 500))
    const requireAny = [
      { name: 'up', issuer, audience, jwksUrl: up.jwksUrl },
      { name: 'down', issuer: 'https://other.example.com', audience, jwksUrl: down.jwksUrl },
    ]
    const verifier = createVerifier({ requireAny, clock: testClock().clock })
    await verifier.ready()
    expect(verifier.signers()).toMatchObject([
      { name: 'up', keys: { state: 'fresh', kids: ['key'] } },
      { name: 'down', keys: { state: 'cooling down', kids: [], lastError: expect.any(String) } },
    ])
    expect(verifier.signers()[0]?.keys).not.toHaveProperty('lastError')
  })
})
