import { absent, type TableSection } from './verdicts.ts'

const nothing = [absent, null]

export const expressions: readonly TableSection[] = [
  {
    heading: '`Equals`, `OneOf`',
    text: 'are `exact` and `oneOf` with texts.',
    verdicts: [
      {
        policy: 'Equals(`grp`, `admin`)',
        of: 'grp',
        isTrue: ['admin', ['user', 'admin']],
        isFalse: ['user', 'Admin', 'superadmin', '', []],
        isUnknown: [...nothing, {}, [{}]],
      },
      {
        policy: 'Equals(`active`, `true`)',
        of: 'active',
        isTrue: [true, 'true'],
        isFalse: [false, 1],
        isUnknown: nothing,
      },
      {
        policy: 'Equals(`int`, `1512435789`)',
        of: 'int',
        isTrue: [1512435789, '1512435789'],
        isFalse: [1512435788, '01512435789'],
        isUnknown: [2 ** 53],
      },
      {
        policy: 'OneOf(`areas`, `office`, `lab`)',
        of: 'areas',
        isTrue: ['lab', ['home', 'office']],
        isFalse: ['home', 'office,lab', ['home']],
        isUnknown: [...nothing, { lab: 1 }],
      },
      {
        policy: 'OneOf(`gid`, `500`, `900`)',
        of: 'gid',
        isTrue: [500, '900'],
        isFalse: [50],
        isUnknown: [{}],
      },
    ],
  },
  {
    heading: '`Prefix`, `Contains`',
    text: '`Prefix` is `prefix`. `Contains` asks that a text holds the value, or that a list has it for a member; a number and a boolean are unknown to it.',
    verdicts: [
      {
        policy: 'Prefix(`referrer`, `http://example.com`)',
        of: 'referrer',
        isTrue: ['http://example.com/foo/bar', 'http://example.com.evil.test'],
        isFalse: ['https://example.com', ''],
        isUnknown: nothing,
      },
      {
        policy: 'Contains(`grp`, `admin`)',
        of: 'grp',
        isTrue: ['admin', 'superadmin', ['user', 'admin']],
        isFalse: ['user', ['superadmin'], ['ADMIN'], []],
        isUnknown: [...nothing, true, {}, ['user', {}]],
      },
      {
        policy: 'Contains(`gid`, `90`)',
        of: 'gid',
        isTrue: [[500, 90], ['90'], '1900'],
        isFalse: [[900], '9'],
        isUnknown: [900, 90],
      },
    ],
  },
  {
    heading: '`SplitContains`',
    text: 'is `split` with `exact`.',
    verdicts: [
      {
        policy: 'SplitContains(`scope`, ` `, `write`)',
        of: 'scope',
        isTrue: ['read write', ['write']],
        isFalse: ['read', 'writer', ['read write'], ''],
        isUnknown: nothing,
      },
      {
        policy: 'SplitContains(`groups`, `,;`, `a`)',
        of: 'groups',
        isTrue: ['b,;a'],
        isFalse: ['b,;a ', 'b,a', 'b;a'],
        isUnknown: [{}],
      },
    ],
  },
  {
    heading: '`!`, `&&`, `||`',
    text: 'are `not`, `requireAll` and `requireAny`.',
    verdicts: [
      {
        policy: '!Equals(`grp`, `testers`)',
        of: 'grp',
        isTrue: ['admin', ['admin']],
        isFalse: ['testers', ['admin', 'testers']],
        isUnknown: [...nothing, {}],
      },
      {
        policy: '!Contains(`grp`, `admin`)',
        of: 'grp',
        isTrue: ['user', ['superadmin']],
        isFalse: ['superadmin', ['admin']],
        isUnknown: [...nothing, 7],
      },
      {
        policy: 'Equals(`grp`, `admin`) || Equals(`grp`, `dev`) && Equals(`scope`, `deploy`)',
        isTrue: [{ grp: 'admin' }, { grp: 'dev', scope: 'deploy' }],
        isFalse: [
          { grp: 'qa', scope: 'deploy' },
          { grp: 'dev', scope: 'x' },
        ],
        isUnknown: [{ grp: 'dev' }, {}],
      },
      {
        policy: '(Equals(`grp`, `admin`) || Equals(`grp`, `dev`)) && Equals(`scope`, `deploy`)',
        isTrue: [{ grp: 'admin', scope: 'deploy' }],
        isFalse: [
          { grp: 'admin', scope: 'x' },
          { grp: 'qa', scope: 'deploy' },
        ],
        isUnknown: [{ grp: 'admin' }, { scope: 'deploy' }],
      },
      {
        policy: '!(Equals(`grp`, `admin`) && Equals(`scope`, `deploy`))',
        isTrue: [{ grp: 'dev' }, { grp: 'admin', scope: 'x' }],
        isFalse: [{ grp: 'admin', scope: 'deploy' }],
        isUnknown: [{ grp: 'admin' }, {}],
      },
    ],
  },
  {
    heading: 'Paths and texts in expressions',
    text: 'are those of claim rules. Double quotes know escapes, backquotes do not.',
    verdicts: [
      {
        policy: 'Equals(`user.name`, `John Snow`)',
        of: 'user',
        isTrue: [{ name: 'John Snow' }],
        isFalse: [{ name: 'john snow' }],
        isUnknown: [absent, {}, 'John Snow', { name: {} }, { name: { first: 'John' } }],
      },
      {
        policy: String.raw`Equals(BuserB, "a\"b") || Equals("user\\.name", BadaB)`.replaceAll('B', '`'),
        isTrue: [{ user: 'a"b' }, { 'user.name': 'ada' }],
        isFalse: [{ user: 'ab', 'user.name': 'bob' }],
        isUnknown: [{ user: { name: 'ada' } }],
      },
      {
        policy: 'Equals(`https://example.com/tier`, `gold`)',
        of: 'https://example.com/tier',
        isTrue: ['gold'],
        isFalse: ['tin'],
        isUnknown: nothing,
      },
      {
        policy: 'Equals(`/realm_access/roles/0`, `admin`)',
        of: 'realm_access',
        isTrue: [{ roles: ['admin', 'user'] }],
        isFalse: [{ roles: ['user', 'admin'] }],
        isUnknown: [{ roles: [] }, { roles: 'admin' }],
      },
    ],
  },
]
