import { describe, expect, it } from 'vitest'
import type { CompiledSource } from '../../src/extraction/extraction.ts'
import type { RequestHeaders } from '../../src/request.ts'
import { mint } from '../../../../test/support/tokens.ts'
import { goodVerifier, rejectionOf } from '../../../../test/support/verifiers.ts'
import { bearerSource, headerSource } from '../../src/extraction/token-header-field.ts'

const token = mint()

/** What a source holds, once its syntax has been looked at. */
function read(source: CompiledSource, headers: RequestHeaders): unknown {
  const reading = source.read({ headers })
  return typeof reading === 'string' ? (source.checkSyntax?.(reading) ?? reading) : reading
}

describe('bearerSource', () => {
  const { verifier } = goodVerifier()
  const authenticate = (authorization: string): Promise<unknown> =>
    verifier.authenticate({ method: 'GET', url: '/', headers: { authorization } })

  const carried = [
    { name: 'one space', value: `Bearer ${token}` },
    { name: 'two spaces', value: `Bearer  ${token}` },
    { name: 'many spaces', value: `Bearer${' '.repeat(1000)}${token}` },
    { name: 'lower case', value: `bearer ${token}` },
    { name: 'upper case', value: `BEARER ${token}` },
    { name: 'mixed case', value: `bEaReR ${token}` },
    { name: 'white space around it', value: ` \tBearer ${token} \t` },
  ]

  it.each(carried)('H3: takes a token with $name', async ({ value }) => {
    expect(await authenticate(value)).toMatchObject({ token, subject: 'user-1' })
  })

  const malformed = [
    { name: 'nothing behind Bearer', value: 'Bearer' },
    { name: 'spaces behind Bearer', value: 'Bearer   ' },
    { name: 'a tab behind Bearer', value: `Bearer\t${token}` },
    { name: 'a space and a tab', value: `Bearer \t${token}` },
    { name: 'a no-break space', value: `Bearer\u00a0${token}` },
    { name: 'a no-break space behind the token', value: `Bearer ${token}\u00a0` },
    { name: 'two tokens', value: `Bearer ${token} ${token}` },
    { name: 'a comma list', value: `Bearer ${token}, Bearer ${token}` },
    { name: 'a comma list without spaces', value: `Bearer ${token},${token}` },
    { name: 'a comma behind the token', value: `Bearer ${token},` },
    { name: 'a parameter', value: `Bearer token="${token}"` },
    { name: 'quotes', value: `Bearer "${token}"` },
    { name: 'a colon', value: `Bearer: ${token}` },
    { name: 'an equals sign', value: `Bearer=${token}` },
    { name: 'a tab inside', value: `Bearer ${token.slice(0, 9)}\t${token.slice(9)}` },
    { name: 'a line break inside', value: `Bearer ${token.slice(0, 9)}\n${token.slice(9)}` },
    { name: 'a line break behind it', value: `Bearer ${token}\n` },
    { name: 'padding inside', value: 'Bearer a=b' },
    { name: 'padding alone', value: 'Bearer =' },
    { name: 'a percent sign', value: 'Bearer a%2Eb' },
    { name: 'a letter that is not ASCII', value: 'Bearer \u00e9' },
    { name: 'an angle bracket', value: 'Bearer <token>' },
  ]

  it.each(malformed)('H3: answers 400 for $name', async ({ value }) => {
    expect(await rejectionOf(authenticate(value))).toMatchObject({ status: 400, code: 'request_malformed' })
  })

  it.each([
    '',
    ' ',
    '\t',
    'Basic dTpw',
    'Bearertoken',
    `Bearer2 ${token}`,
    `"Bearer" ${token}`,
    token,
    `\u0131Bearer ${token}`,
    'DPoP abc',
    ':',
    `B\u00e9arer ${token}`,
  ])('takes %j for absent', async (value) => {
    expect(await rejectionOf(authenticate(value))).toMatchObject({ status: 401, code: 'token_missing' })
  })

  it.each(['opaque', 'a.b', 'a.b.c', 'a.b.c.d.e', '.', '~+/', 'abc==', `${token}=`])(
    'answers 401 for %j, which is well carried and no JWS',
    async (value) => {
      expect(await rejectionOf(authenticate(`Bearer ${value}`))).toMatchObject({
        status: 401,
        code: 'token_malformed',
      })
    },
  )

  it('takes a capital that only Unicode folds to ASCII for another scheme', () => {
    expect(
      read(headerSource('authorization', 'token'), { authorization: `TO\u212aEN ${token}` }),
    ).toBeUndefined()
  })

  const repeated = [
    { name: 'in a list', request: { headers: { authorization: [`Bearer ${token}`, `Bearer ${token}`] } } },
    {
      name: 'under two spellings',
      request: { headers: { authorization: `Bearer ${token}`, Authorization: `Bearer ${token}` } },
    },
    {
      name: 'good, then bad',
      request: {
        headers: { authorization: `Bearer ${token}` },
        rawHeaders: ['Authorization', `Bearer ${token}`, 'Authorization', 'Bearer bad'],
      },
    },
    {
      name: 'equal',
      request: {
        headers: { authorization: `Bearer ${token}` },
        rawHeaders: ['authorization', `Bearer ${token}`, 'AUTHORIZATION', `Bearer ${token}`],
      },
    },
    {
      name: 'Basic, then Bearer',
      request: {
        headers: { authorization: 'Basic dTpw' },
        rawHeaders: ['Authorization', 'Basic dTpw', 'Authorization', `Bearer ${token}`],
      },
    },
    {
      name: 'empty, then Bearer',
      request: {
        headers: { authorization: '' },
        rawHeaders: ['Authorization', '', 'Authorization', `Bearer ${token}`],
      },
    },
    { name: 'blank, then Bearer', request: { headers: { authorization: [' ', `Bearer ${token}`] } } },
  ]

  it.each(repeated)('H1: answers 400 for two lines, $name', async ({ request }) => {
    expect(await rejectionOf(verifier.authenticate(request))).toMatchObject({
      status: 400,
      code: 'token_repeated',
    })
  })

  it.each(repeated)(
    'H1: answers 400 for two lines, $name, where no token is needed too',
    async ({ request }) => {
      const optional = goodVerifier({ mode: 'optional' }).verifier
      expect(await rejectionOf(optional.authenticate(request))).toMatchObject({
        status: 400,
        code: 'token_repeated',
      })
      expect(await goodVerifier({ mode: 'permissive' }).verifier.authenticate(request)).toBeUndefined()
    },
  )

  it.each([
    { name: 'a list of one', request: { headers: { authorization: [`Bearer ${token}`] } } },
    { name: 'another spelling', request: { headers: { Authorization: `Bearer ${token}` } } },
    { name: 'an empty raw list', request: { headers: { authorization: `Bearer ${token}` }, rawHeaders: [] } },
    {
      name: 'one raw line',
      request: {
        headers: { authorization: `Bearer ${token}` },
        rawHeaders: ['Authorization', `Bearer ${token}`, 'Proxy-Authorization', 'Basic x'],
      },
    },
  ])('takes a token from $name', async ({ request }) => {
    expect(await verifier.authenticate(request)).toMatchObject({ subject: 'user-1' })
  })

  it('reads a value full of spaces, tabs or letters in time that grows no faster than the value', () => {
    for (const filling of [' ', '\t', ' \t', 'a', '=', 'Bearer ']) {
      const value = `x${filling.repeat(2_000_000)}x`
      expect(read(bearerSource(), { authorization: value })).toBeUndefined()
      expect(read(bearerSource(), { authorization: `Bearer ${value},` })).toMatchObject({
        code: 'request_malformed',
      })
    }
  })
})

