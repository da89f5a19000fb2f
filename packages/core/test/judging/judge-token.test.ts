import { createVerifier, type RequirementOptions } from '@claimgate/core'
import { afterEach, describe, expect, it, vi } from 'vitest'
import { testClock } from '../../../../test/support/clock.ts'
import { newSecret, newSigningKey, secretKey, signingKey } from '../../../../test/support/keys.ts'
import { countSignatureChecks } from './signature-counts.ts'
import { audience, issuer, mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, rejectionOf } from '../../../../test/support/verifiers.ts'

const partner = 'https://partner.example.com'

function verifierOf(...requireAny: readonly RequirementOptions[]) {
  return createVerifier({ requireAny, clock: testClock().clock })
}

afterEach(() => {
  vi.restoreAllMocks()
})

describe('the choice of requirements', () => {
  it('takes the requirement of the token’s issuer', async () => {
    const verifier = verifierOf(
      { ...goodRequirement(), name: 'shop' },
      { ...goodRequirement(), issuer: partner, name: 'partner' },
    )
    const auth = await verifier.verifyToken(mint({ claims: { iss: partner } }))
    expect(auth.requirement).toBe('partner')
  })

  it('takes the first in list order where several hold', async () => {
    const verifier = verifierOf(
      { ...goodRequirement(), issuer: { prefix: 'https://' }, name: 'any https' },
      { ...goodRequirement(), name: 'exact' },
      { ...goodRequirement(), issuer: null, name: 'any' },
    )
    expect((await verifier.verifyToken(mint())).requirement).toBe('any https')
  })

  it('falls through to the next where the first does not hold', async () => {
    const verifier = verifierOf(
      { ...goodRequirement(), audience: 'billing-api', name: 'billing' },
      { ...goodRequirement(), name: 'orders' },
    )
    expect((await verifier.verifyToken(mint())).requirement).toBe('orders')
  })

  it('accepts a token without issuer where the issuer is not checked', async () => {
    const verifier = verifierOf({ ...goodRequirement(), issuer: null })
    expect((await verifier.verifyToken(mint({ claims: { iss: undefined } }))).issuer).toBeUndefined()
  })

  it.each([
    ['another issuer', 'https://evil.example.com'],
    ['D8: the issuer with a slash', `${issuer}/`],
    ['D8: the issuer in capitals', issuer.toUpperCase()],
    ['D8: a prefix of the issuer', issuer.slice(0, -1)],
    ['D8: the issuer with more behind it', `${issuer}.evil.com`],
    ['D8: the issuer with a space', `${issuer} `],
    ['D8: the issuer in an array', [issuer]],
    ['D8: an object', { 0: issuer }],
    ['no issuer', undefined],
    ['null', null],
    ['an empty issuer', ''],
    ['a number', 1],
  ])('refuses %s', async (_, iss) => {
    const error = await rejectionOf(verifierOf(goodRequirement()).verifyToken(mint({ claims: { iss } })))
    expect(error).toMatchObject({ code: 'issuer_unknown', status: 401 })
  })

  it.each([[[issuer]], [1], [null], [{}]])(
    'refuses an issuer that is no string even where it is not checked: %o',
    async (iss) => {
      const verifier = verifierOf({ ...goodRequirement(), issuer: null })
      expect(await rejectionOf(verifier.verifyToken(mint({ claims: { iss } })))).toMatchObject({
        code: 'issuer_unknown',
      })
    },
  )

  it('refuses an algorithm that no requirement of the issuer allows', async () => {
    const verifier = verifierOf({ ...goodRequirement(), algorithms: ['RS512'] })
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({ code: 'algorithm_not_allowed' })
  })

  it('C10: refuses a type that no requirement of the issuer allows', async () => {
    const token = mint({ header: { typ: 'dpop+jwt' } })
    expect(await rejectionOf(verifierOf(goodRequirement()).verifyToken(token))).toMatchObject({
      code: 'token_type_not_allowed',
    })
  })

  it('tries only the requirements that allow the algorithm and the type', async () => {
    const listed = { ...goodRequirement(), tokenType: ['foo+jwt'], name: 'foo' }
    const other = { ...goodRequirement(), algorithms: ['RS512'], name: 'rs512' }
    const verifier = verifierOf(other, listed, { ...goodRequirement(), name: 'plain' })
    expect((await verifier.verifyToken(mint())).requirement).toBe('plain')
    expect((await verifier.verifyToken(mint({ header: { typ: 'foo+jwt' } }))).requirement).toBe('foo')
  })
})

