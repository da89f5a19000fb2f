import { describe, expect, it } from 'vitest'
import { startOfTests } from '../../../../test/support/clock.ts'
import { newSecret, newSigningKey, secretKey, signingKey } from '../../../../test/support/keys.ts'
import { createUnchecked, mistakeIn, secretOptions } from '../../../../test/support/refused-options.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'

const clock = (): number => startOfTests

/** Requirements that differ in their names alone. */
function requirements(count: number, fields: object = {}): readonly object[] {
  return Array.from({ length: count }, (_, index) => ({
    ...secretOptions,
    name: `signer ${index}`,
    ...fields,
  }))
}

describe('requireAny', () => {
  it.each([
    [1, undefined],
    [999, undefined],
    [1000, undefined],
    [1001, 'requireAny'],
  ])('holds 1 to 1000 requirements: %i', (count, path) => {
    expect(outcomeOf({ requireAny: requirements(count) })).toBe(path)
  })

  it.each([
    [7, undefined],
    [8, undefined],
    [9, 'requireAny'],
  ])('holds 8 requirements without an issuer at most: %i', (count, path) => {
    const withIssuer = requirements(3).map((entry, index) => ({ ...entry, name: `other ${index}` }))
    expect(outcomeOf({ requireAny: [...withIssuer, ...requirements(count, { issuer: null })] })).toBe(path)
  })

  it.each([
    'name',
    'issuer',
    'audience',
    'audienceOnly',
    'subject',
    'secret',
    'publicKey',
    'jwks',
    'jwksUrl',
    'discovery',
    'keys',
    'algorithms',
    'tokenType',
    'requiredClaims',
    'clientIds',
    'enabled',
    'createdAt',
    'id',
    'senderConstrained',
  ])('does not stand beside a field of a requirement: %s', (name) => {
    expect(mistakeIn({ requireAny: [secretOptions], [name]: null })).toBe(name)
  })

  it.each(['expirationRequired', 'maxLifetime', 'clockSkewTolerance', 'authorization'])(
    'stands beside what applies to all: %s',
    (name) => {
      const values = {
        expirationRequired: true,
        maxLifetime: '1h',
        clockSkewTolerance: 0,
        authorization: () => true,
      }
      expect(outcomeOf({ requireAny: [secretOptions], [name]: Reflect.get(values, name) })).toBeUndefined()
    },
  )

  it('names the second of two requirements that have one name', () => {
    const requireAny = [...requirements(2), { ...secretOptions, name: 'signer 1' }]
    expect(mistakeIn({ requireAny })).toBe('requireAny[2].name')
  })

  it('does not let a given name repeat a derived one', () => {
    const { name: _, ...nameless } = { ...secretOptions, name: '' }
    expect(mistakeIn({ requireAny: [nameless, { ...secretOptions, name: issuer }] })).toBe(
      'requireAny[1].name',
    )
  })

  it('derives names that differ', () => {
    const entries = [{ ...secretOptions, name: issuer }, secretOptions, secretOptions]
    const matched = { ...secretOptions, issuer: { prefix: 'https://' } }
    const verifier = createUnchecked({
      requireAny: [...entries, matched, { ...secretOptions, issuer: null }],
    })
    expect(verifier.signers().map(({ name }) => name)).toEqual([
      issuer,
      `${issuer} (2)`,
      `${issuer} (3)`,
      'requireAny[3]',
      'requireAny[4]',
    ])
  })
})

describe('a single requirement', () => {
  it.each([
    [{}, issuer],
    [{ issuer: null }, 'requirement'],
    [{ issuer: { suffix: '.example.com' } }, 'requirement'],
    [{ name: 'shop' }, 'shop'],
  ])('has a name: %j', (fields, name) => {
    const [signer] = createUnchecked({ ...secretOptions, ...fields }).signers()
    expect(signer).toMatchObject({ name, enabled: true, audience: [audience] })
  })

  it.each([
    ['2026-01-31', true],
    ['2026-01-31T09:30Z', true],
    ['2026-01-31T09:30:15Z', true],
    ['2026-01-31T09:30:15.123Z', true],
    ['2026-01-31T09:30:15+01:00', true],
    ['2026-13-01', false],
    ['2026-01-31T25:00:00Z', false],
    ['2026-01-31T09:30', false],
    ['2026-01-31 09:30', false],
    ['2026-1-1', false],
    ['2026', false],
    ['31 January 2026', false],
    ['signer 1', false],
    ['2026-01-31Z', false],
    ['2026-01-31\n', false],
  ])('takes a creation time as ISO 8601: %j', (createdAt, isTaken) => {
    expect(outcomeOf({ ...secretOptions, createdAt })).toBe(isTaken ? undefined : 'createdAt')
  })

  it('applies its own authorization once', async () => {
    let asked = 0
    const authorization = (): boolean => (asked += 1) > 0
    const { verifier } = goodVerifier({ authorization })
    await verifier.verifyToken(mint())
    expect(asked).toBe(1)
  })
})

describe('authorization beside requireAny', () => {
  it('holds for every requirement, beside its own', async () => {
    const own = { issuer, audience, publicKey: signingKey().publicJwk, authorization: { claim: 'sub' } }
    const verifier = createUnchecked({ requireAny: [own], authorization: { scope: 'orders:read' }, clock })
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({ code: 'scope_insufficient' })
    await verifier.verifyToken(mint({ claims: { scope: 'orders:read' } }))
  })
})

describe('time rules', () => {
  it('are inherited by each requirement unless it has its own', async () => {
    const [first, second] = [newSigningKey('ES256', 'a'), newSigningKey('ES256', 'b')]
    const requireAny = [
      { issuer, audience, publicKey: first.publicJwk },
      { name: 'b', issuer, audience, publicKey: second.publicJwk, maxLifetime: '1h', clockSkewTolerance: 0 },
    ]
    const verifier = createUnchecked({ requireAny, maxLifetime: '5m', clockSkewTolerance: '10s', clock })
    const long = { exp: startOfTests + 301 }
    expect(await rejectionOf(verifier.verifyToken(mint({ key: first, claims: long })))).toMatchObject({
      code: 'lifetime_not_allowed',
    })
    await verifier.verifyToken(mint({ key: second, claims: long }))
    const old = { iat: startOfTests - 100, exp: startOfTests - 1 }
    await verifier.verifyToken(mint({ key: first, claims: old }))
    expect(await rejectionOf(verifier.verifyToken(mint({ key: second, claims: old })))).toMatchObject({
      code: 'token_expired',
    })
  })
})

describe('clock', () => {
  it.each([
    ['NaN', () => Number.NaN],
    ['Infinity', () => Number.POSITIVE_INFINITY],
    ['a text', () => '1800000000'],
    ['a date', () => new Date()],
    ['a promise', async () => startOfTests],
    ['nothing', () => undefined],
    [
      'an error',
      () => {
        throw new Error('no time')
      },
    ],
  ])('D6: is refused where it gives %s', (_, broken) => {
    expect(mistakeIn({ ...secretOptions, clock: broken })).toBe('clock')
  })

  it("is the machine's where none is given", async () => {
    const secret = newSecret()
    const now = Math.floor(performance.timeOrigin / 1000)
    const token = mint({ key: secretKey(secret), claims: { iat: now, exp: now + 3600 } })
    await createUnchecked({ issuer, audience, secret }).verifyToken(token)
  })
})

function outcomeOf(options: unknown): string | undefined {
  try {
    createUnchecked(options).close()
    return undefined
  } catch {
    return mistakeIn(options)
  }
}
