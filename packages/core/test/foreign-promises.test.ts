import { setImmediate as nextTurn } from 'node:timers/promises'
import { runInNewContext } from 'node:vm'
import type * as claimgate from '@claimgate/core'
import type { ClaimgateEvent, RequirementOptions, SharedOptions, TokenRequest } from '@claimgate/core'
import { afterAll, beforeAll, describe, expect, it, vi } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { startKeyServer } from '../../../test/support/key-server.ts'
import { newSecret, newSigningKey, secretKey, signingKey } from '../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../test/support/tokens.ts'

type Core = typeof claimgate
type Options = Partial<RequirementOptions> & SharedOptions

/** A world in which `Promise` is not what async functions give. */
interface World {
  readonly name: string
  readonly replaced: 'before' | 'after'
  /** Whether the language's own promises give the others when they are waited for, as with zone.js. */
  readonly patchesThen: boolean
}

const worlds: readonly World[] = [
  { name: 'before claimgate is loaded', replaced: 'before', patchesThen: false },
  { name: 'after claimgate is loaded', replaced: 'after', patchesThen: false },
  { name: 'as zone.js does, before claimgate is loaded', replaced: 'before', patchesThen: true },
  { name: 'as zone.js does, after claimgate is loaded', replaced: 'after', patchesThen: true },
]

const secret = newSecret()
const rsa = signingKey()
const ecdsa = signingKey('ES256')
const good = mint({ key: secretKey(secret) })
const forged = mint({ key: secretKey(newSecret()) })
const ofKey = mint({ key: ecdsa })
const forgedKey = mint({ key: newSigningKey('ES256') })
const keys = async () => ({ keys: [rsa.publicJwk, ecdsa.publicJwk] })
const fail = () => Promise.reject(new Error('of the app'))
const failAsync = async () => {
  throw new Error('of the app')
}
const bearer = async ({ headers }: TokenRequest) => String(headers['authorization']).replace('Bearer ', '')

const outcomes: readonly (readonly [expected: string, name: string, options: Options, token: string])[] = [
  ['in', 'a secret', { secret }, good],
  ['signature_invalid', 'a forged token', { secret }, forged],
  ['in', 'a signature that is checked later', { jwks: { keys: [ecdsa.publicJwk] } }, ofKey],
  ['signature_invalid', 'a forged one', { jwks: { keys: [ecdsa.publicJwk] } }, forgedKey],
  ['in', 'keys that are loaded late', { keys }, ofKey],
  ['signature_invalid', 'a forged token of late keys', { keys }, forgedKey],
  ['keys_unavailable', 'keys that fail', { keys: fail }, ofKey],
  ['in', 'a policy that lets in', { secret, authorization: async () => true }, good],
  ['policy_not_met', 'a policy that does not', { secret, authorization: async () => false }, good],
  ['policy_failed', 'a policy that rejects', { secret, authorization: fail }, good],
  ['policy_failed', 'a policy that throws', { secret, authorization: failAsync }, good],
  ['in, known', 'a lookup', { secret, identity: { claim: 'sub', lookup: async () => ({ id: 1 }) } }, good],
  [
    'identity_unknown',
    'a lookup of nobody',
    { secret, identity: { claim: 'sub', lookup: async () => null } },
    good,
  ],
  [
    'identity_unavailable',
    'a lookup that rejects, of who need not be known',
    { secret, identity: { claim: 'sub', required: false, lookup: fail } },
    good,
  ],
  [
    'identity_unavailable',
    'a lookup that throws, of who need not be known',
    { secret, identity: { claim: 'sub', required: false, lookup: failAsync } },
    good,
  ],
  ['in', 'a function that finds the token', { secret, extractionSources: [bearer] }, good],
  ['signature_invalid', 'one that finds a forged token', { secret, extractionSources: [bearer] }, forged],
  ['extraction_failed', 'one that fails', { secret, extractionSources: [failAsync] }, good],
]

const requestWith = (token: string) => ({
  method: 'GET',
  url: '/',
  headers: { authorization: `Bearer ${token}` },
})