describe('keys of several issuers', () => {
  const own = newSigningKey('RS256', 'shared')
  const foreign = newSigningKey('RS256', 'shared')
  const verifier = verifierOf(
    { ...goodRequirement(own), name: 'own' },
    { ...goodRequirement(foreign), issuer: partner, name: 'partner' },
  )

  it.each([
    ['own', issuer, own],
    ['partner', partner, foreign],
  ])('E11: prove tokens of their own issuer: %s', async (name, iss, key) => {
    expect((await verifier.verifyToken(mint({ key, claims: { iss } }))).requirement).toBe(name)
  })

  it.each([
    ['the partner’s key for the own issuer', issuer, foreign],
    ['the own key for the partner', partner, own],
  ])('E11: never prove a token of another: %s', async (_, iss, key) => {
    expect(await rejectionOf(verifier.verifyToken(mint({ key, claims: { iss } })))).toMatchObject({
      code: 'signature_invalid',
    })
  })

  it('E12: one key set for two issuers still wants the issuer of the requirement', async () => {
    const both = verifierOf(goodRequirement(), {
      ...goodRequirement(),
      issuer: partner,
      audience: 'partner-api',
    })
    const token = mint({ claims: { iss: partner, aud: audience } })
    expect(await rejectionOf(both.verifyToken(token))).toMatchObject({ code: 'audience_mismatch' })
  })
})

describe('the reason that is kept', () => {
  it.each([
    [
      'the one that came further, first',
      'billing-api',
      'reports-api',
      { maxLifetime: 1 },
      {},
      'audience_mismatch',
    ],
    [
      'the one that came further, second',
      'billing-api',
      'reports-api',
      {},
      { maxLifetime: 1 },
      'audience_mismatch',
    ],
    ['the first of two that came equally far', 'billing-api', 'reports-api', {}, {}, 'audience_mismatch'],
  ])('is %s', async (_, first, second, ofFirst, ofSecond, code) => {
    const verifier = verifierOf(
      { ...goodRequirement(), ...ofFirst, audience: first, name: 'first' },
      { ...goodRequirement(), ...ofSecond, audience: second, name: 'second' },
    )
    const explanation = await verifier.explain(mint())
    expect(explanation.code).toBe(code)
    expect(explanation.requirement).toBe('maxLifetime' in ofFirst ? 'second' : 'first')
  })

  it('is a missing scope, not a foreign audience, where one requirement came that far', async () => {
    const verifier = verifierOf(
      { ...goodRequirement(), audience: 'billing-api' },
      { ...goodRequirement(), authorization: { scope: 'orders:read' } },
    )
    expect(await rejectionOf(verifier.verifyToken(mint()))).toMatchObject({
      code: 'scope_insufficient',
      status: 403,
    })
  })
})

describe('keys that cannot be had', () => {
  const unreachable: RequirementOptions = {
    issuer,
    audience,
    keys: () => Promise.reject(new Error('down')),
    name: 'unreachable',
  }

  it('E4: make it a 503, never a 401 and never entry', async () => {
    const error = await rejectionOf(verifierOf(unreachable).verifyToken(mint()))
    expect(error).toMatchObject({ code: 'keys_unavailable', status: 503 })
    expect(Number(error.headers['Retry-After'])).toBeGreaterThanOrEqual(1)
  })

  it.each([
    ['before', [unreachable, { ...goodRequirement(), name: 'good' }]],
    ['behind', [{ ...goodRequirement(), name: 'good' }, unreachable]],
  ])('do not matter where a requirement %s accepts', async (_, requireAny) => {
    expect((await verifierOf(...requireAny).verifyToken(mint())).requirement).toBe('good')
  })

  it.each([
    ['before', [unreachable, { ...goodRequirement(), audience: 'billing-api' }]],
    ['behind', [{ ...goodRequirement(), audience: 'billing-api' }, unreachable]],
  ])('make it a 503 where a requirement %s refuses', async (_, requireAny) => {
    expect(await rejectionOf(verifierOf(...requireAny).verifyToken(mint()))).toMatchObject({ status: 503 })
  })

  it('do not matter to a token of another issuer', async () => {
    const verifier = verifierOf({ ...unreachable, issuer: partner }, goodRequirement())
    expect(await rejectionOf(verifier.verifyToken(mint({ claims: { aud: 'x' } })))).toMatchObject({
      status: 401,
    })
  })
})

