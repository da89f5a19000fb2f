import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { claimsOf } from '../../../../test/support/claims.ts'
import { readScopes, scopeClaim } from '../../src/claims/scopes.ts'

type Row = readonly [claims: Readonly<Record<string, unknown>>, scopes: readonly string[]]

const rows: readonly Row[] = [
  [{}, []],
  [{ scope: 'read' }, ['read']],
  [{ scope: 'read write' }, ['read', 'write']],
  [{ scope: '  read   write ' }, ['read', 'write']],
  [{ scope: '' }, []],
  [{ scope: ' ' }, []],
  [{ scope: ['read', 'write'] }, ['read', 'write']],
  [{ scope: ['read write'] }, ['read write']],
  [{ scope: [''] }, ['']],
  [{ scope: [] }, []],
  [{ scope: ['read', 1, null, ['write'], {}] }, ['read']],
  [{ scp: 'read' }, ['read']],
  [{ scp: ['read', 'write'] }, ['read', 'write']],
  [{ scopes: ['read'] }, ['read']],
  [{ scopes: 'read write' }, ['read', 'write']],
  // The first that is present counts, whatever it holds.
  [{ scopes: 'c', scp: 'b', scope: 'a' }, ['a']],
  [{ scopes: 'c', scp: 'b' }, ['b']],
  [{ scope: '', scp: 'admin' }, []],
  [{ scope: null, scp: 'admin' }, []],
  [{ scope: 1, scopes: 'admin' }, []],
  [{ scope: { 0: 'admin' } }, []],
  [{ scope: true }, []],
  [{ Scope: 'admin', SCP: 'admin' }, []],
]

describe('readScopes', () => {
  it.each(rows)('reads from %j the scopes %j', (claims, scopes) => {
    expect(readScopes(claimsOf(claims))).toEqual(scopes)
  })

  const otherSpaces = ['\u00a0', '\t', '\n', '\r', '\u2003', '\u3000', '\u200b', ',', '+', '\u0000']

  it.each(otherSpaces.map((space) => [space]))('D11: splits at U+0020 alone, not at %j', (space) => {
    expect(readScopes(claimsOf({ scope: `read${space}admin` }))).toEqual([`read${space}admin`])
  })

  it('gives a list that nobody can change', () => {
    for (const scope of ['read write', ['read'], 1])
      expect(Object.isFrozen(readScopes(claimsOf({ scope })))).toBe(true)
  })

  it('never gives a scope that is empty or has a space, from a string', () => {
    fc.assert(
      fc.property(fc.string(), (scope) => {
        expect(readScopes(claimsOf({ scope })).filter((one) => one === '' || one.includes(' '))).toEqual([])
      }),
    )
  })
})

describe('scopeClaim', () => {
  it('names the claim that counts, even where it holds no scopes', () => {
    expect(scopeClaim(claimsOf({ scope: null, scp: 'a' }))).toBe('scope')
    expect(scopeClaim(claimsOf({ scopes: 'a', scp: 1 }))).toBe('scp')
  })

  it('names none for a token without any', () => {
    expect(scopeClaim(claimsOf({ sub: 'user-1' }))).toBeUndefined()
  })
})
