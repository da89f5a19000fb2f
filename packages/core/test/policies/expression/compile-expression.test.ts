import { describe, expect, it } from 'vitest'
import type { Claims } from '@claimgate/core'
import { compilePolicy } from '../../../src/policies/compile-policy.ts'
import { claimsOf, claimsOfJson } from '../../../../../test/support/claims.ts'
import { compile, judge, judgeCalling, truthOf, vocabulary } from '../judge-claims.ts'
import { configurationErrorOf } from './mistakes.ts'

/** The claims that Traefik's documentation shows its examples on. */
const documented: Claims = claimsOf({
  active: true,
  grp: 'admin',
  scope: 'reader writer deploy',
  referrer: 'http://example.com/foo/bar',
  areas: ['office', 'home'],
  user: { name: 'John Snow', status: 'undead' },
})

describe('an example of Traefik’s documentation', () => {
  it.each([
    'Equals(`grp`, `admin`)',
    'Prefix(`referrer`, `http://example.com`)',
    'Contains(`referrer`, `/foo/`)',
    'Contains(`areas`, `home`)',
    'SplitContains(`scope`, ` `, `writer`)',
    'OneOf(`areas`, `office`, `lab`)',
    'Equals(`grp`, `admin`) && Equals(`active`, `true`)',
    'Equals(`grp`, `admin`) || Equals(`active`, `true`)',
    '!Equals(`grp`, `testers`)',
    'Equals(`user.name`, `John Snow`)',
  ])('lets in as it does there: %s', (expression) => {
    expect(truthOf(expression, documented)).toBe(true)
  })

  it.each([
    'Equals(`grp`, `adm`)',
    'Prefix(`referrer`, `https://example.com`)',
    'Contains(`areas`, `hom`)',
    'SplitContains(`scope`, ` `, `write`)',
    'OneOf(`areas`, `lab`, `garage`)',
    'Equals(`grp`, `admin`) && Equals(`active`, `false`)',
    '!Equals(`grp`, `admin`)',
    'Equals(`user`, `John Snow`)',
    'Equals(`user.full`, `John Snow`)',
    'Equals(`user.name.first`, `John`)',
    'Equals(`name`, `John Snow`)',
  ])('lets nobody in as it does there: %s', (expression) => {
    expect(truthOf(expression, documented)).not.toBe(true)
  })
})

