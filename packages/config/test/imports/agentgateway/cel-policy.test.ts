import { describe, expect, it } from 'vitest'
import { translateCel } from '../../../src/imports/agentgateway/cel-policy.ts'

describe('a CEL expression is translated', () => {
  it.each([
    ['jwt.sub == "a"', { claim: ['sub'], exact: 'a' }],
    ["jwt.sub == 'a'", { claim: ['sub'], exact: 'a' }],
    ['jwt.sub != "a"', { not: { claim: ['sub'], exact: 'a' } }],
    ['jwt.nested.key == ""', { claim: ['nested', 'key'], exact: '' }],
    ['jwt["https://a/b"]["c"] == "d"', { claim: ['https://a/b', 'c'], exact: 'd' }],
    ['jwt.level == 3', { claim: ['level'], exact: 3 }],
    ['jwt.level == -3', { claim: ['level'], exact: -3 }],
    ['jwt.active == true', { claim: ['active'], exact: true }],
    ['jwt.active != false', { not: { claim: ['active'], exact: false } }],
    ['"admin" in jwt.roles', { claim: ['roles'], exact: 'admin' }],
    ['jwt.sub in ["a", \'b\', 1]', { claim: ['sub'], oneOf: ['a', 'b', 1] }],
    ['jwt.email.endsWith("@a.example")', { claim: ['email'], suffix: '@a.example' }],
    ['jwt.sub.startsWith("user-")', { claim: ['sub'], prefix: 'user-' }],
    ['jwt.groups.contains("admins")', 'Contains("/groups", "admins")'],
    ['jwt["a/b"]["c~"].contains("`")', 'Contains("/a~1b/c~0", "`")'],
    ['has(jwt.sub)', { claim: ['sub'] }],
    ['has(jwt.realm.roles)', { claim: ['realm', 'roles'] }],
    ['(jwt.a == "b")', { claim: ['a'], exact: 'b' }],
    ['!(jwt.a == "b")', { not: { claim: ['a'], exact: 'b' } }],
    ['!!(jwt.a == "b")', { not: { not: { claim: ['a'], exact: 'b' } } }],
    ['!jwt.a.startsWith("b")', { not: { claim: ['a'], prefix: 'b' } }],
    [
      'jwt.a == 1 && jwt.b == 2',
      {
        requireAll: [
          { claim: ['a'], exact: 1 },
          { claim: ['b'], exact: 2 },
        ],
      },
    ],
    [
      'jwt.a == 1 || jwt.b == 2 && jwt.c == 3',
      {
        requireAny: [
          { claim: ['a'], exact: 1 },
          {
            requireAll: [
              { claim: ['b'], exact: 2 },
              { claim: ['c'], exact: 3 },
            ],
          },
        ],
      },
    ],
    [
      '(has(jwt.a) || !(jwt.b == 1)) && has(jwt.c)',
      {
        requireAll: [
          { requireAny: [{ claim: ['a'] }, { not: { claim: ['b'], exact: 1 } }] },
          { claim: ['c'] },
        ],
      },
    ],
  ])('%s', (expression, policy) => {
    expect(translateCel(expression)).toEqual(policy)
  })
})

describe('a CEL expression is not understood', () => {
  it.each([
    '',
    ' ',
    'true',
    'jwt',
    'jwt.admin',
    '!jwt.admin',
    '!jwt.admin == true',
    '!jwt.sub in ["a"]',
    '!"a" in jwt.roles',
    '!has(jwt.sub)',
    '!(has(jwt.sub))',
    '!(jwt.a == "b" && has(jwt.c))',
    'has(jwt)',
    'has(request.path)',
    'has(jwt.a.contains("b"))',
    'has(jwt.a',
    'has jwt.a',
    'jwt == "a"',
    'jwt.sub = "a"',
    'jwt.sub == a',
    'jwt.sub == null',
    'jwt.sub == jwt.email',
    'jwt.sub == "a" "b"',
    'jwt.sub == "a" &&',
    'jwt.sub == "a" & jwt.b == "c"',
    'jwt.sub == "a\\n"',
    'jwt.sub == r"a"',
    'jwt.sub == """a"""',
    'jwt.level > 3',
    'jwt.level == 3.5',
    'jwt.level == 3u',
    'jwt.level == 03',
    'jwt.level == 9007199254740993',
    'jwt.sub in []',
    'jwt.sub in [""]',
    'jwt.sub in jwt.others',
    'jwt.sub in ["a" "b"]',
    'jwt.sub in ["a"',
    '"a" in request.headers',
    '"a" in jwt.roles.contains("b")',
    '("a" in jwt.roles',
    '"a" == jwt.sub',
    '3 in jwt.levels',
    'jwt[0] == "a"',
    'jwt["a" == "b"',
    'jwt[""] == "a"',
    'jwt. == "a"',
    'jwt.contains("a")',
    'jwt.sub.matches("a")',
    'jwt.sub.startsWith("")',
    'jwt.sub.startsWith(1)',
    'jwt.sub.startsWith("a"',
    'jwt.rawToken.unredacted()',
    'jwt.roles.exists(r, r == "a")',
    'size(jwt.roles) == 1',
    'request.path == "/"',
    'jwt.a == "b" ? true : false',
    '(jwt.a == "b"',
    'jwt.a == "b")',
    'x == "jwt.a"',
    `${'('.repeat(31)}jwt.a == "b"${')'.repeat(31)}`,
    `${'!'.repeat(31)}(jwt.a == "b")`,
    `jwt.a == "${'b'.repeat(4096)}"`,
  ])('%s', (expression) => {
    expect(translateCel(expression)).toBeUndefined()
  })

  it('but 30 parentheses are', () => {
    expect(translateCel(`${'('.repeat(30)}jwt.a == "b"${')'.repeat(30)}`)).toEqual({
      claim: ['a'],
      exact: 'b',
    })
  })
})
