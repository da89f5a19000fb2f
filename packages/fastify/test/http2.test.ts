import { once } from 'node:events'
import { connect, type ClientHttp2Session, type OutgoingHttpHeaders } from 'node:http2'
import { claimgate } from '@claimgate/fastify'
import { fastify } from 'fastify'
import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement } from '../../../test/support/verifiers.ts'

const token = mint()
const gate = claimgate({
  ...goodRequirement(),
  clock: testClock().clock,
  extractionSources: [{ bearer: true }, { cookie: 'session' }, { query: 'access_token' }],
})
const app = fastify({ http2: true })
let client: ClientHttp2Session

beforeAll(async () => {
  await app.register(gate.plugin)
  app.get('/', { onRequest: gate.guard() }, async (request) => [gate.auth(request).subject, request.url])
  app.get('/headers', async ({ headers, raw }) => [headers, raw.rawHeaders])
  app.post('/', async () => 'changed')
  client = connect(await app.listen({ port: 0, host: '127.0.0.1' }))
})

afterAll(async () => {
  client.close()
  await app.close()
})

async function ask(headers: OutgoingHttpHeaders) {
  const stream = client.request({ ':path': '/', ...headers })
  const [answer]: unknown[] = await once(stream, 'response')
  let body = ''
  for await (const chunk of stream.setEncoding('utf8')) body += String(chunk)
  return { headers: answer, body }
}

describe('over HTTP/2', () => {
  it('no token is 401', async () => {
    expect((await ask({})).headers).toMatchObject({ ':status': 401, 'www-authenticate': 'Bearer' })
  })

  it('a token in the header lets in', async () => {
    const { body } = await ask({ authorization: `Bearer ${token}` })
    expect(body).toBe('["user-1","/"]')
  })

  it('a cookie on the second of two lines lets in', async () => {
    const { body } = await ask({ cookie: ['a=1', `session=${token}`] })
    expect(body).toBe('["user-1","/"]')
  })

  it('H16: a cookie that comes on two lines is 400', async () => {
    const { headers } = await ask({ cookie: [`session=${token}`, `session=${token}`] })
    expect(headers).toMatchObject({ ':status': 400 })
  })

  it.each([
    ['https://evil.example', 403],
    ['http://shop.example', 200],
  ])('H15: a cookie with a POST of the origin %s is %i', async (origin, status) => {
    const headers = { ':method': 'POST', ':authority': 'shop.example', cookie: `session=${token}`, origin }
    expect((await ask(headers)).headers).toMatchObject({ ':status': status })
  })

  it('H12: a token in the query is not seen by the route', async () => {
    const { headers, body } = await ask({ ':path': `/?a=b&access_token=${token}` })
    expect(headers).toMatchObject({ 'cache-control': 'private' })
    expect(body).toBe('["user-1","/?a=b"]')
  })

  it('H12: a token in the query is not seen in the path among the headers', async () => {
    const { body } = await ask({ ':path': `/headers?a=b&access_token=${token}` })
    expect(JSON.parse(body)).toMatchObject([
      { ':path': '/headers?a=b' },
      expect.arrayContaining(['/headers?a=b']),
    ])
    expect(body).not.toContain('eyJ')
  })
})
