import { absent, type TableSection } from './verdicts.ts'

const nothing = [absent, null]

export const patterns: readonly TableSection[] = [
  {
    heading: '`glob`',
    text: 'matches the whole value, where `*` is any run of characters, `?` one, `{a,b}` alternatives, and nothing else is special. A value with control characters, or of more than 1,024 characters, is unknown.',
    verdicts: [
      {
        policy: { claim: 'email', glob: '*@example.com' },
        of: 'email',
        isTrue: ['ada@example.com', 'x@evil.test,ada@example.com', ['a@b.c', 'ada@example.com']],
        isFalse: ['ada@example.com.evil.test', 'ada@exampleXcom', 'ada@EXAMPLE.com', 42, []],
        isUnknown: [...nothing, 'evil@evil.test\nada@example.com', 'x'.repeat(1025), {}],
      },
      {
        policy: { claim: 'grp', glob: '{dev,ops}-?*' },
        of: 'grp',
        isTrue: ['dev-1', 'ops-north'],
        isFalse: ['dev-', 'qa-1', '{dev,ops}-1'],
        isUnknown: ['dev-\u0000'],
      },
      {
        policy: { claim: 'grp', glob: '!admin' },
        of: 'grp',
        isTrue: ['!admin'],
        isFalse: ['user', 'admin', ''],
        isUnknown: nothing,
      },
      {
        policy: { claim: 'id', glob: 'user[1]' },
        of: 'id',
        isTrue: ['user[1]'],
        isFalse: ['user1', 'user[', 'user'],
        isUnknown: [],
      },
    ],
  },
  {
    heading: '`glob` with `path: true`',
    text: 'is for paths: `*` and `?` stop at a slash, `**` as a whole segment is any number of segments, and no wildcard takes the dot that a segment begins with. A value with such a dot, or with an empty segment within, is unknown where it does not match.',
    verdicts: [
      {
        policy: { claim: 'resource', glob: '/orders/**', path: true },
        of: 'resource',
        isTrue: ['/orders/1', '/orders/1/items', ['/users/1', '/orders/1']],
        isFalse: ['/users/1', 'orders/1', '/Orders/1'],
        isUnknown: [
          ...nothing,
          '/orders/../users',
          '/orders/.hidden',
          '/orders/1\n',
          `/orders/${'x'.repeat(1024)}`,
          {},
        ],
      },
      {
        policy: { claim: 'resource', glob: '/orders/*', path: true },
        of: 'resource',
        isTrue: ['/orders/1'],
        isFalse: ['/orders/1/items', '/orders/', '/orders'],
        isUnknown: [...nothing, '/orders/..'],
      },
      {
        policy: { deny: { claim: 'resource', glob: '/secret/**', path: true } },
        of: 'resource',
        isTrue: ['/orders/1', '/a.b/'],
        isFalse: ['/secret/x', '/secret'],
        isUnknown: ['//secret/x', '/./secret/x', '/a/../secret/x', '/secret/.x'],
      },
    ],
  },
  {
    heading: '`regex`',
    text: 'matches the whole value, in RE2 syntax, by the `regexEngine` of the options. A value with control characters, or of more than 1,024 characters, is unknown.',
    verdicts: [
      {
        policy: { claim: 'tenant', regex: 'eu-(west|north)-[0-9]+' },
        of: 'tenant',
        isTrue: ['eu-west-1', 'eu-north-12', ['us-east-1', 'eu-west-1']],
        isFalse: ['eu-west-1x', 'xeu-west-1', 'EU-west-1', '', 1, []],
        isUnknown: [...nothing, 'eu-west-1\n', {}, ['us-east-1', {}], `eu-west-${'1'.repeat(1024)}`],
      },
      {
        policy: { claim: 'level', regex: '4.' },
        of: 'level',
        isTrue: [42, '4x'],
        isFalse: [4, 420],
        isUnknown: ['4\n', 2 ** 53],
      },
      {
        policy: { not: { claim: 'email', regex: '.*@evil[.]test' } },
        of: 'email',
        isTrue: ['ada@example.com'],
        isFalse: ['bob@evil.test'],
        isUnknown: [...nothing, 'bob@evil.test\n', '\nbob@evil.test', `${'x'.repeat(1024)}@evil.test`],
      },
      {
        policy: { claim: 'grp', regex: '(a+)+b', ignoreCase: true },
        of: 'grp',
        isTrue: ['aab', 'AAB'],
        isFalse: ['a'.repeat(1024), 'aabx'],
        isUnknown: nothing,
      },
    ],
  },
  {
    heading: '`ignoreCase`',
    text: 'takes A to Z for a to z, and no other letters for each other.',
    verdicts: [
      {
        policy: { claim: 'grp', exact: 'Admin', ignoreCase: true },
        of: 'grp',
        isTrue: ['admin', 'ADMIN', ['x', 'aDmIn']],
        isFalse: ['adm\u0131n', 'admin ', true],
        isUnknown: [...nothing, {}],
      },
      {
        policy: { claim: 'email', glob: '*@Example.com', ignoreCase: true },
        of: 'email',
        isTrue: ['Ada@EXAMPLE.com'],
        isFalse: ['ada@example.co', 'ada@\u00e9xample.com'],
        isUnknown: ['ada@example.com\n'],
      },
    ],
  },
]
