import { createServer, type IncomingMessage } from 'node:http'
import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { listening } from '../../../../test/support/apps.ts'
import { converse, exchange } from '../../../../test/support/raw-http.ts'
import { HeaderEdits, writeHeader, type LineEdit } from '../../src/forwarding/header-edits.ts'
import type { TokenRequest } from '../../src/request.ts'

function edits(...entries: readonly (readonly [name: string, edit: LineEdit])[]): HeaderEdits {
  const made = new HeaderEdits()
  for (const [name, edit] of entries) made.add(name, edit)
  return made
}

const removal = edits(['X-User', () => undefined])

/** What a request of Node shows, after something was done to it while it was there. */
async function received(
  headers: readonly (readonly [name: string, value: string])[],
  change: (request: IncomingMessage) => void,
): Promise<Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'headersDistinct'>> {
  let seen: Pick<IncomingMessage, 'headers' | 'rawHeaders' | 'headersDistinct'> | undefined
  const server = createServer((request, response) => {
    change(request)
    const { headers: fields, rawHeaders, headersDistinct } = request
    seen = { headers: { ...fields }, rawHeaders: [...rawHeaders], headersDistinct: { ...headersDistinct } }
    response.end()
  })
  const { port, close } = await listening(server)
  await exchange(port, { headers })
  await close()
  if (seen === undefined) throw new Error('no request came')
  return seen
}

const sent = [
  ['X-User', 'a'],
  ['X_USER', 'b'],
  ['x-user', 'c'],
  ['X-Users', 'kept'],
] as const

const withoutUser = {
  headers: { host: 'api.example.com', connection: 'close', 'x-users': 'kept' },
  rawHeaders: ['Host', 'api.example.com', 'Connection', 'close', 'X-Users', 'kept'],
  headersDistinct: { host: ['api.example.com'], connection: ['close'], 'x-users': ['kept'] },
}

