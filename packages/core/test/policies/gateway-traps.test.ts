import { describe, expect, it } from 'vitest'
import { claimsOf, claimsOfJson } from '../../../../test/support/claims.ts'
import type { Truth } from '../../src/truth.ts'
import { refusedPath, truthOf } from './judge-claims.ts'

/** A rule in both forms, what a token holds as JSON, and what comes of it. */
type Row = readonly [object: object, expression: string, json: string, truth: Truth]

function expectInBothForms(object: object, expression: string, json: string, truth: Truth): void {
  const claims = claimsOfJson(json)
  expect(truthOf(object, claims)).toBe(truth)
  expect(truthOf(expression, claims)).toBe(truth)
}

describe('what gateways differ about', () => {
  const admin = { claim: 'grp', exact: 'admin' }
  const adminText = 'Equals(`grp`, `admin`)'

  it.each<Row>([
    [admin, adminText, '{"grp":["user","admin"]}', true],
    [{ claim: 'grp', exact: '"admin"' }, 'Equals(`grp`, `"admin"`)', '{"grp":["admin"]}', false],
    [{ claim: 'grp', prefix: '["admin' }, 'Prefix(`grp`, `["admin`)', '{"grp":["admin"]}', false],
    [admin, adminText, '{"grp":"superadmin"}', false],
    [{ claim: 'n', exact: '42' }, 'Equals(`n`, `42`)', '{"n":42}', true],
    [{ claim: 'n', exact: '42' }, 'Equals(`n`, `42`)', '{"n":42.0}', true],
    [{ claim: 'n', exact: '42.0' }, 'Equals(`n`, `42.0`)', '{"n":42.0}', false],
    [{ claim: 'b', exact: 'true' }, 'Equals(`b`, `true`)', '{"b":true}', true],
    [{ claim: 'o', exact: '{}' }, 'Equals(`o`, `{}`)', '{"o":{}}', undefined],
    [{ claim: 'o', exact: 'null' }, 'Equals(`o`, `null`)', '{"o":null}', undefined],
    [
      { claim: 'n', oneOf: ['9007199254740993'] },
      'OneOf(`n`, `9007199254740993`)',
      '{"n":9007199254740993}',
      undefined,
    ],
    [
      { claim: 'n', exact: '9007199254740992' },
      'Equals(`n`, `9007199254740992`)',
      '{"n":9007199254740993}',
      undefined,
    ],
  ])('trap 11: how claims become text: %j, %s over %s', expectInBothForms)

  it('trap 11: what Contains asks of a list and of a text', () => {
    expect(truthOf('Contains(`grp`, `admin`)', { grp: 'superadmin' })).toBe(true)
    expect(truthOf('Contains(`grp`, `admin`)', { grp: ['superadmin'] })).toBe(false)
    expect(truthOf({ claim: 'grp', contains: 'admin' }, { grp: ['superadmin'] })).toBe(true)
  })

  it.each<Row>([
    [{ not: admin }, `!${adminText}`, '{}', undefined],
    [{ deny: admin }, `!${adminText}`, '{"grp":null}', undefined],
    [{ not: admin }, `!${adminText}`, '{"grp":{"admin":true}}', undefined],
    [{ not: admin }, `!${adminText}`, '{"grp":[["admin"]]}', undefined],
    [{ not: admin }, `!${adminText}`, '{"grp":"user"}', true],
    [{ not: admin }, `!${adminText}`, '{"grp":[]}', true],
    [{ not: { not: admin } }, `!!${adminText}`, '{}', undefined],
    [{ not: { requireAll: [admin, admin] } }, `!(${adminText} && ${adminText})`, '{}', undefined],
    [{ requireAny: [{ not: admin }, admin] }, `!${adminText} || ${adminText}`, '{}', undefined],
  ])('trap 12: the negation of what a token does not say: %j, %s over %s', expectInBothForms)

  it.each<Row>([
    [
      { claim: 'https://x.test/roles', exact: 'a' },
      'Equals(`https://x.test/roles`, `a`)',
      '{"https://x.test/roles":"a"}',
      true,
    ],
    [{ claim: 'a.b', exact: 'x' }, 'Equals(`a.b`, `x`)', '{"a.b":"x"}', undefined],
    [{ claim: 'a.b', exact: 'x' }, 'Equals(`a.b`, `x`)', '{"a":{"b":"x"},"a.b":"y"}', true],
    [{ claim: ['a.b'], exact: 'x' }, String.raw`Equals("a\\.b", "x")`, '{"a.b":"x"}', true],
    [{ claim: '/a.b/c~1d', exact: 'x' }, 'Equals(`/a.b/c~1d`, `x`)', '{"a.b":{"c/d":"x"}}', true],
    [{ claim: 'constructor', exact: 'x' }, 'Equals(`constructor`, `x`)', '{}', undefined],
    [{ claim: 'a.length', exact: '1' }, 'Equals(`a.length`, `1`)', '{"a":["x"]}', undefined],
    [{ claim: 'a.0', exact: 'x' }, 'Equals(`a.0`, `x`)', '{"a":["x"]}', true],
    [{ claim: 'a.00', exact: 'x' }, 'Equals(`a.00`, `x`)', '{"a":["x"]}', undefined],
    [{ claim: 'a.0', exact: 'x' }, 'Equals(`a.0`, `x`)', '{"a":"x"}', undefined],
  ])('trap 13: names with dots, and names that every object has: %j, %s over %s', expectInBothForms)
})

