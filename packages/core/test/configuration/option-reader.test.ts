import { describe, expect, it } from 'vitest'
import { isConfigurationError } from '../../src/configuration/configuration-error.ts'
import {
  isPlainObject,
  OptionReader,
  requireList,
  requireText,
} from '../../src/configuration/option-reader.ts'
import { titled } from '../../../../test/support/samples.ts'

const names = { known: ['first', 'second'], later: ['third'] }

function reader(value: unknown): OptionReader {
  return new OptionReader(value, 'place', names)
}

function pathOfError(read: () => unknown): string {
  try {
    read()
  } catch (error) {
    if (isConfigurationError(error)) return error.path
    throw error
  }
  throw new Error('expected a refusal')
}

describe('OptionReader', () => {
  class Settings {
    first = 1
  }

  it.each(titled([null, undefined, 'text', 1, [], new Settings(), new Date(0), () => ({}), new Map()]))(
    'reads plain objects only: not $title',
    ({ value }) => expect(pathOfError(() => reader(value))).toBe('place'),
  )

  it('reads own members only', () => {
    const inherited = new OptionReader(Object.setPrototypeOf({ second: 1 }, null), 'place', names)
    expect([inherited.has('first'), inherited.has('second')]).toEqual([false, true])
    expect(reader({}).value('constructor')).toBeUndefined()
    expect(reader({}).has('toString')).toBe(false)
    expect(reader({}).valueOr('__proto__', 'otherwise')).toBe('otherwise')
  })

  it('K6: refuses hidden members, whatever their name', () => {
    for (const name of ['first', 'other', Symbol('first')]) {
      const hiding = Object.defineProperty({ second: 1 }, name, { value: 1 })
      expect(pathOfError(() => reader(hiding))).toMatch(/^place[.[]/)
    }
    expect(pathOfError(() => reader(Object.defineProperty({}, 'first', { value: 1 })))).toBe('place.first')
  })

  it('reads a getter once, and has its answer from then on', () => {
    let reads = 0
    const changing = {
      get first() {
        reads += 1
        return reads
      },
    }
    const read = reader(changing)
    expect([read.value('first'), read.wholeNumber('first', 7), read.valueOr('first', 7)]).toEqual([1, 1, 1])
    expect(reads).toBe(1)
  })

  it('keeps to what it has read when the object changes', () => {
    const given: Record<string, unknown> = { first: 1 }
    const read = reader(given)
    given['first'] = 2
    given['second'] = 2
    expect([read.value('first'), read.has('second'), read.names()]).toEqual([1, false, ['first']])
  })

  it("takes any name where the names are the user's own", () => {
    const any: unknown = JSON.parse('{"__proto__": 1, "a.b": 2}')
    const open = new OptionReader(any, 'claims', {})
    expect(open.names()).toEqual(['__proto__', 'a.b'])
    expect(open.value('__proto__')).toBe(1)
    expect(open.pathOf('a.b')).toBe('claims["a.b"]')
  })

  it('tells null from what was not given', () => {
    expect(reader({ first: null }).valueOr('first', 'otherwise')).toBeNull()
    expect(reader({}).valueOr('first', 'otherwise')).toBe('otherwise')
    expect(reader({ first: null }).has('first')).toBe(true)
  })

  it('refuses undefined before anything else, and unknown names before that', () => {
    expect(pathOfError(() => reader({ first: undefined }))).toBe('place.first')
    expect(pathOfError(() => reader({ third: undefined }))).toBe('place.third')
    expect(pathOfError(() => reader({ frist: undefined }))).toBe('place.frist')
  })

  it('names the members in their order', () => {
    expect(reader({ second: 1, first: 2 }).names()).toEqual(['second', 'first'])
  })

  it('has nothing of what was not given', () => {
    const empty = reader({})
    expect(empty.boolean('first', true)).toBe(true)
    expect(empty.text('first')).toBeUndefined()
    expect(empty.texts('first')).toBeUndefined()
    expect(empty.oneOf('first', ['a', 'b'], 'b')).toBe('b')
    expect(empty.wholeNumber('first', 7)).toBe(7)
    expect(empty.duration('first', 0)).toBeUndefined()
    expect(empty.callback('first', (value): value is string => value === '', 'a text')).toBeUndefined()
  })

  it.each([
    [1, 1, true],
    [5, 5, true],
    [6, 5, false],
    [0, 5, false],
    [-0, 5, false],
  ])('reads the whole number %j up to %j: %s', (value, most, isTaken) => {
    const read = (): number => reader({ first: value }).wholeNumber('first', 1, most)
    if (isTaken) expect(read()).toBe(value)
    else expect(pathOfError(read)).toBe('place.first')
  })

  it('reads a duration from the least on', () => {
    expect(reader({ first: 1 }).duration('first', 1)).toBe(1)
    expect(reader({ first: '1m' }).duration('first', 1)).toBe(60)
    expect(pathOfError(() => reader({ first: 0.999 }).duration('first', 1))).toBe('place.first')
  })

  it('reads texts, none of them empty or twice', () => {
    expect(reader({ first: ['b', 'a'] }).texts('first')).toEqual(['b', 'a'])
    expect(pathOfError(() => reader({ first: ['a', 'b', 'a'] }).texts('first'))).toBe('place.first')
    expect(pathOfError(() => reader({ first: ['a', ''] }).texts('first'))).toBe('place.first[1]')
    expect(pathOfError(() => reader({ first: ['a', null] }).texts('first'))).toBe('place.first[1]')
  })
})

describe('requireList', () => {
  it('gives a copy without holes', () => {
    const list = [1, 2]
    expect(requireList(list, '')).toEqual(list)
    expect(requireList(list, '')).not.toBe(list)
    expect(requireList(Array.from({ length: 2 }), '')).toEqual([undefined, undefined])
  })

  it.each(titled([[], {}, { length: 1 }, 'text', new Set([1]), undefined]))('refuses $title', ({ value }) => {
    expect(pathOfError(() => requireList(value, 'list'))).toBe('list')
  })
})

describe('requireText', () => {
  it.each(titled(['', 0, null, Object('text'), ['text']]))('refuses $title', ({ value }) => {
    expect(pathOfError(() => requireText(value, 'text'))).toBe('text')
  })

  it('leaves a text as it is', () => {
    expect(requireText(' a ', 'text')).toBe(' a ')
  })
})

describe('isPlainObject', () => {
  it('knows literals and what JSON gives', () => {
    expect([{}, JSON.parse('{"__proto__": 1}'), Object.create(null)].map(isPlainObject)).toEqual([
      true,
      true,
      true,
    ])
    expect([[], null, Object.create({}), new Date(0)].map(isPlainObject)).toEqual([
      false,
      false,
      false,
      false,
    ])
  })
})
