import { describe, expect, it } from 'vitest'
import {
  createUnchecked,
  mistakeBeside,
  mistakeIn,
  secretOptions,
} from '../../../../test/support/refused-options.ts'
import { samples } from '../../../../test/support/samples.ts'

type Options = Readonly<Record<string, unknown>>

function expectTaken(options: Options): void {
  expect(() => createUnchecked({ ...secretOptions, ...options }).close()).not.toThrow()
}

describe('extractionSources', () => {
  const taken: readonly (readonly unknown[])[] = [
    [{ bearer: true }],
    [{ header: 'x-token' }],
    [{ header: 'x-token', prefix: 'JWT' }],
    [{ header: 'x-token' }, { header: 'x-token', prefix: 'JWT' }],
    [{ cookie: 'token' }, { cookie: 'Token' }],
    [{ query: 'access token' }, { form: 'access token' }],
    [() => undefined, () => undefined],
    [{ bearer: true }, { cookie: '__Host-token' }, { query: 'token' }, { form: 'token' }, () => undefined],
  ]

  it.each(taken.map((sources) => ({ sources })))('may be $sources', ({ sources }) => {
    expectTaken({ extractionSources: sources })
  })

  const repeated: readonly (readonly unknown[])[] = [
    [{ bearer: true }, { bearer: true }],
    [{ cookie: 'token' }, { cookie: 'token' }],
    [{ header: 'x-token' }, { header: 'X-Token' }],
    [
      { header: 'x-token', prefix: 'JWT' },
      { header: 'X-TOKEN', prefix: 'jwt' },
    ],
    [{ query: 'token' }, { query: 'token' }],
    [{ form: 'token' }, { form: 'token' }],
  ]

  it.each(repeated.map((sources) => ({ sources })))('are not repeated: $sources', ({ sources }) => {
    expect(mistakeBeside({ extractionSources: sources })).toBe('extractionSources[1]')
    const further = [{ query: 'other' }, ...sources]
    expect(mistakeBeside({ extractionSources: further })).toBe('extractionSources[2]')
  })

  it.each(['header', 'cookie', 'query', 'form', 'bearer'])('are one of a kind: %s', (kind) => {
    const others = ['header', 'cookie', 'query', 'form', 'bearer'].filter((other) => other !== kind)
    for (const other of others) {
      const source = { [kind]: kind === 'bearer' ? true : 'x', [other]: other === 'bearer' ? true : 'x' }
      expect(mistakeBeside({ extractionSources: [source] })).toMatch(/^extractionSources\[0\]\.\w+$/)
    }
  })

  it.each(['cookie', 'query', 'form', 'bearer'])('have a prefix in a header only: not %s', (kind) => {
    const source = { [kind]: kind === 'bearer' ? true : 'x', prefix: 'JWT' }
    expect(mistakeBeside({ extractionSources: [source] })).toBe('extractionSources[0].prefix')
  })

  it.each(['a b', 'a:b', 'a,b', 'a;b', 'a=b', 'é', 'a\n', 'a"', '{a}', ' '])(
    'have names that HTTP allows: not %j',
    (name) => {
      expect(mistakeBeside({ extractionSources: [{ header: name }] })).toBe('extractionSources[0].header')
      expect(mistakeBeside({ extractionSources: [{ cookie: name }] })).toBe('extractionSources[0].cookie')
      const prefixed = [{ header: 'x-token', prefix: name }]
      expect(mistakeBeside({ extractionSources: prefixed })).toBe('extractionSources[0].prefix')
    },
  )
})

describe('allowedOrigins', () => {
  it.each(['https://app.example.com', 'http://localhost:3000', 'https://app.example.com:8443'])(
    'may hold %s',
    (origin) => expectTaken({ allowedOrigins: [origin] }),
  )

  it.each([
    'app.example.com',
    '*',
    'null',
    'https://*.example.com',
    'https://app.example.com/',
    'https://app.example.com/a',
    'HTTPS://app.example.com',
    'https://App.example.com',
    'https://app.example.com:443',
    'https://user@app.example.com',
    'https://app.example.com?a',
    ' https://app.example.com',
    'https://',
    'file:///etc',
    'data:text/plain,a',
  ])('does not hold %j', (origin) => {
    expect(mistakeBeside({ allowedOrigins: ['https://app.example.com', origin] })).toBe('allowedOrigins')
  })
})

