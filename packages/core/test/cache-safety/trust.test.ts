import { join } from 'node:path'
import { createVerifier } from '@claimgate/core'
import { describe, expect, it, onTestFinished } from 'vitest'
import { keySetText, newFolder, replaceFile, writeKeys } from '../../../../test/support/key-files.ts'
import { newEventLog, startKeyServer } from '../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, rejectionOf } from '../../../../test/support/verifiers.ts'
import { rememberingTiers, rememberingVerifier, sharedSecret, signed, tiersAndUses, use } from './tiers.ts'

const [first, second] = [newSigningKey('ES256', 'first'), newSigningKey('ES256', 'second')]

describe.each(tiersAndUses)('a verifier that remembers $tier, after $times uses', ({ cache, times }) => {
  it('F4: refuses a token whose key was withdrawn, and what else that key signed', async () => {
    let served = [first.publicJwk, second.publicJwk]
    const { verifier, clock } = rememberingVerifier({ cache, keys: async () => ({ keys: served }) })
    const tokens = ['a', 'b', 'c'].map((sub) => mint({ key: first, claims: { sub } }))
    const kept = mint({ key: second })
    for (const token of [...tokens, kept]) await use(verifier, token, times)
    served = [second.publicJwk]
    clock.advance(31)
    await rejectionOf(verifier.verifyToken(mint({ key: newSigningKey('ES256', 'unknown') })))
    for (const token of tokens) {
      expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code: 'key_unknown', status: 401 })
    }
    expect((await use(verifier, kept, 1)).subject).toBe('user-1')
  })

  it('F4: judges by the new key where another has the same kid', async () => {
    const other = newSigningKey('ES256', 'first')
    let served = [first.publicJwk]
    const { verifier, clock } = rememberingVerifier({ cache, keys: async () => ({ keys: served }) })
    const token = mint({ key: first })
    await use(verifier, token, times)
    served = [other.publicJwk]
    clock.advance(31)
    await rejectionOf(verifier.verifyToken(mint({ key: newSigningKey('ES256', 'unknown') })))
    expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ status: 401 })
    expect((await use(verifier, mint({ key: other }), 1)).subject).toBe('user-1')
  })

  it('E5: says 503 once keys are older than an outage may last, and accepts after it', async () => {
    let isUp = true
    const keys = async () => (isUp ? { keys: [first.publicJwk] } : Promise.reject(new Error('down')))
    const { verifier, clock } = rememberingVerifier({ cache, keys })
    const token = mint({ key: first, claims: { exp: clock.now() + 100_000 } })
    await use(verifier, token, times)
    isUp = false
    clock.advance(600 + 3600)
    expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({
      code: 'keys_unavailable',
      status: 503,
    })
    isUp = true
    clock.advance(600)
    expect((await use(verifier, token, 2)).subject).toBe('user-1')
  })

  it('F4: refuses a token while its signer is disabled, and judges it anew after that', async () => {
    const { verifier, accepted } = rememberingVerifier({ cache, name: 'shop' })
    const token = signed()
    await use(verifier, token, times)
    verifier.disableSigner('shop')
    for (const _time of [1, 2]) {
      expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code: 'issuer_unknown' })
    }
    verifier.enableSigner('shop')
    await use(verifier, token, 1)
    expect(accepted.at(-1)).toBe(false)
  })

  it('F4: judges anew where a signer was disabled and enabled before the next request', async () => {
    const { verifier, accepted } = rememberingVerifier({ cache, name: 'shop' })
    const token = signed()
    await use(verifier, token, times)
    verifier.disableSigner('shop')
    verifier.enableSigner('shop')
    expect((await use(verifier, token, 1)).subject).toBe('user-1')
    expect(accepted).toHaveLength(times + 1)
  })

  const stricter: readonly (readonly [string, object, string])[] = [
    ['another audience', { audience: 'billing-api' }, 'audience_mismatch'],
    ['another subject', { subject: 'user-2' }, 'subject_mismatch'],
    ['a required claim', { requiredClaims: ['tenant'] }, 'required_claim_missing'],
    ['a shorter life', { maxLifetime: 299 }, 'lifetime_not_allowed'],
    ['a policy', { authorization: { scope: 'admin' } }, 'scope_insufficient'],
    ['a size', { maxTokenBytes: 100 }, 'token_too_long'],
  ]

  it.each(stricter)('F6: judges by stricter rules after a reload: %s', async (_, change, code) => {
    const { verifier, clock } = rememberingVerifier({ cache })
    const token = signed()
    await use(verifier, token, times)
    const options = { issuer, audience, secret: sharedSecret, clock: clock.clock, cache }
    verifier.reload({ ...options, ...change })
    expect((await rejectionOf(use(verifier, token, 1))).status).toBeGreaterThanOrEqual(400)
    expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code })
    verifier.reload(options)
    expect((await use(verifier, token, 2)).subject).toBe('user-1')
  })

  it.each(stricter)('F6: tells another verifier nothing: %s', async (_, change, code) => {
    const lenient = rememberingVerifier({ cache }).verifier
    const strict = rememberingVerifier({ cache, ...change }).verifier
    const token = signed()
    await use(lenient, token, times)
    expect(await rejectionOf(use(strict, token, 1))).toMatchObject({ code })
    expect((await use(lenient, token, 1)).subject).toBe('user-1')
    expect(await rejectionOf(use(strict, token, 1))).toMatchObject({ code })
  })
})