describe('the signature checks', () => {
  it('are 8 at most for a forged token without kid against 128 requirements', async () => {
    const requireAny = Array.from({ length: 128 }, (_, index) => ({
      ...goodRequirement(newSigningKey('ES256', `k${index}`)),
      name: `r${index}`,
    }))
    const checks = countSignatureChecks()
    const forged = mint({ key: newSigningKey('ES256', null) })
    const error = await rejectionOf(verifierOf(...requireAny).verifyToken(forged))
    expect(error).toMatchObject({ code: 'signature_invalid', status: 401 })
    expect(checks).toHaveBeenCalledTimes(8)
  })

  it.each([
    [7, 'accepted', 8],
    [8, 'signature_checks_exhausted', 8],
  ])('reach a good key behind %i others: %s', async (others, outcome, calls) => {
    const keys = Array.from({ length: others }, (_, index) => newSigningKey('ES256', `other-${index}`))
    const verifier = verifierOf(goodRequirement(...keys, signingKey('ES256')))
    const checks = countSignatureChecks()
    const token = mint({ key: { ...signingKey('ES256'), kid: undefined } })
    const explanation = await verifier.explain(token)
    expect(explanation.code ?? explanation.decision).toBe(outcome)
    expect(checks).toHaveBeenCalledTimes(calls)
  })

  it('are made once for a key that several requirements share', async () => {
    const keys = async () => ({ keys: [signingKey().publicJwk] })
    const requireAny = ['a-api', 'b-api', 'c-api'].map((name) => ({ issuer, audience: name, keys, name }))
    const checks = countSignatureChecks()
    await rejectionOf(verifierOf(...requireAny).verifyToken(mint()))
    expect(checks).toHaveBeenCalledTimes(1)
  })

  it.each([
    [
      'a secret',
      { secret: '0123456789abcdef0123456789abcdef' },
      secretKey(Buffer.from('0123456789abcdef0123456789abcdef')),
    ],
    ['a public key', { publicKey: signingKey().publicJwk }, signingKey()],
    ['a key set', { jwks: { keys: [signingKey().publicJwk] } }, signingKey()],
  ])('are made once for equal keys that stand in many requirements: %s', async (_, keySource, key) => {
    const requireAny = Array.from({ length: 12 }, (__, index) => ({
      issuer,
      audience: `api-${index}`,
      ...keySource,
    }))
    const checks = countSignatureChecks()
    const auth = await verifierOf(...requireAny).verifyToken(mint({ key, claims: { aud: 'api-11' } }))
    expect(auth.claims.aud).toBe('api-11')
    expect(checks).toHaveBeenCalledTimes(1)
  })

  it('take no secret for another', async () => {
    const requireAny = [newSecret(), newSecret()].map((secret, index) => ({
      issuer,
      audience,
      secret,
      name: `r${index}`,
    }))
    const verifier = verifierOf(...requireAny)
    for (const { secret, name } of requireAny) {
      expect((await verifier.verifyToken(mint({ key: secretKey(secret) }))).requirement).toBe(name)
    }
    const stranger = mint({ key: secretKey(newSecret()) })
    expect(await rejectionOf(verifier.verifyToken(stranger))).toMatchObject({ code: 'signature_invalid' })
  })

  it('are not made where no key has the kid', async () => {
    const checks = countSignatureChecks()
    const token = mint({ header: { kid: 'unknown' } })
    expect(await rejectionOf(verifierOf(goodRequirement()).verifyToken(token))).toMatchObject({
      code: 'key_unknown',
    })
    expect(checks).not.toHaveBeenCalled()
  })

  it('C11: try the keys that fit a token without kid', async () => {
    const verifier = verifierOf(goodRequirement(signingKey('ES256'), signingKey('RS256')))
    const checks = countSignatureChecks()
    await verifier.verifyToken(mint({ key: { ...signingKey(), kid: undefined } }))
    expect(checks).toHaveBeenCalledTimes(1)
  })

  it('C12: tell two keys with one kid apart', async () => {
    const [one, other] = [newSigningKey('RS256', 'same'), newSigningKey('RS256', 'same')]
    const verifier = verifierOf(goodRequirement(one, other))
    expect((await verifier.verifyToken(mint({ key: other }))).subject).toBe('user-1')
  })

  it('use a key without kid for a token that has one', async () => {
    const key = newSigningKey('RS256', null)
    const verifier = verifierOf(goodRequirement(key))
    expect((await verifier.verifyToken(mint({ key, header: { kid: 'whatever' } }))).subject).toBe('user-1')
  })
})

describe('what a client is told', () => {
  it('H14: is byte for byte the same for a wrong signature, an unknown issuer and an unknown key', async () => {
    const verifier = verifierOf(goodRequirement())
    const tokens = [
      mint({ key: { ...newSigningKey('RS256'), kid: signingKey().kid } }),
      mint({ claims: { iss: 'https://evil.example.com' } }),
      mint({ header: { kid: 'unknown' } }),
      'opaque',
    ]
    const answers = await Promise.all(
      tokens.map(async (token) => {
        const { message, status, headers } = await rejectionOf(verifier.verifyToken(token))
        return JSON.stringify({ message, status, headers })
      }),
    )
    expect(new Set(answers).size).toBe(1)
  })

  it('is not that a forged token has expired', async () => {
    const token = mint({ key: { ...newSigningKey('RS256'), kid: signingKey().kid }, claims: { exp: 1 } })
    expect(await rejectionOf(verifierOf(goodRequirement()).verifyToken(token))).toMatchObject({
      code: 'signature_invalid',
    })
  })
})
