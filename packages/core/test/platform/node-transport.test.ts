import { once } from 'node:events'
import type { LookupAddress } from 'node:dns'
import { createServer, getDefaultAutoSelectFamily, setDefaultAutoSelectFamily, type Socket } from 'node:net'
import { Readable } from 'node:stream'
import { setImmediate as nextTurn } from 'node:timers/promises'
import { brotliCompressSync, gzipSync } from 'node:zlib'
import { describe, expect, it, onTestFinished, vi } from 'vitest'
import { disconnect, startKeyServer, text, type Answer } from '../../../../test/support/key-server.ts'
import { fetchJson, maxAnswerBytes } from '../../src/keys/remote/fetch-json.ts'
import { FetchProblem } from '../../src/keys/remote/fetch-problem.ts'
import type { TransportAnswer, TransportRequest } from '../../src/keys/remote/transport.ts'
import type { LookUp } from '../../src/platform/host-lookup.ts'
import { createNodeTransport } from '../../src/platform/node-transport.ts'

const security = {
  ca: undefined,
  certificate: undefined,
  key: undefined,
  pinnedKeys: [],
  verifiesCertificate: true,
}
const transport = createNodeTransport(security)

function requestOf(url: string, rest: Partial<TransportRequest> = {}): TransportRequest {
  const { signal } = new AbortController()
  return { url, headers: {}, signal, allowPrivateHosts: true, presentsCertificate: true, ...rest }
}

function get(url: string, rest: Partial<TransportRequest> = {}): Promise<TransportAnswer> {
  return transport(requestOf(url, rest))
}

async function documentAt(url: string): Promise<unknown> {
  return (await fetchJson(transport, requestOf(url))).value
}

/** The problem that a run ends in; fails where it ends otherwise. */
async function problemOf(run: Promise<unknown>): Promise<FetchProblem> {
  const outcome: unknown = await run.catch((error: unknown) => error)
  if (outcome instanceof FetchProblem) return outcome
  throw new Error(`expected a problem, got ${String(outcome)}`)
}

async function serverWith(answer: Answer): Promise<string> {
  const server = await startKeyServer()
  server.answer('/jwks', answer)
  return server.jwksUrl
}

/** A server that does with a connection whatever it likes, once it was asked something. */
async function rawServer(respond: (socket: Socket) => void): Promise<string> {
  const server = createServer((socket) => {
    socket.on('error', () => undefined)
    socket.once('data', () => respond(socket))
    onTestFinished(() => void socket.destroy())
  })
  server.listen(0, '127.0.0.1')
  await once(server, 'listening')
  onTestFinished(() => void server.close())
  const address = server.address()
  return `http://127.0.0.1:${typeof address === 'object' ? address?.port : ''}/jwks`
}

/** Resolves when a connection is closed, in order or not. */
function closing(socket: Socket): Promise<unknown> {
  return new Promise((resolve) => {
    socket.on('close', resolve)
  })
}

const answerHead = 'HTTP/1.1 200 OK\r\nContent-Length: 11\r\n'
const emptySet = '{"keys":[]}'

