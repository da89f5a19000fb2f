import type { ClaimPath } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { truthOf } from './judge-claims.ts'

type Claims = Readonly<Record<string, unknown>>

describe('a claim rule without a comparison', () => {
  it.each([['a'], [''], [0], [false], [[]], [{}], [[null]]])('holds where the claim is %j', (v) => {
    expect(truthOf({ claim: 'v' }, { v })).toBe(true)
    expect(truthOf({ not: { claim: 'v' } }, { v })).toBe(false)
  })

  it.each<[string, Claims]>([
    ['absent', {}],
    ['null', { v: null }],
    ['of another case', { V: 'a' }],
    ['deeper', { a: { v: 'a' } }],
  ])('is false, and never unknown, where the claim is %s', (_name, claims) => {
    expect(truthOf({ claim: 'v' }, claims)).toBe(false)
    expect(truthOf({ not: { claim: 'v' } }, claims)).toBe(true)
  })
})

describe('the path of a claim rule', () => {
  const claims = claimsOf({
    tenant: 'acme',
    'a.b': 'dotted',
    a: { b: 'nested', list: ['zero', { name: 'one' }] },
    'https://example.com/roles': ['admin'],
    '/odd': 'slash',
    'til~de': 'tilde',
  })

  it.each<[ClaimPath, string]>([
    ['tenant', 'acme'],
    ['/tenant', 'acme'],
    [['tenant'], 'acme'],
    ['a.b', 'nested'],
    ['/a/b', 'nested'],
    [['a', 'b'], 'nested'],
    [String.raw`a\.b`, 'dotted'],
    ['/a.b', 'dotted'],
    [['a.b'], 'dotted'],
    ['a.list.0', 'zero'],
    ['/a/list/1/name', 'one'],
    ['https://example.com/roles', 'admin'],
    ['/https:~1~1example.com~1roles', 'admin'],
    ['/~1odd', 'slash'],
    ['/til~0de', 'tilde'],
  ])('B15: %j leads to one claim alone', (claim, exact) => {
    expect(truthOf({ claim, exact }, claims)).toBe(true)
    expect(truthOf({ claim, exact: 'other' }, claims)).toBe(false)
    if (typeof claim === 'string') expect(truthOf({ claims: { [claim]: exact } }, claims)).toBe(true)
  })

  const astray = [['constructor'], ['toString'], ['__proto__'], ['a.constructor.name'], ['tenant.length']]

  it.each([...astray, ['a.list.length'], ['a.list.2'], ['a.list.01'], ['tenant.0']])(
    'B13, B14: %j leads nowhere, which is unknown and not false',
    (claim) => {
      for (const rule of [{ claim, glob: '*' }, { claims: { [claim]: '*' } }]) {
        expect(truthOf(rule, claims)).toBeUndefined()
        expect(truthOf({ not: rule }, claims)).toBeUndefined()
        expect(truthOf({ deny: rule }, claims)).toBeUndefined()
      }
      expect(truthOf({ claim }, claims)).toBe(false)
    },
  )

  it('B15: is joined by the delimiter that the verifier was given', async () => {
    const { verifier } = goodVerifier({ nestedClaimDelimiter: ':' })
    const auth = await verifier.verifyToken(mint({ claims: { 'a.b': 'dotted', a: { b: 'nested' } } }))
    await expect(verifier.authorize(auth, { claim: 'a:b', exact: 'nested' })).resolves.toBe(auth)
    await expect(verifier.authorize(auth, { claim: 'a.b', exact: 'dotted' })).resolves.toBe(auth)
    await expect(verifier.authorize(auth, { claims: { 'a:b': 'n*' } })).resolves.toBe(auth)
    expect(await rejectionOf(verifier.authorize(auth, { claim: 'a.b', exact: 'nested' }))).toMatchObject({
      code: 'policy_not_met',
      status: 403,
    })
  })
})

type Row = readonly [policy: object, claims: Claims, truth: boolean | undefined]

/** Permissions as some providers list them. */
const grants = claimsOf({
  permissions: [
    { rsname: 'orders', scopes: ['read', 'write'] },
    { rsname: 'bills', 'https://example.com/level': 3, limits: { 'per.day': 5 } },
  ],
})

