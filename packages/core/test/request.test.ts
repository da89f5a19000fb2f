import { createServer, type IncomingHttpHeaders } from 'node:http'
import type { AddressInfo } from 'node:net'
import { describe, expect, it } from 'vitest'
import { isClaimgateError } from '@claimgate/core'
import { exchange } from '../../../test/support/raw-http.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodVerifier } from '../../../test/support/verifiers.ts'
import { headerField, headerValue } from '../src/request.ts'

const token = mint()

describe('headerField', () => {
  const fields = [
    { name: 'an absent header', headers: {}, value: undefined, lines: 0 },
    { name: 'an undefined header', headers: { 'x-token': undefined }, value: undefined, lines: 0 },
    { name: 'a header of no lines', headers: { 'x-token': [] }, value: undefined, lines: 0 },
    { name: 'an empty header', headers: { 'x-token': '' }, value: '', lines: 1 },
    { name: 'one line', headers: { 'x-token': 'a' }, value: 'a', lines: 1 },
    { name: 'one line in a list', headers: { 'x-token': ['a'] }, value: 'a', lines: 1 },
    { name: 'two lines', headers: { 'x-token': ['a', 'b'] }, value: 'a, b', lines: 2 },
    { name: 'two equal lines', headers: { 'x-token': ['a', 'a'] }, value: 'a, a', lines: 2 },
    { name: 'another case', headers: { 'X-Token': 'a' }, value: 'a', lines: 1 },
    { name: 'two cases', headers: { 'X-Token': 'a', 'x-token': 'b' }, value: 'a, b', lines: 2 },
    {
      name: 'another header',
      headers: { x_token: 'a', 'x-tokens': 'b', 'y-token': 'c' },
      value: undefined,
      lines: 0,
    },
  ]

  it.each(fields)('reads $name', ({ headers, value, lines }) => {
    expect(headerField({ headers }, 'x-token')).toEqual({ value, lines })
  })

  const counted = [
    { name: 'two lines, where the value shows one', raw: ['X-Token', 'a', 'x-token', 'b'], lines: 2 },
    { name: 'one line', raw: ['Host', 'x-token', 'X-TOKEN', 'a'], lines: 1 },
    { name: 'names alone, and no values', raw: ['Host', 'x-token', 'Via', 'x-token'], lines: 1 },
    { name: 'the lines of the value, where the list is empty', raw: [], lines: 1 },
    { name: 'the lines of the value, where there is no list', raw: undefined, lines: 1 },
    { name: 'a name without a value', raw: ['X-Token', 'a', 'X-Token'], lines: 2 },
  ]

  it.each(counted)('counts $name', ({ raw, lines }) => {
    expect(headerField({ headers: { 'x-token': 'a' }, rawHeaders: raw }, 'x-token')).toEqual({
      value: 'a',
      lines,
    })
  })

  it('counts the lines of a list even where the raw list has fewer', () => {
    const request = { headers: { 'x-token': ['a', 'b'] }, rawHeaders: ['x-token', 'a'] }
    expect(headerField(request, 'x-token').lines).toBe(2)
  })

  it('finds no value in the raw list that the headers do not have', () => {
    expect(headerField({ headers: {}, rawHeaders: ['X-Token', 'a'] }, 'x-token').value).toBeUndefined()
  })
})

describe('headerValue', () => {
  it('joins Cookie lines by a semicolon, and others by a comma', () => {
    expect(headerValue({ headers: { cookie: ['a=1', 'b=2'] } }, 'cookie')).toBe('a=1; b=2')
    expect(headerValue({ headers: { origin: ['a', 'b'] } }, 'origin')).toBe('a, b')
  })

  it.each(['constructor', '__proto__', 'toString'])('reads no %s from the prototype', (name) => {
    expect(headerValue({ headers: {} }, name.toLowerCase())).toBeUndefined()
  })
})

type Line = readonly [name: string, value: string]

describe('a request as Node hands it over', () => {
  /** Sends lines as they stand to a server of Node's, and tells what it saw and decided. */
  async function send(lines: readonly Line[]): Promise<{ headers: IncomingHttpHeaders; status: number }> {
    const { verifier } = goodVerifier({ extractionSources: [{ bearer: true }, { cookie: 'session' }] })
    const server = createServer((request, response) => {
      const { headers } = request
      void verifier
        .authenticate(request)
        .then(
          () => 200,
          (error: unknown) => (isClaimgateError(error) ? error.status : 500),
        )
        .then((status) => response.end(JSON.stringify({ headers, status })))
    })
    await new Promise<void>((resolve) => {
      server.listen(0, '127.0.0.1', resolve)
    })
    try {
      const { port } = server.address() as AddressInfo
      return JSON.parse((await exchange(port, { headers: lines })).body)
    } finally {
      server.close()
    }
  }

  const bearer: Line = ['Authorization', `Bearer ${token}`]

  it('is let in with one Authorization line', async () => {
    expect(await send([bearer])).toMatchObject({ status: 200, headers: { authorization: `Bearer ${token}` } })
  })

  const repeated: readonly { readonly name: string; readonly lines: readonly Line[] }[] = [
    { name: 'good and bad', lines: [bearer, ['Authorization', 'Bearer bad']] },
    { name: 'equal', lines: [bearer, bearer] },
    { name: 'in different case', lines: [bearer, ['AUTHORIZATION', `Bearer ${token}`]] },
    { name: 'Bearer and Basic', lines: [bearer, ['Authorization', 'Basic dTpw']] },
    { name: 'Bearer and empty', lines: [bearer, ['Authorization', '']] },
  ]

  it.each(repeated)(
    'H1: is refused with two Authorization lines, $name, of which Node shows the first',
    async ({ lines }) => {
      expect(await send(lines)).toMatchObject({ status: 400, headers: { authorization: `Bearer ${token}` } })
    },
  )

  it.each(repeated)('H1: is refused with the same lines the other way round: $name', async ({ lines }) => {
    expect((await send(lines.toReversed())).status).toBe(400)
  })

  it('H16: is let in with its cookie on one of several Cookie lines, and refused with it on two', async () => {
    const session: Line = ['Cookie', `session=${token}`]
    expect(await send([['Cookie', 'a=1'], session, ['Cookie', 'b=2']])).toMatchObject({ status: 200 })
    expect(await send([session, ['Cookie', 'a=1'], session])).toMatchObject({ status: 400 })
  })
})
