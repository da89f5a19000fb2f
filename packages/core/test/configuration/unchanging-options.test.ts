import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { newSecret, newSigningKey, secretKey, signingKey } from '../../../../test/support/keys.ts'
import { createUnchecked } from '../../../../test/support/refused-options.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { requestWith } from '../../../../test/support/verifiers.ts'

const clock = (): number => startOfTests

/** Makes everything in an options object something else, as deep as it goes. */
function spoil(value: unknown): void {
  if (typeof value !== 'object' || value === null || Object.isFrozen(value)) return
  if (value instanceof Uint8Array) {
    value.fill(0)
    return
  }
  for (const name of Object.keys(value)) {
    spoil(Reflect.get(value, name))
    Reflect.set(value, name, 'spoilt')
  }
  if (Array.isArray(value)) value.push('spoilt')
  else Reflect.set(value, 'algorithms', ['none'])
}

function fullOptions(secret: Uint8Array): Record<string, unknown> {
  return {
    requireAny: [
      {
        name: 'keys',
        issuer: { oneOf: [issuer], ignoreCase: true },
        audience: [audience],
        subject: { prefix: 'user-' },
        jwks: { keys: [structuredClone(signingKey().publicJwk)] },
        algorithms: ['RS256'],
        tokenType: ['jwt'],
        requiredClaims: ['sub'],
        clientIds: ['app'],
        authorization: {
          claims: { tenant: ['acme'] },
          requireAll: [{ claim: ['nested', 'level'], oneOf: [1] }, { anyScope: ['orders:read'] }],
        },
      },
      { name: 'secret', issuer, audience: [audience], secret },
      { name: 'key', issuer, audience, publicKey: structuredClone(signingKey('ES256').publicJwk) },
    ],
    extractionSources: [{ header: 'x-token' }, { bearer: true }],
    allowedOrigins: ['https://app.example.com'],
    rolesClaim: ['realm', 'roles'],
    authorization: { roles: ['user'], permissions: ['a'] },
    permissionsClaim: ['permissions'],
    identity: { claim: ['sub'], registry: [{ issuer, externalId: 'user-1' }] },
    challenge: { realm: 'orders', scope: ['orders:read'] },
    cache: { maxEntries: 10, maxBytes: '1mb' },
    clock,
  }
}

const claims = {
  azp: 'app',
  tenant: 'acme',
  nested: { level: 1 },
  scope: 'orders:read',
  realm: { roles: ['user'] },
  permissions: ['a'],
}

describe('a verifier', () => {
  it('keeps to its options when the object they came in changes, before any key is used', async () => {
    const secret = newSecret()
    const options = fullOptions(Uint8Array.from(secret))
    const verifier = createUnchecked(options)
    const signers = structuredClone(verifier.signers())
    spoil(options)
    const header = { typ: 'JWT' }
    const proven = [
      mint({ claims, header }),
      mint({ key: secretKey(secret), claims }),
      mint({ key: signingKey('ES256'), claims }),
    ]
    for (const [index, token] of proven.entries()) {
      const auth = await verifier.verifyToken(token)
      expect(auth.requirement).toBe(['keys', 'secret', 'key'][index])
      expect(await verifier.authenticate(requestWith(token))).toMatchObject({ subject: 'user-1' })
    }
    const refused = [
      ['signature_invalid', mint({ key: secretKey(new Uint8Array(64)), claims })],
      ['policy_not_met', mint({ claims: { ...claims, realm: {} }, header })],
      ['audience_mismatch', mint({ claims: { ...claims, aud: 'spoilt' }, header })],
      ['issuer_unknown', mint({ claims: { ...claims, iss: 'spoilt' }, header })],
    ] as const
    for (const [code, token] of refused) {
      await expect(verifier.verifyToken(token)).rejects.toMatchObject({ code })
    }
    expect(verifier.signers()).toEqual(signers)
    await expect(verifier.verifyToken('none')).rejects.toMatchObject({
      headers: { 'WWW-Authenticate': expect.stringContaining('realm="orders"') },
    })
  })

  it('hands out nothing that changes it', async () => {
    const verifier = createUnchecked(fullOptions(newSecret()))
    const signers = structuredClone(verifier.signers())
    for (const signer of verifier.signers()) spoil(signer)
    spoil(verifier.signers())
    expect(verifier.signers()).toEqual(signers)
    const explanation = await verifier.explain(mint({ claims: { iss: 'https://elsewhere.example.com' } }))
    for (const { expected } of explanation.steps) spoil(expected)
    expect(verifier.signers()).toEqual(signers)
    expect(await verifier.verifyToken(mint({ claims, header: { typ: 'JWT' } }))).toMatchObject({
      requirement: 'keys',
    })
  })

  it('leaves the options as they were', () => {
    const options = fullOptions(newSecret())
    const before = { ...structuredClone({ ...options, clock: undefined }), clock }
    createUnchecked(options)
    expect(options).toEqual(before)
    expect(Object.isFrozen(options)).toBe(false)
  })

  it('takes options that are frozen throughout', () => {
    const freeze = (value: unknown): void => {
      if (typeof value !== 'object' || value === null || value instanceof Uint8Array) return
      Object.values(value).forEach(freeze)
      Object.freeze(value)
    }
    const options = fullOptions(newSecret())
    freeze(options)
    expect(() => createUnchecked(options)).not.toThrow()
  })

  it('asks a keys function for its set, and copies what it gives', async () => {
    const key = newSigningKey('ES256')
    const keySet = { keys: [{ ...key.publicJwk }] }
    const verifier = createUnchecked({ issuer, audience, keys: async () => keySet, clock })
    await verifier.ready()
    spoil(keySet)
    expect((await verifier.verifyToken(mint({ key }))).subject).toBe('user-1')
  })
})
