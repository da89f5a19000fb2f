import { absent, type TableSection } from './verdicts.ts'

const nothing = [absent, null]

export const parts: readonly TableSection[] = [
  {
    heading: 'Paths',
    text: 'lead into objects and lists, by own members alone.',
    verdicts: [
      {
        policy: { claim: 'realm_access.roles', exact: 'admin' },
        of: 'realm_access',
        isTrue: [{ roles: ['admin'] }, { roles: 'admin' }],
        isFalse: [{ roles: ['user'] }, { roles: [] }],
        isUnknown: [absent, {}, { roles: null }, { roles: { admin: true } }, 'admin', [{ roles: 'admin' }]],
      },
      {
        policy: { claim: String.raw`user\.name`, exact: 'ada' },
        isTrue: [{ 'user.name': 'ada' }],
        isFalse: [{ 'user.name': 'bob' }],
        isUnknown: [{ user: { name: 'ada' } }, {}],
      },
      {
        policy: { claim: 'https://example.com/roles', exact: 'admin' },
        of: 'https://example.com/roles',
        isTrue: ['admin', ['admin']],
        isFalse: ['user'],
        isUnknown: [absent, {}],
      },
      {
        policy: { claim: '/a~1b/0', exact: 'x' },
        of: 'a/b',
        isTrue: [['x', 'y']],
        isFalse: [['y', 'x']],
        isUnknown: [[], 'x', { '1': 'x' }],
      },
      {
        policy: { claim: 'constructor', exact: 'x' },
        of: 'constructor',
        isTrue: ['x'],
        isFalse: ['y'],
        isUnknown: [absent],
      },
    ],
  },
  {
    heading: '`split`',
    text: 'takes a text apart first, and keeps every part as it is, spaces included. A list is not split.',
    verdicts: [
      {
        policy: { claim: 'scope', split: ' ', exact: 'write' },
        of: 'scope',
        isTrue: ['read write', 'write', ['write']],
        isFalse: ['read', 'writer', 'read\twrite', ['read write'], ''],
        isUnknown: [...nothing, {}],
      },
      {
        policy: { claim: 'groups', split: ',', glob: 'admin*' },
        of: 'groups',
        isTrue: ['user,admin-1'],
        isFalse: ['user, admin-1', 'user;admin'],
        isUnknown: ['user,admin\n'],
      },
    ],
  },
  {
    heading: '`each`',
    text: 'looks at a member of every object in a list, of which one has to match. What is no object, or lacks the member, cannot be judged.',
    verdicts: [
      {
        policy: { claim: 'permissions', each: 'scopes', exact: 'write' },
        of: 'permissions',
        isTrue: [
          [{ scopes: ['read', 'write'] }],
          [{ scopes: 'read' }, { scopes: 'write' }],
          [{ scopes: 'write' }, 'x'],
        ],
        isFalse: [[{ scopes: ['read'] }], [{ scopes: 'writer' }], []],
        isUnknown: [
          ...nothing,
          { scopes: 'write' },
          'write',
          ['write'],
          [{}],
          [{ scopes: 'read' }, {}],
          [{ scopes: null }],
        ],
      },
      {
        policy: { claim: 'permissions', each: 'resource.name', prefix: 'orders' },
        of: 'permissions',
        isTrue: [[{ resource: { name: 'orders-eu' } }]],
        isFalse: [[{ resource: { name: 'users' } }]],
        isUnknown: [[{ 'resource.name': 'orders' }], [{ resource: 'orders' }]],
      },
      {
        policy: { claim: 'permissions', each: 'scopes' },
        of: 'permissions',
        isTrue: [[{ scopes: [] }], [{}, { scopes: 'read' }]],
        isFalse: [absent, null, [], [{}], [{ scopes: null }], { scopes: 'read' }],
        isUnknown: [],
      },
      {
        policy: { not: { claim: 'permissions', each: 'scopes', exact: 'write' } },
        of: 'permissions',
        isTrue: [[{ scopes: 'read' }], []],
        isFalse: [[{ scopes: 'write' }]],
        isUnknown: [...nothing, [{ scopes: 'read' }, {}]],
      },
    ],
  },
]