describe.each(rememberingTiers)('a verifier that remembers $tier', ({ cache }) => {
  it('F7: remembers no outage, and no refusal', async () => {
    let isUp = false
    const keys = async () => (isUp ? { keys: [first.publicJwk] } : Promise.reject(new Error('down')))
    const { verifier, clock, accepted } = rememberingVerifier({ cache, keys })
    const token = mint({ key: first })
    for (const _time of [1, 2, 3]) {
      expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ status: 503 })
    }
    isUp = true
    clock.advance(30)
    await use(verifier, token, 2)
    expect(accepted).toEqual([false, true])
  })

  it('F4: forgets a token when another file of keys takes the place of the one that proved it', async () => {
    const log = newEventLog()
    const jwksFile = join(newFolder(), 'jwks.json')
    writeKeys(jwksFile, first)
    const { verifier } = rememberingVerifier({ cache, jwksFile, onEvent: log.onEvent })
    onTestFinished(() => verifier.close())
    const token = mint({ key: first })
    await use(verifier, token, 3)
    replaceFile(jwksFile, keySetText(second))
    await log.next('keys-withdrawn')
    expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code: 'key_unknown', status: 401 })
    expect((await use(verifier, mint({ key: second }), 1)).subject).toBe('user-1')
    expect(log.of('accepted')).toMatchObject([
      { cached: false },
      { cached: true },
      { cached: true },
      { cached: false },
    ])
  })

  it('F4: forgets a token when a key server serves its key no more', async () => {
    const server = await startKeyServer(first.publicJwk)
    const { verifier, clock } = rememberingVerifier({ cache, jwksUrl: server.jwksUrl })
    onTestFinished(() => verifier.close())
    const token = mint({ key: first })
    await use(verifier, token, 3)
    server.serve(second.publicJwk)
    clock.advance(31)
    expect((await use(verifier, mint({ key: second }), 1)).subject).toBe('user-1')
    expect(await rejectionOf(use(verifier, token, 1))).toMatchObject({ code: 'key_unknown', status: 401 })
  })

  it('F4: forgets a token for good when its key comes back', async () => {
    let served = [first.publicJwk]
    const { verifier, clock, accepted } = rememberingVerifier({ cache, keys: async () => ({ keys: served }) })
    const token = mint({ key: first })
    await use(verifier, token, 3)
    for (const next of [[second.publicJwk], [first.publicJwk]]) {
      served = next
      clock.advance(31)
      await rejectionOf(verifier.verifyToken(mint({ key: newSigningKey('ES256', 'unknown') })))
    }
    expect((await use(verifier, token, 1)).subject).toBe('user-1')
    expect(accepted).toEqual([false, true, true, false])
  })

  it('F6: keeps requirements apart that one token might meet', async () => {
    const requireAny = [
      { ...goodRequirement(first), name: 'admin', authorization: { roles: 'admin' } },
      { ...goodRequirement(first), name: 'user' },
    ]
    const { clock } = rememberingVerifier()
    const verifier = createVerifier({ requireAny, clock: clock.clock, cache })
    const [user, admin] = [mint({ key: first }), mint({ key: first, claims: { roles: ['admin'] } })]
    for (const _time of [1, 2, 3]) {
      expect((await use(verifier, user, 1)).requirement).toBe('user')
      expect((await use(verifier, admin, 1)).requirement).toBe('admin')
    }
  })
})
