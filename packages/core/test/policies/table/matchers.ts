import { absent, type TableSection } from './verdicts.ts'

const nothing = [absent, null]
/** An integer that JavaScript does not hold exactly. */
const inexact = 2 ** 53

export const matchers: readonly TableSection[] = [
  {
    heading: 'A claim rule without a matcher',
    text: 'asks that the claim is there and not null. It is never unknown.',
    verdicts: [
      {
        policy: { claim: 'tenant' },
        of: 'tenant',
        isTrue: ['acme', '', 0, false, [], {}, [null]],
        isFalse: nothing,
        isUnknown: [],
      },
      {
        policy: { claim: 'address.country' },
        of: 'address',
        isTrue: [{ country: 'DE' }, { country: [] }],
        isFalse: [absent, {}, { country: null }, 'DE', [{ country: 'DE' }]],
        isUnknown: [],
      },
    ],
  },
  {
    heading: '`exact`',
    text: 'compares the whole value: a text with the text of the claim, a number or boolean by type.',
    verdicts: [
      {
        policy: { claim: 'tenant', exact: 'acme' },
        of: 'tenant',
        isTrue: ['acme', ['globex', 'acme'], ['acme', 1], ['acme', null]],
        isFalse: ['globex', 'Acme', ' acme', 'acme\u0000', '', 0, true, [], ['globex']],
        isUnknown: [...nothing, {}, { acme: true }, [{}], [['acme']], ['globex', null], inexact],
      },
      {
        policy: { claim: 'level', exact: '42' },
        of: 'level',
        isTrue: [42, '42', [1, 42]],
        isFalse: [43, 4.2, '42.0', '042'],
        isUnknown: [...nothing, inexact],
      },
      {
        policy: { claim: 'level', exact: 42 },
        of: 'level',
        isTrue: [42, ['42', 42]],
        isFalse: [43, 0, []],
        isUnknown: [...nothing, '42', true, [43, '42']],
      },
      {
        policy: { claim: 'active', exact: 'true' },
        of: 'active',
        isTrue: [true, 'true'],
        isFalse: [false, 'TRUE', 1],
        isUnknown: nothing,
      },
      {
        policy: { claim: 'active', exact: true },
        of: 'active',
        isTrue: [true],
        isFalse: [false],
        isUnknown: [...nothing, 'true', 1],
      },
      {
        policy: { claim: 'note', exact: '' },
        of: 'note',
        isTrue: ['', ['']],
        isFalse: ['a', 0, []],
        isUnknown: nothing,
      },
    ],
  },
  {
    heading: '`oneOf`',
    text: 'is `exact` with several values, each of which is compared as `exact` would.',
    verdicts: [
      {
        policy: { claim: 'tenant', oneOf: ['acme', 'globex'] },
        of: 'tenant',
        isTrue: ['acme', 'globex', ['initech', 'globex']],
        isFalse: ['initech', 'acme,globex', ['initech'], []],
        isUnknown: [...nothing, {}, ['initech', {}]],
      },
      {
        policy: { claim: 'level', oneOf: [1, 'two'] },
        of: 'level',
        isTrue: [1, 'two'],
        isFalse: [2],
        isUnknown: ['1', true, inexact],
      },
      {
        policy: { not: { claim: 'blocked', oneOf: [true, 'yes'] } },
        of: 'blocked',
        isTrue: [false],
        isFalse: [true, 'yes'],
        isUnknown: [...nothing, 'true', 'no'],
      },
    ],
  },
  {
    heading: '`prefix`, `suffix`, `contains`',
    text: 'look at the begin, the end, or any part of the text.',
    verdicts: [
      {
        policy: { claim: 'tenant', prefix: 'eu-' },
        of: 'tenant',
        isTrue: ['eu-west', 'eu-', ['us-east', 'eu-north']],
        isFalse: ['EU-west', 'us-eu-', '', []],
        isUnknown: [...nothing, { 'eu-': 1 }],
      },
      {
        policy: { claim: 'level', prefix: '4' },
        of: 'level',
        isTrue: [42],
        isFalse: [24],
        isUnknown: [1e300],
      },
      {
        policy: { claim: 'email', suffix: '@example.com' },
        of: 'email',
        isTrue: ['ada@example.com', '@example.com'],
        isFalse: ['ada@example.com.evil.test', 'ada@EXAMPLE.com', 'ada@example.com '],
        isUnknown: [...nothing, ['ada@example.com', {}]],
      },
      {
        policy: { claim: 'grp', contains: 'admin' },
        of: 'grp',
        isTrue: ['admin', 'superadmin', ['user', 'superadmin']],
        isFalse: ['adm-in', 'ADMIN', ['adm', 'in']],
        isUnknown: [...nothing, { admin: true }],
      },
    ],
  },
]