describe('an expression', () => {
  const grp = 'Equals(`grp`, `admin`)'

  it('is true, false or unknown', () => {
    expect(truthOf(grp, { grp: 'admin' })).toBe(true)
    expect(truthOf(grp, { grp: 'dev' })).toBe(false)
    expect(truthOf(grp, {})).toBeUndefined()
  })

  it('trap 12: does not let in where a claim is absent that it says is not something', () => {
    for (const claims of [{}, { grp: null }, { grp: {} }, { grp: [{}] }])
      expect(truthOf(`!${grp}`, claims)).toBeUndefined()
    expect(truthOf(`!${grp} || !Equals(\`tenant\`, \`evil\`)`, {})).toBeUndefined()
    expect(truthOf(`!!${grp}`, {})).toBeUndefined()
    expect(truthOf(`!${grp} && !Equals(\`tenant\`, \`evil\`)`, { tenant: 'good' })).toBeUndefined()
    expect(truthOf(`!${grp}`, { grp: 'dev' })).toBe(true)
  })

  it('trap 11: compares a list by its members, and never its JSON text', () => {
    expect(truthOf(grp, { grp: ['dev', 'admin'] })).toBe(true)
    expect(truthOf('Contains(`grp`, `"admin"`)', { grp: ['admin'] })).toBe(false)
    expect(truthOf('Contains(`grp`, `admin`)', { grp: 'superadmin' })).toBe(true)
    expect(truthOf('Contains(`grp`, `admin`)', { grp: ['superadmin'] })).toBe(false)
    expect(truthOf('Prefix(`grp`, `[`)', { grp: ['admin'] })).toBe(false)
    expect(truthOf('Equals(`grp`, `admin,dev`)', { grp: ['admin', 'dev'] })).toBe(false)
    expect(truthOf('Equals(`grp`, `[object Object]`)', { grp: {} })).toBeUndefined()
    expect(truthOf('Equals(`grp`, `null`)', { grp: null })).toBeUndefined()
  })

  it.each([
    ['9007199254740993', undefined],
    ['1e400', undefined],
    ['9007199254740991', false],
    ['1512435789', true],
    ['1512435789.0', true],
  ])('trap 11: judges no integer that lost its last digits: %s', (number, truth) => {
    expect(truthOf('Equals(`n`, `1512435789`)', claimsOfJson(`{"n":${number}}`))).toBe(truth)
    expect(truthOf('Equals(`n`, `9007199254740993`)', claimsOfJson(`{"n":${number}}`))).toBe(
      truth === true ? false : truth,
    )
  })

  it('trap 13: follows own members alone, through dots, escapes, addresses and pointers', () => {
    const equals = (path: string): string => `Equals(\`${path}\`, \`x\`)`
    expect(truthOf(equals('https://example.com/roles'), { 'https://example.com/roles': 'x' })).toBe(true)
    expect(truthOf(equals('a.b'), claimsOf({ 'a.b': 'x' }))).toBeUndefined()
    expect(truthOf(equals(String.raw`a\.b`), claimsOf({ 'a.b': 'x', a: { b: 'y' } }))).toBe(true)
    expect(truthOf(equals('/a.b/c'), claimsOf({ 'a.b': { c: 'x' } }))).toBe(true)
    for (const path of ['constructor', '__proto__', 'toString', 'a.length', 'a.constructor.name'])
      expect(truthOf(equals(path), claimsOf({ a: ['x'] })), path).toBeUndefined()
  })

  it('G8: knows ! as an operator, and not within a text', () => {
    expect(truthOf('Equals(`grp`, `!admin`)', { grp: 'user' })).toBe(false)
    expect(truthOf('Equals(`grp`, `!admin`)', { grp: '!admin' })).toBe(true)
    expect(truthOf('!Equals(`grp`, `admin`)', { grp: 'user' })).toBe(true)
  })

  it.each([
    ['[1]', 'user1'],
    ['(x)', 'x'],
    ['{a,b}', 'a'],
    ['a+', 'aa'],
    ['*', 'anything'],
    ['a?', 'ab'],
    ['^a$', 'a'],
    ['.', 'a'],
    ['a*', 'ab'],
  ])('G9: takes every character of %j for itself', (text, other) => {
    for (const call of [
      `Equals(\`a\`, \`${text}\`)`,
      `OneOf(\`a\`, \`${text}\`)`,
      `Contains(\`a\`, \`${text}\`)`,
    ]) {
      expect(truthOf(call, { a: text })).toBe(true)
      expect(truthOf(call, { a: other })).toBe(false)
    }
  })

  it('G10: makes one identity of no two, by case or by form', () => {
    expect(truthOf(grp, { grp: 'Admin' })).toBe(false)
    expect(truthOf('Equals(`a`, `caf\u00e9`)', { a: 'cafe\u0301' })).toBe(false)
    expect(truthOf('Contains(`a`, `\u00e9`)', { a: 'cafe\u0301' })).toBe(false)
    expect(truthOf('Prefix(`a`, `\ufb01`)', { a: 'fi' })).toBe(false)
  })

  it.each([[1], [null], [{}], [[]], [true], [[{}]], [[null]], [[[]]]])(
    'G11: takes a claim %j of another type than text without a throw, and lets nobody in',
    (held) => {
      for (const name of ['Equals', 'Prefix', 'Contains', 'OneOf']) {
        expect(truthOf(`${name}(\`a\`, \`x\`)`, claimsOf({ a: held }))).not.toBe(true)
      }
      expect(truthOf('SplitContains(`a`, ` `, `x`)', claimsOf({ a: held }))).not.toBe(true)
    },
  )

  it('keeps the parts of a text as they are, spaces included', () => {
    const expression = 'SplitContains(`groups`, `,`, `staff`)'
    expect(truthOf(expression, { groups: 'staff, admin' })).toBe(true)
    expect(truthOf(expression, { groups: 'admin, staff' })).toBe(false)
  })

  it('reports what its object form reports', () => {
    const claims = claimsOf({ grp: 'dev', scope: 'a' })
    expect(judge(grp, claims)).toEqual(judge({ claim: 'grp', exact: 'admin' }, claims))
    expect(judge('Prefix(`grp`, `x`) && Contains(`grp`, `y`)', claims)).toEqual(
      judge(
        {
          requireAll: [
            { claim: 'grp', prefix: 'x' },
            { claim: 'grp', contains: 'y' },
          ],
        },
        claims,
      ),
    )
    expect(judge('!SplitContains(`scope`, ` `, `a`)', claims)).toEqual(
      judge({ not: { claim: 'scope', exact: 'a', split: ' ' } }, claims),
    )
    expect(judge('Contains(`n`, `4`)', claimsOf({ n: 42 }))).toMatchObject({
      failure: { code: 'policy_not_met', finding: { subject: 'n', expected: { contains: '4' }, actual: 42 } },
    })
  })
})

