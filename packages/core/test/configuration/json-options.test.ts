import type { TokenRequest, Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { newSigningKey, secretKey, signingKey } from '../../../../test/support/keys.ts'
import { createUnchecked } from '../../../../test/support/refused-options.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { requestWith } from '../../../../test/support/verifiers.ts'

const secret = 's'.repeat(64)
const clock = (): number => startOfTests
const other = newSigningKey('ES256')

/** Options that a configuration file can hold, together every one of them. */
const writable: readonly Readonly<Record<string, unknown>>[] = [
  { issuer, audience, secret },
  { issuer, audience, secret: { base64: Buffer.from(secret).toString('base64') }, algorithms: ['HS256'] },
  { issuer: null, audience: null, publicKey: signingKey().publicJwk, senderConstrained: 'ignore' },
  {
    issuer: { glob: 'https://*.example.com' },
    audience: [audience],
    jwks: { keys: [signingKey().publicJwk] },
  },
  {
    name: 'shop',
    id: 'signer-1',
    createdAt: '2026-01-31T09:30:00Z',
    enabled: true,
    issuer,
    audience: [audience, 'others'],
    audienceOnly: true,
    subject: { oneOf: ['USER-1', 'user-2'], ignoreCase: true },
    secret,
    tokenType: ['JWT', 'at+jwt'],
    requiredClaims: ['sub'],
    clientIds: ['app'],
    expirationRequired: true,
    maxLifetime: '1h',
    clockSkewTolerance: 5,
    authorization: { claims: { tenant: ['acme', 'globex-*'] }, not: { claim: 'level', oneOf: [1, 3] } },
  },
  {
    requireAny: [
      { issuer, audience, publicKey: other.publicJwk, authorization: { scope: 'orders:read' } },
      { name: 'second', issuer, audience, secret, enabled: false },
      { name: 'third', issuer, audience, jwks: { keys: [signingKey().publicJwk] }, tokenType: 'access' },
    ],
    extractionSources: [{ header: 'x-token', prefix: 'JWT' }, { cookie: 'token' }, { bearer: true }],
    multipleTokens: 'reject',
    mode: 'optional',
    maxTokenBytes: 4096,
    maxConcurrentSignatureChecks: 8,
    cache: { maxEntries: 10, maxBytes: '1mb', hotTier: false },
    authorization: { anyRole: ['admin', 'user'] },
    challenge: { realm: 'orders', scope: ['orders:read'], resourceMetadata: 'https://api.example.com/meta' },
    csrf: false,
    allowedOrigins: ['https://app.example.com'],
    bypassCorsPreflight: true,
    nestedClaimDelimiter: '/',
    rolesClaim: ['realm_access', 'roles'],
    permissionsClaim: 'realm_access/permissions',
    identity: { claim: 'sub', registry: [{ externalId: 'user-1', name: 'Ada' }], required: false },
  },
]

const claims: readonly Readonly<Record<string, unknown>>[] = [
  {},
  { azp: 'app', tenant: 'acme', level: 2 },
  { azp: 'app', tenant: 'globex-eu', level: true },
  { scope: 'orders:read', realm_access: { roles: ['user'] } },
  { realm_access: { roles: ['admin'] }, nonce: 'n' },
  { exp: startOfTests },
  { aud: [audience, 'elsewhere'] },
  { iss: 'https://other.example.com' },
]
const tokens = [secretKey(Buffer.from(secret)), signingKey(), other].flatMap((key) =>
  claims.map((given) => mint({ key, claims: given, header: 'azp' in given ? { typ: 'JWT' } : {} })),
)
const requests = tokens.flatMap((token): TokenRequest[] => [
  requestWith(token),
  { method: 'POST', headers: { cookie: `token=${token}`, origin: 'https://elsewhere.example.com' } },
  { method: 'GET', headers: { 'x-token': `JWT ${token}`, authorization: `Bearer ${token}` } },
])

/** All that a verifier says of these requests, and of itself. */
async function judgementsOf(verifier: Verifier): Promise<unknown> {
  const explanations = await Promise.all(requests.map((request) => verifier.explain(request)))
  const challenge = await verifier.verifyToken('none').catch((error: unknown) => error)
  return { explanations, challenge, signers: verifier.signers() }
}

describe('options in JSON', () => {
  it.each(writable.map((options, index) => ({ index, options })))(
    'do the same as in a program: table row $index',
    async ({ options }) => {
      const written: unknown = JSON.parse(JSON.stringify(options))
      const fromJson = createUnchecked({ ...Object(written), clock })
      const expected = await judgementsOf(createUnchecked({ ...options, clock }))
      expect(await judgementsOf(fromJson)).toEqual(expected)
    },
  )

  it('accept and refuse, so that the comparison means something', async () => {
    const outcomes = await Promise.all(
      writable.map(async (options) => {
        const verifier = createUnchecked({ ...options, clock })
        const explanations = await Promise.all(requests.map((request) => verifier.explain(request)))
        return new Set(explanations.map(({ decision }) => decision))
      }),
    )
    for (const decisions of outcomes)
      expect([...decisions]).toEqual(expect.arrayContaining(['accepted', 'rejected']))
  })
})
