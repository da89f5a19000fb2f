import { inspect } from 'node:util'
import { createVerifier, type Auth } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { audience, issuer } from '../../../../test/support/tokens.ts'
import { requestWith } from '../../../../test/support/verifiers.ts'
import { rememberingVerifier, sharedSecret, signed, tiersAndUses, use } from './tiers.ts'

const claims = {
  roles: ['user'],
  scope: 'orders:read orders:write-all',
  realm: { roles: ['a', { name: 'b' }], empty: {}, none: [] },
}

function objectsIn(value: unknown): object[] {
  if (typeof value !== 'object' || value === null) return []
  const parts: unknown[] = Object.values(value)
  return [value, ...parts.flatMap(objectsIn)]
}

/** What a handler might do to an object that it was given, by mistake or not. */
const changes: readonly ((object: object) => unknown)[] = [
  (object) => Object.defineProperty(object, 'sub', { value: 'admin' }),
  (object) => Object.assign(object, { roles: ['admin'], sub: 'admin' }),
  (object) => Object.setPrototypeOf(object, { admin: true }),
  ...['push', 'pop', 'unshift', 'fill'].map(
    (name) => (object: object) =>
      Array.isArray(object)
        ? Reflect.apply(Reflect.get(object, name), object, ['admin'])
        : Object.assign(object, { x: 1 }),
  ),
]

function expectUnchangeable(auth: Auth): void {
  for (const object of objectsIn(auth)) {
    expect(Object.isFrozen(object)).toBe(true)
    for (const name of Object.keys(object)) {
      expect(Reflect.set(object, name, 'admin')).toBe(false)
      expect(Reflect.deleteProperty(object, name)).toBe(false)
    }
    for (const change of changes) {
      const isHarmless = Array.isArray(object) && object.length === 0
      if (!isHarmless) expect(() => change(object)).toThrow(TypeError)
    }
  }
}

describe.each(tiersAndUses)(
  'an identity from a verifier that remembers $tier, after $times uses',
  (given) => {
    const { cache, times } = given

    it('F9: can be changed by nobody, down to its last list', async () => {
      const { verifier } = rememberingVerifier({ cache })
      const token = signed(claims)
      const before = structuredClone(await use(verifier, token, times))
      const auth = await use(verifier, token, 1)
      expectUnchangeable(auth)
      expect(structuredClone(auth)).toEqual(before)
      expect(structuredClone(await use(verifier, token, 1))).toEqual(before)
    })

    it('says the same as at first, in the same order', async () => {
      const { verifier } = rememberingVerifier({ cache })
      const token = signed(claims)
      const first = await use(verifier, token, 1)
      await use(verifier, signed({ ...claims, sub: 'user-2' }), times)
      const later = await use(verifier, token, times)
      expect(later).toEqual(first)
      expect(JSON.stringify(later)).toBe(JSON.stringify(first))
      expect(later).toMatchObject({ subject: 'user-1', issuer, claims: { ...claims, aud: audience } })
      expect(later.scopes).toEqual(['orders:read', 'orders:write-all'])
    })

    it('F9: holds the token that came, where nothing lists it', async () => {
      const { verifier } = rememberingVerifier({ cache })
      const token = signed(claims)
      const auth = await use(verifier, token, times)
      const signature = token.slice(token.lastIndexOf('.') + 1)
      expect(auth.token).toBe(token)
      const listed = [
        JSON.stringify(auth),
        inspect(auth, { depth: 9 }),
        inspect({ auth }),
        `${Object.keys(auth).join()} ${Object.values(auth).join()}`,
        JSON.stringify({ ...auth }),
        JSON.stringify(structuredClone(auth)),
        inspect(structuredClone(auth)),
        inspect(Object.assign({}, auth)),
      ]
      for (const text of listed) expect(text).not.toContain(signature)
      expect(Object.keys(auth)).not.toContain('token')
      expect(Object.propertyIsEnumerable.call(auth, 'token')).toBe(false)
      expect(() => Object.assign(auth, { token: 'x' })).toThrow(TypeError)
    })

    it('comes through a request as through a token, and says truly whether it was known', async () => {
      const events: boolean[] = []
      const { verifier, clock } = rememberingVerifier({ cache })
      const requests = createVerifier({
        issuer,
        audience,
        secret: sharedSecret,
        clock: clock.clock,
        cache,
        onEvent: (event) => void (event.type === 'accepted' && events.push(event.cached)),
      })
      const token = signed(claims)
      for (let time = 0; time < times; time += 1) await requests.authenticate(requestWith(token))
      const auth = await requests.authenticate(requestWith(token))
      expect(auth).toEqual(await use(verifier, token, times))
      expect(auth?.token).toBe(token)
      expect(events).toEqual(Array.from({ length: times + 1 }, (_, index) => cache !== false && index > 0))
    })
  },
)