describe('edits of a request of Node', () => {
  const before: readonly (readonly [name: string, touch: (request: IncomingMessage) => unknown])[] = [
    ['nobody has looked', () => undefined],
    ['headers were read', ({ headers }) => headers['x-user']],
    ['headersDistinct was read', ({ headersDistinct }) => headersDistinct['x-user']],
    ['all were read', ({ headers, headersDistinct }) => [headers['x-user'], headersDistinct['x-user']]],
  ]

  it.each(before)('H5: are seen in every form, where %s before', async (_, touch) => {
    const seen = await received(sent, (request) => {
      touch(request)
      removal.apply(request)
    })
    expect(seen).toEqual(withoutUser)
  })

  it.each(before)('are followed by what is written, where %s before', async (_, touch) => {
    const seen = await received(sent, (request) => {
      touch(request)
      removal.apply(request)
      writeHeader(request, 'X-User', 'ada')
    })
    expect(seen.headers['x-user']).toBe('ada')
    expect(seen.rawHeaders.slice(-2)).toEqual(['X-User', 'ada'])
    expect(seen.headersDistinct['x-user']).toEqual(['ada'])
  })

  it('reach those who keep the old objects', async () => {
    let kept: object[] = []
    await received(sent, (request) => {
      kept = [request.headers, request.rawHeaders, request.headersDistinct]
      removal.apply(request)
    })
    expect(JSON.stringify(kept)).not.toMatch(/x.user"/i)
  })

  it('come too early for trailers, which are no headers and stay among themselves', async () => {
    let request: IncomingMessage | undefined
    const server = createServer((incoming, response) => {
      request = incoming
      removal.apply(incoming)
      incoming.resume().on('end', () => response.end())
    })
    const { port, close } = await listening(server)
    const head =
      'POST / HTTP/1.1\r\nHost: a\r\nConnection: close\r\nTransfer-Encoding: chunked\r\nTrailer: X-User'
    await converse(port, `${head}\r\n\r\n1\r\na\r\n0\r\nX-User: late\r\n\r\n`)
    await close()
    expect(request?.trailers).toEqual({ 'x-user': 'late' })
    expect(request?.headers).not.toHaveProperty('x-user')
    expect(request?.rawHeaders).not.toContain('late')
    expect(request?.headersDistinct).not.toHaveProperty('x-user')
  })

  it('leave the rest of the lines as they were', async () => {
    const lines = [...sent, ['Cookie', 'a=1'], ['cookie', 'b=2'], ['X-A', ''], ['X-A', 'é']] as const
    const untouched = await received(
      lines.filter(([name]) => !/^x.user$/i.test(name)),
      () => undefined,
    )
    expect(await received(lines, (request) => removal.apply(request))).toEqual(untouched)
  })
})

describe('edits', () => {
  it('change a line, and lines of a list', () => {
    const request: TokenRequest = {
      headers: { 'x-a': '1', 'x-b': ['1', '2', '3'], 'x-c': ['2'], 'x-d': undefined },
      rawHeaders: ['X-A', '1', 'X-B', '1', 'X-B', '2', 'X-C', '2'],
    }
    const halve: LineEdit = (value) => (value === '2' ? undefined : value.replace('3', 'three'))
    edits(['x-a', (value) => `${value}!`], ['x-b', halve], ['x-c', halve], ['x-d', halve]).apply(request)
    expect(request).toEqual({
      headers: { 'x-a': '1!', 'x-b': ['1', 'three'], 'x-d': undefined },
      rawHeaders: ['X-A', '1!', 'X-B', '1'],
    })
  })

  it('H6: take out what folds to the name, and nothing else, whatever was sent', () => {
    const name = fc.constantFrom(
      'x-user',
      'X_User',
      'x.USER',
      'X~UsEr',
      'x-users',
      'x-usr',
      'y-user',
      'xuser',
      'x',
    )
    fc.assert(
      fc.property(fc.array(fc.tuple(name, fc.string({ maxLength: 3 })), { maxLength: 12 }), (lines) => {
        const kept = lines.filter(([given]) => !/^x[^a-z]user$/i.test(given))
        const requestOf = (given: typeof lines): TokenRequest => ({
          headers: Object.fromEntries(given),
          headersDistinct: Object.fromEntries(given.map(([key, value]) => [key, [value]])),
          rawHeaders: given.flat(),
          shownHeaders: Object.fromEntries(given),
        })
        const request = requestOf(lines)
        removal.apply(request)
        expect(request).toEqual(requestOf(kept))
      }),
    )
  })

  it('of one header are made one after the other, until nothing is left', () => {
    const request: TokenRequest = { headers: { 'x-a': 'abc', 'x-b': 'abc' } }
    const drop: LineEdit = () => undefined
    const append =
      (text: string): LineEdit =>
      (value) =>
        value + text
    edits(['x-a', append('d')], ['X_A', append('e')], ['x-b', drop], ['x-b', append('d')]).apply(request)
    expect(request.headers).toEqual({ 'x-a': 'abcde' })
  })

  it('touch nothing where there is nothing to change', () => {
    const request: TokenRequest = Object.freeze({
      headers: Object.freeze({ 'x-a': 'a', 'x-user': undefined }),
      rawHeaders: Object.freeze(['X-A', 'a']).slice(),
    })
    removal.apply(request)
    edits(['x-a', (value) => value]).apply(request)
    expect(request).toEqual({ headers: { 'x-a': 'a' }, rawHeaders: ['X-A', 'a'] })
  })

  it('H5: throw where a header cannot be taken out', () => {
    const frozen = [
      { headers: Object.freeze({ 'x-user': 'a' }) },
      { headers: Object.freeze({ 'x-user': ['a'] }) },
      { headers: {}, headersDistinct: Object.freeze({ 'x-user': ['a'] }) },
    ]
    for (const request of frozen) expect(() => removal.apply(request)).toThrow(TypeError)
  })

  it('take what a framework shows instead, and give it another object', () => {
    const shown = Object.freeze({ 'x-user': 'a', 'x-other': 'b' })
    const request: TokenRequest = { headers: {}, shownHeaders: shown }
    removal.apply(request)
    expect(request.shownHeaders).toEqual({ 'x-other': 'b' })
    const kept = request.shownHeaders
    removal.apply(request)
    expect(request.shownHeaders).toBe(kept)
  })

  it('bear a raw list that ends with a name', () => {
    const request: TokenRequest = { headers: {}, rawHeaders: ['X-A', 'a', 'X-User'] }
    removal.apply(request)
    expect(request.rawHeaders).toEqual(['X-A', 'a'])
  })
})

describe('writeHeader', () => {
  it('writes to what there is', () => {
    const request: TokenRequest = { headers: {} }
    writeHeader(request, 'X-User', 'ada')
    expect(request).toEqual({ headers: { 'x-user': 'ada' } })
  })

  it('throws where it cannot', () => {
    expect(() => writeHeader({ headers: Object.freeze({}) }, 'X-User', 'ada')).toThrow(TypeError)
  })
})
