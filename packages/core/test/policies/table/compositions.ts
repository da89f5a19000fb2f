import { absent, type TableSection } from './verdicts.ts'

const acme = { claim: 'tenant', exact: 'acme' }
const gold = { claim: 'tier', exact: 'gold' }

export const compositions: readonly TableSection[] = [
  {
    heading: '`not`, `deny`',
    text: 'turn true into false and false into true. What is unknown stays unknown, so that a claim that is absent lets nobody in.',
    verdicts: [
      {
        policy: { not: acme },
        of: 'tenant',
        isTrue: ['globex', '', 1, [], ['globex']],
        isFalse: ['acme', ['globex', 'acme']],
        isUnknown: [absent, null, {}, ['globex', {}]],
      },
      {
        policy: { deny: { claim: 'email', suffix: '@contractor.test' } },
        of: 'email',
        isTrue: ['ada@example.com'],
        isFalse: ['bob@contractor.test'],
        isUnknown: [absent, null],
      },
      {
        policy: { not: { claim: 'suspended' } },
        of: 'suspended',
        isTrue: [absent, null],
        isFalse: ['yes', false, 0, ''],
        isUnknown: [],
      },
      {
        policy: { not: { not: acme } },
        of: 'tenant',
        isTrue: ['acme'],
        isFalse: ['globex'],
        isUnknown: [absent, {}],
      },
      {
        policy: { not: { scope: 'a' } },
        of: 'scope',
        isTrue: ['b', ''],
        isFalse: ['a b'],
        isUnknown: [absent, 1],
      },
      {
        policy: { not: { roles: 'admin' } },
        of: 'roles',
        isTrue: ['user', []],
        isFalse: ['admin', ['user', 'admin']],
        isUnknown: [absent, [{ name: 'admin' }]],
      },
      {
        policy: { not: { claim: 'email', glob: '*@evil.test' } },
        of: 'email',
        isTrue: ['ada@example.com'],
        isFalse: ['bob@evil.test'],
        isUnknown: ['bob@evil.test\n', 'x'.repeat(1025)],
      },
    ],
  },
  {
    heading: '`requireAll`, and several keys of one object',
    text: 'are true where all are, and not where one is false or unknown.',
    verdicts: [
      {
        policy: { requireAll: [acme, gold] },
        isTrue: [{ tenant: 'acme', tier: 'gold' }],
        isFalse: [{ tenant: 'globex', tier: 'gold' }, { tenant: 'acme', tier: 'tin' }, { tenant: 'globex' }],
        isUnknown: [{ tenant: 'acme' }, { tier: 'gold' }, {}],
      },
      {
        policy: { scope: 'a', ...acme },
        isTrue: [{ scope: 'a b', tenant: 'acme' }],
        isFalse: [
          { scope: 'b', tenant: 'acme' },
          { scope: 'a', tenant: 'globex' },
        ],
        isUnknown: [{ scope: 'a' }, { tenant: 'acme' }],
      },
      {
        policy: { not: { requireAll: [acme, gold] } },
        isTrue: [{ tenant: 'globex' }, { tier: 'tin' }, { tenant: 'globex', tier: 'gold' }],
        isFalse: [{ tenant: 'acme', tier: 'gold' }],
        isUnknown: [{ tenant: 'acme' }, { tier: 'gold' }, {}],
      },
    ],
  },
  {
    heading: '`requireAny`',
    text: 'is true where one is, otherwise unknown where one is unknown.',
    verdicts: [
      {
        policy: { requireAny: [acme, gold] },
        isTrue: [{ tenant: 'acme' }, { tier: 'gold' }, { tenant: 'globex', tier: 'gold' }],
        isFalse: [{ tenant: 'globex', tier: 'tin' }],
        isUnknown: [{ tenant: 'globex' }, { tier: 'tin' }, {}],
      },
      {
        policy: { not: { requireAny: [acme, gold] } },
        isTrue: [{ tenant: 'globex', tier: 'tin' }],
        isFalse: [{ tenant: 'acme' }, { tier: 'gold', tenant: {} }],
        isUnknown: [{ tenant: 'globex' }, {}],
      },
    ],
  },
]
