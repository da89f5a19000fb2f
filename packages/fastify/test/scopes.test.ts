import type { ClaimgateEvent } from '@claimgate/core'
import { claimgate, type FastifyGate } from '@claimgate/fastify'
import { fastify, type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../test/support/clock.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier } from '../../../test/support/verifiers.ts'

const options = { ...goodRequirement(), clock: testClock().clock }
const headers = { authorization: `Bearer ${mint()}` }

/** What a route answers to nobody and to a good token. */
async function statuses(app: FastifyInstance, url: string): Promise<readonly [number, number]> {
  const [nobody, somebody] = [await app.inject({ url }), await app.inject({ url, headers })]
  return [nobody.statusCode, somebody.statusCode]
}

const guarded = [401, 200]
const open = [200, 200]

function addRoute(app: FastifyInstance, url: string): void {
  app.get(url, async () => 'ok')
}

describe('the plugin', () => {
  it('judges routes of its scope, declared before it or after', async () => {
    const app = fastify()
    addRoute(app, '/before')
    await app.register(claimgate(options).plugin)
    addRoute(app, '/after')
    expect(await statuses(app, '/before')).toEqual(guarded)
    expect(await statuses(app, '/after')).toEqual(guarded)
  })

  it('judges the scopes below its own', async () => {
    const app = fastify()
    await app.register(claimgate(options).plugin)
    await app.register(
      async (child) => {
        addRoute(child, '/route')
        await child.register(async (grandchild) => addRoute(grandchild, '/deeper'))
      },
      { prefix: '/child' },
    )
    expect(await statuses(app, '/child/route')).toEqual(guarded)
    expect(await statuses(app, '/child/deeper')).toEqual(guarded)
  })

  it('leaves the scopes above and beside its own alone', async () => {
    const app = fastify()
    addRoute(app, '/above')
    await app.register(async (sibling) => addRoute(sibling, '/elder'))
    await app.register(async (child) => {
      await child.register(claimgate(options).plugin)
      addRoute(child, '/inside')
    })
    await app.register(async (sibling) => addRoute(sibling, '/younger'))
    expect(await statuses(app, '/inside')).toEqual(guarded)
    for (const url of ['/above', '/elder', '/younger']) expect(await statuses(app, url)).toEqual(open)
  })

  it('judges paths that nobody serves, in its own scope', async () => {
    const app = fastify()
    await app.register(claimgate(options).plugin)
    expect(await statuses(app, '/nowhere')).toEqual([401, 404])
  })

  it('leaves paths that nobody serves to the scope that answers them', async () => {
    const app = fastify()
    await app.register(
      async (child) => {
        await child.register(claimgate(options).plugin)
        child.setNotFoundHandler((_request, reply) => reply.code(404).send())
      },
      { prefix: '/child' },
    )
    expect(await statuses(app, '/child/nowhere')).toEqual([401, 404])
    expect(await statuses(app, '/nowhere')).toEqual([404, 404])
  })

  it('may be registered above and below, and judges once', async () => {
    const events: ClaimgateEvent[] = []
    const gate = claimgate({ ...options, onEvent: (event) => events.push(event) })
    const app = fastify()
    await app.register(gate.plugin)
    await app.register(async (child) => {
      await child.register(gate.plugin)
      addRoute(child, '/route')
    })
    expect(await statuses(app, '/route')).toEqual(guarded)
    expect(events.map(({ type }) => type)).toEqual(['rejected', 'accepted'])
  })

  it('gives requests the property before it is set', async () => {
    const app = fastify()
    await app.register(claimgate(options, { property: 'user' }).plugin)
    expect(app.hasRequestDecorator('user')).toBe(true)
    expect(app.hasRequestDecorator('auth')).toBe(false)
  })
})

type Register = (app: FastifyInstance, gate: FastifyGate) => Promise<void>

const placesBelow: readonly (readonly [string, Register])[] = [
  ['in one scope', async (app, { plugin }) => app.register(plugin)],
  [
    'in a scope below',
    async (app, { plugin }) => {
      await app.register(async (child) => {
        await child.register(plugin)
      })
    },
  ],
]

describe('two gates', () => {
  it('have two names in one scope', async () => {
    const app = fastify()
    await app.register(claimgate(options).plugin)
    await app.register(claimgate(options, { property: 'staff' }).plugin)
    app.get('/', async (request) => Reflect.get(request, 'staff') !== Reflect.get(request, 'auth'))
    expect((await app.inject({ url: '/', headers })).body).toBe('true')
  })

  it.each(placesBelow)('are refused with one name %s', async (_, register) => {
    const app = fastify()
    await app.register(claimgate(options).plugin)
    await expect(register(app, claimgate(options))).rejects.toMatchObject({
      name: 'ConfigurationError',
      path: 'property',
    })
  })

  it('have one name in two scopes', async () => {
    const app = fastify()
    for (const prefix of ['/a', '/b']) {
      await app.register(
        async (child) => {
          await child.register(claimgate(options).plugin)
          addRoute(child, '/route')
        },
        { prefix },
      )
    }
    expect(await statuses(app, '/a/route')).toEqual(guarded)
    expect(await statuses(app, '/b/route')).toEqual(guarded)
  })

  it('are refused a name that another plugin has', async () => {
    const app = fastify()
    app.decorateRequest('auth', null)
    await expect(async () => app.register(claimgate(options).plugin)).rejects.toMatchObject({
      name: 'ConfigurationError',
      path: 'property',
    })
  })
})

describe('the end of an app', () => {
  it('closes a verifier that the gate made', async () => {
    const gate = claimgate(options)
    const app = fastify()
    await app.register(gate.plugin)
    await app.close()
    await expect(gate.verifier.verifyToken(mint())).rejects.toMatchObject({ code: 'verifier_closed' })
  })

  it('leaves a verifier that it was given', async () => {
    const { verifier } = goodVerifier()
    const app = fastify()
    await app.register(claimgate(verifier).plugin)
    await app.close()
    expect((await verifier.verifyToken(mint())).subject).toBe('user-1')
  })
})
