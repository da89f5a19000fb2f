import { setFlagsFromString } from 'node:v8'
import { runInNewContext } from 'node:vm'
import { describe, expect, it } from 'vitest'
import { JsonMeasure } from '../../src/cache/json-measure.ts'
import { parseJsonObject, type JsonObject } from '../../src/decoding/strict-json.ts'

function measured(value: unknown, measure = new JsonMeasure(64)): { hash: number; bytes: number } {
  measure.take(value)
  const { hash, bytes } = measure
  return { hash, bytes }
}

describe('the hash of a measure', () => {
  it.each([
    '',
    'text',
    'x'.repeat(2000),
    7,
    -0,
    0.5,
    null,
    true,
    [],
    {},
    [['a'], { b: [1] }],
    { a: 1, b: 2 },
  ])('is equal for equal values: %j', (value) => {
    expect(measured(structuredClone(value)).hash).toBe(measured(value).hash)
  })

  it('differs for most values that differ', () => {
    const values = Array.from({ length: 1000 }, (_, number) => [
      `user-${number}`,
      [`user-${number}`],
      { sub: `user-${number}` },
      [number],
      { [`member-${number}`]: 1 },
    ])
    const hashes = new Set(values.flat().map((value) => measured(value).hash))
    expect(hashes.size).toBeGreaterThan(3500)
  })
})

/** As many values as make a payload of about 8,000 characters. */
function fill(valueOf: (number: number) => unknown): unknown[] {
  const values: unknown[] = []
  for (let length = 0; length < 8000; length += JSON.stringify(values.at(-1)).length + 1) {
    values.push(valueOf(values.length))
  }
  return values
}

function nested(depth: number): unknown {
  let value: unknown = []
  for (let level = 1; level < depth; level += 1) value = [value]
  return value
}

let lastName = 0
function nameOfItsOwn(): string {
  lastName += 1
  return `n${lastName.toString(36)}`
}

/** Payloads whose text is short for the memory that they take. */
const hostilePayloads: Readonly<Record<string, () => unknown>> = {
  'empty objects': () => fill(() => ({})),
  'empty lists': () => fill(() => []),
  'lists of a number': () => fill((number) => [number % 10]),
  'objects of a number': () => fill((number) => ({ a: number % 10 })),
  'deep lists': () => fill(() => nested(28)),
  'small integers': () => fill((number) => number % 10),
  fractions: () => fill((number) => (number % 10) + 0.5),
  'objects of a fraction': () => fill(() => ({ a: 0.5 })),
  'large integers': () => fill((number) => 2 ** 31 + number),
  nulls: () => fill(() => null),
  'texts of one character': () => fill((number) => String.fromCharCode(97 + (number % 26))),
  'short texts': () => fill(() => nameOfItsOwn()),
  'short texts beyond Latin': () => fill(() => `\u20ac${nameOfItsOwn()}`),
  'a long text': () => nameOfItsOwn().padEnd(8000),
  'a long text beyond Latin': () => `${nameOfItsOwn()}${' '.repeat(4000)}\u20ac`,
  'objects with a name of their own': () => fill(() => ({ [nameOfItsOwn()]: 1 })),
  'names of their own': () => Object.fromEntries(fill(() => [nameOfItsOwn(), 1]).map(pairOf)),
  'a few names of their own': () => Object.fromEntries(Array.from({ length: 20 }, () => [nameOfItsOwn(), 1])),
  'names that are numbers': () => Object.fromEntries(fill((number) => [`${number}`, 1]).map(pairOf)),
  'names that are numbers far apart': () =>
    Object.fromEntries(fill((number) => [`${number * 99_991}`, 1]).map(pairOf)),
  'objects with a number for a name': () => fill(() => ({ 9: 1 })),
  'objects with a large number for a name': () => fill(() => ({ 99_999: 1 })),
}

function pairOf(value: unknown): [string, unknown] {
  return Array.isArray(value) ? [String(value[0]), value[1]] : ['', value]
}

/** Ordinary payloads, of which no two are equal. */
function ordinaryPayload(): unknown {
  return {
    iss: 'https://id.example.com',
    sub: `user-${nameOfItsOwn()}`,
    aud: ['orders-api', 'account'],
    iat: 1_800_000_000,
    exp: 1_800_000_300,
    jti: `9f1c2f0e-5b1f-4f53-9c9e-${nameOfItsOwn()}`,
    scope: 'openid profile email orders:read',
    email: `${nameOfItsOwn()}@customers.example.com`,
    realm_access: { roles: ['offline_access', 'uma_authorization', 'default-roles-shop'] },
  }
}

setFlagsFromString('--expose-gc')
const collectGarbage: unknown = runInNewContext('gc')

/** What is in use once collecting garbage changes little. */
function usedHeap(): number {
  if (typeof collectGarbage !== 'function') throw new Error('expected to be able to collect garbage')
  let used = Number.POSITIVE_INFINITY
  for (let latest = 0, time = 0; used !== latest && time < 4; time += 1) {
    used = latest
    Reflect.apply(collectGarbage, undefined, [])
    latest = process.memoryUsage().heapUsed
  }
  return used
}

/** How many bytes are estimated for each that so many payloads take in memory: the middle of three tries. */
function estimateOfHeap(payload: () => unknown, count: number): number {
  const tries = [1, 2, 3].map(() => tryEstimate(payload, count))
  return tries.toSorted((one, other) => one - other)[1] ?? Number.NaN
}

/** The test runner works in the same heap, so that one try alone says little. */
function tryEstimate(payload: () => unknown, count: number): number {
  const texts = Array.from({ length: count }, () => Buffer.from(JSON.stringify({ payload: payload() })))
  const kept: (JsonObject | undefined)[] = texts.map(() => undefined)
  const measure = new JsonMeasure(4096)
  const before = usedHeap()
  for (const [index, text] of texts.entries()) kept[index] = parseJsonObject(text)
  const taken = usedHeap() - before
  const estimates = kept.map((value) => measured(value, measure).bytes)
  return estimates.reduce((sum, bytes) => sum + bytes, 0) / taken
}

describe('the bytes of a measure', () => {
  it.each(Object.entries(hostilePayloads))('F8: are four fifths at least of what %s take', (_, payload) => {
    expect(estimateOfHeap(payload, 60)).toBeGreaterThan(0.8)
  })

  it('are about what ordinary claims take', () => {
    const ratio = estimateOfHeap(ordinaryPayload, 3000)
    expect(ratio).toBeGreaterThan(0.8)
    expect(ratio).toBeLessThan(1.6)
  })

  it('count the names of members once for all objects with the same', () => {
    const measure = new JsonMeasure(64)
    const [first, second] = [measured({ a: 1, b: 2 }, measure), measured({ a: 3, b: 4 }, measure)]
    const [other, reversed] = [measured({ a: 1, c: 2 }, measure), measured({ b: 1, a: 2 }, measure)]
    expect(second.bytes).toBeLessThan(first.bytes / 4)
    expect([other.bytes, reversed.bytes]).toEqual([first.bytes, first.bytes])
    measure.forgetShapes()
    expect(measured({ a: 1, b: 2 }, measure).bytes).toBe(first.bytes)
  })

  it('are those of an object without its members where its names alone are given', () => {
    const measure = new JsonMeasure(64)
    measure.takeShape(['a', 'b'])
    const alone = measure.bytes
    measure.takeShape(['a', 'b'])
    expect(alone - measure.bytes).toBeGreaterThan(0)
    expect(measured({ a: 1, b: 2 }, measure).bytes).toBe(measure.bytes)
  })
})
