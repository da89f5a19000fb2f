import { setImmediate as nextTurn } from 'node:timers/promises'
import {
  createVerifier,
  type ClaimgateEvent,
  type RequirementOptions,
  type SharedOptions,
  type Verifier,
} from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { newSigningKey, signingKey, type SigningKey } from '../../../../test/support/keys.ts'
import { countSignatureChecks } from './signature-counts.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, rejectionOf } from '../../../../test/support/verifiers.ts'

type VerifierChoices = Partial<RequirementOptions> & SharedOptions

/** A verifier, its clock, and whether its last accepted token was remembered. */
function remembering(options: VerifierChoices = {}) {
  const clock = testClock()
  const accepted: boolean[] = []
  const onEvent = (event: ClaimgateEvent): void => {
    if (event.type === 'accepted') accepted.push(event.cached)
  }
  const requirement = 'keys' in options ? { issuer, audience } : goodRequirement()
  const verifier = createVerifier({ ...requirement, clock: clock.clock, onEvent, ...options })
  return { verifier, clock, accepted }
}

/** A verifier whose key set can be exchanged between two refreshes. */
function rotating(first: SigningKey) {
  const served = { keys: [first.publicJwk] }
  const settings = remembering({ issuer, audience, keys: async () => ({ keys: served.keys }) })
  return { ...settings, served }
}

const caches = [
  ['that keeps tokens', { hotTier: true }],
  ['that keeps digests alone', { hotTier: false }],
] as const

describe.each(caches)('a cache %s', (_, cache) => {
  it('remembers a token that was accepted', async () => {
    const { verifier, accepted } = remembering({ cache })
    const token = mint()
    const [first, second] = [await verifier.verifyToken(token), await verifier.verifyToken(token)]
    expect(accepted).toEqual([false, true])
    expect(second).toEqual(first)
    expect(second.token).toBe(token)
  })

  it.each([
    ['in its last second', 359, true],
    ['when it expires', 360, false],
    ['a second later', 361, false],
  ])('F3: checks the time of a remembered token: %s', async (__, seconds, isGood) => {
    const { verifier, clock } = remembering({ cache })
    const token = mint()
    await verifier.verifyToken(token)
    clock.advance(seconds)
    if (isGood) expect((await verifier.verifyToken(token)).subject).toBe('user-1')
    else expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'token_expired' })
  })

  it.each([
    ['nbf', 'token_not_yet_valid', 60, true],
    ['nbf', 'token_not_yet_valid', 61, false],
    ['iat', 'token_issued_in_future', 60, true],
    ['iat', 'token_issued_in_future', 61, false],
  ])(
    'D7: refuses a remembered token when the clock was set back beyond %s',
    async (claim, code, seconds, isGood) => {
      const { verifier, clock } = remembering({ cache })
      const token = mint({ claims: { iat: undefined, [claim]: clock.now() } })
      await verifier.verifyToken(token)
      clock.advance(-seconds)
      if (isGood) expect((await verifier.verifyToken(token)).subject).toBe('user-1')
      else expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code })
    },
  )

  it('F2: keeps tokens apart that share all but one character', async () => {
    const { verifier } = remembering({ cache })
    const token = mint()
    await verifier.verifyToken(token)
    const places = [0, token.indexOf('.') + 3, Math.floor(token.length / 2), token.length - 2]
    for (const place of places) {
      const other = token.charAt(place) === 'A' ? 'B' : 'A'
      const changed = token.slice(0, place) + other + token.slice(place + 1)
      expect(await rejectionOf(verifier.verifyToken(changed))).toMatchObject({ status: 401 })
    }
  })

  it('F8: does not remember tokens that were refused', async () => {
    const { verifier, clock, accepted } = remembering({ cache })
    const token = mint({ claims: { nbf: clock.now() + 100 } })
    await rejectionOf(verifier.verifyToken(token))
    clock.advance(100)
    await verifier.verifyToken(token)
    expect(accepted).toEqual([false])
  })

  it('F10: has no second spelling of a token to remember', async () => {
    const { verifier } = remembering({ cache })
    const token = mint()
    await verifier.verifyToken(token)
    for (const spelling of [`${token}=`, `${token}\n`, ` ${token}`, token.replace('.', '.\t')]) {
      expect(await rejectionOf(verifier.verifyToken(spelling))).toMatchObject({ code: 'token_malformed' })
    }
  })

  it('F4: forgets a token at once when its key leaves the key set', async () => {
    const [old, next] = [newSigningKey('ES256', 'old'), newSigningKey('ES256', 'next')]
    const { verifier, clock, served } = rotating(old)
    const token = mint({ key: old })
    await verifier.verifyToken(token)
    served.keys = [next.publicJwk]
    clock.advance(31)
    await verifier.verifyToken(mint({ key: next }))
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'key_unknown' })
  })

  it('keeps a token when a refreshed set still holds its key', async () => {
    const [kept, next] = [newSigningKey('ES256', 'kept'), newSigningKey('ES256', 'next')]
    const { verifier, clock, served, accepted } = rotating(kept)
    const token = mint({ key: kept })
    await verifier.verifyToken(token)
    served.keys = [kept.publicJwk, next.publicJwk]
    clock.advance(31)
    await verifier.verifyToken(mint({ key: next }))
    await verifier.verifyToken(token)
    expect(accepted).toEqual([false, false, true])
  })

  it('forgets a token when its signer is disabled, and judges it anew when it is enabled', async () => {
    const { verifier, accepted } = remembering({ cache, name: 'shop' })
    const token = mint()
    await verifier.verifyToken(token)
    verifier.disableSigner('shop')
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'issuer_unknown' })
    verifier.enableSigner('shop')
    await verifier.verifyToken(token)
    expect(accepted).toEqual([false, false])
  })

  it('is empty after a reload', async () => {
    const { verifier, clock } = remembering({ cache })
    const token = mint()
    await verifier.verifyToken(token)
    verifier.reload({ ...goodRequirement(), audience: 'billing-api', clock: clock.clock })
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'audience_mismatch' })
  })

  it('is bounded by entries', async () => {
    const { verifier, accepted } = remembering({ cache: { ...cache, maxEntries: 1 } })
    const [one, other] = [mint({ claims: { sub: 'a' } }), mint({ claims: { sub: 'b' } })]
    for (const token of [one, one, other, one]) await verifier.verifyToken(token)
    expect(accepted).toEqual([false, true, false, false])
  })

  it('is bounded by bytes', async () => {
    const { verifier, accepted } = remembering({ cache: { ...cache, maxBytes: 600 } })
    const token = mint({ claims: { padding: 'x'.repeat(400) } })
    await verifier.verifyToken(token)
    await verifier.verifyToken(token)
    expect(accepted).toEqual([false, false])
  })
})

