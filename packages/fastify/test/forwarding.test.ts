import { once } from 'node:events'
import { connect } from 'node:http2'
import { parse } from 'node:querystring'
import type { SharedOptions } from '@claimgate/core'
import { claimgate } from '@claimgate/fastify'
import { fastify, type FastifyInstance, type FastifyRequest } from 'fastify'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement } from '../../../test/support/verifiers.ts'

const token = mint()
const authorization = `Bearer ${token}`
const spoofed = { 'X-User': 'spoofed', x_user: 'spoofed' }

function gateOf(options: SharedOptions = {}) {
  const forwardHeaders = { 'X-User': 'sub' }
  return claimgate({ ...goodRequirement(), clock: testClock().clock, forwardHeaders, ...options })
}

/** What a route, and so a proxy, sees of who a request is from. */
function seen({ headers, raw }: FastifyRequest): object {
  const { rawHeaders } = raw
  return {
    shown: Object.entries(headers).filter(([name]) => /^x.user$/i.test(name)),
    raw: rawHeaders.flatMap((name, index) => (/^x.user$/i.test(name) ? [rawHeaders[index + 1]] : [])),
  }
}

const user = { shown: [['x-user', 'user-1']], raw: ['user-1'] }
const nobody = { shown: [], raw: [] }

async function askIn(app: FastifyInstance, url: string, headers: Readonly<Record<string, string>>) {
  const response = await app.inject({ url, headers: { ...spoofed, ...headers } })
  const body: unknown = response.json()
  return { status: response.statusCode, headers: response.headers, body }
}

describe('headers that a hook has replaced', () => {
  async function appWith(replace: (request: FastifyRequest) => void): Promise<FastifyInstance> {
    const gate = gateOf({ mode: 'optional', forwardAuthorization: false })
    const app = fastify()
    app.addHook('onRequest', async (request) => replace(request))
    await app.register(gate.plugin)
    app.get('/', { onRequest: [gate.guard({ claim: 'sub' }), gate.guard()] }, async (request) => [
      seen(request),
      request.headers['x-added'],
      request.headers.authorization ?? null,
    ])
    app.get('/open', async (request) => [seen(request), request.headers['x-added'], null])
    return app
  }

  it.each<[string, (request: FastifyRequest) => void]>([
    [
      'by a copy with another',
      (request) => {
        request.headers = { ...request.headers, 'x-added': 'a' }
      },
    ],
    [
      'by another that is laid over them',
      (request) => {
        request.headers = { 'x-added': 'a', X_USER: 'spoofed' }
      },
    ],
  ])('H5, H6: %s, are the gate’s in the end', async (_, replace) => {
    const app = await appWith(replace)
    expect(await askIn(app, '/', { authorization })).toMatchObject({ status: 200, body: [user, 'a', null] })
    expect(await askIn(app, '/open', {})).toMatchObject({ status: 200, body: [nobody, 'a', null] })
    expect(await askIn(app, '/', {})).toMatchObject({ status: 401 })
  })
})

describe('a public route', () => {
  const inQuery: SharedOptions = {
    extractionSources: [{ bearer: true }, { query: 'access_token' }],
    forwardAuthorization: false,
  }

  async function appWith(options: SharedOptions): Promise<FastifyInstance> {
    const gate = gateOf(options)
    const app = fastify()
    app.addContentTypeParser(
      'application/x-www-form-urlencoded',
      { parseAs: 'string' },
      async (_: unknown, body: string | Buffer) => parse(body.toString()),
    )
    await app.register(gate.plugin)
    const show = async (request: FastifyRequest) => ({
      ...seen(request),
      url: [request.url, request.originalUrl, request.raw.url],
      query: request.query,
      body: request.body ?? null,
      token: request.headers.authorization ?? null,
      auth: gate.findAuth(request)?.subject ?? null,
    })
    app.get('/open', { config: { auth: false } }, show)
    app.post('/open', { config: { auth: false } }, show)
    app.get('/guarded', { config: { auth: false }, onRequest: gate.guard() }, show)
    return app
  }

  it('H5, H12: shows neither the client’s header nor a token in the query or header', async () => {
    const app = await appWith(inQuery)
    const answer = await askIn(app, `/open?a=b&access_token=${token}`, { authorization })
    expect(answer).toMatchObject({ status: 200, headers: { 'cache-control': 'private' } })
    const url = '/open?a=b'
    expect(answer.body).toEqual({
      ...nobody,
      url: [url, url, url],
      query: { a: 'b' },
      body: null,
      token: null,
      auth: null,
    })
  })

  it('H12: shows no token in a form', async () => {
    const app = await appWith({ extractionSources: [{ form: 'access_token' }] })
    const response = await app.inject({
      method: 'POST',
      url: '/open',
      headers: { 'content-type': 'application/x-www-form-urlencoded', ...spoofed },
      payload: `access_token=${token}&a=b`,
    })
    expect(response.headers).toMatchObject({ 'cache-control': 'private' })
    expect(response.json()).toMatchObject({ ...nobody, body: { a: 'b' } })
  })

  it('minds no bad token', async () => {
    const app = await appWith(inQuery)
    const answer = await askIn(app, '/open?access_token=bad', {})
    expect(answer).toMatchObject({ status: 200, body: { url: ['/open', '/open', '/open'], auth: null } })
    expect(await askIn(app, '/open?access_token=a&access_token=b', {})).toMatchObject({ status: 200 })
  })

  it('has a guard of its own find the token all the same', async () => {
    const app = await appWith(inQuery)
    expect(await askIn(app, `/guarded?access_token=${token}`, {})).toMatchObject({
      status: 200,
      body: { ...user, url: ['/guarded', '/guarded', '/guarded'], auth: 'user-1' },
    })
    expect(await askIn(app, '/guarded', { authorization })).toMatchObject({
      status: 200,
      body: { ...user, token: null, auth: 'user-1' },
    })
    expect(await askIn(app, '/guarded', {})).toMatchObject({ status: 401 })
    expect(await askIn(app, '/guarded?access_token=bad', {})).toMatchObject({ status: 401 })
  })
})

