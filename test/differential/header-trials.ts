import type { Trial, Verdict } from './question.ts'
import {
  allAlgorithms,
  goodHeader,
  objectText,
  signed,
  type QuestionName,
  type Workshop,
} from './workshop.ts'

/** Members of a header as texts of JSON; `undefined` leaves one out. */
type Members = Readonly<Record<string, string | undefined>>
type Row = readonly [kind: string, verdict: Verdict, members: Members, ask?: QuestionName]

const rows: readonly Row[] = [
  ['a header with nothing odd', 'accepted', {}],
  ['typ JWT', 'accepted', { typ: '"JWT"' }],
  ['typ jwt', 'accepted', { typ: '"jwt"' }],
  ['typ at+jwt', 'accepted', { typ: '"at+jwt"' }],
  ['typ application/AT+JWT', 'accepted', { typ: '"application/AT+JWT"' }],
  ['typ Application/jwt', 'accepted', { typ: '"Application/jwt"' }],
  ...['id+jwt', 'dpop+jwt', 'logout+jwt', 'secevent+jwt', 'JOSE', 'JWT ', 'JWT\\n', '', 'text/jwt'].map(
    (typ): Row => ['C10: another typ', 'stricter', { typ: `"${typ}"` }],
  ),
  ...['null', '1', '[]', '["JWT"]', '{}', 'true'].map((typ): Row => [
    'C10: a typ that is no string',
    'stricter',
    { typ },
  ]),

  ['kid with control characters', 'accepted', { kid: '"\\u0000\\r\\n\\u001b[31m"' }, 'alone'],
  ['C7: kid that is a path', 'accepted', { kid: '"../../../dev/null"' }, 'alone'],
  ['kid that is empty, and the key has none', 'accepted', { kid: '""' }, 'alone'],
  ['kid of 256 characters', 'accepted', { kid: `"${'k'.repeat(256)}"` }, 'alone'],
  ['C7: kid of 257 characters', 'stricter', { kid: `"${'k'.repeat(257)}"` }, 'alone'],
  ...['null', '1', '[]', '["RS256-1"]', '{}', 'true'].map((kid): Row => [
    'C8: kid that is no string',
    'stricter',
    { kid },
    'alone',
  ]),
  ['no kid, one key', 'accepted', { kid: undefined }, 'alone'],
  ['C11: no kid, many keys', 'accepted', { kid: undefined }],

  ['cty json', 'accepted', { cty: '"json"' }],
  ...['JWT', 'jwt', 'application/jwt'].map((cty): Row => [
    'B18: cty of a nested token',
    'stricter',
    { cty: `"${cty}"` },
  ]),
  ['C4: embedded jwk', 'accepted', { jwk: '{"kty":"oct","k":"AAAA"}' }],
  ['C5: jku, x5u', 'accepted', { jku: '"https://evil.example"', x5u: '"https://evil.example"' }],
  ['C6: x5c, x5t', 'accepted', { x5c: '["MIIB"]', x5t: '"AAAA"' }],
  ['a member of no meaning', 'accepted', { nonce: '"n"', 'a:b': '{"c":[1,"d:e"]}' }],

  ['b64 true', 'accepted', { b64: 'true' }],
  ...['false', 'null', '0', '"false"', '"true"'].map((b64): Row => [
    'C3: b64 other than true, without crit',
    'stricter',
    { b64 },
  ]),
  ['C3: b64 false, critical', 'refused', { b64: 'false', crit: '["b64"]' }],
  ['C2: crit with b64 true', 'stricter', { b64: 'true', crit: '["b64"]' }],
  ['C2: crit with b64 true, twice', 'stricter', { b64: 'true', crit: '["b64","b64"]' }],
  ['C2: crit with b64 that is absent', 'refused', { crit: '["b64"]' }],
  ...['[]', '"b64"', '[""]', '[1]', '{}', 'null', 'true', '["exp"]', '["alg"]', '["b64","exp"]'].map(
    (crit): Row => ['C1, C2: crit of another form or with other names', 'refused', { crit, exp: '1' }],
  ),

  ...noneRows(),
  ...['""', 'null', '1', 'true', '{}', '["RS256"]', '["HS256"]'].map((alg): Row => [
    'A2: alg that is no name',
    'refused',
    { alg },
  ]),
  ['A2: no alg', 'refused', { alg: undefined }],
  ...[
    '__proto__',
    'constructor',
    'toString',
    'Ed448',
    'ES256K',
    'RS1',
    'PS1',
    'RSA-OAEP',
    'dir',
    'ML-DSA-44',
  ].map((alg): Row => ['A2: alg that nobody allowed', 'refused', { alg: `"${alg}"` }]),
]

function noneRows(): Row[] {
  const names = ['none', 'NONE', 'None', 'nOnE', 'none ', ' none', 'none\\u0000', 'none\\n', 'n\\u006fne']
  return names.map((alg) => ['A2: alg none, signed all the same', 'refused', { alg: `"${alg}"` }])
}

/** Well-signed tokens with odd headers. */
export function headerTrials(shop: Workshop): Trial[] {
  const good = goodHeader(shop)
  const tables = [...rows, ...algorithmRows(shop), ...kidRows(shop)]
  return tables.map(([kind, verdict, members, ask]) =>
    signed(shop, { kind, verdict, header: objectText({ ...good, ...members }), ask }),
  )
}

/** The header names another algorithm than the one that the token is signed with. */
function algorithmRows({ algorithm }: Workshop): Row[] {
  const others = allAlgorithms.filter((name) => name !== algorithm)
  const spellings = [algorithm.toLowerCase(), `${algorithm} `, `${algorithm}\\u0000`, ` ${algorithm}`]
  if (algorithm.toUpperCase() !== algorithm) spellings.push(algorithm.toUpperCase())
  const isAlias = (name: string): boolean => algorithm.startsWith('Ed') && name.startsWith('Ed')
  return [
    ...others.map((name): Row => {
      const alg = JSON.stringify(name)
      if (isAlias(name)) return ['A16: EdDSA and Ed25519, both allowed', 'accepted', { alg }]
      return ['A6: alg changed to another algorithm', 'refused', { alg }]
    }),
    ...others
      .filter(isAlias)
      .map((name): Row => ['A16: EdDSA and Ed25519, one allowed', 'refused', { alg: `"${name}"` }, 'alone']),
    ...spellings.map((alg): Row => ['A16: alg in another spelling', 'refused', { alg: `"${alg}"` }]),
  ]
}

/** The `kid` of another key. A secret is taken whatever the `kid`. */
function kidRows({ key }: Workshop): Row[] {
  if (key.kid === undefined) return [['kid beside a secret', 'accepted', { kid: '"any"' }]]
  const kids = [
    'RS256-1',
    'second',
    'ES256-1',
    'EdDSA-1',
    'Ed25519-1',
    'nobody',
    '__proto__',
    'constructor',
    '',
  ]
  return kids
    .filter((kid) => kid !== key.kid)
    .map((kid) => ['C7: the kid of another key, or of none', 'refused', { kid: JSON.stringify(kid) }])
}