describe('headerSource', () => {
  it('gives the whole value, without the white space around it', () => {
    expect(read(headerSource('X-Token', undefined), { 'x-token': ' \ta b, c\t' })).toBe('a b, c')
  })

  it.each([
    {},
    { 'x-token': '' },
    { 'x-token': ' \t' },
    { 'x-token': [] },
    { 'x-tokens': 'a' },
    { x_token: 'a' },
  ])('takes %j for absent', (headers) => {
    expect(read(headerSource('x-token', undefined), headers)).toBeUndefined()
  })

  it('takes the word before the token in any case, and another word for absent', () => {
    const source = headerSource('x-token', 'JWT')
    expect(read(source, { 'x-token': 'jwt abc' })).toBe('abc')
    expect(read(source, { 'x-token': 'JWT   abc' })).toBe('abc')
    expect(read(source, { 'x-token': 'Bearer abc' })).toBeUndefined()
    expect(read(source, { 'x-token': 'abc' })).toBeUndefined()
    expect(read(source, { 'x-token': 'JWT' })).toMatchObject({ code: 'request_malformed' })
    expect(read(source, { 'x-token': 'JWT a b' })).toMatchObject({ code: 'request_malformed' })
  })

  it('refuses two lines, empty and equal ones too', () => {
    const source = headerSource('x-token', undefined)
    for (const lines of [
      ['a', 'b'],
      ['a', 'a'],
      ['', 'a'],
      ['', ''],
    ]) {
      expect(read(source, { 'x-token': lines })).toMatchObject({ code: 'token_repeated' })
    }
  })

  it('names the source by the header, and by the word where there is one', () => {
    expect(headerSource('X-Token', undefined)).toMatchObject({ name: 'header x-token', kind: 'header' })
    expect(headerSource('X-Token', 'JWT')).toMatchObject({ name: 'header x-token jwt', kind: 'header' })
    expect(bearerSource()).toMatchObject({ name: 'bearer', kind: 'bearer' })
  })

  it('authenticates, and answers 401 for a value that is no token', async () => {
    const { verifier } = goodVerifier({ extractionSources: [{ header: 'X-Token' }] })
    expect(await verifier.authenticate({ headers: { 'x-token': token } })).toMatchObject({
      subject: 'user-1',
    })
    for (const value of ['a b', `Bearer ${token}`, `${token}, ${token}`, `${token}\n`]) {
      const rejection = await rejectionOf(verifier.authenticate({ headers: { 'x-token': value } }))
      expect(rejection).toMatchObject({ status: 401, code: 'token_malformed' })
    }
  })

  it('reads two words of one header as two sources', async () => {
    const { verifier } = goodVerifier({
      extractionSources: [{ header: 'authorization', prefix: 'JWT' }, { bearer: true }],
    })
    for (const scheme of ['JWT', 'Bearer']) {
      const request = { headers: { authorization: `${scheme} ${token}` } }
      expect(await verifier.authenticate(request)).toMatchObject({ subject: 'user-1' })
    }
  })
})