describe('the cache', () => {
  it('F6: is never shared by two verifiers', async () => {
    const token = mint()
    await remembering().verifier.verifyToken(token)
    const stricter = remembering({ audience: 'billing-api' }).verifier
    expect(await rejectionOf(stricter.verifyToken(token))).toMatchObject({ code: 'audience_mismatch' })
  })

  it('is off where it is switched off', async () => {
    const { verifier, accepted } = remembering({ cache: false })
    const token = mint()
    await verifier.verifyToken(token)
    await verifier.verifyToken(token)
    verifier.disableSigner(issuer)
    expect(accepted).toEqual([false, false])
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'issuer_unknown' })
  })

  it('F9: gives no request the changes of another', async () => {
    const { verifier } = remembering()
    const token = mint({ claims: { roles: ['user'] } })
    const auth = await verifier.verifyToken(token)
    expect(() => Reflect.apply(Array.prototype.push, auth.claims['roles'], ['admin'])).toThrow(TypeError)
    expect((await verifier.verifyToken(token)).claims['roles']).toEqual(['user'])
  })

  it('D7: does not take a clock that fails for a good one', async () => {
    const time = { now: testClock().now() }
    const { verifier } = remembering({ clock: () => time.now })
    const token = mint()
    await verifier.verifyToken(token)
    time.now = Number.NaN
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({
      code: 'clock_failed',
      status: 500,
    })
  })

  it('E5: does not outlive the keys of an outage that lasts too long', async () => {
    let isUp = true
    const keys = async () => (isUp ? { keys: [signingKey().publicJwk] } : Promise.reject(new Error('down')))
    const { verifier, clock } = remembering({ issuer, audience, keys })
    const token = mint({ claims: { exp: clock.now() + 100_000 } })
    await verifier.verifyToken(token)
    isUp = false
    clock.advance(600 + 3600 - 1)
    expect((await verifier.verifyToken(token)).subject).toBe('user-1')
    await nextTurn()
    clock.advance(1)
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'keys_unavailable' })
  })
})

