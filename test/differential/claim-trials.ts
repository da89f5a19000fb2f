import type { Trial, Verdict } from './question.ts'
import { goodPayload, objectText, signed, type QuestionName, type Workshop } from './workshop.ts'

type Row = readonly [
  kind: string,
  verdict: Verdict,
  members: Readonly<Record<string, string | undefined>>,
  ask?: QuestionName,
]

const issuers = [
  '"https://id.example.com/"',
  '"https://id.example.co"',
  '"https://id.example.com.evil.example"',
  '"HTTPS://id.example.com"',
  '"https://ID.example.com"',
  '"https://id.example.com "',
  '"https://id.example.com\\u0000"',
  '"http://id.example.com"',
  '""',
]
const notTexts = ['null', '1', 'true', '[]', '["https://id.example.com"]', '{"0":"https://id.example.com"}']
const audiences = [
  '"orders"',
  '"orders-api2"',
  '"Orders-api"',
  '"orders-api "',
  '"orders-api,invoices-api"',
  '""',
]
const audienceLists = [
  '[]',
  '[""]',
  '["other"]',
  '[["orders-api"]]',
  '["orders-api "]',
  '["orders","api"]',
  '[null]',
]
const audienceTypes = ['null', '1', 'true', '{}', '{"0":"orders-api"}', '{"orders-api":true}']
const logoutEvents = '{"http://schemas.openid.net/event/backchannel-logout":{}}'

const rows: readonly Row[] = [
  ...issuers.map((iss): Row => ['D8: another issuer', 'refused', { iss }]),
  ...notTexts.map((iss): Row => ['D8: iss that is no string', 'refused', { iss }]),
  ['D8: no iss', 'refused', { iss: undefined }],
  ['iss, not checked', 'accepted', { iss: '"https://anybody.example"' }, 'unchecked'],
  ['no iss, not checked', 'accepted', { iss: undefined }, 'unchecked'],
  ...notTexts.map((iss): Row => ['D8: iss that is no string, not checked', 'stricter', { iss }, 'unchecked']),

  ['aud in a list', 'accepted', { aud: '["other","orders-api"]' }],
  ['aud twice in a list', 'accepted', { aud: '["orders-api","orders-api"]' }],
  ['the other aud', 'accepted', { aud: '"invoices-api"' }],
  ['aud in escapes', 'accepted', { aud: '"\\u006frders-api"' }],
  ...audiences.map((aud): Row => ['D9: another audience', 'refused', { aud }]),
  ...audienceLists.map((aud): Row => ['D9: other audiences in a list', 'refused', { aud }]),
  ...audienceTypes.map((aud): Row => ['D9: aud of another type', 'refused', { aud }]),
  ['D9: no aud', 'refused', { aud: undefined }],
  ...['1', 'null', '[]', '{}'].map((other): Row => [
    'D9: aud list with more than strings',
    'stricter',
    { aud: `["orders-api",${other}]` },
  ]),
  ...['"any"', '[]', '{}', '1', undefined].map((aud): Row => [
    'aud of any form, not checked',
    'accepted',
    { aud },
    'unchecked',
  ]),

  ...['1', 'null', '""', '{}', undefined].map((sub): Row => [
    'sub of any form, not checked',
    'accepted',
    { sub },
  ]),
  ['jti of any form', 'accepted', { jti: '[1,{}]' }],
  ['scope of any form', 'accepted', { scope: '{"a":1}', scp: '7' }],
  ['D15: cnf', 'stricter', { cnf: '{"jkt":"NzbLsXh8uDCcd-6MNwXF4W_7noWXFZAfHkxZsRGC9Xs"}' }],
  ['D15: cnf that is empty', 'stricter', { cnf: '{}' }],
  ['D15: cnf that is null', 'stricter', { cnf: 'null' }],
  ['a logout token', 'stricter', { events: logoutEvents }],
  ['an ID token', 'accepted', { nonce: '"n"', at_hash: '"h"' }],
]

/** Well-signed tokens whose issuer, audience or other claims are odd. */
export function claimTrials(shop: Workshop): Trial[] {
  return rows.map(([kind, verdict, members, ask]) =>
    signed(shop, { kind, verdict, payload: objectText({ ...goodPayload(shop.random), ...members }), ask }),
  )
}
