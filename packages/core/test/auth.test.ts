import { inspect } from 'node:util'
import { describe, expect, it } from 'vitest'
import { basisOf, createAuth, provenClaims, withIdentity } from '../src/auth.ts'
import { PolicyMemory } from '../src/policies/policy-memory.ts'
import { goodVerifier } from '../../../test/support/verifiers.ts'
import { mint } from '../../../test/support/tokens.ts'

const parts = {
  header: { alg: 'RS256' },
  claims: { sub: 'user-1' },
  requirement: 'shop',
  scopes: [],
}

describe('an identity', () => {
  it('has a token that is read but not listed', () => {
    const auth = createAuth('a.b.c', parts)
    expect(auth.token).toBe('a.b.c')
    expect(Object.keys(auth)).not.toContain('token')
    expect(JSON.stringify(auth)).not.toContain('a.b.c')
    expect({ ...auth }).not.toHaveProperty('token')
  })

  it('F9: is frozen throughout', async () => {
    const { verifier } = goodVerifier()
    const auth = await verifier.verifyToken(mint({ claims: { scope: 'a b', realm: { roles: ['x'] } } }))
    const frozen = [auth, auth.header, auth.claims, auth.scopes, auth.claims['realm']]
    for (const part of frozen) expect(Object.isFrozen(part)).toBe(true)
    expect(() => Object.assign(auth, { subject: 'admin' })).toThrow(TypeError)
    expect(() => Object.assign(auth.claims, { sub: 'admin' })).toThrow(TypeError)
    expect(() => Reflect.apply(Array.prototype.push, auth.scopes, ['admin'])).toThrow(TypeError)
  })

  it('F9: leads to nothing that others rest on', async () => {
    const auth = await goodVerifier().verifier.verifyToken(mint())
    const prototype: unknown = Object.getPrototypeOf(auth)
    expect(Object.isFrozen(prototype)).toBe(true)
    expect(Reflect.get(auth, 'constructor')).toBe(Object)
    expect(Reflect.ownKeys(Object(prototype))).toEqual(['constructor', 'token'])
    expect(Reflect.set(Object(prototype), 'identity', { name: 'Ada' })).toBe(false)
    expect(Reflect.setPrototypeOf(Object(prototype), { identity: { name: 'Ada' } })).toBe(false)
    expect(auth.identity).toBeUndefined()
  })

  it('is written to a log as a plain object', () => {
    expect(inspect(createAuth('a.b.c', parts))).toMatch(/^\{\s+header: /)
    expect(structuredClone(createAuth('a.b.c', parts))).toEqual({ ...createAuth('a.b.c', parts) })
  })

  it.each([[42], [['a']], [{}], [true], [null], [undefined]])(
    'D14: has no subject that is no text: %o',
    async (sub) => {
      expect((await goodVerifier().verifier.verifyToken(mint({ claims: { sub } }))).subject).toBeUndefined()
    },
  )

  it('says what the token says', async () => {
    const { verifier, clock } = goodVerifier({ name: 'shop' })
    const auth = await verifier.verifyToken(mint({ claims: { scope: 'a b' } }))
    expect(auth).toMatchObject({
      requirement: 'shop',
      subject: 'user-1',
      issuer: 'https://id.example.com',
      expiresAt: clock.now() + 300,
      scopes: ['a', 'b'],
      header: { alg: 'RS256' },
    })
  })
})

describe('who an identity is, and until when,', () => {
  it('stands in the claims of the token', () => {
    const claims = { iss: 'https://id.example.com', sub: 'user-1', exp: 1_800_000_300 }
    expect(createAuth('a.b.c', { ...parts, claims })).toMatchObject({
      issuer: 'https://id.example.com',
      subject: 'user-1',
      expiresAt: 1_800_000_300,
    })
  })

  it('D12: stands in those alone, whatever a schema made of them', () => {
    const claims = { iss: 'https://other.example.com', sub: 'admin', exp: 1_900_000_000 }
    const auth = createAuth('a.b.c', { ...parts, claims }, { sub: 'user-1' })
    expect([auth.issuer, auth.subject, auth.expiresAt]).toEqual([undefined, 'user-1', undefined])
    expect(auth.claims).toBe(claims)
  })
})

describe('what an identity rests on', () => {
  const basis = { policies: new PolicyMemory() }

  it('is known here, and seen by nobody', () => {
    const auth = createAuth('a.b.c', parts, parts.claims, basis)
    expect(basisOf(auth)).toBe(basis)
    expect(JSON.stringify([auth, Reflect.ownKeys(auth), { ...auth }])).not.toContain('policies')
  })

  it('stays the same where the application knows who it is', () => {
    const auth = withIdentity(createAuth('a.b.c', parts, parts.claims, basis), { name: 'Ada' })
    expect(basisOf(auth)).toBe(basis)
  })

  it('is nothing for an identity that an app put together, or a copy of one', () => {
    const auth = createAuth('a.b.c', parts, parts.claims, basis)
    const copy = { ...auth, token: auth.token }
    expect([basisOf(copy), basisOf(createAuth('a.b.c', parts))]).toEqual([undefined, undefined])
  })
})

describe('an identity that the application knows', () => {
  const user = { name: 'Ada' }

  it('stands beside what the token says, in a frozen copy', () => {
    const auth = createAuth('a.b.c', parts)
    const known = withIdentity(auth, user)
    expect(known).toEqual({ ...auth, identity: user })
    expect(known.identity).toBe(user)
    expect(known.claims).toBe(auth.claims)
    expect(known.token).toBe('a.b.c')
    expect(Object.keys(known)).not.toContain('token')
    expect([Object.isFrozen(known), Object.isFrozen(user)]).toEqual([true, false])
    expect(auth).not.toHaveProperty('identity')
  })

  it('does not change what was proven', () => {
    const proven = { sub: 'user-1', level: 1 }
    const known = withIdentity(createAuth('a.b.c', parts, proven), user)
    expect(provenClaims(known)).toBe(proven)
    expect(provenClaims(createAuth('a.b.c', parts))).toBe(parts.claims)
    expect(provenClaims({ ...known })).toBe(parts.claims)
  })
})
