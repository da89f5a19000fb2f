import type { ClaimRule } from '@claimgate/core'

/** What a matcher makes of the values of a claim. */
export interface MatcherVerdicts {
  readonly matcher: Omit<ClaimRule, 'claim'>
  readonly isTrue: readonly unknown[]
  readonly isFalse: readonly unknown[]
  /** Beside null and the absent claim, which are unknown to every matcher. */
  readonly isUnknown: readonly unknown[]
}

const safe = Number.MAX_SAFE_INTEGER
/** Integers that JavaScript does not hold exactly: what the token said is lost. */
const inexact = [safe + 1, -safe - 1, 1e300, Number.POSITIVE_INFINITY, Number.NEGATIVE_INFINITY]
const compounds = [{}, { a: 'a' }, [{}], [['a']], ['a', {}], ['a', []], [[]]]

export const matcherTable: readonly MatcherVerdicts[] = [
  {
    matcher: { exact: 'a' },
    isTrue: ['a', ['a'], ['b', 'a'], ['a', null], ['a', 1], [null, 'a']],
    isFalse: [
      'b',
      '',
      'A',
      ' a',
      'a ',
      'aa',
      'a\u0000',
      'a\u200b',
      0,
      1,
      true,
      false,
      [],
      ['b'],
      ['', 1, true],
    ],
    isUnknown: [...compounds, ...inexact, [null], ['b', null], ['b', safe + 1]],
  },
  {
    matcher: { exact: '' },
    isTrue: ['', ['']],
    isFalse: [' ', 'a', '\u0000', 0, false, []],
    isUnknown: [{}, [null]],
  },
  {
    matcher: { exact: '42' },
    isTrue: ['42', 42, [42], [1, '42']],
    isFalse: ['42.0', '042', '4.2e1', 42.5, -42, 43, true, []],
    isUnknown: [inexact, safe + 1, {}],
  },
  {
    matcher: { exact: '0' },
    isTrue: [0, -0, '0'],
    isFalse: ['-0', '', false, '0.0', 1e-300],
    isUnknown: [{}],
  },
  {
    matcher: { exact: '0.1' },
    isTrue: [0.1, '0.1'],
    isFalse: [0.1 + 0.2 - 0.2, '.1', '0.10'],
    isUnknown: [Infinity],
  },
  { matcher: { exact: '1e-7' }, isTrue: [1e-7, 0.0000001], isFalse: ['0.0000001', 1e-8], isUnknown: [[[]]] },
  {
    matcher: { exact: String(safe) },
    isTrue: [safe, String(safe)],
    isFalse: [safe - 1, -safe, String(safe + 1)],
    isUnknown: [safe + 1, safe + 2],
  },
  {
    matcher: { exact: String(safe + 1) },
    isTrue: [String(safe + 1)],
    isFalse: [safe],
    isUnknown: [safe + 1, safe + 2],
  },
  {
    matcher: { exact: 'true' },
    isTrue: [true, 'true', [true]],
    isFalse: [false, 'TRUE', 1],
    isUnknown: [{}],
  },
  { matcher: { exact: 'false' }, isTrue: [false, 'false'], isFalse: [true, '', 0, []], isUnknown: [{}] },
  { matcher: { exact: 'null' }, isTrue: ['null'], isFalse: ['', 0], isUnknown: [[null]] },
  { matcher: { exact: 'Infinity' }, isTrue: ['Infinity'], isFalse: [1], isUnknown: inexact },
  {
    matcher: { exact: '[object Object]' },
    isTrue: ['[object Object]'],
    isFalse: ['', 'object'],
    isUnknown: compounds,
  },
  {
    matcher: { exact: 42 },
    isTrue: [42, [42], ['42', 42], ['x', 42]],
    isFalse: [43, 0, -42, 42.5, [43], []],
    isUnknown: ['42', '', true, false, ['42'], [43, '42'], [42, {}], ...inexact, ...compounds],
  },
  { matcher: { exact: 0 }, isTrue: [0, -0], isFalse: [1, 0.5], isUnknown: ['0', '', false, [null]] },
  { matcher: { exact: 1.5 }, isTrue: [1.5], isFalse: [1, 2], isUnknown: ['1.5', true] },
  {
    matcher: { exact: true },
    isTrue: [true, [true]],
    isFalse: [false, []],
    isUnknown: ['true', 1, 'a', {}, [1]],
  },
  { matcher: { exact: false }, isTrue: [false], isFalse: [true], isUnknown: ['false', 0, '', {}] },
  {
    matcher: { exact: 'Admin', ignoreCase: true },
    isTrue: ['admin', 'ADMIN', 'aDmIn', ['x', 'ADMIN']],
    isFalse: ['admi', 'adm\u0131n', 'adm\u0130n', 'admin ', true],
    isUnknown: [{}],
  },
  {
    matcher: { exact: 'K\u00c9', ignoreCase: true },
    isTrue: ['k\u00c9', 'K\u00c9'],
    isFalse: ['k\u00e9', '\u212a\u00c9', 'KE\u0301', 'k\u00c9\u00c9'],
    isUnknown: [[['k\u00c9']]],
  },
  {
    matcher: { oneOf: ['a', 'b'] },
    isTrue: ['a', 'b', ['c', 'b']],
    isFalse: ['c', '', 'ab', 'a,b', 1, ['c'], []],
    isUnknown: [...compounds, safe + 1],
  },
  {
    matcher: { oneOf: [1, 2, true] },
    isTrue: [1, 2, true, [3, 2]],
    isFalse: [3, false, []],
    isUnknown: ['1', 'true', ['1'], {}],
  },
  {
    matcher: { oneOf: [1, 'two'] },
    isTrue: [1, 'two', ['two']],
    isFalse: ['1', 2, '2', true, 'Two', []],
    isUnknown: [{}, safe + 1],
  },
  {
    matcher: { oneOf: ['A', 'b'], ignoreCase: true },
    isTrue: ['a', 'A', 'B'],
    isFalse: ['c', 'ab', 1],
    isUnknown: [{}],
  },
  {
    matcher: { prefix: 'ab' },
    isTrue: ['ab', 'abc', 'ab\u0000', ['c', 'abd'], `ab${'c'.repeat(2000)}`],
    isFalse: ['a', '', 'AB', 'cab', ' ab', 1, []],
    isUnknown: [{}, [{}, 'ab'], safe + 1],
  },
  { matcher: { prefix: '4' }, isTrue: [42, 4, '4x'], isFalse: [24, -4, true], isUnknown: [4e300] },
  { matcher: { prefix: 'AB', ignoreCase: true }, isTrue: ['abc', 'aBc'], isFalse: ['ba'], isUnknown: [{}] },
  {
    matcher: { suffix: '@example.com' },
    isTrue: ['a@example.com', '@example.com', ['x', 'a@example.com']],
    isFalse: ['a@example.com ', 'a@example.com.evil.test', 'a@EXAMPLE.com', 'example.com', 0, []],
    isUnknown: [{}, [['a@example.com']]],
  },
  { matcher: { suffix: '2' }, isTrue: [42, 0.2], isFalse: [24, true], isUnknown: inexact },
  {
    matcher: { suffix: '.COM', ignoreCase: true },
    isTrue: ['a.com', 'a.CoM'],
    isFalse: ['com'],
    isUnknown: [{}],
  },
  {
    matcher: { contains: 'min' },
    isTrue: ['admin', 'min', 'minor', ['x', 'admin'], 'a\nmin'],
    isFalse: ['mi', 'MIN', 'm-i-n', 1, ['mi', 'n'], []],
    isUnknown: [{}, { min: 1 }, [{ min: 1 }, 'admin']],
  },
  {
    matcher: { contains: 'MIN', ignoreCase: true },
    isTrue: ['admin'],
    isFalse: ['m\u0131n'],
    isUnknown: [{}],
  },
  { matcher: { contains: '.' }, isTrue: [1.5, 'a.b'], isFalse: [15, 'ab'], isUnknown: [1e300] },
  {
    matcher: { glob: 'a*c' },
    isTrue: ['ac', 'abc', ['b', 'axc'], `a${'b'.repeat(1022)}c`],
    isFalse: ['a', 'acd', 'bac', 'Abc', 1, true, []],
    isUnknown: ['a\nc', 'a\u0000c', 'b\n', `a${'b'.repeat(1023)}c`, ['b', 'a\tc'], ...compounds, ...inexact],
  },
  {
    matcher: { glob: '*' },
    isTrue: ['', 'a', 1, false, ['a'], 'a/b', '.a', 'x'.repeat(1024)],
    isFalse: [[]],
    isUnknown: ['\u007f', '\u0085', 'x'.repeat(1025), {}, [null], safe + 1],
  },
  {
    matcher: { glob: 'A?', ignoreCase: true },
    isTrue: ['ab', 'AB'],
    isFalse: ['a', 'abc'],
    isUnknown: ['a\n'],
  },
  { matcher: { glob: '{4?,tru*}' }, isTrue: [42, true, '4x'], isFalse: [4, 420, false], isUnknown: [{}] },
  {
    matcher: { glob: 'a/*', path: true },
    isTrue: ['a/b', 'a/bc', ['x', 'a/b']],
    isFalse: ['a', 'a/', 'a/b/c', 'a/.b', 'a/..', 'A/b', 'a//b', 'b/a/b', '', 1, true, []],
    isUnknown: ['a/b\n', 'a/\u0000', `a/${'b'.repeat(1023)}`, ['x', 'a/\t'], ...compounds, ...inexact],
  },
  {
    matcher: { glob: '/{api,v?}/**', path: true, ignoreCase: true },
    isTrue: ['/api', '/api/', '/API/a/b', '/V1/a'],
    isFalse: ['api/a', '/ap', '/apis', '/api/../a', '/api/.git', '/v12', '/v/', ''],
    isUnknown: ['/api/\r', {}],
  },
  {
    matcher: { regex: 'a+|b' },
    isTrue: ['a', 'aaa', 'b', ['c', 'aa'], 'a'.repeat(1024)],
    isFalse: ['', 'ab', 'ba', ' a', 'a\n', 'A', 1, true, ['c'], []],
    isUnknown: ['a'.repeat(1025), ['c', 'a'.repeat(1025)], ...compounds, ...inexact],
  },
  {
    matcher: { regex: String.raw`\d+(?:\.5)?|true` },
    isTrue: [42, 1.5, '042', true, [false, 7]],
    isFalse: [-42, 1.25, false, '1.', '\u0661'],
    isUnknown: [safe + 1, {}],
  },
  {
    matcher: { regex: 'task|[^m-p]', ignoreCase: true },
    isTrue: ['TASK', 'Task', 'A', '\u00e9', '\u{1f600}'],
    isFalse: ['M', 'n', 'tas', 'ta\u00dfk'],
    isUnknown: ['ta\u017fk', 'tas\u212a', '\u017f', {}],
  },
  { matcher: { regex: '(?i)k' }, isTrue: ['k', 'K', '\u212a'], isFalse: ['kk'], isUnknown: [{}] },
  { matcher: { regex: 'b.*', split: ',' }, isTrue: ['a,bc', 'b'], isFalse: ['a,c', ''], isUnknown: [{}] },
  {
    matcher: { exact: 'write', split: ' ' },
    isTrue: ['write', 'read write', ' write', ['write']],
    isFalse: ['read', '', 'writer', 'read\twrite', ['read write'], 1, []],
    isUnknown: [{}, [{}]],
  },
  { matcher: { exact: '', split: ',' }, isTrue: ['', ',', 'a,'], isFalse: ['a', 'a,b'], isUnknown: [{}] },
  { matcher: { glob: 'b*', split: '::' }, isTrue: ['a::bc', 'b'], isFalse: ['a:b'], isUnknown: ['a::\n'] },
  { matcher: { exact: 1, split: ',' }, isTrue: [1], isFalse: [2], isUnknown: ['1', '1,2'] },
  {
    matcher: { each: 'scopes', oneOf: ['read', 'write'] },
    isTrue: [
      [{ scopes: 'read' }],
      [{ scopes: ['x', 'write'] }],
      [{ rsid: 1 }, { scopes: ['read'] }],
      ['x', { scopes: 'read' }],
      [{ scopes: { read: true } }, { scopes: 'read' }],
    ],
    isFalse: [[], [{ scopes: [] }], [{ scopes: 'x' }, { scopes: ['y', 1] }]],
    isUnknown: [
      'read',
      1,
      true,
      { scopes: 'read' },
      ['read'],
      [['read']],
      [[{ scopes: 'read' }]],
      [null],
      [{}],
      [{ scopes: null }],
      [{ scopes: {} }],
      [{ scopes: [{ scopes: 'read' }] }],
      [{ scopes: 'x' }, {}],
      [{ scopes: 'x' }, 'read'],
      [{ Scopes: 'read' }],
    ],
  },
  {
    matcher: { each: ['grant', 'scope'], exact: 'write', split: ' ' },
    isTrue: [[{ grant: { scope: 'read write' } }]],
    isFalse: [[{ grant: { scope: 'read' } }]],
    isUnknown: [[{ 'grant.scope': 'write' }], [{ grant: 'write' }], [{ grant: [{ scope: 'write' }] }]],
  },
  {
    matcher: { each: 'constructor.name', glob: '*' },
    isTrue: [[{ constructor: { name: 'x' } }]],
    isFalse: [[]],
    isUnknown: [[{}], ['text'], [[]], [() => true]],
  },
]
