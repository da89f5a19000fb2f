import { createVerifier, type Policy, type RequirementOptions } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { mint } from '../../../../test/support/tokens.ts'
import {
  goodRequirement,
  goodVerifier,
  rejectionOf,
  requestWith,
} from '../../../../test/support/verifiers.ts'
import { authWith } from './judge-claims.ts'

type Row = readonly [policy: Policy, claims: Readonly<Record<string, unknown>>]

/** What lacks scopes, and those that the challenge then names. */
const insufficient: readonly (readonly [scopes: string, ...row: Row])[] = [
  ['a', { scope: 'a' }, {}],
  ['a', { scope: 'a' }, { scope: 1 }],
  ['a b', { scope: 'a b' }, {}],
  ['a b', { scope: ['a', 'b'] }, { scope: 'a' }],
  ['b a', { scope: 'b a' }, { scope: 'b' }],
  ['a', { anyScope: 'a b' }, {}],
  ['b', { anyScope: ['b', 'a'] }, { scope: 'c' }],
  ['a', { scope: 'a', anyScope: 'b c' }, {}],
  ['b', { scope: 'a', anyScope: 'b c' }, { scope: 'a' }],
  ['a', { scope: 'a', roles: 'x' }, {}],
  ['a', { roles: 'x', scope: 'a' }, { roles: 'x' }],
  ['a', { requireAll: [{ scope: 'a' }, { roles: 'x' }] }, {}],
  ['b', { requireAll: [{ scope: 'a' }, { scope: 'b' }] }, { scope: 'a' }],
  ['a', { requireAll: [{ roles: 'x' }, { scope: 'a' }] }, { roles: 'x' }],
  ['a', { requireAny: [{ scope: 'a' }, { scope: 'b' }] }, {}],
  ['a', { requireAny: [{ scope: 'a' }, { roles: 'x' }] }, { roles: 'y' }],
  ['a', { requireAny: [{ scope: 'a' }, { not: { claim: 'sub' } }] }, { sub: 'x' }],
  ['a', { requireAny: [{ anyScope: 'a b' }, { roles: 'x' }] }, {}],
  ['b', { requireAny: [{ requireAll: [{ roles: 'x' }, { scope: 'b' }] }, { roles: 'y' }] }, { roles: 'x' }],
  ['a', { requireAll: [{ requireAny: [{ scope: 'a' }, { roles: 'r' }] }, { scope: 'b' }] }, {}],
  ['b', { requireAll: [{ not: { scope: 'x' } }, { scope: 'b' }] }, { scope: 'c' }],
  ['b', { requireAll: [() => true, { scope: 'b' }] }, { scope: 'c' }],
  ['b', { requireAny: [{ scope: 'b' }, () => false] }, { scope: 'c' }],
  ['b', { requireAny: [{ scope: 'b' }, () => Promise.resolve(false)] }, {}],
]

/** What is refused for another reason: a plain 403, without a challenge. */
const forbidden: readonly Row[] = [
  [{ roles: 'x' }, {}],
  [{ anyRole: ['x'] }, { roles: ['y'] }],
  [{ permissions: 'x' }, {}],
  [{ claim: 'sub', exact: 'x' }, { sub: 'y' }],
  [{ claim: 'sub' }, {}],
  [{ claims: { sub: 'x' } }, {}],
  [{ roles: 'x', scope: 'a' }, {}],
  [{ claim: 'absent', exact: 'x', scope: 'a' }, {}],
  [{ requireAll: [{ roles: 'x' }, { scope: 'a' }] }, {}],
  [{ requireAll: [{ claim: 'absent', exact: 'x' }, { scope: 'a' }] }, {}],
  [{ requireAny: [{ roles: 'x' }, { scope: 'a' }] }, {}],
  [{ requireAny: [{ claim: 'absent', exact: 'x' }, { scope: 'a' }] }, { scope: 'b' }],
  [{ not: { scope: 'a' } }, { scope: 'a' }],
  [{ not: { scope: 'a' } }, {}],
  [{ deny: { anyScope: 'a b' } }, { scope: 'b' }],
  [{ deny: { anyScope: 'a b' } }, {}],
  [{ not: { not: { scope: 'a' } } }, {}],
  [{ not: { not: { scope: 'a' } } }, { scope: 'b' }],
  [{ not: { requireAny: [{ scope: 'a' }, { roles: 'x' }] } }, { scope: 'a' }],
  [{ not: { requireAll: [{ scope: 'a' }, { claim: 'sub' }] } }, { scope: 'a', sub: 'x' }],
  [{ requireAny: [{ not: { scope: 'a' } }, { scope: 'b' }] }, { scope: 'a' }],
  [{ requireAll: [{ deny: { scope: 'a' } }, { scope: 'b' }] }, { scope: 'a' }],
  [() => false, {}],
  [{ requireAny: [() => false, { scope: 'a' }] }, {}],
  [{ not: () => true }, {}],
]