describe('patterns and names', () => {
  it('G8: negate nothing by a leading !', () => {
    for (const policy of [
      { claim: 'grp', glob: '!admin' },
      { claims: { grp: '!admin' } },
      'Equals(`grp`, `!admin`)',
    ]) {
      expect(truthOf(policy, { grp: 'user' })).toBe(false)
      expect(truthOf(policy, { grp: '!admin' })).toBe(true)
    }
  })

  it.each(['user[1]', 'a(x)', 'a+', 'a|b', '^a$', 'a.c', '[a-z]', '+(a)', '@(a|b)', '!(a)'])(
    'G9: take %j for what is written, in every matcher',
    (text) => {
      for (const name of ['exact', 'prefix', 'suffix', 'contains', 'glob']) {
        expect(truthOf({ claim: 'a', [name]: text }, { a: text }), name).toBe(true)
        for (const other of ['user1', 'ax', 'aa', 'a', 'b', 'abc', ''])
          expect(truthOf({ claim: 'a', [name]: text }, { a: other }), `${name} ${other}`).toBe(false)
      }
    },
  )

  it.each([
    ['Admin', 'admin'],
    ['\u00e9', 'e\u0301'],
    ['\ufb01', 'fi'],
    ['K', '\u212a'],
    ['stra\u00dfe', 'STRASSE'],
  ])('G10: make one of no two values: %j and %j', (one, other) => {
    for (const [asked, held] of [
      [one, other],
      [other, one],
    ] as const) {
      expect(truthOf({ claim: 'a', exact: asked }, { a: held })).toBe(false)
      expect(truthOf({ claims: { a: asked } }, { a: held })).toBe(false)
      expect(truthOf({ roles: asked }, { roles: [held] })).toBe(false)
      expect(truthOf(`OneOf(\`a\`, \`${asked}\`)`, { a: held })).toBe(false)
    }
  })

  it.each([[1], [null], [{}], [[]], [true], [[{}]], [[null]], [1e300]])(
    'G11: take %j for no text, without a throw',
    (held) => {
      const claims = claimsOf({ a: held, roles: held, scope: held })
      for (const policy of [
        { claim: 'a', glob: 'x*' },
        { claims: { a: 'x*' } },
        { claim: 'a', regex: 'x.*' },
        { roles: 'x' },
        { scope: 'x' },
      ])
        expect(truthOf(policy, claims)).not.toBe(true)
    },
  )

  it.each([
    [{ requireAll: [] }, 'policy.requireAll'],
    [{ requireAny: [] }, 'policy.requireAny'],
    [{ requireAny: [{}] }, 'policy.requireAny[0]'],
    [{ not: {} }, 'policy.not'],
    [{ claims: {} }, 'policy.claims'],
    [{ claims: { a: [] } }, 'policy.claims.a'],
    [{ claim: 'a', oneOf: [] }, 'policy.oneOf'],
    [{ roles: [] }, 'policy.roles'],
    [{ requireAll: [''] }, 'policy.requireAll[0]'],
    [{ requireAll: [' '] }, 'policy.requireAll[0]'],
    ['()', 'policy'],
    ['OneOf(`a`)', 'policy'],
  ])('G12: ask for something: not %j', (policy, path) => {
    expect(refusedPath(policy)).toBe(path)
  })
})