describe('a line without the token', () => {
  const bearer = bearerSource().carrier
  const jwt = headerSource('X-Token', 'JWT').carrier
  const whole = headerSource('X-Token', undefined).carrier

  it.each([
    'Bearer abc',
    'bEARER  abc',
    'Bearer',
    'Bearer abc def',
    'Bearer\u00a0abc',
    '\tBearer abc',
    'Basic YTpi, Bearer abc',
    'Bearer abc, Basic YTpi',
    'Basic YTpi,bearer',
  ])('is none where it is %o', (line) => {
    expect(bearer?.withoutToken(line)).toBeUndefined()
    expect(jwt?.withoutToken(line.replace(/bearer/i, 'jwt'))).toBeUndefined()
    expect(whole?.withoutToken(line)).toBeUndefined()
  })

  it.each(['', 'Basic YTpi', 'Bearerabc', 'Bearer2 abc', 'Basic Bearer', 'Digest a="Bearer b"', 'abc'])(
    'is the same where its scheme is another: %o',
    (line) => {
      expect([bearer?.withoutToken(line), jwt?.withoutToken(line)]).toEqual([line, line])
      expect(whole?.withoutToken(line)).toBeUndefined()
    },
  )

  it('is one of the header that the source reads', () => {
    expect([bearer?.header, jwt?.header, whole?.header]).toEqual(['authorization', 'x-token', 'x-token'])
  })
})
