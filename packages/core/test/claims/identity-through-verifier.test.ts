import { createVerifier, type RequirementOptions } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { mintJson } from '../../../../test/support/claims.ts'
import { testClock } from '../../../../test/support/clock.ts'
import { newSigningKey } from '../../../../test/support/keys.ts'
import { issuer, mint } from '../../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'

type Claims = Readonly<Record<string, unknown>>
type Row = readonly [code: string, options: Partial<RequirementOptions>, claims: Claims]

const refused: readonly Row[] = [
  ['issuer_unknown', {}, { iss: [issuer] }],
  ['issuer_unknown', {}, { iss: undefined }],
  ['issuer_unknown', {}, { iss: null }],
  ['issuer_unknown', {}, { iss: `${issuer}/` }],
  ['issuer_unknown', {}, { iss: issuer.toUpperCase() }],
  ['issuer_unknown', {}, { iss: issuer.slice(0, -1) }],
  ['issuer_unknown', {}, { iss: `${issuer}.evil.test` }],
  ['issuer_unknown', {}, { iss: `${issuer}\u0000` }],
  [
    'issuer_unknown',
    { issuer: { glob: 'https://*.example.com' } },
    { iss: 'https://evil.test\n.example.com' },
  ],
  ['issuer_unknown', { issuer: { oneOf: ['https://a.test'] } }, { iss: 'https://b.test' }],
  ['issuer_unknown', { issuer: null }, { iss: [issuer] }],
  ['subject_mismatch', { subject: 'service' }, {}],
  ['subject_mismatch', { subject: 'user-1' }, { sub: undefined }],
  ['subject_mismatch', { subject: 'user-1' }, { sub: ['user-1'] }],
  ['subject_mismatch', { subject: 'user-1' }, { sub: 'user-1\u0000' }],
  ['subject_mismatch', { subject: 'user-1' }, { sub: 'user-1\u200b' }],
  ['subject_mismatch', { subject: 'andr\u00e9' }, { sub: 'andre\u0301' }],
  ['subject_mismatch', { subject: { glob: 'user-*' } }, { sub: 'user-1\r\nx' }],
  ['subject_mismatch', { subject: { prefix: 'admin-' } }, { sub: 'ADMIN-1' }],
  ['client_mismatch', { clientIds: ['web'] }, {}],
  ['client_mismatch', { clientIds: ['web'] }, { azp: 'other' }],
  ['client_mismatch', { clientIds: ['web'] }, { azp: 'web', client_id: 'other' }],
  ['client_mismatch', { clientIds: ['web'] }, { azp: ['web'] }],
  ['required_claim_missing', { requiredClaims: ['email'] }, {}],
  ['required_claim_missing', { requiredClaims: ['email'] }, { email: null }],
  ['required_claim_missing', { requiredClaims: ['constructor'] }, {}],
  ['required_claim_missing', { requiredClaims: ['email', 'name'] }, { email: 'a@example.com' }],
]

const accepted: readonly (readonly [options: Partial<RequirementOptions>, claims: Claims])[] = [
  [{ issuer: null }, { iss: 'https://any.test' }],
  [{ issuer: null }, { iss: undefined }],
  [{ issuer: { glob: 'https://*.example.com' } }, {}],
  [{ issuer: { exact: 'HTTPS://ID.EXAMPLE.COM', ignoreCase: true } }, {}],
  [{ subject: 'user-1' }, {}],
  [{ subject: { prefix: 'user-' } }, {}],
  [{ subject: { prefix: 'USER-', ignoreCase: true } }, {}],
  [{ clientIds: ['web'] }, { azp: 'web' }],
  [{ clientIds: ['web', 'app'] }, { azp: 'web', cid: 'app' }],
  [{ requiredClaims: ['email'] }, { email: '' }],
  [{ requiredClaims: ['https://example.com/tenant'] }, { 'https://example.com/tenant': 1 }],
]

