import type {
  Auth,
  ClaimRule,
  Policy,
  PolicyFunction,
  RegexEngine,
  StringMatcher,
  TokenRequest,
} from '@claimgate/core'
import type { RE2JS } from 're2js'
import { describe, expectTypeOf, it } from 'vitest'

describe('a policy', () => {
  it('is an object with keys that all hold', () => {
    expectTypeOf({ scope: 'orders:read' }).toExtend<Policy>()
    expectTypeOf({ scope: ['a', 'b'], anyScope: 'c d' }).toExtend<Policy>()
    expectTypeOf({
      roles: 'admin',
      anyRole: ['a'],
      permissions: ['b'],
      anyPermission: 'c',
    }).toExtend<Policy>()
    expectTypeOf({ claims: { email: '*@example.com', groups: ['a', 'b'], level: 3 } }).toExtend<Policy>()
    const nested: Policy = {
      requireAll: [{ scope: 'a' }, () => true],
      requireAny: [{ roles: 'admin' }, { not: { claim: 'tenant', oneOf: ['acme', 1, true] } }],
      deny: { claim: ['acr'], exact: 'anonymous', ignoreCase: true },
    }
    expectTypeOf(nested).toExtend<Policy>()
  })

  it('asks how the user authenticated, and what the request says', () => {
    expectTypeOf({ maxAge: '5m', acrValues: ['a'] }).toExtend<Policy>()
    expectTypeOf({ claim: 'a', equalsRequest: { param: 'a' } }).toExtend<Policy>()
    const host: Policy = { claim: 'a', equalsRequest: { host: true }, each: 'b' }
    expectTypeOf(host).toExtend<Policy>()
    expectTypeOf({ claim: 'a', equalsRequest: 'a' }).not.toExtend<Policy>()
    expectTypeOf({ claim: 'a', equalsRequest: { host: 'a' } }).not.toExtend<Policy>()
    expectTypeOf({ maxAge: true }).not.toExtend<Policy>()
    expectTypeOf({ acrValues: 1 }).not.toExtend<Policy>()
  })

  it('is a literal that does not change', () => {
    const policy = { requireAny: [{ scope: ['a', 'b'] }, { claim: ['a', 'b'], oneOf: [1, 'b'] }] } as const
    expectTypeOf(policy).toExtend<Policy>()
  })

  it('is a function that answers true or false, at once or later', () => {
    expectTypeOf((auth: Auth) => auth.subject === 'user-1').toExtend<Policy>()
    expectTypeOf(async () => Promise.resolve(false)).toExtend<Policy>()
    expectTypeOf<PolicyFunction>().parameters.toEqualTypeOf<[auth: Auth, request: TokenRequest | undefined]>()
    expectTypeOf<PolicyFunction>().returns.toEqualTypeOf<boolean | Promise<boolean>>()
  })

  it('is an expression, alone and inside another', () => {
    expectTypeOf('Equals(`grp`, `admin`)').toExtend<Policy>()
    expectTypeOf({ requireAny: ['Equals(`grp`, `admin`)', { scope: 'a' }] }).toExtend<Policy>()
    expectTypeOf({ not: 'Equals(`grp`, `admin`)', deny: 'Equals(`grp`, `dev`)' }).toExtend<Policy>()
  })

  it('is nothing else', () => {
    expectTypeOf(['Equals(`grp`, `admin`)']).not.toExtend<Policy>()
    expectTypeOf([{ scope: 'a' }]).not.toExtend<Policy>()
    expectTypeOf(true).not.toExtend<Policy>()
    expectTypeOf(undefined).not.toExtend<Policy>()
    expectTypeOf(null).not.toExtend<Policy>()
    expectTypeOf({ scope: undefined }).not.toExtend<Policy>()
    expectTypeOf({ scope: 1 }).not.toExtend<Policy>()
    expectTypeOf({ roles: { admin: true } }).not.toExtend<Policy>()
    expectTypeOf({ requireAll: { scope: 'a' } }).not.toExtend<Policy>()
    expectTypeOf({ requireAny: 'Equals(`grp`, `admin`)' }).not.toExtend<Policy>()
    expectTypeOf({ not: [{ scope: 'a' }] }).not.toExtend<Policy>()
    expectTypeOf({ claims: { email: { exact: 'a' } } }).not.toExtend<Policy>()
    expectTypeOf({ claim: 'a', glob: 1 }).not.toExtend<Policy>()
    expectTypeOf({ claim: 'a', oneOf: 'a' }).not.toExtend<Policy>()
    expectTypeOf(() => 'true').not.toExtend<Policy>()
    expectTypeOf(() => undefined).not.toExtend<Policy>()
    expectTypeOf((_auth: Auth, _request: TokenRequest) => true).not.toExtend<Policy>()
  })

  it('has no key that is misspelt or not there', () => {
    // @ts-expect-error: the key is `roles`
    const misspelt: Policy = { rolez: 'admin' }
    // @ts-expect-error: `equals` is no comparison
    const unknown: Policy = { claim: 'sub', equals: 'a' }
    // @ts-expect-error: the claim of a claim rule is named
    const unnamed: ClaimRule = { exact: 'a' }
    // @ts-expect-error: a key within is misspelt
    const within: Policy = { requireAny: [{ scope: 'a' }, { not: { claimz: 'a' } }] }
    expectTypeOf([misspelt, unknown, within]).toExtend<readonly Policy[]>()
    expectTypeOf(unnamed).toExtend<ClaimRule>()
  })
})

describe('an engine for regular expressions', () => {
  it('is the class of re2js, and not that of JavaScript', () => {
    expectTypeOf<typeof RE2JS>().toExtend<RegexEngine>()
    expectTypeOf<typeof RegExp>().not.toExtend<RegexEngine>()
  })
})

describe('a matcher for strings', () => {
  it('is a text, or compares with texts', () => {
    expectTypeOf('https://id.example.com').toExtend<StringMatcher>()
    expectTypeOf({ oneOf: ['a', 'b'], ignoreCase: true }).toExtend<StringMatcher>()
    expectTypeOf({ glob: 'https://*.example.com', path: true }).toExtend<StringMatcher>()
    expectTypeOf({ regex: 'a+' }).toExtend<StringMatcher>()
    expectTypeOf({ regex: /a+/ }).not.toExtend<StringMatcher>()
    expectTypeOf({ exact: 42 }).not.toExtend<StringMatcher>()
    expectTypeOf({ oneOf: [true] }).not.toExtend<StringMatcher>()
    expectTypeOf(['a', 'b']).not.toExtend<StringMatcher>()
  })
})
