import { describe, expect, it } from 'vitest'
import { titled } from '../../../../test/support/samples.ts'
import { parseByteSize, parseDuration } from '../../src/configuration/duration.ts'

describe('parseDuration', () => {
  it.each([
    [0, 0],
    [-0, -0],
    [0.5, 0.5],
    [60, 60],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['0s', 0],
    ['1s', 1],
    ['30s', 30],
    ['10m', 600],
    ['1h', 3600],
    ['007s', 7],
    ['999999999s', 999_999_999],
    ['999999999h', 3_599_999_996_400],
  ])('reads %j', (value, seconds) => {
    expect(parseDuration(value)).toBe(seconds)
  })

  const refused = [
    -1,
    -0.001,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.NEGATIVE_INFINITY,
    '',
    '5',
    's',
    '-5s',
    '+5s',
    '5 s',
    ' 5s',
    '5s ',
    '5s\n',
    '5S',
    '5H',
    '1.5h',
    '1e3s',
    '0x5s',
    '5d',
    '5ms',
    '5sec',
    '1h30m',
    '1000000000s',
    '٥s',
    '5constructor',
    undefined,
    null,
    true,
    5n,
    [5],
    ['5s'],
    {},
    () => 5,
  ]

  it.each(titled(refused))('D6: refuses $title', ({ value }) => {
    expect(parseDuration(value)).toBeUndefined()
  })
})

describe('parseByteSize', () => {
  it.each([
    [1, 1],
    [2048, 2048],
    [Number.MAX_SAFE_INTEGER, Number.MAX_SAFE_INTEGER],
    ['1kb', 1024],
    ['1KB', 1024],
    ['512kb', 524_288],
    ['32mb', 33_554_432],
    ['32Mb', 33_554_432],
    ['999999mb', 1_048_574_951_424],
  ])('reads %j', (value, bytes) => {
    expect(parseByteSize(value)).toBe(bytes)
  })

  const refused = [
    0,
    -1,
    1.5,
    Number.NaN,
    Number.POSITIVE_INFINITY,
    Number.MAX_SAFE_INTEGER + 1,
    '',
    '32',
    'mb',
    '0kb',
    '01kb',
    '-1kb',
    '1.5mb',
    '1 mb',
    ' 1mb',
    '1mb ',
    '1mb\n',
    '1gb',
    '1b',
    '1m',
    '1000000mb',
    undefined,
    null,
    true,
    [1],
    {},
  ]

  it.each(titled(refused))('refuses $title', ({ value }) => {
    expect(parseByteSize(value)).toBeUndefined()
  })
})
