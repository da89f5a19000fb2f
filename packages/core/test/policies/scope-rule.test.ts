import { describe, expect, it } from 'vitest'
import { truthOf } from './judge-claims.ts'

type Claims = Readonly<Record<string, unknown>>
type Row = readonly [policy: object, claims: Claims, truth: boolean | undefined]

const rows: readonly Row[] = [
  [{ scope: 'admin' }, { scope: 'read admin' }, true],
  [{ scope: 'admin' }, { scope: 'admin' }, true],
  [{ scope: 'admin' }, { scope: ['read', 'admin'] }, true],
  [{ scope: 'admin' }, { scp: ['admin'] }, true],
  [{ scope: 'admin' }, { scopes: 'x admin' }, true],
  [{ scope: 'admin' }, { scope: 'not-admin' }, false],
  [{ scope: 'admin' }, { scope: 'read:admin admin:read' }, false],
  [{ scope: 'admin' }, { scope: 'Admin ADMIN' }, false],
  [{ scope: 'admin' }, { scope: 'read\u00a0admin' }, false],
  [{ scope: 'admin' }, { scope: 'read\tadmin' }, false],
  [{ scope: 'admin' }, { scope: 'read,admin' }, false],
  [{ scope: 'admin' }, { scope: 'admin\u0000' }, false],
  [{ scope: 'admin' }, { scope: ['read admin'] }, false],
  [{ scope: 'admin' }, { scope: [['admin']] }, undefined],
  [{ scope: 'admin' }, { scope: [null] }, undefined],
  [{ scope: 'admin' }, { scope: [{ admin: 1 }, 'user'] }, undefined],
  [{ scope: 'admin' }, { scope: [['admin'], 'admin'] }, true],
  [{ anyScope: 'admin user' }, { scope: [1, 'user'] }, true],
  [{ scope: 'admin' }, { scope: [] }, false],
  [{ scope: 'admin' }, { scope: '' }, false],
  [{ scope: 'admin' }, { scope: 'read', scp: 'admin' }, false],
  [{ scope: 'admin' }, { scope: null, scp: 'admin' }, undefined],
  [{ scope: 'admin' }, { scope: { admin: true } }, undefined],
  [{ scope: 'admin' }, { scope: true }, undefined],
  [{ scope: 'admin' }, { scope: 1 }, undefined],
  [{ scope: 'admin' }, {}, undefined],
  [{ scope: 'a b' }, { scope: 'b a' }, true],
  [{ scope: ['a', 'b'] }, { scope: 'c b a' }, true],
  [{ scope: 'a b' }, { scope: 'a' }, false],
  [{ scope: 'a b' }, {}, undefined],
  [{ anyScope: 'a b' }, { scope: 'b' }, true],
  [{ anyScope: ['a', 'b'] }, { scope: ['a'] }, true],
  [{ anyScope: 'a b' }, { scope: 'c' }, false],
  [{ anyScope: 'a b' }, { scope: '' }, false],
  [{ anyScope: 'a b' }, { scope: 0 }, undefined],
  [{ anyScope: 'a b' }, {}, undefined],
]

describe('scope and anyScope', () => {
  it.each(rows)('D11: %j finds %j %s', (policy, claims, truth) => {
    expect(truthOf(policy, claims)).toBe(truth)
    expect(truthOf({ not: policy }, claims)).toBe(truth === undefined ? undefined : !truth)
    expect(truthOf({ deny: policy }, claims)).toBe(truth === undefined ? undefined : !truth)
  })

  it('hold together where both are asked for', () => {
    const policy = { scope: 'a', anyScope: 'b c' }
    expect(truthOf(policy, { scope: 'a c' })).toBe(true)
    expect(truthOf(policy, { scope: 'a' })).toBe(false)
    expect(truthOf(policy, { scope: 'b c' })).toBe(false)
  })
})
