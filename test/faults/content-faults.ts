import { noOutage, outage, type Fault } from './fault.ts'
import { answering, body, goodSet, jsonBody } from './faulty-answers.ts'
import { current, faultText } from './trial.ts'

const keys = [current.publicJwk]
const nested = (depth: number): string => '['.repeat(depth) + ']'.repeat(depth)
const utf16 = Buffer.from(`\uFEFF${goodSet}`, 'utf16le')
const brokenUtf8 = Buffer.concat([
  Buffer.from('{"a":"'),
  Buffer.from([0xc3, 0x28]),
  Buffer.from(`",${goodSet.slice(1)}`),
])

type Content = readonly [name: string, content: string | Uint8Array, attacks?: string]

const unusable: readonly Content[] = [
  ['truncated JSON', goodSet.slice(0, -3), 'E3'],
  ['empty set', '{"keys":[]}', 'E3'],
  ['null', 'null', 'E3'],
  ['a number', '1e999', 'E3'],
  ['a text', JSON.stringify(faultText), 'E3'],
  ['a list of keys', JSON.stringify(keys), 'E3'],
  ['a single key', JSON.stringify(keys[0]), 'E3'],
  ['keys that are an object', JSON.stringify({ keys: { 0: keys[0], length: 1 } }), 'E3'],
  ['keys that are null', '{"keys":null}', 'E3'],
  ['keys in the prototype', JSON.stringify({ proto: { keys } }).replace('proto', '__proto__'), 'E3'],
  ['two key sets in a row', goodSet + goodSet, 'E3'],
  ['JSON with a comment', `/* ${faultText} */ ${goodSet}`, 'E3'],
  ['a token', `eyJhbGciOiJub25lIn0.${Buffer.from(goodSet).toString('base64url')}.`, 'E3'],
  ['invalid UTF-8', brokenUtf8, 'E3'],
  ['UTF-16', utf16, 'E3'],
  ['NUL bytes', Buffer.alloc(1024), 'E3'],
  ['JSON nested 100,000 deep', nested(100_000), 'E10, E15'],
  ['a set one byte too long', goodSet.padEnd(256 * 1024 + 1), 'E10'],
]

const usable: readonly Content[] = [
  ['a BOM before a good set', `\uFEFF${goodSet}`],
  ['a good set with a deep extra', goodSet.replace('{', `{"extra":${nested(100_000)},`), 'E10'],
  ['a good key with a deep extra', goodSet.replace('[{', `[{"extra":${nested(100_000)},`), 'E10, E15'],
  ['a good set of the most bytes', goodSet.padEnd(256 * 1024), 'E10'],
]

export const faults: readonly Fault[] = [
  ...unusable.map(([name, content, attacks = '']): Fault => ({
    group: 'content',
    name,
    attacks,
    ...outage,
    begin: answering(body(content, { 'content-type': 'application/json' })),
  })),
  ...usable.map(([name, content, attacks = '']): Fault => ({
    group: 'content',
    name,
    ...(attacks !== '' && { attacks }),
    ...noOutage,
    begin: answering(body(content, { 'content-type': 'application/json' })),
  })),
  ...['text/html', 'image/png', 'application/jwt', ''].map((type): Fault => ({
    group: 'content',
    name: `content type ${type === '' ? 'missing' : type}`,
    ...noOutage,
    begin: answering(type === '' ? body(goodSet) : jsonBody({ keys }, { 'content-type': type })),
  })),
]