describe('a requirement whose policy calls the app’s code', () => {
  it('is asked for every request, though the token is remembered', async () => {
    let isOpen = true
    const { verifier, accepted } = remembering({ authorization: () => isOpen })
    const token = mint()
    await verifier.verifyToken(token)
    await verifier.verifyToken(token)
    isOpen = false
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'policy_not_met' })
    expect(accepted).toEqual([false, true])
  })

  it('is never passed over for a later one that is remembered', async () => {
    let isOpen = false
    const requireAny = [
      { ...goodRequirement(), name: 'calling', authorization: () => isOpen },
      { ...goodRequirement(), name: 'plain' },
    ]
    const verifier = createVerifier({ requireAny, clock: testClock().clock })
    const token = mint()
    expect((await verifier.verifyToken(token)).requirement).toBe('plain')
    isOpen = true
    expect((await verifier.verifyToken(token)).requirement).toBe('calling')
  })
})

describe('requests at the same time', () => {
  async function verifyTogether(verifier: Verifier, token: string): Promise<void> {
    await Promise.all(Array.from({ length: 50 }, () => verifier.verifyToken(token)))
  }

  it.each([
    ['RS256', 'the cache knows it by then', {}],
    ['ES256', 'the check is under way by then', { cache: false }],
  ] as const)('verify one token once: %s, where %s', async (algorithm, _, options) => {
    const key = signingKey(algorithm)
    const checks = countSignatureChecks()
    await verifyTogether(remembering({ ...goodRequirement(key), ...options }).verifier, mint({ key }))
    expect(checks).toHaveBeenCalledTimes(1)
    checks.mockRestore()
  })

  it('do not share a run whose policy may decide otherwise for each', async () => {
    const decisions = [true, false, true]
    const authorization = (): boolean => decisions.shift() ?? false
    const { verifier } = remembering({ authorization })
    const token = mint()
    const outcomes = await Promise.allSettled([1, 2, 3].map(() => verifier.verifyToken(token)))
    expect(outcomes.map(({ status }) => status).toSorted()).toEqual(['fulfilled', 'fulfilled', 'rejected'])
  })

  it('keep tokens of different users apart', async () => {
    const { verifier } = remembering()
    const subjects = Array.from({ length: 100 }, (_, index) => `user-${index}`)
    const tokens = subjects.map((sub) => mint({ claims: { sub } }))
    const auths = await Promise.all([...tokens, ...tokens].map((token) => verifier.verifyToken(token)))
    expect(auths.map(({ subject }) => subject)).toEqual([...subjects, ...subjects])
  })

  it('F7: do not remember an outage as a bad token', async () => {
    let isUp = false
    const keys = async () => (isUp ? { keys: [signingKey().publicJwk] } : Promise.reject(new Error('down')))
    const { verifier, clock } = remembering({ issuer, audience, keys })
    const token = mint()
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ status: 503 })
    isUp = true
    clock.advance(30)
    expect((await verifier.verifyToken(token)).subject).toBe('user-1')
  })
})

describe('a change while a token is being verified', () => {
  it('refuses it where its signer was disabled meanwhile', async () => {
    const key = signingKey('ES256')
    const { verifier } = remembering({ ...goodRequirement(key), name: 'shop' })
    const verification = verifier.verifyToken(mint({ key }))
    verifier.disableSigner('shop')
    expect(await rejectionOf(verification)).toMatchObject({ code: 'key_unknown' })
  })

  it('K7: judges by the options that it began with, and remembers nothing for the new ones', async () => {
    const key = signingKey('ES256')
    const { verifier, clock } = remembering(goodRequirement(key))
    const token = mint({ key })
    const verification = verifier.verifyToken(token)
    verifier.reload({ ...goodRequirement(key), audience: 'billing-api', clock: clock.clock })
    expect((await verification).subject).toBe('user-1')
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'audience_mismatch' })
  })
})