describe.each(worlds)('where Promise was replaced $name,', ({ replaced, patchesThen }) => {
  const unhandled: unknown[] = []
  const note = (reason: unknown) => unhandled.push(reason)
  let restore: () => void = () => undefined
  let core: Core

  beforeAll(async () => {
    process.on('unhandledRejection', note)
    vi.resetModules()
    if (replaced === 'before') restore = replacePromise(patchesThen)
    core = await import('@claimgate/core')
    if (replaced === 'after') restore = replacePromise(patchesThen)
  })

  afterAll(() => {
    restore()
    process.off('unhandledRejection', note)
    expect(unhandled).toEqual([])
  })

  const verifierOf = (options: Options) =>
    core.createVerifier({ issuer, audience, clock: testClock().clock, ...options })

  it('is another Promise than that of async functions', () => {
    expect((async () => undefined)()).not.toBeInstanceOf(Promise)
  })

  it.each(outcomes)('gives %s for %s', async (expected, _, options, token) => {
    const verifier = verifierOf(options)
    const known = expected === 'in, known' ? { id: 1 } : undefined
    // Once more with what is remembered.
    for (const _time of [1, 2]) {
      const outcome: unknown = await verifier.authenticate(requestWith(token)).then(
        (auth) => [auth?.subject, auth?.identity],
        (error: unknown) => Reflect.get(Object(error), 'code'),
      )
      expect(outcome).toEqual(expected.startsWith('in') ? ['user-1', known] : expected)
    }
  })

  it.each(outcomes)('lets pass, or answers, at a gate: %s for %s', async (expected, _, options, token) => {
    const codes: string[] = []
    const gate = new core.RequestGate({
      issuer,
      audience,
      clock: testClock().clock,
      ...options,
      onEvent: (event) => void (event.type === 'rejected' && codes.push(event.code)),
    })
    for (const checkpoint of [
      gate.passing(gate.guards.authentication()),
      gate.passing(gate.guards.guard()),
    ]) {
      const target = {}
      const passage = await checkpoint({ owner: {}, target, request: requestWith(token) })
      expect(passage.answer === undefined).toBe(expected.startsWith('in'))
      expect('auth' in target).toBe(expected.startsWith('in'))
    }
    expect([...new Set(codes)]).toEqual(expected.startsWith('in') ? [] : [expected])
  })

  it('knows an identity that was asked for once for a guard after it', async () => {
    const gate = new core.RequestGate({ issuer, audience, clock: testClock().clock, keys })
    const visit = { owner: {}, target: {}, request: requestWith(ofKey) }
    const checks = [gate.guards.authentication(), gate.guards.guard(async () => true)]
    for (const check of checks) expect(await gate.passing(check)(visit)).toEqual({})
    const refusal = await gate.passing(gate.guards.guard(failAsync))(visit)
    expect(refusal.answer?.status).toBe(500)
  })

  it('checks many signatures at once', async () => {
    const verifier = verifierOf({ keys })
    const tokens = Array.from({ length: 60 }, (_, index) =>
      mint({ key: rsa, claims: { sub: `user-${index}` } }),
    )
    const asked = tokens.map((token, index) =>
      verifier.verifyToken(index % 2 === 0 ? token : `${token.slice(0, -8)}AAAAAAAA`).then(
        ({ subject }) => subject,
        (error: unknown) => Reflect.get(Object(error), 'code'),
      ),
    )
    const answers: unknown[] = []
    for (const answer of asked) answers.push(await answer)
    expect(answers).toEqual(
      tokens.map((_, index) => (index % 2 === 0 ? `user-${index}` : 'signature_invalid')),
    )
  })

  it('loads keys from their server', async () => {
    const server = await startKeyServer(ecdsa.publicJwk)
    const verifier = verifierOf({ jwksUrl: server.jwksUrl })
    expect((await verifier.verifyToken(ofKey)).subject).toBe('user-1')
    await verifier.ready()
    verifier.close()
  })

  it('remembers tokens, and survives a listener that rejects', async () => {
    const seen: unknown[] = []
    const onEvent = (event: ClaimgateEvent): unknown => {
      seen.push(event.type === 'accepted' ? event.cached : event.type)
      return failAsync()
    }
    const verifier = verifierOf({ secret, onEvent })
    for (const token of [good, good, forged, good]) await verifier.verifyToken(token).catch(() => undefined)
    expect(seen).toEqual([false, true, 'rejected', true])
  })

  it('leaves no rejection unhandled', async () => {
    for (let turn = 0; turn < 3; turn += 1) await nextTurn()
    expect(unhandled).toEqual([])
  })
})

/** Runs in a realm of its own, whose `Promise` is another than ours. */
const otherRealm = `(ours, patchesThen) => {
  const { then } = ours.prototype
  if (patchesThen) {
    ours.prototype.then = function (...handlers) {
      return new Promise((resolve, reject) => then.call(this, resolve, reject)).then(...handlers)
    }
  }
  return [Promise, () => void (ours.prototype.then = then)]
}`

/** Puts another `Promise` in the place of the language's own, until that is called off. */
function replacePromise(patchesThen: boolean): () => void {
  const enter: unknown = runInNewContext(otherRealm)
  const [foreign, restoreThen]: unknown[] = Reflect.apply(Object(enter), undefined, [Promise, patchesThen])
  vi.stubGlobal('Promise', foreign)
  return () => {
    Reflect.apply(Object(restoreThen), undefined, [])
    vi.unstubAllGlobals()
  }
}