describe('a verifier', () => {
  it.each(refused)('B16, D8, D10: refuses with %s for %j the claims %j', async (code, options, claims) => {
    const { verifier } = goodVerifier(options)
    const rejection = await rejectionOf(verifier.verifyToken(mint({ claims })))
    expect(rejection).toMatchObject({ code, status: 401 })
  })

  it.each(accepted)('accepts for %j the claims %j', async (options, claims) => {
    await expect(goodVerifier(options).verifier.verifyToken(mint({ claims }))).resolves.toBeDefined()
  })

  it('D16: gives the same answer to the same token a hundred times', async () => {
    const options = { issuer: { glob: 'https://*.example.com' }, subject: { glob: 'user-*' } }
    for (const { verifier } of [goodVerifier(options), goodVerifier({ ...options, cache: false })]) {
      const [good, bad] = [mint(), mint({ claims: { sub: 'service-1' } })]
      for (let round = 0; round < 100; round += 1) {
        await expect(verifier.verifyToken(good)).resolves.toMatchObject({ subject: 'user-1' })
        expect(await rejectionOf(verifier.verifyToken(bad))).toMatchObject({ code: 'subject_mismatch' })
      }
    }
  })

  it('D14: tells two issuers of one subject apart, and proves neither with the key of the other', async () => {
    const [one, other] = [newSigningKey('ES256', 'shared'), newSigningKey('ES256', 'shared')]
    const requireAny = [
      { ...goodRequirement(one), issuer: 'https://one.test' },
      { ...goodRequirement(other), issuer: 'https://other.test' },
    ]
    const verifier = createVerifier({ requireAny, clock: testClock().clock })
    const tokenOf = (iss: string, key: typeof one): string => mint({ key, claims: { iss, sub: 'same' } })
    expect(await verifier.verifyToken(tokenOf('https://one.test', one))).toMatchObject({
      issuer: 'https://one.test',
      subject: 'same',
      requirement: 'https://one.test',
    })
    expect(await verifier.verifyToken(tokenOf('https://other.test', other))).toMatchObject({
      issuer: 'https://other.test',
      subject: 'same',
      requirement: 'https://other.test',
    })
    for (const forged of [tokenOf('https://one.test', other), tokenOf('https://other.test', one)])
      expect(await rejectionOf(verifier.verifyToken(forged))).toMatchObject({ code: 'signature_invalid' })
  })
})

describe('a token that is bound to a key', () => {
  const texts = ['{"jkt":"x"}', '{"x5t#S256":"x"}', '{}', 'null', '""', 'false']

  it.each(texts)('D15: is refused as a plain bearer token where cnf is %s', async (cnf) => {
    const { verifier } = goodVerifier()
    expect(await rejectionOf(verifier.verifyToken(mintJson({ cnf })))).toMatchObject({
      code: 'sender_constraint_unproven',
      status: 401,
    })
  })

  it('D15: is accepted where it is stated that the binding is ignored', async () => {
    const { verifier } = goodVerifier({ senderConstrained: 'ignore' })
    await expect(verifier.verifyToken(mintJson({ cnf: '{"jkt":"x"}' }))).resolves.toBeDefined()
  })
})

describe('claims that only look like members of a prototype', () => {
  it.each(['constructor', 'toString', 'hasOwnProperty', 'prototype'])(
    'B13: are claims like any other: %s',
    async (name) => {
      const { verifier } = goodVerifier()
      const { claims } = await verifier.verifyToken(mintJson({ [name]: '{"admin":true}' }))
      expect(claims[name]).toEqual({ admin: true })
      expect(Object.getOwnPropertyDescriptor(Object.prototype, 'admin')).toBeUndefined()
    },
  )

  it('B13: are refused where the name is __proto__', async () => {
    const { verifier } = goodVerifier()
    const token = mintJson({ ['__proto__']: '{"admin":true}' })
    const nested = mintJson({ a: '{"__proto__":{"admin":true}}' })
    expect(await rejectionOf(verifier.verifyToken(nested))).toMatchObject({ code: 'token_malformed' })
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'token_malformed' })
  })
})
