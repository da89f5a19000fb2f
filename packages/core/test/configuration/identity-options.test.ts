import { createIdentityRegistry, createVerifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import {
  createUnchecked,
  mistakeBeside,
  mistakeIn,
  refusalOf,
  secretOptions,
} from '../../../../test/support/refused-options.ts'
import { samples, titled } from '../../../../test/support/samples.ts'
import { issuer } from '../../../../test/support/tokens.ts'
import { goodRequirement } from '../../../../test/support/verifiers.ts'

const other = 'https://other.example.com'
const lookup = (): undefined => undefined
const registry = [{ externalId: 'ada' }]

function expectTaken(identity: unknown): void {
  expect(() => createUnchecked({ ...secretOptions, identity }).close()).not.toThrow()
}

function mistakeWith(identity: unknown): string {
  return mistakeBeside({ identity })
}

describe('identity', () => {
  const taken: readonly object[] = [
    { claim: 'sub', registry: createIdentityRegistry() },
    { claim: 'sub', registry },
    { claim: 'sub', registry: [{ externalId: 'ada', issuer: other }] },
    { claim: 'sub', registry, required: false },
    { claim: 'sub', registry, required: true },
    { claim: '/user/id', registry },
    { claim: ['user', 'id'], registry },
    { claim: 'https://example.com/id', registry },
    { claim: 'email', registry },
    { claim: 'email', registry, allowUnverifiedEmail: true },
    { claim: '/email', registry, allowUnverifiedEmail: true },
    { claim: ['email'], registry, allowUnverifiedEmail: false },
    { claim: 'sub', lookup },
    { claim: 'sub', lookup, timeout: '10s', required: false },
    { claim: 'email', lookup, timeout: 1.5, allowUnverifiedEmail: false },
  ]

  it.each(titled(taken))('may be $title', ({ value }) => expectTaken(value))

  const refused: readonly (readonly [path: string, identity: unknown])[] = [
    ['identity.claim', {}],
    ['identity.claim', { registry }],
    ['identity.claim', { claim: '', registry }],
    ['identity.claim', { claim: 'a..b', registry }],
    ['identity.claim', { claim: '/a~2', registry }],
    ['identity.claim', { claim: [], registry }],
    ['identity.claim[1]', { claim: ['a', ''], registry }],
    ['identity', { claim: 'sub' }],
    ['identity', { claim: 'sub', required: false }],
    ['identity.registry', { claim: 'sub', registry: undefined }],
    ['identity.registry', { claim: 'sub', registry: [] }],
    ['identity.registry', { claim: 'sub', registry: { find: lookup } }],
    ['identity.registry', { claim: 'sub', registry: lookup }],
    ['identity.registry', { claim: 'sub', registry: new Map([['ada', {}]]) }],
    ['identity.registry[0].externalId', { claim: 'sub', registry: [{ issuer }] }],
    ['identity.registry[1].externalId', { claim: 'sub', registry: [...registry, { externalId: '' }] }],
    [
      'identity.registry[1].issuer',
      { claim: 'sub', registry: [...registry, { externalId: 'a', issuer: null }] },
    ],
    ['identity.registry[1]', { claim: 'sub', registry: [...registry, ...registry] }],
    ['identity.registry[1]', { claim: 'sub', registry: [...registry, { externalId: 'ada', issuer }] }],
    ['identity.lookup', { claim: 'sub', lookup: 'lookup' }],
    ['identity.lookup', { claim: 'sub', lookup: undefined }],
    ['identity.lookup', { claim: 'sub', lookup, registry }],
    ['identity.registry', { claim: 'sub', lookup, registry: undefined }],
    ['identity.timeout', { claim: 'sub', registry, timeout: 2 }],
    ['identity.required', { claim: 'sub', registry, required: 'yes' }],
    ['identity.required', { claim: 'sub', registry, required: undefined }],
    ['identity.allowUnverifiedEmail', { claim: 'email', registry, allowUnverifiedEmail: 'true' }],
    ['identity.allowUnverifiedEmail', { claim: 'sub', registry, allowUnverifiedEmail: true }],
    ['identity.allowUnverifiedEmail', { claim: 'sub', registry, allowUnverifiedEmail: false }],
    ['identity.allowUnverifiedEmail', { claim: 'user.email', registry, allowUnverifiedEmail: true }],
    ['identity.allowUnverifiedEmail', { claim: 'Email', registry, allowUnverifiedEmail: true }],
  ]

  it.each(titled(refused))('is refused at its place: $title', ({ value: [path, identity] }) => {
    expect(mistakeWith(identity)).toBe(path)
  })

  it('belongs beside requireAny, and not into a requirement', () => {
    const identity = { claim: 'sub', registry }
    expect(() => createUnchecked({ requireAny: [secretOptions], identity }).close()).not.toThrow()
    expect(mistakeIn({ requireAny: [{ ...secretOptions, identity }] })).toBe('requireAny[0].identity')
  })

  it('H13: is refused without a word of what the registry holds', () => {
    const identities = [
      { externalId: 'a-secret-user', password: 'a-secret-word' },
      { externalId: 'a-secret-user', password: 'a-secret-word' },
    ]
    const { message } = refusalOf({ ...secretOptions, identity: { claim: 'sub', registry: identities } })
    expect(message).not.toContain('a-secret')
  })
})

describe('the timeout of a lookup', () => {
  it.each([
    [0, false],
    [0.0009, false],
    [0.001, true],
    [0.002, true],
    [59.999, true],
    [60, true],
    [60.001, false],
    ['60s', true],
    ['1m', true],
    ['61s', false],
    ['1h', false],
    ['2', false],
    ['', false],
    [-1, false],
  ])('%j is taken: %s', (timeout, isTaken) => {
    if (isTaken) expectTaken({ claim: 'sub', lookup, timeout })
    else expect(mistakeWith({ claim: 'sub', lookup, timeout })).toBe('identity.timeout')
  })
})

describe('an identity without issuer', () => {
  const identity = { claim: 'sub', registry }
  const good = goodRequirement()
  const tenants = { issuer: 'https://id.example.com/{tenantid}/v2', jwksUrl: 'https://id.example.com/jwks' }

  const sole: readonly (readonly [title: string, object])[] = [
    ['one issuer', good],
    ['one issuer, in a list of requirements', { requireAny: [good] }],
    ['one issuer of two requirements', { requireAny: [good, { ...good, audience: 'b', name: 'b' }] }],
    ['an object with one issuer', { ...good, issuer: { exact: issuer } }],
    ['a list of one issuer', { ...good, issuer: { oneOf: [issuer] } }],
    ['one tenant', { ...tenants, audience: 'a', tenants: ['acme'] }],
  ]

  it.each(sole)('is taken for %s', (_, options) => {
    expect(() => createUnchecked({ ...options, identity }).close()).not.toThrow()
  })

  const several: readonly (readonly [title: string, object])[] = [
    ['any issuer', { ...good, issuer: null }],
    ['two issuers', { requireAny: [good, { ...good, issuer: other }] }],
    ['one issuer in two spellings', { requireAny: [good, { ...good, issuer: `${issuer}/` }] }],
    ['an issuer and any', { requireAny: [good, { ...good, issuer: null, name: 'any' }] }],
    ['any and an issuer', { requireAny: [{ ...good, issuer: null, name: 'any' }, good] }],
    [
      'an issuer and one that is disabled',
      { requireAny: [good, { ...good, issuer: other, enabled: false }] },
    ],
    ['a list of two issuers', { ...good, issuer: { oneOf: [issuer, other] } }],
    ['an issuer in any case', { ...good, issuer: { exact: issuer, ignoreCase: true } }],
    ['a prefix', { ...good, issuer: { prefix: issuer } }],
    ['a suffix', { ...good, issuer: { suffix: '.example.com' } }],
    ['a part', { ...good, issuer: { contains: 'example' } }],
    ['a glob, though it has no wildcard', { ...good, issuer: { glob: issuer } }],
    ['two tenants', { ...tenants, audience: 'a', tenants: ['acme', 'globex'] }],
    ['every tenant', { ...tenants, audience: 'a', tenants: null }],
  ]

  it.each(several)('is refused for %s', (_, options) => {
    expect(mistakeIn({ ...options, identity })).toBe('identity.registry')
    const made = { claim: 'sub', registry: createIdentityRegistry(registry) }
    expect(mistakeIn({ ...options, identity: made })).toBe('identity.registry')
    const mixed = { claim: 'sub', registry: [{ externalId: 'bob', issuer }, ...registry] }
    expect(mistakeIn({ ...options, identity: mixed })).toBe('identity.registry')
    const named = { claim: 'sub', registry: [{ externalId: 'ada', issuer }] }
    expect(() => createUnchecked({ ...options, identity: named }).close()).not.toThrow()
  })

  it('is refused by a reload to several issuers, which leaves the old options in force', () => {
    const made = createIdentityRegistry(registry)
    const verifier = createVerifier({ ...good, identity: { claim: 'sub', registry: made } })
    const requireAny = [good, { ...good, issuer: other }]
    expect(() => verifier.reload({ requireAny, identity: { claim: 'sub', registry: made } })).toThrow(
      expect.objectContaining({ path: 'identity.registry' }),
    )
    expect(verifier.signers()).toHaveLength(1)
  })
})

describe('identity of a wrong type', () => {
  it.each(titled(Object.values(samples)))('is refused: $title', ({ value }) => {
    const path = value === samples.emptyObject ? '.claim' : value === samples.object ? '.text' : ''
    expect(mistakeWith(value)).toBe(`identity${path}`)
  })
})