const eachRows: readonly Row[] = [
  [{ claim: 'permissions', each: 'scopes', oneOf: ['write'] }, grants, true],
  [{ claim: '/permissions', each: '/scopes', prefix: 'wri' }, grants, true],
  [{ claim: 'permissions', each: ['scopes', '0'], exact: 'read' }, grants, true],
  [{ claim: 'permissions', each: 'rsname', glob: '{bills,users}' }, grants, true],
  [{ claim: 'permissions', each: 'rsname', glob: 'u*' }, grants, false],
  [{ claim: 'permissions', each: 'https://example.com/level', exact: 3 }, grants, true],
  [{ claim: 'permissions', each: String.raw`limits.per\.day`, exact: 5 }, grants, true],
  [{ claim: 'permissions', each: 'scopes', exact: 'delete' }, grants, undefined],
  [{ claim: 'permissions', each: 'rsname.length', exact: 6 }, grants, undefined],
  [{ claim: 'permissions', each: 'toString', glob: '*' }, grants, undefined],
  [{ claim: 'permissions.0', each: 'scopes', exact: 'read' }, grants, undefined],
  [{ claim: 'permissions', exact: 'read' }, grants, undefined],
]

describe('each', () => {
  it.each(eachRows)('D11, D12: %j finds %j %s', (policy, claims, truth) => {
    expect(truthOf(policy, claims)).toBe(truth)
    expect(truthOf({ not: policy }, claims)).toBe(truth === undefined ? undefined : !truth)
  })

  it.each<[unknown, boolean]>([
    [[{ a: 1 }], true],
    [[{}, { a: false }], true],
    [[{ a: [] }], true],
    [['text', { a: '' }], true],
    [[{ a: null }], false],
    [[{ b: 1 }], false],
    [[[{ a: 1 }]], false],
    [[], false],
    [{ a: 1 }, false],
    ['a', false],
    [null, false],
    [undefined, false],
  ])('without a comparison asks that one of %j has the member', (list, truth) => {
    const claims = list === undefined ? {} : { list }
    expect(truthOf({ claim: 'list', each: 'a' }, claims)).toBe(truth)
    expect(truthOf({ not: { claim: 'list', each: 'a' } }, claims)).toBe(!truth)
  })

  it('B15: is joined by the delimiter that the verifier was given', async () => {
    const { verifier } = goodVerifier({ nestedClaimDelimiter: ':' })
    const auth = await verifier.verifyToken(mint({ claims: { list: [{ a: { b: 'nested' } }] } }))
    await expect(verifier.authorize(auth, { claim: 'list', each: 'a:b', exact: 'nested' })).resolves.toBe(
      auth,
    )
    expect(await rejectionOf(verifier.authorize(auth, { claim: 'list', each: 'a.b' }))).toMatchObject({
      code: 'policy_not_met',
    })
  })

  it('is named in explanations', async () => {
    const { verifier } = goodVerifier()
    const explained = await verifier.explain(mint({ claims: { list: [{ a: { b: 1 } }] } }), {
      claim: 'list',
      each: 'a.b',
      exact: 2,
    })
    expect(explained.steps.at(-1)).toEqual({
      step: 'policy',
      outcome: 'failed',
      subject: 'list[].a.b',
      expected: { exact: 2 },
      actual: [{ a: { b: 1 } }],
    })
  })
})

const claimsRows: readonly Row[] = [
  [{ claims: { email: '*@example.com' } }, { email: 'a@example.com' }, true],
  [{ claims: { email: '*@example.com' } }, { email: 'a@evil.test\n@example.com' }, undefined],
  [{ claims: { email: '*@example.com' } }, { email: 'a@example.com.evil.test' }, false],
  [{ claims: { email: '*@example.com' } }, {}, undefined],
  [{ claims: { groups: ['a', 'b'] } }, { groups: ['c', 'b'] }, true],
  [{ claims: { groups: ['a', 'b'] } }, { groups: 'a' }, true],
  [{ claims: { groups: ['a', 'b'] } }, { groups: ['c'] }, false],
  [{ claims: { groups: ['a', 'b'] } }, { groups: [] }, false],
  [{ claims: { groups: ['a', 'b'] } }, { groups: [['a']] }, undefined],
  [{ claims: { groups: ['a', 'b'] } }, { groups: { a: true } }, undefined],
  [{ claims: { email: 'a*', tenant: 'x' } }, { email: 'ab', tenant: 'x' }, true],
  [{ claims: { email: 'a*', tenant: 'x' } }, { email: 'ab', tenant: 'y' }, false],
  [{ claims: { email: 'a*', tenant: 'x' } }, { email: 'ab' }, undefined],
  [{ claims: { tenant: 'Acme' } }, { tenant: 'acme' }, false],
  [{ claims: { tenant: ['x', 'a*'] } }, { tenant: 'ACME' }, false],
  [{ claims: { level: 3 } }, { level: 3 }, true],
  [{ claims: { level: 3 } }, { level: '3' }, undefined],
  [{ claims: { level: '3' } }, { level: 3 }, true],
  [{ claims: { level: [1, 2] } }, { level: 2 }, true],
  [{ claims: { level: [1, 2] } }, { level: 3 }, false],
  [{ claims: { admin: true } }, { admin: true }, true],
  [{ claims: { admin: true } }, { admin: 'true' }, undefined],
  [{ claims: { admin: true } }, { admin: 1 }, undefined],
  [{ claims: { admin: true } }, { admin: false }, false],
  [{ claims: { mixed: ['a', 1] } }, { mixed: 1 }, true],
  [{ claims: { mixed: ['a', 1] } }, { mixed: 2 }, false],
  [{ claims: { 'user.name': 'x' } }, { 'user.name': 'x' }, undefined],
  [{ claims: { 'user.name': 'x' } }, { user: { name: 'x' } }, true],
]

