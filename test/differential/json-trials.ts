import type { Trial, Verdict } from './question.ts'
import { goodHeader, goodPayload, objectText, signed, type Workshop } from './workshop.ts'

/** Makes an odd text or odd bytes of the text of a good object. */
type Form = (object: string) => string | Uint8Array
type Row = readonly [kind: string, verdict: Verdict, form: Form]

const withMember =
  (member: string): Form =>
  (object) =>
    `${object.slice(0, -1)},${member}}`

/** A member whose value is nested so deep that the object itself is the first of `depth` levels. */
function nested(depth: number): Form {
  return withMember(`"deep":${'['.repeat(depth - 1)}${']'.repeat(depth - 1)}`)
}

/** The text with a member in which some bytes are not what JSON has. */
function withBytes(...bytes: readonly number[]): Form {
  return (object) =>
    Buffer.concat([Buffer.from(`${object.slice(0, -1)},"x":"`), Buffer.from(bytes), Buffer.from('"}')])
}

const duplicates = ['"x":1,"x":1', '"x":1,"x":2', '"x":{"y":1,"y":1}', '"x":[{"y":1},{"y":1,"y":2}]']
const escapedDuplicates = ['"x":1,"\\u0078":1', '"x":{"y":1,"\\u0079":2}', '"\\u0078":1,"\\u0078":2']
const prototypes = ['"__proto__":{}', '"__proto__":null', '"x":{"__proto__":{"admin":true}}']
const escapedPrototypes = ['"\\u005f_proto__":{}', '"x":[{"__proto_\\u005f":1}]']
const odd = [
  '"":1',
  '"a:b":"c:d"',
  '"a":"\\"b\\":1"',
  '"constructor":1,"toString":2,"hasOwnProperty":3',
  '"Name":1,"name":2',
  '"\\u00e9":1,"e\\u0301":2',
  '"x":"\\u0000\\r\\n\\u202e\\u200b"',
  '"x":"é 漢字 😀"',
  '"x":"\\ud83d\\ude00"',
  '"x":[9007199254740993,1e400,-1e400,1e-400,-0,1E+2,12345678901234567890]',
  '"x":[[],{},"",null,true,false]',
]
const loneSurrogates = ['"x":"\\ud800"', '"x":"\\udfff\\ud800"', '"\\ud800":1,"\\udfff":2']
const badMembers = [
  '',
  '"x"',
  '"x":',
  '"x":1,',
  "'x':1",
  'x:1',
  '"x":01',
  '"x":+1',
  '"x":.5',
  '"x":1.',
  '"x":0x1',
  '"x":NaN',
  '"x":Infinity',
  '"x":undefined',
  '"x":"\t"',
  '"x":"\\x41"',
  '"x":"\\u12"',
  '"x":1 /* no */',
  '"x":[1,]',
  '"x":"',
]

const rows: readonly Row[] = [
  ['blanks around and between', 'accepted', (object) => ` \t\r\n${object.replaceAll(',', ' ,\n\t')}\r\n `],
  ['names in escapes', 'accepted', (object) => object.replaceAll(/"([a-z])/g, escapedLetter)],
  ...odd.map((member): Row => ['members that are odd, and JSON', 'accepted', withMember(member)]),
  ...loneSurrogates.map((member): Row => ['B17: lone surrogates', 'accepted', withMember(member)]),
  [
    'many members',
    'accepted',
    withMember(Array.from({ length: 500 }, (_, at) => `"m${at}":${at}`).join(',')),
  ],

  ...duplicates.map((member): Row => ['B5: duplicate members', 'stricter', withMember(member)]),
  ...escapedDuplicates.map((member): Row => [
    'B5: duplicate members, escaped',
    'stricter',
    withMember(member),
  ]),
  ['B5: the whole object twice over', 'stricter', (object) => `${object.slice(0, -1)},${object.slice(1)}`],
  ...prototypes.map((member): Row => ['B13: __proto__', 'stricter', withMember(member)]),
  ...escapedPrototypes.map((member): Row => ['B13: __proto__, escaped', 'stricter', withMember(member)]),
  ['nested 32 deep', 'accepted', nested(32)],
  ...[33, 64, 2000].map((depth): Row => ['B10: nested deeper', 'stricter', nested(depth)]),

  ['B6: a byte order mark', 'stricter', (object) => `\ufeff${object}`],
  ['B6: two byte order marks', 'refused', (object) => `\ufeff\ufeff${object}`],
  ['B6: a byte order mark at the end', 'refused', (object) => `${object}\ufeff`],
  ['B6: UTF-16', 'refused', (object) => Buffer.from(object, 'utf16le')],
  ['B6: UTF-16 with a byte order mark', 'refused', (object) => Buffer.from(`\ufeff${object}`, 'utf16le')],
  ['B6: a stray continuation byte', 'refused', withBytes(0x80)],
  ['B6: a sequence cut short', 'refused', withBytes(0xe6, 0xbc)],
  ['B6: an overlong sequence', 'refused', withBytes(0xc0, 0xaf)],
  ['B6: a surrogate in UTF-8', 'refused', withBytes(0xed, 0xa0, 0x80)],
  ['B6: beyond U+10FFFF', 'refused', withBytes(0xf4, 0x90, 0x80, 0x80)],
  ['B6: Latin-1', 'refused', withBytes(0xe9)],

  ...badMembers.map((member): Row => ['no JSON', 'refused', withMember(member)]),
  ...['', ' ', '{', '}', '{"', 'not', '\0'].map((text): Row => ['no JSON', 'refused', () => text]),
  ['something after the object', 'refused', (object) => `${object}{}`],
  ['a NUL after the object', 'refused', (object) => `${object}\0`],
  ['a separator that is no blank of JSON', 'refused', (object) => `\u00a0${object}`],
  ...['null', '[]', '"x"', '1', 'true'].map((text): Row => ['B7: no object', 'refused', () => text]),
  ['B7: a list of the object', 'refused', (object) => `[${object}]`],
  ['B7: a string of the object', 'refused', (object) => JSON.stringify(object)],
]

function escapedLetter(_: string, letter: string): string {
  return `"\\u${letter.charCodeAt(0).toString(16).padStart(4, '0')}`
}

/** Well-signed tokens whose header or payload is odd JSON, or none. */
export function jsonTrials(shop: Workshop): Trial[] {
  return rows.flatMap(([kind, verdict, form]) => [
    signed(shop, {
      kind: `payload: ${kind}`,
      verdict,
      payload: form(objectText(goodPayload(shop.random))),
    }),
    signed(shop, { kind: `header: ${kind}`, verdict, header: form(objectText(goodHeader(shop))) }),
  ])
}