describe('a body that cannot be parsed', () => {
  async function appWith(
    extractionSources: SharedOptions['extractionSources'] & object,
  ): Promise<FastifyInstance> {
    const app = fastify()
    await app.register(gateOf({ extractionSources }).plugin)
    app.setErrorHandler((_, request, reply) => reply.code(418).send(seen(request)))
    app.post('/', async (request) => seen(request))
    app.post('/open', { config: { auth: false } }, async (request) => seen(request))
    return app
  }

  it.each([
    ['a form source', [{ bearer: true }, { form: 'access_token' }], [418, 418, 418, 418]],
    ['none', [{ bearer: true }], [401, 418, 418, 418]],
  ] as const)(
    'H5: shows the app’s error handler no header of the client’s, with %s',
    async (_, sources, statuses) => {
      const app = await appWith(sources)
      const sent = ['/', '/open'].flatMap((url) =>
        [spoofed, { ...spoofed, authorization }].map((headers) =>
          app.inject({
            method: 'POST',
            url,
            payload: '{"a":',
            headers: { ...headers, 'content-type': 'application/json' },
          }),
        ),
      )
      const responses = await Promise.all(sent)
      expect(responses.map(({ statusCode }) => statusCode)).toEqual(statuses)
      for (const { body } of responses) expect(body).not.toContain('spoofed')
    },
  )

  it('H5: and one that can be is shown the gate’s', async () => {
    const app = await appWith([{ bearer: true }, { form: 'access_token' }])
    const ask = (headers: Readonly<Record<string, string>>) =>
      app.inject({ method: 'POST', url: '/', payload: { a: 1 }, headers: { ...spoofed, ...headers } })
    const response = await ask({ authorization })
    expect([response.statusCode, response.json()]).toEqual([200, user])
    expect((await ask({})).statusCode).toBe(401)
  })
})

describe('what no route is for', () => {
  it('H5: shows the app’s own handler no header of the client’s', async () => {
    const app = fastify()
    await app.register(gateOf({ mode: 'optional' }).plugin)
    app.setNotFoundHandler((request, reply) => reply.code(404).send(seen(request)))
    expect(await askIn(app, '/nowhere', { authorization })).toMatchObject({ status: 404, body: user })
    expect(await askIn(app, '/nowhere', {})).toMatchObject({ status: 404, body: nobody })
  })
})

describe('over HTTP/2', () => {
  it('H5, H6: headers are the gate’s', async () => {
    const app = fastify({ http2: true })
    await app.register(gateOf({ mode: 'optional', forwardAuthorization: false }).plugin)
    app.get('/', async ({ headers, raw: { rawHeaders } }) => ({ headers, rawHeaders }))
    const client = connect(await app.listen({ port: 0, host: '127.0.0.1' }))
    const ask = async (headers: Readonly<Record<string, string>>): Promise<string> => {
      const stream = client.request({ ':path': '/', 'x-user': 'spoofed', x_user: 'spoofed', ...headers })
      await once(stream, 'response')
      let body = ''
      for await (const chunk of stream.setEncoding('utf8')) body += String(chunk)
      return body
    }
    const identified = await ask({ authorization })
    const anonymous = await ask({})
    client.close()
    await app.close()
    expect(JSON.parse(identified)).toMatchObject({ headers: { 'x-user': 'user-1' } })
    expect(identified).toContain('"X-User","user-1"]')
    expect(identified).not.toMatch(/spoofed|eyJ/)
    expect(anonymous).not.toMatch(/user/i)
  })
})