describe('claims', () => {
  it.each(claimsRows)('D12, D13: %j finds %j %s', (policy, claims, truth) => {
    expect(truthOf(policy, claims)).toBe(truth)
    expect(truthOf({ not: policy }, claims)).toBe(truth === undefined ? undefined : !truth)
  })
})

const membershipRows: readonly Row[] = [
  [{ roles: 'admin' }, { roles: 'admin' }, true],
  [{ roles: 'admin' }, { roles: ['user', 'admin'] }, true],
  [{ roles: 'admin' }, { roles: 'user admin' }, false],
  [{ roles: 'admin' }, { roles: 'not-admin' }, false],
  [{ roles: 'admin' }, { roles: ['Admin', 'admin '] }, false],
  [{ roles: 'admin' }, { roles: [] }, false],
  [{ roles: 'admin' }, { roles: {} }, undefined],
  [{ roles: 'admin' }, { roles: { admin: true } }, undefined],
  [{ roles: 'admin' }, { roles: [['admin']] }, undefined],
  [{ roles: 'admin' }, { roles: ['admin', { name: 'user' }] }, undefined],
  [{ roles: 'admin' }, { roles: true }, false],
  [{ roles: 'admin' }, { roles: null }, undefined],
  [{ roles: 'admin' }, {}, undefined],
  [{ roles: 'admin' }, { role: 'admin', groups: ['admin'] }, undefined],
  [{ roles: ['a', 'b'] }, { roles: ['b', 'a', 'c'] }, true],
  [{ roles: ['a', 'b'] }, { roles: ['a'] }, false],
  [{ roles: ['a', 'b'] }, { roles: 'a' }, false],
  [{ roles: 'a b' }, { roles: ['a', 'b'] }, false],
  [{ roles: 'a b' }, { roles: ['a b'] }, true],
  [{ roles: '*' }, { roles: ['admin'] }, false],
  [{ roles: '42' }, { roles: [42] }, true],
  [{ anyRole: ['a', 'b'] }, { roles: ['c', 'b'] }, true],
  [{ anyRole: ['a', 'b'] }, { roles: ['c'] }, false],
  [{ anyRole: ['a', 'b'] }, { roles: [] }, false],
  [{ anyRole: ['a', 'b'] }, {}, undefined],
  [{ anyRole: 'a' }, { roles: 'a' }, true],
  [{ permissions: ['r', 'w'] }, { permissions: ['r', 'w'] }, true],
  [{ permissions: ['r', 'w'] }, { permissions: ['r'] }, false],
  [{ permissions: 'r' }, { roles: ['r'] }, undefined],
  [{ anyPermission: ['r', 'w'] }, { permissions: 'w' }, true],
  [{ anyPermission: ['r', 'w'] }, { permissions: 'rw' }, false],
  [{ anyPermission: 'r' }, { permissions: [null] }, undefined],
]

describe('roles and permissions', () => {
  it.each(membershipRows)('D11, D12, D13: %j finds %j %s', (policy, claims, truth) => {
    expect(truthOf(policy, claims)).toBe(truth)
    expect(truthOf({ not: policy }, claims)).toBe(truth === undefined ? undefined : !truth)
  })

  it('are read where rolesClaim and permissionsClaim say', async () => {
    const { verifier } = goodVerifier({
      rolesClaim: 'realm_access.roles',
      permissionsClaim: ['https://example.com/p'],
    })
    const auth = await verifier.verifyToken(
      mint({
        claims: { realm_access: { roles: ['admin'] }, 'https://example.com/p': 'write', roles: ['root'] },
      }),
    )
    const met = { roles: 'admin', anyRole: ['x', 'admin'], permissions: 'write', anyPermission: ['write'] }
    await expect(verifier.authorize(auth, met)).resolves.toBe(auth)
    for (const policy of [{ roles: 'root' }, { anyRole: ['root'] }, { permissions: 'read' }])
      expect(await rejectionOf(verifier.authorize(auth, policy))).toMatchObject({ code: 'policy_not_met' })
  })
})
