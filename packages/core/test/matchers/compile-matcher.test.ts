import { RE2JS } from 're2js'
import { describe, expect, it } from 'vitest'
import { rejectionOf, goodVerifier } from '../../../../test/support/verifiers.ts'
import { readStringMatcher } from '../../src/configuration/matcher-options.ts'
import { negate, type Truth } from '../../src/truth.ts'
import { authWith, truthOf } from '../policies/judge-claims.ts'
import { matcherTable } from './matcher-table.ts'

const absent = Symbol('absent')

const rows = matcherTable.flatMap(({ matcher, isTrue, isFalse, isUnknown }) => {
  const verdicts: readonly (readonly [verdict: string, truth: Truth, values: readonly unknown[]])[] = [
    ['true', true, isTrue],
    ['false', false, isFalse],
    ['unknown', undefined, [...isUnknown, null, absent]],
  ]
  return verdicts.flatMap(([verdict, truth, values]) =>
    values.map((value) => ({ matcher, value, verdict, truth, name: nameOf(value) })),
  )
})

function nameOf(value: unknown): string {
  const name = value === absent ? 'an absent claim' : (JSON.stringify(value) ?? String(value))
  return name.length > 40 ? `${name.slice(0, 40)}… (${name.length})` : name
}

describe('a matcher', () => {
  it('is tried on each kind of claim, in all three verdicts', () => {
    expect(rows.length).toBeGreaterThan(400)
    for (const verdict of ['true', 'false', 'unknown'])
      expect(rows.filter((row) => row.verdict === verdict).length).toBeGreaterThan(80)
  })

  describe.each(matcherTable)('$matcher', ({ matcher }) => {
    const own = rows.filter((row) => row.matcher === matcher)

    it.each(own)('B12, D12, D13, G11: finds $name $verdict', ({ value, truth }) => {
      const claims = value === absent ? {} : { v: value }
      const rule = { claim: 'v', ...matcher }
      expect(truthOf(rule, claims)).toBe(truth)
      expect(truthOf({ not: rule }, claims)).toBe(negate(truth))
      expect(truthOf({ deny: rule }, claims)).toBe(negate(truth))
      expect(truthOf({ not: { not: rule } }, claims)).toBe(truth)
    })

    it('lets in through a verifier what it finds true, and under not what it finds false', async () => {
      const { verifier } = goodVerifier({ regexEngine: RE2JS })
      const rule = { claim: 'v', ...matcher }
      const lets = async (policy: object, claims: object): Promise<boolean> => {
        const authorized = verifier.authorize(authWith({ ...claims }), policy)
        if (await authorized.then(Boolean, () => false)) return true
        expect(await rejectionOf(authorized)).toMatchObject({ code: 'policy_not_met', status: 403 })
        return false
      }
      for (const { value, truth } of own) {
        const claims = value === absent ? {} : { v: value }
        expect(await lets(rule, claims)).toBe(truth === true)
        expect(await lets({ not: rule }, claims)).toBe(truth === false)
      }
    })
  })
})

describe('a matcher for strings', () => {
  it.each([
    ['exact', 'a', ['a'], ['A', '', 'aa', 'a\u0000']],
    ['an empty exact', { exact: '' }, [''], ['a', ' ']],
    ['oneOf', { oneOf: ['a', 'b'] }, ['a', 'b'], ['c', 'ab']],
    ['prefix', { prefix: 'ab' }, ['ab', 'abc'], ['a', 'xab']],
    ['suffix', { suffix: 'yz' }, ['yz', 'xyz'], ['yzx']],
    ['contains', { contains: 'min' }, ['admin', 'a\nmin'], ['MIN']],
    ['glob', { glob: 'a*' }, ['a', 'abc'], ['ba', 'a\n', `a${'b'.repeat(1024)}`]],
    ['glob for paths', { glob: 'a/*', path: true }, ['a/b'], ['a', 'a/', 'a/b/c', 'a/.b', 'a/b\n']],
    ['regex', { regex: 'a+|b' }, ['a', 'aa', 'b'], ['', 'ab', 'ba', 'c', 'a\n', 'a'.repeat(1025)]],
    ['regex in any case', { regex: 'ab', ignoreCase: true }, ['ab', 'Ab'], ['aB\u017f', 'a']],
    ['ignoreCase', { exact: 'Ab', ignoreCase: true }, ['ab', 'AB'], ['\u00e0b']],
  ] as const)('compares by %s', (_name, matcher, matching, differing) => {
    const compiled = readStringMatcher(matcher, 'issuer', RE2JS)
    for (const value of matching) expect(compiled.matches(value)).toBe(true)
    for (const value of differing) expect(compiled.matches(value)).toBe(false)
    expect(compiled.description).toEqual(matcher)
  })
})
