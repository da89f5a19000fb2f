import { claimgate } from '@claimgate/fastify'
import { fastify, type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement } from '../../../test/support/verifiers.ts'

const token = mint()
const options = {
  ...goodRequirement(),
  clock: testClock().clock,
  extractionSources: [{ query: 'access_token' }],
}

/** Everything that a route sees of the URL. */
function addRoute(app: FastifyInstance, path: string): void {
  app.get(path, async ({ url, originalUrl, query, raw }) => ({
    url,
    originalUrl,
    query,
    rawUrl: raw.url,
    rawOriginalUrl: Reflect.get(raw, 'originalUrl') ?? null,
  }))
}

describe('H12: a token in the query', () => {
  it('is not seen though a hook before has looked at the original URL', async () => {
    const app = fastify()
    const looked: string[] = []
    app.addHook('onRequest', async ({ originalUrl }) => void looked.push(originalUrl))
    await app.register(claimgate(options).plugin)
    addRoute(app, '/a')
    const response = await app.inject({ url: `/a?access_token=${token}&b=c` })
    const url = '/a?b=c'
    expect(response.json()).toEqual({
      url,
      originalUrl: url,
      query: { b: 'c' },
      rawUrl: url,
      rawOriginalUrl: null,
    })
    expect(looked).toEqual([`/a?access_token=${token}&b=c`])
  })

  it('is not seen though the app rewrites URLs', async () => {
    const app = fastify({ rewriteUrl: ({ url = '' }) => url.replace('/old', '/new') })
    await app.register(claimgate(options).plugin)
    addRoute(app, '/new')
    const response = await app.inject({ url: `/old?access_token=${token}` })
    expect(response.json()).toEqual({
      url: '/new',
      originalUrl: '/old',
      query: {},
      rawUrl: '/new',
      rawOriginalUrl: '/old',
    })
  })

  it('is not told by the answer to a path that nobody serves', async () => {
    const app = fastify()
    await app.register(claimgate(options).plugin)
    const response = await app.inject({ url: `/nowhere?access_token=${token}` })
    expect(response.statusCode).toBe(404)
    expect(response.body).not.toContain('eyJ')
  })
})

const resource = { resource: 'https://api.example.com/mcp' }
const path = '/.well-known/oauth-protected-resource/mcp'
const strict = { ...goodRequirement(), clock: testClock().clock }

describe('the metadata', () => {
  it('may not be registered below a prefix', async () => {
    const app = fastify()
    const gate = claimgate(strict)
    const register = async () =>
      app.register(
        async (child) => {
          await child.register(gate.protectedResource(resource))
        },
        { prefix: '/api' },
      )
    await expect(register()).rejects.toMatchObject({ name: 'ConfigurationError' })
  })

  it('may be registered in a scope without prefix', async () => {
    const app = fastify()
    const gate = claimgate(strict)
    await app.register(gate.plugin)
    await app.register(async (child) => {
      await child.register(gate.protectedResource(resource))
    })
    expect((await app.inject({ url: path })).statusCode).toBe(200)
  })

  it('may be of several resources', async () => {
    const app = fastify()
    const gate = claimgate(strict)
    await app.register(gate.plugin)
    await app.register(gate.protectedResource(resource))
    await app.register(gate.protectedResource({ resource: 'https://api.example.com' }))
    expect((await app.inject({ url: path })).json()).toMatchObject(resource)
    const other = await app.inject({ url: '/.well-known/oauth-protected-resource' })
    expect(other.json()).toMatchObject({ resource: 'https://api.example.com' })
  })

  it.each([`${path}/`, path.toUpperCase(), path.replace('-', '%2D'), `/${path}`])(
    'H9: opens no other spelling that the router takes for its path: %s',
    async (url) => {
      const app = fastify({
        routerOptions: { ignoreTrailingSlash: true, caseSensitive: false, ignoreDuplicateSlashes: true },
      })
      const gate = claimgate(strict)
      await app.register(gate.plugin)
      await app.register(gate.protectedResource(resource))
      app.setNotFoundHandler(async () => 'the app serves all other paths')
      const headers = { authorization: `Bearer ${mint()}` }
      expect((await app.inject({ url })).statusCode).toBe(401)
      expect((await app.inject({ url, headers })).body).toBe('the app serves all other paths')
    },
  )
})
