import { absent, type TableSection } from './verdicts.ts'

const nothing = [absent, null]

export const keys: readonly TableSection[] = [
  {
    heading: '`claims`',
    text: 'asks for all paths; each accepts one value or one of several, and texts are globs.',
    verdicts: [
      {
        policy: { claims: { email: '*@example.com' } },
        of: 'email',
        isTrue: ['ada@example.com', ['ada@example.com', 'ada@home.test']],
        isFalse: ['ada@home.test', []],
        isUnknown: [...nothing, 'ada@example.com\n', {}],
      },
      {
        policy: { claims: { groups: ['staff', 'admin-*'], level: 3 } },
        isTrue: [
          { groups: 'staff', level: 3 },
          { groups: ['x', 'admin-1'], level: [3] },
        ],
        isFalse: [
          { groups: 'staff', level: 4 },
          { groups: 'stuff', level: 3 },
        ],
        isUnknown: [{ groups: 'staff' }, { level: 3 }, { groups: 'staff', level: '3' }, {}],
      },
    ],
  },
  {
    heading: '`scope`, `anyScope`',
    text: 'read the first of `scope`, `scp` and `scopes` that is present.',
    verdicts: [
      {
        policy: { scope: 'orders:read orders:write' },
        of: 'scope',
        isTrue: ['orders:write orders:read', ['orders:read', 'orders:write']],
        isFalse: ['orders:read', 'orders:readorders:write', ['orders:read orders:write'], ''],
        isUnknown: [...nothing, 1, { 'orders:read': true }, ['orders:read', 7]],
      },
      {
        policy: { anyScope: ['orders:read', 'orders:write'] },
        of: 'scp',
        isTrue: ['orders:write', ['x', 'orders:read'], ['orders:read', 7]],
        isFalse: ['orders', 'orders:read,orders:write', []],
        isUnknown: [...nothing, true],
      },
      {
        policy: { scope: 'a' },
        isTrue: [{ scope: 'a', scp: 'b' }, { scopes: 'a' }],
        isFalse: [
          { scope: 'b', scp: 'a' },
          { scope: '', scp: 'a' },
        ],
        isUnknown: [{ scope: null, scp: 'a' }, { Scope: 'a' }],
      },
    ],
  },
  {
    heading: '`roles`, `anyRole`',
    text: 'look at the claim that `rolesClaim` names: a list, or a text that is one role.',
    verdicts: [
      {
        policy: { roles: ['editor', 'reviewer'] },
        of: 'roles',
        isTrue: [['reviewer', 'editor', 'x']],
        isFalse: [['editor'], 'editor', 'editor reviewer', []],
        isUnknown: [...nothing, { editor: true }, [['editor', 'reviewer']]],
      },
      {
        policy: { anyRole: ['editor', 'reviewer'] },
        of: 'roles',
        isTrue: ['editor', ['x', 'reviewer']],
        isFalse: ['editor reviewer', 'Editor', ['x']],
        isUnknown: nothing,
      },
      { policy: { roles: '7' }, of: 'roles', isTrue: [7, '7', [7]], isFalse: [77], isUnknown: [2 ** 53] },
    ],
  },
  {
    heading: '`permissions`, `anyPermission`',
    text: 'are the same for the claim that `permissionsClaim` names.',
    verdicts: [
      {
        policy: { permissions: ['a', 'b'] },
        of: 'permissions',
        isTrue: [['a', 'b']],
        isFalse: [['a'], 'a'],
        isUnknown: [...nothing, {}],
      },
      {
        policy: { anyPermission: ['a', 'b'] },
        of: 'permissions',
        isTrue: ['b', ['b']],
        isFalse: ['c', []],
        isUnknown: nothing,
      },
    ],
  },
  {
    heading: '`acrValues`',
    text: 'asks that `acr` is one of these, and nothing but a text is compared. (`maxAge` and `equalsRequest` read the clock and the request, and are not in this table.)',
    verdicts: [
      {
        policy: { acrValues: 'silver gold' },
        of: 'acr',
        isTrue: ['gold', 'silver'],
        isFalse: ['bronze', 'silver gold', 'Gold', ''],
        isUnknown: [...nothing, 1, ['gold'], {}],
      },
    ],
  },
]
