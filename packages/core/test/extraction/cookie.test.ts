import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { cookieSource } from '../../src/extraction/cookie.ts'

const token = mint()

function read(cookie: string | readonly string[] | undefined, name = 'session'): unknown {
  return cookieSource(name).read({ headers: { cookie } })
}

describe('cookieSource', () => {
  const found = [
    { name: 'alone', cookie: 'session=abc' },
    { name: 'among others', cookie: 'a=1; session=abc; b=2' },
    { name: 'without spaces', cookie: 'a=1;session=abc;b=2' },
    { name: 'with more white space', cookie: ' a=1 ;\tsession = abc\t; ' },
    { name: 'in quotes', cookie: 'session="abc"' },
    { name: 'beside another case', cookie: 'SESSION=x; Session=y; session=abc' },
    { name: 'beside names that hold it', cookie: 'mysession=x; session2=y; x-session=z; session=abc' },
    { name: 'beside pairs that are none', cookie: 'session; =session; ;;; =; session=abc' },
    { name: 'beside a value that looks like it', cookie: 'a="session=x"; b=session=y; session=abc' },
    { name: 'on one of several lines', cookie: ['a=1', 'session=abc', 'b=2'] },
  ]

  it.each(found)('reads a cookie $name', ({ cookie }) => {
    expect(read(cookie)).toBe('abc')
  })

  it.each([
    { cookie: 'session=a=b', value: 'a=b' },
    { cookie: 'session=a b', value: 'a b' },
    { cookie: 'session="', value: '"' },
    { cookie: 'session="a', value: '"a' },
    { cookie: 'session=""a""', value: '"a"' },
    { cookie: 'session=a%2Eb', value: 'a%2Eb' },
    { cookie: 'session=\u00a0a', value: '\u00a0a' },
  ])('gives the value of $cookie as it stands', ({ cookie, value }) => {
    expect(read(cookie)).toBe(value)
  })

  it.each([
    undefined,
    '',
    ';',
    'session',
    'session2',
    'sessionX; session',
    'session=',
    'session=;a=1',
    'session=""',
    'session= \t',
    'SESSION=abc',
    'a=1',
    '"session"=abc',
    'sess%69on=abc',
  ])('takes %j for absent', (cookie) => {
    expect(read(cookie)).toBeUndefined()
  })

  it.each([
    '\u00a0__Host-session=evil',
    '\u2003__Host-session=evil',
    '\ufeff__Host-session=evil',
    '__Host-session\u00a0=evil',
    '\u000b__Host-session=evil',
    '__host-session=evil',
  ])('H16: takes %j, which a browser lets other hosts set, for another cookie', (cookie) => {
    expect(read(cookie, '__Host-session')).toBeUndefined()
  })

  it.each([
    'session=a; session=b',
    'session=a; session=a',
    'session=; session=a',
    'session=a; session=',
    'session=; session=',
    'session=a; x=1; session="a"',
    ['session=a', 'session=b'],
    ['session=a', 'x=1; session=a'],
  ])('H16: refuses the same cookie twice: %j', (cookie) => {
    expect(read(cookie)).toMatchObject({ code: 'token_repeated' })
  })

  it('never fails, and finds what was put in', () => {
    const junk = fc.string({ unit: 'binary', maxLength: 20 }).map((text) => text.replaceAll('session', ''))
    fc.assert(
      fc.property(fc.array(junk), fc.array(junk), (before, after) => {
        const others = [...before, ...after].join(';')
        expect(read(others)).toBeUndefined()
        expect(read([...before, 'session=abc', ...after].join(';'))).toBe('abc')
      }),
    )
  })

  it('never fails on anything, and gives no more than stands there', () => {
    const pieces = fc.constantFrom('session', '=', ';', '"', ' ', '\t', 'a', '\u0000', '\u00e9')
    fc.assert(
      fc.property(fc.string({ unit: pieces, maxLength: 30 }), (cookie) => {
        const value = read(cookie)
        const isText = typeof value === 'string' && value !== '' && cookie.includes(value)
        expect(isText || value === undefined || (cookie.match(/session/g)?.length ?? 0) > 1).toBe(true)
      }),
      { numRuns: 2000 },
    )
  })

  it('reads a long header in time that grows no faster than the header', () => {
    for (const filling of [' ', '"', ';', 'session ', '=']) {
      expect(read(`x${filling.repeat(1_000_000)}x`)).toBeUndefined()
      expect(read(`session="${filling.replace(';', ',').repeat(1_000_000)}x`)).toBeTypeOf('string')
    }
  })
})

describe('a token in a cookie', () => {
  const { verifier } = goodVerifier({ extractionSources: [{ cookie: 'session' }] })
  const authenticate = (cookie: string | readonly string[]): Promise<unknown> =>
    verifier.authenticate({ method: 'GET', url: '/', headers: { cookie } })

  it.each([[`session=${token}`], [`a=1; session="${token}"`], ['a=1', `session=${token}`]])(
    'authenticates: %s %s',
    async (...lines) => {
      expect(await authenticate(lines)).toMatchObject({ token, subject: 'user-1' })
    },
  )

  it('H16: is refused with 400 where the cookie comes twice', async () => {
    const twice = `session=${token}; session=${token}`
    expect(await rejectionOf(authenticate(twice))).toMatchObject({ status: 400, code: 'token_repeated' })
  })

  it('is refused with 401 where it is none', async () => {
    for (const value of ['opaque', `${token}=`, encodeURIComponent(`${token} `), `'${token}'`]) {
      const rejection = await rejectionOf(authenticate(`session=${value}`))
      expect(rejection).toMatchObject({ status: 401, code: 'token_malformed' })
    }
  })

  it('is missing, and answered with 401, where the cookie is empty', async () => {
    for (const cookie of ['session=', 'session=""', 'other=1']) {
      expect(await rejectionOf(authenticate(cookie))).toMatchObject({ status: 401, code: 'token_missing' })
    }
  })
})

describe('a line without the cookie', () => {
  const rows: readonly (readonly [line: string, rest: string | undefined])[] = [
    ['session=abc', undefined],
    [' session = abc ;', undefined],
    ['session=abc; session="d"', undefined],
    ['session=abc; a=1', 'a=1'],
    ['a=1; session=abc', 'a=1'],
    ['a=1;  b="x y"; session=abc;c=%zz; ;d', 'a=1;  b="x y";c=%zz; ;d'],
    [
      'a=session=abc; session; Session=abc; xsession=abc',
      'a=session=abc; session; Session=abc; xsession=abc',
    ],
    ['', ''],
    [' a=1 ', ' a=1 '],
  ]

  it.each(rows)('of %o is %o', (line, rest) => {
    expect(cookieSource('session').carrier?.withoutToken(line)).toBe(rest)
  })

  it('has none to read, and all others with every byte', () => {
    const part = fc.string({
      unit: fc.constantFrom('a', 'session', '=', ' ', '\t', '"', ',', '%', 'é'),
      maxLength: 9,
    })
    fc.assert(
      fc.property(fc.array(part, { maxLength: 6 }), (parts) => {
        const rest = cookieSource('session').carrier?.withoutToken(parts.join(';')) ?? ''
        expect(read(rest)).toBeUndefined()
        const others = parts.filter((pair) => !/^[ \t]*session[ \t]*=/.test(pair))
        expect(rest.replace(/^[ \t]+|[ \t]+$/g, '')).toBe(others.join(';').replace(/^[ \t]+|[ \t]+$/g, ''))
      }),
    )
  })
})
