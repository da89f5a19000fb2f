import { RequestGate, type Checkpoint, type Visit } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { signingKey } from '../../../test/support/keys.ts'
import { issuer, mint } from '../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier } from '../../../test/support/verifiers.ts'
import { kinds, requestOf, sources } from './extraction/every-source.ts'

type Options = Parameters<typeof goodVerifier>[0]
type Guarding = (gate: RequestGate) => Checkpoint

/** WebCrypto checks its signatures, and gives promises alone. */
const key = signingKey('ES256')
const token = mint({ key, claims: { scope: 'a' } })

function gateOf(options: Options = {}, gateOptions = {}): RequestGate {
  return new RequestGate(goodVerifier({ ...goodRequirement(key), ...options }).verifier, gateOptions)
}

function visit(texts: Parameters<typeof requestOf>[0] = { bearer: token }, route: object = {}): Visit {
  return { owner: {}, target: {}, request: requestOf(texts), route }
}

/** A visit with the token where each source looks for it. */
function visitAnywhere(): Visit {
  return visit({ bearer: token, function: token })
}

const authenticating: Guarding = (gate) => gate.passing(gate.guards.authenticate)

describe('nothing is waited for', () => {
  const ways: readonly (readonly [string, Options, Guarding])[] = [
    ['authenticate', {}, authenticating],
    ['a guard without a policy', {}, (gate) => gate.passing(gate.guards.guard())],
    ['a guard with a policy', {}, (gate) => gate.passing(gate.guards.guard({ scope: 'a' }))],
    ['a guard with an expression', {}, (gate) => gate.passing(gate.guards.guard('Equals(`sub`, `user-1`)'))],
    ['a guard on trial', {}, (gate) => gate.passing(gate.guards.guard({ scope: 'b' }, { reportOnly: true }))],
    ['a route', {}, (gate) => gate.routing],
    ['a policy for all tokens', { authorization: { scope: 'a' } }, authenticating],
    [
      'a registry of identities',
      { identity: { claim: 'sub', registry: [{ issuer, externalId: 'user-1', name: 'Ada' }] } },
      authenticating,
    ],
    ['headers that claims are forwarded in', { forwardHeaders: { 'X-User': 'sub' } }, authenticating],
  ]

  it.each(ways)('where a token is remembered, by %s', async (_, options, guarding) => {
    const check = guarding(gateOf(options))
    const first = check(visit())
    expect(first).toBeInstanceOf(Promise)
    await first
    const [second, third] = [visit(), visit()]
    for (const next of [second, third]) {
      expect(check(next)).toEqual({})
      expect(next.target).toMatchObject({ auth: { subject: 'user-1' } })
    }
  })

  it('where the request itself was judged before', async () => {
    const gate = gateOf()
    await authenticating(gate)(visit())
    const again = visit()
    const checks = [authenticating(gate), gate.passing(gate.guards.guard({ scope: 'a' })), gate.skipping]
    for (const check of [...checks, ...checks]) expect(check(again)).toEqual({})
  })

  it.each(kinds.filter((kind) => kind !== 'function'))('where a token comes from %s', async (kind) => {
    const check = authenticating(gateOf({ extractionSources: [sources[kind]] }))
    await check(visit({ [kind]: token }))
    const next = visit({ [kind]: token })
    expect(check(next)).not.toBeInstanceOf(Promise)
    expect(next.target).toMatchObject({ auth: { subject: 'user-1' } })
  })

  it.each(['respond', 'throw'] as const)('where a visit is refused without its key, to %s', (rejections) => {
    const gate = gateOf({}, { rejections })
    const where = rejections === 'respond' ? 'answer' : 'error'
    for (const bearer of ['', 'opaque', 'a b', mint({ key: { ...key, kid: 'unknown' } })]) {
      for (const check of [authenticating(gate), gate.passing(gate.guards.guard()), gate.routing]) {
        expect(check(visit({ bearer }))).toHaveProperty(`${where}.status`)
      }
    }
  })

  it('where a remembered token does not meet the policy of a guard', async () => {
    const gate = gateOf()
    await authenticating(gate)(visit())
    const check = gate.passing(gate.guards.guard({ scope: 'b' }))
    expect(check(visit())).toMatchObject({ answer: { status: 403 } })
  })

  it('where nothing is judged', () => {
    const gate = gateOf({ extractionSources: [{ query: 'token' }] })
    const metadata = gate.guards.protectedResource({ resource: 'https://api.example.com' })
    const inQuery = visit({ query: token })
    expect(gate.clearing(inQuery)).toEqual({})
    expect(gate.serving(metadata)(inQuery)).toEqual({})
    expect(gate.routing(visit({}, { auth: false }))).toEqual({})
    expect(gate.skipping(inQuery)).toEqual({ headers: { 'Cache-Control': 'private' } })
  })
})

describe('a promise is given', () => {
  const ways: readonly (readonly [string, Options, Guarding])[] = [
    ['an extraction function', { extractionSources: [sources.function] }, authenticating],
    ['a policy function of a guard', {}, (gate) => gate.passing(gate.guards.guard(() => true))],
    ['a policy function of the verifier', { authorization: () => true }, authenticating],
    ['a lookup', { identity: { claim: 'sub', lookup: async () => ({ name: 'Ada' }) } }, authenticating],
  ]

  it.each(ways)('where %s is asked, also for a token that is remembered', async (_, options, guarding) => {
    const check = guarding(gateOf(options))
    await check(visitAnywhere())
    for (const _use of [1, 2]) {
      const next = visitAnywhere()
      const passage = check(next)
      expect(passage).toBeInstanceOf(Promise)
      expect(next.target).not.toHaveProperty('auth')
      expect(await passage).toEqual({})
      expect(next.target).toMatchObject({ auth: { subject: 'user-1' } })
    }
  })

  it.each<readonly [string, Options, Guarding]>([
    [
      'an extraction function',
      { extractionSources: [async () => Promise.reject(new Error('down'))] },
      authenticating,
    ],
    [
      'a policy function of a guard',
      {},
      (gate) => gate.passing(gate.guards.guard(async () => Promise.reject(new Error('down')))),
    ],
    [
      'a lookup',
      { identity: { claim: 'sub', lookup: async () => Promise.reject(new Error('down')) } },
      authenticating,
    ],
  ])('and ends in an answer where %s rejects', async (_, options, guarding) => {
    const next = visit()
    const passage = guarding(gateOf(options))(next)
    expect(passage).toBeInstanceOf(Promise)
    expect((await passage).answer?.status).toBeGreaterThanOrEqual(500)
    expect(next.target).toEqual({})
  })

  it('where keys have to be fetched', async () => {
    const { publicJwk } = key
    const keys = async () => ({ keys: [publicJwk] })
    const { issuer: trusted, audience } = goodRequirement()
    const { verifier } = goodVerifier({ issuer: trusted, audience, keys })
    const check = authenticating(new RequestGate(verifier))
    const passage = check(visit())
    expect(passage).toBeInstanceOf(Promise)
    expect(await passage).toEqual({})
    expect(check(visit())).toEqual({})
  })

  it('where nothing is remembered', async () => {
    const check = authenticating(gateOf({ cache: false }))
    await check(visit())
    const passage = check(visit())
    expect(passage).toBeInstanceOf(Promise)
    expect(await passage).toEqual({})
  })
})