describe('the transport of Node', () => {
  it('asks with GET, for no encoding, on a connection of its own', async () => {
    let asked: unknown
    const server = await startKeyServer()
    server.answer('/jwks?tenant=a%20b&v=2.0', (response, { method, headers, httpVersion }) => {
      asked = { method, headers, httpVersion }
      response.end(emptySet)
    })
    const { status } = await get(`${server.jwksUrl}?tenant=a%20b&v=2.0`, { headers: { 'x-own': '1' } })
    expect(status).toBe(200)
    expect(asked).toEqual({
      method: 'GET',
      httpVersion: '1.1',
      headers: {
        host: new URL(server.url).host,
        'accept-encoding': 'identity',
        connection: 'close',
        'x-own': '1',
      },
    })
  })

  it('keeps no connection for the next', async () => {
    const ports = new Set<number | undefined>()
    const closed: Promise<unknown>[] = []
    const url = await serverWith((response, { socket }) => {
      ports.add(socket.remotePort)
      closed.push(closing(socket))
      response.end(emptySet)
    })
    for (let count = 0; count < 3; count += 1) await documentAt(url)
    expect(ports.size).toBe(3)
    await Promise.all(closed)
  })

  it.each([200, 201, 204, 301, 302, 304, 307, 308, 400, 404, 429, 500, 503])(
    'E9: gives whatever status there is, and follows none: %i',
    async (status) => {
      const server = await startKeyServer()
      const location = `${server.url}/elsewhere`
      server.answer('/jwks', text('', status, { location, 'cache-control': 'max-age=60' }))
      expect(await get(server.jwksUrl)).toMatchObject({ status, cacheControl: 'max-age=60' })
      expect(server.asked).toEqual(['/jwks'])
    },
  )

  it.each([
    [{}, undefined],
    [{ 'cache-control': 'max-age=60' }, 'max-age=60'],
    [{ 'cache-control': ['max-age=60', 'must-revalidate'] }, 'max-age=60, must-revalidate'],
  ])('gives Cache-Control, of all its lines: %j', async (headers, cacheControl) => {
    const { cacheControl: given } = await get(await serverWith(text(emptySet, 200, headers)))
    expect(given).toBe(cacheControl)
  })

  it('reaches a host by its IPv6 address', async () => {
    const server = await startKeyServer()
    server.answer('/jwks', text(emptySet))
    expect(await documentAt(server.jwksUrl.replace('127.0.0.1', '[::ffff:127.0.0.1]'))).toEqual({ keys: [] })
  })

  it.each([
    ['one early hint', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'],
    ['a hundred of them', 'HTTP/1.1 103 Early Hints\r\nLink: </a>\r\n\r\n'.repeat(100)],
    ['a 100 that nobody waits for', 'HTTP/1.1 100 Continue\r\n\r\n'],
  ])('waits for the answer behind %s', async (_, before) => {
    const url = await rawServer((socket) => socket.end(`${before}${answerHead}\r\n${emptySet}`))
    expect(await documentAt(url)).toEqual({ keys: [] })
  })

  it.each([
    ['HTTP/1.0, to the end of the connection', `HTTP/1.0 200 OK\r\n\r\n${emptySet}`],
    ['HTTP/1.1, to the end of the connection', `HTTP/1.1 200 OK\r\n\r\n${emptySet}`],
    ['chunks', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n${emptySet}\r\n0\r\n\r\n`],
    ['a length, and more behind it', `${answerHead}\r\n${emptySet}more`],
    ['a status without a reason', `HTTP/1.1 200\r\nContent-Length: 11\r\n\r\n${emptySet}`],
  ])('reads an answer in %s', async (_, bytes) => {
    expect(await documentAt(await rawServer((socket) => socket.end(bytes)))).toEqual({ keys: [] })
  })

  it.each([
    ['nothing', ''],
    ['half a head', 'HTTP/1.1 200 OK\r\nContent-Le'],
    ['random bytes', Buffer.from('8f01a2c3d4e5f60718293a4b5c6d7e8f', 'hex')],
    ['another protocol', '220 mail.example.com ESMTP secret text\r\n'],
    ['HTTP/0.9', emptySet],
    ['HTTP/2', Buffer.from('000006040000000000000100000000', 'hex')],
    ['a TLS alert', Buffer.from('15030100020232', 'hex')],
    ['a status that is no number', 'HTTP/1.1 OK\r\n\r\n'],
    ['two lengths', `${answerHead}Content-Length: 12\r\n\r\n${emptySet}`],
    ['a length and chunks', `${answerHead}Transfer-Encoding: chunked\r\n\r\n${emptySet}`],
    ['a negative length', `HTTP/1.1 200 OK\r\nContent-Length: -1\r\n\r\n${emptySet}`],
    ['a header of two lines', `${answerHead}X-A: secret text\r\n b\0\r\n\r\n${emptySet}`],
    [
      'another protocol from now on',
      'HTTP/1.1 101 Switching Protocols\r\nUpgrade: x\r\nConnection: upgrade\r\n\r\n',
    ],
    ['chunks without a size', 'HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nsecret text\r\n'],
    ['chunks without an end', `HTTP/1.1 200 OK\r\nTransfer-Encoding: chunked\r\n\r\nb\r\n${emptySet}\r\n`],
    ['fewer bytes than it says', `HTTP/1.1 200 OK\r\nContent-Length: 12\r\n\r\n${emptySet}`],
  ])('E17: refuses what is no whole answer, and repeats none of it: %s', async (_, bytes) => {
    const problem = await problemOf(documentAt(await rawServer((socket) => socket.end(bytes))))
    expect(problem.message).not.toContain('secret text')
  })
})

describe('a server that wears the transport out', () => {
  it('E10: may send a head of 16 KiB, and not much more', async () => {
    const headOf = (bytes: number): string =>
      `${answerHead}X-Filling: ${'x'.repeat(bytes)}\r\n\r\n${emptySet}`
    expect(await documentAt(await rawServer((socket) => socket.end(headOf(15_000))))).toEqual({ keys: [] })
    const url = await rawServer((socket) => socket.end(headOf(17_000)))
    expect((await problemOf(documentAt(url))).message).toContain('HPE_HEADER_OVERFLOW')
  })

  it('E10: may not send headers without end', async () => {
    let closed: Promise<unknown> | undefined
    const url = await rawServer((socket) => {
      closed = closing(socket)
      const fill = (): void => {
        while (socket.writable && socket.write('X-Filling: x\r\n'.repeat(100)));
      }
      socket.on('drain', fill)
      socket.write(answerHead)
      fill()
    })
    expect((await problemOf(documentAt(url))).message).toContain('HPE_HEADER_OVERFLOW')
    await closed
  })

  it('E10: has 64 MiB read to the limit, and no further', async () => {
    const whole = 64 * 1024 * 1024
    const piece = Buffer.alloc(64 * 1024, 0x20)
    let sent = 0
    function* pieces(): Generator<Buffer> {
      for (; sent < whole; sent += piece.length) yield piece
    }
    let closed: Promise<unknown> | undefined
    const url = await serverWith((response, { socket }) => {
      closed = closing(socket)
      Readable.from(pieces()).pipe(response)
    })
    expect((await problemOf(documentAt(url))).message).toContain(String(maxAnswerBytes))
    await closed
    expect(sent).toBeLessThan(whole / 2)
  })

  it.each([
    ['gzip', gzipSync(emptySet)],
    ['x-gzip', gzipSync(emptySet)],
    ['GZIP', gzipSync(emptySet)],
    ['br', brotliCompressSync(emptySet)],
    ['identity, gzip', gzipSync(emptySet)],
    ['gzip', Buffer.from(emptySet)],
    ['unknown', Buffer.from(emptySet)],
    ['gzip', gzipSync(Buffer.alloc(64 * 1024 * 1024, 0x20))],
  ])('E10: has no encoding taken, so that a bomb goes off nowhere: %s', async (encoding, body) => {
    let closed: Promise<unknown> | undefined
    const url = await serverWith((response) => {
      closed = once(response, 'close')
      response.writeHead(200, { 'content-encoding': encoding }).end(body)
    })
    expect((await problemOf(documentAt(url))).message).toContain('encoding')
    await closed
  })

  it.each(['identity', 'Identity', undefined])('may say that there is no encoding: %j', async (encoding) => {
    const headers = encoding === undefined ? {} : { 'content-encoding': encoding }
    expect(await documentAt(await serverWith(text(emptySet, 200, headers)))).toEqual({ keys: [] })
  })

  it('is judged by its status, whatever the encoding of what comes with it', async () => {
    const url = await serverWith(text(gzipSync('no'), 404, { 'content-encoding': 'gzip' }))
    expect((await problemOf(documentAt(url))).message).toContain('404')
  })

  it.each([
    ['says nothing', () => undefined],
    ['sends its head byte by byte', (socket) => void socket.write('H')],
    ['sends its head line by line', (socket) => void socket.write(`${answerHead}X-A: b\r\n`)],
    ['sends hints alone', (socket) => void socket.write('HTTP/1.1 103 Early Hints\r\n\r\n')],
    ['sends no body', (socket) => void socket.write(`${answerHead}\r\n`)],
    ['sends its body byte by byte', (socket) => void socket.write(`${answerHead}\r\n{`)],
  ] satisfies (readonly [string, (socket: Socket) => void])[])(
    'E10: is left alone when the time is over: it %s',
    async (_, respond) => {
      const controller = new AbortController()
      let closed: Promise<unknown> | undefined
      const url = await rawServer((socket) => {
        closed = closing(socket)
        respond(socket)
        setImmediate(() => controller.abort())
      })
      await problemOf(fetchJson(transport, requestOf(url, { signal: controller.signal })))
      await closed
    },
  )

  it('E10: is not even connected to where the time is over already', async () => {
    const server = await startKeyServer()
    await problemOf(get(server.jwksUrl, { signal: AbortSignal.abort() }))
    expect(server.asked).toEqual([])
  })

  it.each([
    ['before its answer', disconnect],
    ['after the head', (response) => response.writeHead(200, { 'content-length': 100 }).flushHeaders()],
    ['within the body', (response) => response.writeHead(200, { 'content-length': 100 }).write('{"keys":')],
  ] satisfies (readonly [string, Answer])[])('E17: may break off %s', async (_, answer) => {
    const url = await serverWith((response, request) => {
      answer(response, request)
      setImmediate(() => response.destroy())
    })
    expect((await problemOf(documentAt(url))).cause).toBeUndefined()
  })

  it('E14: may break off when nobody reads its body', async () => {
    let closed: Promise<unknown> | undefined
    const url = await serverWith((response, { socket }) => {
      closed = closing(socket)
      response.writeHead(200, { 'content-length': 100 }).write('{')
      setImmediate(() => socket.resetAndDestroy())
    })
    const { body } = await get(url)
    await closed
    const read = async (): Promise<void> => {
      for await (const chunk of body) expect(chunk).toEqual(Buffer.from('{'))
    }
    await expect(read()).rejects.toThrow(Error)
  })

  it('is told where its body is not wanted', async () => {
    let closed: Promise<unknown> | undefined
    const url = await serverWith((response) => {
      closed = once(response, 'close')
      response.writeHead(500).write('{')
    })
    const { discard } = await get(url)
    await discard()
    await closed
  })
})

describe('a server that is not there', () => {
  it('E17: is said not to be reached, with the code and without the address', async () => {
    const { message } = await problemOf(get('http://127.0.0.1:1/jwks'))
    expect(message).toContain('ECONNREFUSED')
    expect(message).not.toContain('127.0.0.1')
  })

  it('E17: is said not to be found', async () => {
    const lookUp: LookUp = (_, __, callback) => {
      callback(Object.assign(new Error('secret text'), { code: 'ENOTFOUND' }), [])
    }
    const { message } = await problemOf(
      createNodeTransport(security, { lookUp })(requestOf('http://a.test/jwks')),
    )
    expect(message).toContain('ENOTFOUND')
    expect(message).not.toContain('secret text')
  })

  it('E17: is said not to be reached where it has no address', async () => {
    await problemOf(lookedUp([[]]).get('http://a.test/jwks'))
  })
})

interface LookedUp {
  readonly asked: string[]
  get(url: string, rest?: Partial<TransportRequest>): Promise<TransportAnswer>
}

/** A transport whose names lead to these addresses, one list for each lookup. */
function lookedUp(answers: readonly (readonly string[])[]): LookedUp {
  const asked: string[] = []
  const lookUp: LookUp = (hostname, options, callback) => {
    expect(options.all).toBe(true)
    const addresses = answers[asked.push(hostname) - 1] ?? []
    const found = addresses.map((address): LookupAddress => ({
      address,
      family: address.includes(':') ? 6 : 4,
    }))
    setImmediate(() => callback(null, found))
  }
  const by = createNodeTransport(security, { lookUp })
  return { asked, get: (url, rest = {}) => by(requestOf(url, rest)) }
}

describe('a name that is looked up', () => {
  const unreachable = '203.0.113.7'

  async function namedServer(): Promise<{ readonly url: string; readonly asked: readonly string[] }> {
    const server = await startKeyServer()
    return { url: server.jwksUrl.replace('127.0.0.1', 'keys.example.com'), asked: server.asked }
  }

  it('leads to the server, by the address that was judged', async () => {
    const server = await namedServer()
    const names = lookedUp([['127.0.0.1'], ['169.254.169.254']])
    expect((await names.get(server.url)).status).toBe(200)
    expect(names.asked).toEqual(['keys.example.com'])
    expect(server.asked).toEqual(['/jwks'])
  })

  it('leads to the server where only the second address answers', async () => {
    const server = await namedServer()
    const { status } = await lookedUp([['127.255.255.254', '127.0.0.1']]).get(server.url)
    expect(status).toBe(200)
    const mixed = await lookedUp([['::1', '127.0.0.1']]).get(server.url)
    expect(mixed.status).toBe(200)
  })

  it.each([
    [['127.0.0.1']],
    [['127.0.0.1', unreachable]],
    [[unreachable, '127.0.0.1']],
    [['::ffff:127.0.0.1']],
    [['::1', unreachable]],
    [['10.0.0.1']],
    [['fd00::1']],
  ])(
    'E8: is refused where one of its addresses is private and nobody configured it: %j',
    async (addresses) => {
      const server = await namedServer()
      const run = lookedUp([addresses]).get(server.url, { allowPrivateHosts: false })
      expect((await problemOf(run)).message).toContain('allowPrivateHosts')
      expect(server.asked).toEqual([])
    },
  )

  it.each([
    [['169.254.169.254']],
    [['127.0.0.1', '169.254.169.254']],
    [['169.254.169.254', '127.0.0.1']],
    [['127.0.0.1', 'fe80::1%lo']],
    [['127.0.0.1', '0.0.0.0']],
    [['127.0.0.1', '::ffff:169.254.169.254']],
    [['100.100.100.200']],
    [['fd00:ec2::254']],
  ])(
    'E8: is refused in any case where one of its addresses is link-local or reserved: %j',
    async (addresses) => {
      const server = await namedServer()
      for (const allowPrivateHosts of [true, false]) {
        await problemOf(lookedUp([addresses]).get(server.url, { allowPrivateHosts }))
      }
      expect(server.asked).toEqual([])
    },
  )

  it('E8: is looked up for each connection, so that rebinding it to loopback gains nothing', async () => {
    const server = await namedServer()
    const names = lookedUp([[unreachable], ['127.0.0.1'], ['169.254.169.254'], ['::1']])
    const controller = new AbortController()
    const first = names.get(server.url, { allowPrivateHosts: false, signal: controller.signal })
    await vi.waitFor(() => expect(names.asked).toHaveLength(1))
    // The lookup has its answer before the request is given up, so that the next is not joined to it.
    await nextTurn()
    controller.abort()
    expect((await problemOf(first)).message).not.toContain('allowPrivateHosts')
    for (const reason of ['private', 'link-local', 'private']) {
      const run = names.get(server.url, { allowPrivateHosts: false })
      expect((await problemOf(run)).message).toContain(reason)
    }
    expect(names.asked).toHaveLength(4)
    expect(server.asked).toEqual([])
  })

  it('E8: is not looked up where it is an address, which is judged as it stands', async () => {
    const server = await startKeyServer()
    const names = lookedUp([])
    expect((await names.get(server.jwksUrl)).status).toBe(200)
    for (const host of ['127.0.0.1', '127.1', '[::1]', '[::ffff:127.0.0.1]', '10.0.0.1', '[fd00::1]']) {
      const run = names.get(`http://${host}:1/jwks`, { allowPrivateHosts: false })
      expect((await problemOf(run)).message).toContain('allowPrivateHosts')
    }
    for (const host of ['169.254.169.254', '2852039166', '[fe80::1]', '0', '[::ffff:a9fe:a9fe]']) {
      await problemOf(names.get(`http://${host}:1/jwks`))
    }
    expect(names.asked).toEqual([])
    expect(server.asked).toEqual(['/jwks'])
  })

  it('E8: has all its addresses judged where the process is told to take the first', async () => {
    const before = getDefaultAutoSelectFamily()
    onTestFinished(() => setDefaultAutoSelectFamily(before))
    setDefaultAutoSelectFamily(false)
    const server = await namedServer()
    await problemOf(lookedUp([['127.0.0.1', '169.254.169.254']]).get(server.url))
    expect((await lookedUp([['127.0.0.1']]).get(server.url)).status).toBe(200)
    expect(server.asked).toEqual(['/jwks'])
  })

  it('E14: is found where the machine never answers, and its addresses are judged as ever', async () => {
    const server = await startKeyServer()
    const by = createNodeTransport(security, { lookUp: () => undefined })
    const url = server.jwksUrl.replace('127.0.0.1', 'localhost')
    const refused = problemOf(by(requestOf(url, { allowPrivateHosts: false })))
    expect((await by(requestOf(url))).status).toBe(200)
    expect((await refused).message).toContain('allowPrivateHosts')
    expect(server.asked).toEqual(['/jwks'])
  })

  it.each(['localhost', 'LOCALHOST'])('may be that of this machine: %s', async (host) => {
    const server = await startKeyServer()
    const url = server.jwksUrl.replace('127.0.0.1', host)
    expect((await get(url)).status).toBe(200)
    expect((await problemOf(get(url, { allowPrivateHosts: false }))).message).toContain('allowPrivateHosts')
    expect(server.asked).toEqual(['/jwks'])
  })
})