const { verifier } = goodVerifier({ challenge: { realm: 'shop' } })

describe('a policy that is not met', () => {
  it.each(insufficient)('names the scopes %j where %j finds %j', async (scopes, policy, claims) => {
    const rejection = await rejectionOf(verifier.authorize(authWith(claims), policy))
    expect(rejection).toMatchObject({ code: 'scope_insufficient', kind: 'insufficient_scope', status: 403 })
    expect(rejection.headers['WWW-Authenticate']).toContain('error="insufficient_scope"')
    expect(rejection.headers['WWW-Authenticate']).toContain(`scope="${scopes}"`)
  })

  it.each(forbidden)('is a plain 403 where %j finds %j', async (policy, claims) => {
    const rejection = await rejectionOf(verifier.authorize(authWith(claims), policy))
    expect(rejection).toMatchObject({ code: 'policy_not_met', kind: 'forbidden', status: 403 })
    expect(rejection.headers['WWW-Authenticate']).toBeUndefined()
  })

  it('names no scope of the challenge in place of those that are missing', async () => {
    const gate = goodVerifier({ challenge: { scope: 'openid' } }).verifier
    const auth = authWith({})
    const lacking = await rejectionOf(gate.authorize(auth, { scope: 'a' }))
    expect(lacking.headers['WWW-Authenticate']).not.toContain('openid')
    const other = await rejectionOf(gate.authorize(auth, { roles: 'x' }))
    expect(other.headers['WWW-Authenticate']).toBeUndefined()
  })

  it('is a fresh error each time, with a remembered outcome', async () => {
    const [auth, policy] = [authWith({}), { scope: 'a' }]
    const first = await rejectionOf(verifier.authorize(auth, policy))
    const second = await rejectionOf(verifier.authorize(auth, policy))
    expect(second).not.toBe(first)
    expect(second.headers).toEqual(first.headers)
    expect(second.headers).not.toBe(first.headers)
  })

  it('tells the client nothing of a claim', async () => {
    const policy = { claim: 'email', exact: 'expected@example.com' }
    const rejection = await rejectionOf(verifier.authorize(authWith({ email: 'actual@example.com' }), policy))
    const told = `${rejection.message}${rejection.stack}${JSON.stringify(rejection)}`
    expect(told).not.toContain('example.com')
  })
})

describe('the authorization of a verifier', () => {
  const own = (authorization: Policy): RequirementOptions => ({ ...goodRequirement(), authorization })

  it.each<[string, Policy, string, string | undefined]>([
    ['lacks a scope', { scope: 'orders:read' }, 'scope_insufficient', 'scope="orders:read"'],
    ['lacks one of several scopes', { anyScope: 'a b' }, 'scope_insufficient', 'scope="a"'],
    ['lacks a role', { roles: 'admin' }, 'policy_not_met', undefined],
    ['has what is denied', { deny: { claim: 'sub', exact: 'user-1' } }, 'policy_not_met', undefined],
    ['lacks what is denied', { deny: { claim: 'tenant', exact: 'acme' } }, 'policy_not_met', undefined],
  ])('answers 403 to a token that %s', async (_name, policy, code, challenge) => {
    const { clock } = testClock()
    const gates = [
      createVerifier({ ...own(policy), clock }),
      createVerifier({ requireAny: [own(policy)], clock }),
      createVerifier({ requireAny: [goodRequirement()], authorization: policy, clock }),
    ]
    for (const gate of gates) {
      for (const judged of [gate.verifyToken(mint()), gate.authenticate(requestWith(mint()))]) {
        const rejection = await rejectionOf(judged)
        expect(rejection).toMatchObject({ code, status: 403 })
        const header = rejection.headers['WWW-Authenticate']
        if (challenge === undefined) expect(header).toBeUndefined()
        else expect(header).toContain(challenge)
      }
    }
  })

  it('is asked of the requirement first, and then of all', async () => {
    const gate = createVerifier({
      requireAny: [own({ scope: 'own' })],
      authorization: { scope: 'shared' },
      clock: testClock().clock,
    })
    const scopesOf = async (scope: string): Promise<string | undefined> =>
      (await rejectionOf(gate.verifyToken(mint({ claims: { scope } })))).headers['WWW-Authenticate']
    expect(await scopesOf('')).toContain('scope="own"')
    expect(await scopesOf('shared')).toContain('scope="own"')
    expect(await scopesOf('own')).toContain('scope="shared"')
    await expect(gate.verifyToken(mint({ claims: { scope: 'own shared' } }))).resolves.toBeDefined()
  })
})
