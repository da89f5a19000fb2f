import { createServer } from 'node:http'
import { claimgate } from '@claimgate/koa'
import Koa from 'koa'
import Koa2 from 'koa-2'
import { afterEach, describe, expect, it } from 'vitest'
import { listening, type RunningApp } from '../../../test/support/apps.ts'
import { testClock } from '../../../test/support/clock.ts'
import { exchange, type RawResponse } from '../../../test/support/raw-http.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier } from '../../../test/support/verifiers.ts'

const token = mint()
const good = [['Authorization', `Bearer ${token}`]] as const
const options = { ...goodRequirement(), clock: testClock().clock }
const inQuery = { ...options, extractionSources: [{ query: 'access_token' }] }

let running: RunningApp | undefined

afterEach(() => running?.close())

async function ask(app: Koa, request: Parameters<typeof exchange>[1]): Promise<RawResponse> {
  app.silent = true
  const listener = app.callback()
  running = await listening(createServer((req, res) => void listener(req, res)))
  return exchange(running.port, request)
}

describe.each([
  ['koa 3', Koa],
  ['koa 2', Koa2],
])('in %s', (_, Release) => {
  it('goes on once, and comes back', async () => {
    const gate = claimgate(options)
    const steps: string[] = []
    const app = new Release()
    app.use(async (_ctx, next) => {
      steps.push('down')
      await next()
      steps.push('up')
    })
    app
      .use(gate.authenticate())
      .use(gate.guard())
      .use(gate.guard({ claim: 'sub' }))
    app.use((ctx) => {
      steps.push('route')
      ctx.body = ctx.state['auth'] === gate.auth(ctx)
    })
    expect((await ask(app, { headers: good })).body).toBe('true')
    expect(steps).toEqual(['down', 'route', 'up'])
  })

  it.each([
    ['in the same turn where nothing is waited for', [], true],
    ['later where the app is asked', [async () => true], false],
  ] as const)('runs the route of a remembered token %s', async (__, policy, expected) => {
    const gate = claimgate(options)
    await gate.verifier.verifyToken(token)
    const seen: boolean[] = []
    let isSameTurn = false
    const app = new Release()
    app.use((_ctx, next) => {
      isSameTurn = true
      const rest = next()
      isSameTurn = false
      return rest
    })
    app.use(gate.authenticate()).use(gate.guard(...policy))
    app.use((ctx) => {
      seen.push(isSameTurn)
      ctx.body = gate.auth(ctx).subject
    })
    expect((await ask(app, { headers: good })).body).toBe('user-1')
    expect(seen).toEqual([expected])
  })

  it('comes back from a rejection, which middleware before it sees', async () => {
    const seen: unknown[] = []
    const app = new Release()
    app.use(async (ctx, next) => {
      await next()
      seen.push(ctx.status)
    })
    app.use(claimgate(options).authenticate())
    expect((await ask(app, {})).status).toBe(401)
    expect(seen).toEqual([401])
  })

  it('throws a rejection that middleware before it can catch', async () => {
    const app = new Release()
    app.use(async (ctx, next) => {
      await next().catch((error: unknown) => {
        ctx.body = Reflect.get(Object(error), 'code')
      })
    })
    app.use(claimgate(options, { rejections: 'throw' }).authenticate())
    expect((await ask(app, {})).body).toBe('token_missing')
  })

  it('passes on what a route throws', async () => {
    const app = new Release()
    app.use(claimgate(options).guard())
    app.use((ctx) => ctx.throw(418))
    expect((await ask(app, { headers: good })).status).toBe(418)
  })

  it('H12: takes a token out of every form in which Koa keeps the URL', async () => {
    const app = new Release()
    app.use((ctx, next) => {
      // Koa remembers what it has parsed.
      expect([ctx.URL.search, ctx.query['access_token']]).toEqual([`?access_token=${token}&a=b`, token])
      return next()
    })
    app.use(claimgate(inQuery).authenticate())
    app.use(({ url, href, originalUrl, query, querystring, request, URL: parsed, req, response }) => {
      response.body = {
        urls: [url, originalUrl, request.url, request.originalUrl, req.url ?? ''],
        hrefs: [href, parsed.href],
        query,
        querystring,
      }
    })
    const { body } = await ask(app, { target: `/orders?access_token=${token}&a=b` })
    const url = '/orders?a=b'
    expect(JSON.parse(body)).toEqual({
      urls: [url, url, url, url, url],
      hrefs: [`http://api.example.com${url}`, `http://api.example.com${url}`],
      query: { a: 'b' },
      querystring: 'a=b',
    })
  })

  it('H17: says nothing where the answer has been given meanwhile', async () => {
    const app = new Release()
    const gate = claimgate(options)
    app.use(async (ctx, next) => {
      ctx.respond = false
      ctx.res.end('at once')
      await next()
    })
    app.use(gate.guard())
    app.use(() => {
      throw new Error('never comes here')
    })
    expect((await ask(app, { headers: good })).body).toBe('at once')
  })
})

describe('a gate', () => {
  it('has the verifier that it was made of', () => {
    const { verifier } = goodVerifier()
    expect(claimgate(verifier).verifier).toBe(verifier)
  })
})