describe('where an object may stand, an expression may', () => {
  const grp = 'Equals(`grp`, `admin`)'
  const admin = { grp: 'admin' }

  it.each<readonly [policy: unknown]>([
    [{ requireAll: [grp] }],
    [{ requireAny: [{ claim: 'scope' }, grp] }],
    [{ not: { not: grp } }],
    [{ deny: `!${grp}` }],
    [{ requireAll: [grp, { claim: 'grp' }], requireAny: [grp] }],
  ])('inside another: %j', (policy) => {
    expect(truthOf(policy, admin)).toBe(true)
    expect(truthOf(policy, { grp: 'dev' })).toBe(false)
    expect(truthOf(policy, {})).not.toBe(true)
  })

  it('beside functions', async () => {
    const policy = { requireAll: [grp, () => true] }
    expect((await judgeCalling(policy, admin)).truth).toBe(true)
    expect((await judgeCalling(policy, {})).truth).not.toBe(true)
  })

  it('under a negation with the exact value of Kleene', () => {
    const other = 'Equals(`tenant`, `acme`)'
    expect(truthOf({ not: `${grp} && ${other}` }, { tenant: 'globex' })).toBe(true)
    expect(truthOf({ not: { requireAny: [`${grp} && ${other}`] } }, { tenant: 'globex' })).toBe(true)
  })

  it('and it reads claims alone, so that it is remembered', () => {
    expect(compile(`${grp} || !(${grp})`).readsClaimsAlone).toBe(true)
  })

  it.each([
    [(wrong: string) => ({ requireAll: [{ scope: 'a' }, wrong] }), 'policy.requireAll[1]'],
    [(wrong: string) => ({ requireAny: [wrong] }), 'policy.requireAny[0]'],
    [(wrong: string) => ({ not: { deny: wrong } }), 'policy.not.deny'],
    [(wrong: string) => wrong, 'policy'],
  ])('and its mistakes name their place', (policyOf, path) => {
    const error = configurationErrorOf(() => compile(policyOf('Equals(`a`, `b`) & x')))
    expect(error).toMatchObject({ code: 'configuration_invalid', path, column: 18 })
  })

  it('with the delimiter of the options', () => {
    const rule = compilePolicy('Equals(`a.b/c`, `x`)', 'policy', { ...vocabulary, nestedClaimDelimiter: '/' })
    const simple = compile({ claim: ['a.b', 'c'], exact: 'x' })
    expect(rule.readsClaimsAlone && simple.readsClaimsAlone).toBe(true)
  })
})
