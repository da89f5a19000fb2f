import { once } from 'node:events'
import { gzipSync } from 'node:zlib'
import { describe, expect, it } from 'vitest'
import { disconnect, startKeyServer, text, type Answer } from '../../../../../test/support/key-server.ts'
import { fetchJson as fetchJsonBy, maxAnswerBytes } from '../../../src/keys/remote/fetch-json.ts'
import { FetchProblem } from '../../../src/keys/remote/fetch-problem.ts'
import { fetchTransport, type Fetch } from '../../../src/keys/remote/fetch-transport.ts'
import type { Transport } from '../../../src/keys/remote/transport.ts'
import { createNodeTransport } from '../../../src/platform/node-transport.ts'

const { signal } = new AbortController()
const byFetch = fetchTransport((url, options) => fetch(url, options))
const byNode = createNodeTransport({
  ca: undefined,
  certificate: undefined,
  key: undefined,
  pinnedKeys: [],
  verifiesCertificate: true,
})

function fetchJson(url: string, by: Transport, until: AbortSignal = signal): ReturnType<typeof fetchJsonBy> {
  return fetchJsonBy(by, {
    url,
    headers: {},
    signal: until,
    allowPrivateHosts: true,
    presentsCertificate: true,
  })
}

/** The message of the problem that a fetch ends in; fails where it ends otherwise. */
async function problemOf(promise: Promise<unknown>): Promise<string> {
  const outcome: unknown = await promise.catch((error: unknown) => error)
  if (outcome instanceof FetchProblem) return outcome.message
  throw new Error(`expected a problem, got ${String(outcome)}`)
}

/** JSON text of so many bytes. */
function jsonOf(bytes: number): string {
  return `{"keys":[],"filling":"${'x'.repeat(bytes - 24)}"}`
}

describe.each([
  ['the built-in transport', byNode],
  ['the fetch of the runtime', byFetch],
])('fetchJson by %s', (_transport, by) => {
  async function fetchFrom(answer: Answer): Promise<unknown> {
    const server = await startKeyServer()
    server.answer('/jwks', answer)
    return (await fetchJson(server.jwksUrl, by)).value
  }

  it('asks with GET and for JSON, and for nothing else', async () => {
    const server = await startKeyServer()
    let asked: unknown
    server.answer('/jwks?tenant=a', (response, { method, headers }) => {
      asked = { method, accept: headers.accept, cookie: headers.cookie, authorization: headers.authorization }
      response.end('{}')
    })
    expect((await fetchJson(`${server.jwksUrl}?tenant=a`, by)).value).toEqual({})
    expect(asked).toEqual({ method: 'GET', accept: 'application/json, application/jwk-set+json' })
  })

  it.each(['application/json', 'application/jwk-set+json', 'text/html', 'text/plain; charset=latin1', ''])(
    'judges by parsing, not by content type: %j',
    async (type) => {
      expect(await fetchFrom(text('{"keys":["ü"]}', 200, { 'content-type': type }))).toEqual({ keys: ['ü'] })
    },
  )

  it.each(['null', '7', '"text"', '[]', '{"keys":{}}'])('gives whatever JSON it finds: %s', async (body) => {
    expect(await fetchFrom(text(body))).toEqual(JSON.parse(body))
  })

  it.each([
    201, 203, 204, 206, 300, 301, 302, 303, 304, 307, 308, 400, 401, 403, 404, 410, 418, 429, 500, 502, 503,
  ])('takes status 200 alone: not %i', async (status) => {
    const body = status === 204 || status === 304 ? '' : '{"keys":[]}'
    expect(await problemOf(fetchFrom(text(body, status)))).toContain(String(status))
  })

  it.each([301, 302, 303, 307, 308])('E9: follows no redirect: %i', async (status) => {
    const server = await startKeyServer()
    const location = `${server.url}/elsewhere`
    server.answer('/jwks', text('', status, { location }))
    server.answer('/elsewhere', text('{"keys":[]}'))
    expect(await problemOf(fetchJson(server.jwksUrl, by))).not.toContain('elsewhere')
    expect(server.asked).toEqual(['/jwks'])
  })

  it.each([
    ['HTML', '<!doctype html><title>secret text</title>'],
    ['nothing', ''],
    ['JSON that breaks off', '{"keys":[{"kty":"RSA","n":"secret text'],
    ['JSON with more behind it', '{"keys":[]} secret text'],
    ['JSON in UTF-16', Buffer.from('{"keys":[]}', 'utf16le')],
    ['no UTF-8', Buffer.from('7b226b657973223a5b22ff225d7d', 'hex')],
    ['JavaScript', '{keys: [undefined]}'],
    ['a number too far', '{"keys":[NaN]}'],
  ])('E3: refuses %s, and repeats none of it', async (_, body) => {
    expect(await problemOf(fetchFrom(text(body)))).not.toContain('secret text')
  })

  it('E10: takes 256 KiB, and not one byte more', async () => {
    expect(maxAnswerBytes).toBe(262_144)
    for (const size of [maxAnswerBytes - 1, maxAnswerBytes]) {
      expect(jsonOf(size)).toHaveLength(size)
      expect(await fetchFrom(text(jsonOf(size)))).toMatchObject({ keys: [] })
    }
    expect(await problemOf(fetchFrom(text(jsonOf(maxAnswerBytes + 1))))).toContain(String(maxAnswerBytes))
  })

  it('E10: stops reading an endless answer', async () => {
    let closed: Promise<unknown> | undefined
    const problem = await problemOf(
      fetchFrom((response) => {
        const fill = (): void => {
          while (response.write(' '.repeat(16_384)));
        }
        closed = once(response.on('drain', fill), 'close')
        response.writeHead(200)
        fill()
      }),
    )
    expect(problem).toContain(String(maxAnswerBytes))
    await closed
  })

  it.each([
    ['before its answer', disconnect],
    ['after the head', (response) => response.writeHead(200, { 'content-length': 100 }).flushHeaders()],
    ['within the body', (response) => response.writeHead(200, { 'content-length': 100 }).write('{"keys":')],
    [
      'within a compressed body',
      (response) => response.writeHead(200, { 'content-encoding': 'gzip' }).end('{}'),
    ],
  ] satisfies (readonly [string, Answer])[])(
    'E17: says so where the server breaks off %s',
    async (_, answer) => {
      const run = fetchFrom((response, request) => {
        answer(response, request)
        setImmediate(() => response.destroy())
      })
      expect(await problemOf(run)).not.toBe('')
    },
  )

  it('E17: says so where there is no server', async () => {
    expect(await problemOf(fetchJson('http://127.0.0.1:1/jwks', by))).not.toContain('127.0.0.1')
  })

  it('E10: ends when it is told to, before the head and within the body', async () => {
    for (const head of [false, true]) {
      const server = await startKeyServer()
      server.answer('/jwks', (response) => {
        if (head) response.writeHead(200).write('{')
      })
      const controller = new AbortController()
      const run = problemOf(fetchJson(server.jwksUrl, by, controller.signal))
      await server.nextRequest()
      controller.abort()
      expect(await run).not.toBe('')
    }
  })
})

