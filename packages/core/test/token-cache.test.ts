import { describe, expect, it } from 'vitest'
import { createAuth, provenClaims } from '../src/auth.ts'
import { KeySet } from '../src/keys/key-set.ts'
import { createStaticKeySource } from '../src/keys/key-source.ts'
import { createPublicKey } from '../src/keys/verification-key.ts'
import { namedTokenTypes } from '../src/claims/token-type.ts'
import type { ProvenToken } from '../src/judging/judge-token.ts'
import { TokenCache } from '../src/token-cache.ts'
import { newSigningKey } from '../../../test/support/keys.ts'

const limits = { maxEntries: 10_000, maxBytes: 32 * 1024 * 1024 }

function proof(token: string): ProvenToken {
  const key = createPublicKey(newSigningKey('ES256').publicJwk)
  return {
    auth: createAuth(token, {
      header: { alg: 'ES256' },
      claims: { sub: token },
      requirement: 'shop',
      scopes: [],
      subject: token,
      issuer: undefined,
      expiresAt: undefined,
    }),
    requirement: {
      name: 'shop',
      id: 'shop',
      createdAt: '2026-01-01T00:00:00Z',
      enabled: true,
      issuer: undefined,
      tenants: undefined,
      keys: createStaticKeySource(new KeySet([key])),
      algorithms: new Set(['ES256']),
      tokenType: namedTokenTypes.jwt,
      times: { clockSkewTolerance: 0, expirationRequired: true, maxLifetime: undefined },
      audience: undefined,
      subject: undefined,
      clientIds: undefined,
      requiredClaims: [],
      schema: undefined,
      authorization: undefined,
      senderConstrained: 'ifBound',
      hints: {},
    },
    key,
    window: { from: 0, until: 1 },
    repeats: true,
  }
}

describe.each([
  ['that keeps tokens', true],
  ['that keeps digests', false],
])('a token cache %s', (_, keepsTokens) => {
  it('gives back what it was given', () => {
    const cache = new TokenCache({ ...limits, keepsTokens })
    const given = proof('a.b.c')
    cache.set('a.b.c', given)
    const found = cache.get('a.b.c')
    expect(found).toEqual(given)
    expect(found?.auth.token).toBe('a.b.c')
    expect(found?.auth.claims).toBe(given.auth.claims)
    expect(Object.isFrozen(found?.auth)).toBe(true)
  })

  it('F9: keeps what was proven apart from what a schema made of it', () => {
    const cache = new TokenCache({ ...limits, keepsTokens })
    const given = proof('a.b.c')
    const { token, ...parts } = given.auth
    const proven = { sub: 'a.b.c', role: 'user' }
    cache.set(token, { ...given, auth: createAuth(token, { ...parts, claims: { role: 'admin' } }, proven) })
    for (const _use of [1, 2]) {
      const auth = cache.get(token)?.auth
      expect(auth?.claims).toEqual({ role: 'admin' })
      expect(auth && provenClaims(auth)).toBe(proven)
    }
  })

  it('F1: keeps a thousand near-identical tokens apart', () => {
    const cache = new TokenCache({ ...limits, keepsTokens })
    const shared = 'x'.repeat(1000)
    const template = proof('a.b.c')
    const tokens = Array.from({ length: 1000 }, (__, index) => `${shared}${index}${shared}`)
    for (const token of tokens) {
      const { token: _token, ...parts } = template.auth
      cache.set(token, { ...template, auth: createAuth(token, { ...parts, subject: token }) })
    }
    for (const token of tokens) expect(cache.get(token)?.auth.subject).toBe(token)
    expect(cache.get(`${shared}1000${shared}`)).toBeUndefined()
  })

  it('forgets one, or what rests on a withdrawn key, or all', () => {
    const cache = new TokenCache({ ...limits, keepsTokens })
    const [one, two, three] = [proof('one'), proof('two'), proof('three')]
    for (const given of [one, two, three]) cache.set(given.auth.token, given)
    cache.delete('one')
    two.key.withdraw()
    cache.dropWithdrawn()
    expect([cache.get('one'), cache.get('two'), cache.get('three')?.auth.token]).toEqual([
      undefined,
      undefined,
      'three',
    ])
    cache.clear()
    expect(cache.get('three')).toBeUndefined()
  })
})