describe('challenge', () => {
  it.each([
    { realm: 'orders' },
    { realm: 'the "orders" \\ realm' },
    { scope: 'orders:read' },
    { scope: 'orders:read orders:write' },
    { scope: ['orders:read', 'orders:write'] },
    { resourceMetadata: 'https://api.example.com/.well-known/oauth-protected-resource' },
  ])('may be %j', (challenge) => expectTaken({ challenge }))

  it.each([
    ['realm', 'é'],
    ['realm', 'a\r\nSet-Cookie: b'],
    ['realm', 'a\0'],
    ['realm', 'a\t'],
    ['realm', '\u007f'],
    ['scope', 'a  b'],
    ['scope', ' a'],
    ['scope', 'a\tb'],
    ['scope', 'a"b'],
    ['scope', 'a\\b'],
    ['scope', ['a b']],
    ['scope', ['é']],
    ['resourceMetadata', '/.well-known/oauth-protected-resource'],
    ['resourceMetadata', 'ftp://api.example.com/'],
    ['resourceMetadata', 'https://api.example.com/a b'],
    ['resourceMetadata', 'https://api.example.com/"'],
    ['resourceMetadata', 'https://api.example.com/\\'],
    ['resourceMetadata', 'https://api.example.com/\n'],
    ['resourceMetadata', 'https://'],
    ['resourceMetadata', 'x https://api.example.com/'],
  ])('H13: cannot carry a %s such as %j', (name, value) => {
    expect(mistakeBeside({ challenge: { [name]: value } })).toBe(`challenge.${name}`)
  })
})

describe('cache', () => {
  it.each([false, {}, { maxEntries: 1 }, { maxBytes: 1 }, { maxBytes: '1kb' }, { hotTier: false }])(
    'may be %j',
    (cache) => expectTaken({ cache }),
  )

  it.each([
    [0, 'cache.maxEntries'],
    [1, undefined],
    [2, undefined],
    [100_000, undefined],
    [10_000_001, 'cache.maxEntries'],
    [Number.MAX_SAFE_INTEGER, 'cache.maxEntries'],
    [1.5, 'cache.maxEntries'],
    ['10000', 'cache.maxEntries'],
  ])('F8: has a bound of entries from 1 to 10,000,000: %j', (maxEntries, path) => {
    if (path === undefined) expectTaken({ cache: { maxEntries } })
    else expect(mistakeBeside({ cache: { maxEntries } })).toBe(path)
  })

  it.each([
    [16 * 1024 ** 3 - 1, true],
    [16 * 1024 ** 3, true],
    [16 * 1024 ** 3 + 1, false],
    ['16383mb', true],
    ['16384mb', true],
    ['16385mb', false],
    ['999999kb', true],
    ['999999mb', false],
    [Number.MAX_SAFE_INTEGER, false],
  ])('F8: has a bound of bytes up to 16 GiB: %j', (maxBytes, isTaken) => {
    if (isTaken) expectTaken({ cache: { maxBytes } })
    else expect(mistakeBeside({ cache: { maxBytes } })).toBe('cache.maxBytes')
  })

  it.each([0, -1, 1.5, '0kb', '32', '32gb', ''])('F8: has a bound of bytes: not %j', (maxBytes) => {
    expect(mistakeBeside({ cache: { maxBytes } })).toBe('cache.maxBytes')
  })
})

describe('maxConcurrentSignatureChecks', () => {
  it.each([
    [0, false],
    [1, true],
    [2, true],
    [1023, true],
    [1024, true],
    [1025, false],
    [Number.MAX_SAFE_INTEGER, false],
  ])('is from 1 to 1,024: %i', (maxConcurrentSignatureChecks, isTaken) => {
    if (isTaken) expectTaken({ maxConcurrentSignatureChecks })
    else expect(mistakeBeside({ maxConcurrentSignatureChecks })).toBe('maxConcurrentSignatureChecks')
  })
})

describe('durations and numbers', () => {
  it.each([
    ['maxLifetime', 0, 1],
    ['maxLifetime', 0.999, 1.5],
    ['maxLifetime', '0s', '1s'],
    ['clockSkewTolerance', -1, 0],
    ['clockSkewTolerance', '-1s', '0s'],
    ['maxTokenBytes', 0, 1],
    ['maxTokenBytes', 1.5, 2],
    ['maxConcurrentSignatureChecks', 0, 1],
    ['maxConcurrentSignatureChecks', 1.5, 2],
    ['maxConcurrentSignatureChecks', Number.POSITIVE_INFINITY, 1000],
    ['maxTokenBytes', Number.MAX_SAFE_INTEGER + 1, Number.MAX_SAFE_INTEGER],
  ])('of %s are refused below the least: %j, taken from %j', (name, refused, least) => {
    expect(mistakeBeside({ [name]: refused })).toBe(name)
    expectTaken({ [name]: least })
  })

  it.each([
    '5',
    '5 s',
    '1.5h',
    '1d',
    '-5s',
    '5S',
    '',
    'NaN',
    samples.notANumber,
    samples.infinite,
    samples.negative,
  ])('D6: are refused in any other form: %j', (duration) => {
    for (const name of ['maxLifetime', 'clockSkewTolerance']) {
      expect(mistakeBeside({ [name]: duration })).toBe(name)
      const second = { ...secretOptions, name: 'second', [name]: duration }
      expect(mistakeIn({ requireAny: [secretOptions, second] })).toBe(`requireAny[1].${name}`)
    }
  })
})