describe('fetchJson by a fetch of the app', () => {
  const url = 'https://id.example.com/jwks'

  it.each([
    [
      'the code of the error',
      Object.assign(new Error('secret'), { code: 'ECONNRESET' }),
      'reached (ECONNRESET)',
    ],
    [
      'the code of its cause',
      new Error('x', { cause: Object.assign(new Error('y'), { code: 'ENOTFOUND' }) }),
      'reached (ENOTFOUND)',
    ],
    ['no code that is a text', Object.assign(new Error('x'), { code: 'see secret' }), 'reached'],
    ['nothing of an error without code', new Error('secret'), 'reached'],
    ['nothing of what is no error', 'secret', 'reached'],
  ])('tells why a server could not be reached: %s', async (_, thrown, end) => {
    const failing: Fetch = async () => {
      throw thrown
    }
    const problem = await problemOf(fetchJson(url, fetchTransport(failing)))
    expect(problem.endsWith(end)).toBe(true)
  })

  it('E10: counts what a compressed answer becomes', async () => {
    const server = await startKeyServer()
    const headers = { 'content-encoding': 'gzip' }
    server.answer('/jwks', text(gzipSync(jsonOf(maxAnswerBytes)), 200, headers))
    expect((await fetchJson(server.jwksUrl, byFetch)).value).toMatchObject({ keys: [] })
    const bomb = gzipSync(jsonOf(64 * 1024 * 1024))
    expect(bomb.length).toBeLessThan(maxAnswerBytes)
    server.answer('/jwks', text(bomb, 200, headers))
    expect(await problemOf(fetchJson(server.jwksUrl, byFetch))).toContain(String(maxAnswerBytes))
  })

  it('gives it the URL, and asks that redirects are not followed', async () => {
    let given: unknown
    const transport: Fetch = async (address, options) => {
      given = { address, ...options }
      return new Response('{"keys":[]}')
    }
    expect((await fetchJson(url, fetchTransport(transport))).value).toEqual({ keys: [] })
    expect(given).toEqual({
      address: url,
      method: 'GET',
      redirect: 'manual',
      headers: { accept: 'application/json, application/jwk-set+json' },
      signal,
    })
  })

  it.each([
    ['rejects', async () => Promise.reject(new Error('secret text'))],
    [
      'throws',
      () => {
        throw new Error('secret text')
      },
    ],
    ['gives no body', async () => new Response()],
    ['gives another status', async () => new Response('{}', { status: 201 })],
    ['gives a network error', async () => Response.error()],
    ['gives a body of text', async () => new Response(textStream())],
    ['gives a body that fails', async () => new Response(ReadableStream.from(failingBody()))],
  ] satisfies (readonly [string, Fetch])[])('E3: refuses where it %s', async (_, transport) => {
    expect(await problemOf(fetchJson(url, fetchTransport(transport)))).not.toContain('secret text')
  })

  it.each([undefined, null, 'text', {}])('refuses what is no response: %j', async (response) => {
    const given: unknown = async () => response
    const transport: Transport = Reflect.apply(fetchTransport, undefined, [given])
    await expect(fetchJson(url, transport)).rejects.toThrow(Error)
  })
})

function textStream(): ReadableStream {
  return new ReadableStream({
    start: (controller) => {
      controller.enqueue('{}')
      controller.close()
    },
  })
}

async function* failingBody(): AsyncGenerator<Uint8Array> {
  yield Buffer.from('{"keys":')
  throw new Error('secret text')
}
