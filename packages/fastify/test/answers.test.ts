import { once } from 'node:events'
import { connect } from 'node:net'
import { setImmediate } from 'node:timers/promises'
import { renderRejection } from '@claimgate/core'
import { claimgate, type FastifyGate } from '@claimgate/fastify'
import { fastify, type FastifyInstance } from 'fastify'
import { describe, expect, it } from 'vitest'
import { listening } from '../../../test/support/apps.ts'
import { testClock } from '../../../test/support/clock.ts'
import { serialise } from '../../../test/support/raw-http.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement } from '../../../test/support/verifiers.ts'

const options = { ...goodRequirement(), clock: testClock().clock }
const token = mint()
const headers = { authorization: `Bearer ${token}` }

const ways: readonly (readonly [string, (app: FastifyInstance, gate: FastifyGate) => unknown])[] = [
  ['the plugin', (app, gate) => app.register(gate.plugin)],
  ['a guard of the app', (app, gate) => app.addHook('onRequest', gate.guard())],
  ['a guard behind the body', (app, gate) => app.addHook('preHandler', gate.guard({ claim: 'sub' }))],
  [
    'a guard that a hook calls',
    (app, gate) => {
      const guard = gate.guard()
      app.addHook('onRequest', (request, reply, done) => {
        if (request.method === 'POST') guard(request, reply, done)
        else done()
      })
    },
  ],
]

describe.each(ways)('%s', (_, install) => {
  /** An app with a hook that holds answers back until it is told to let them go. */
  async function slowlyAnsweringApp() {
    let handled = 0
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let answering: () => void = () => undefined
    const answered = new Promise<void>((resolve) => {
      answering = resolve
    })
    const app = fastify({ forceCloseConnections: true })
    await install(app, claimgate(options))
    app.addHook('onSend', async () => {
      answering()
      await held
    })
    app.post('/', async () => {
      handled += 1
      return 'done'
    })
    await app.ready()
    const { port } = await listening(app.server)
    return { app, port, release, answered, handled: () => handled }
  }

  it('H17: does not run the route when a client hangs up on its rejection', async () => {
    const { app, port, release, answered, handled } = await slowlyAnsweringApp()
    const closed = new Promise((resolve) => {
      app.server.once('connection', (connection) => connection.once('close', resolve))
    })
    const socket = connect(port, '127.0.0.1')
    socket.write(serialise({ method: 'POST' }))
    await answered
    socket.resetAndDestroy()
    await once(socket, 'close')
    await closed
    for (let turn = 0; turn < 10; turn += 1) await setImmediate()
    release()
    for (let turn = 0; turn < 10; turn += 1) await setImmediate()
    expect(handled()).toBe(0)
    await app.close()
  })

  it('H17: does not run the route while its rejection is held back', async () => {
    const { app, release, answered, handled } = await slowlyAnsweringApp()
    const response = app.inject({ method: 'POST', url: '/' })
    await answered
    release()
    expect((await response).statusCode).toBe(401)
    expect(handled()).toBe(0)
    await app.close()
  })

  it('leaves alone what the app has taken over meanwhile', async () => {
    const app = fastify()
    app.addHook('onRequest', async (_request, reply) => {
      reply.hijack()
      reply.raw.end('taken over')
    })
    await install(app, claimgate(options))
    app.post('/', async () => 'done')
    expect((await app.inject({ method: 'POST', url: '/', headers })).body).toBe('taken over')
    expect((await app.inject({ method: 'POST', url: '/' })).body).toBe('taken over')
  })
})

describe('a route', () => {
  it.each([
    ['in the same turn where nothing is waited for', [], [true, true]],
    ['later where the app is asked', [async () => true], [false, false]],
  ] as const)('runs for a remembered token %s', async (_, policy, expected) => {
    const gate = claimgate(options)
    await gate.verifier.verifyToken(token)
    const seen: boolean[] = []
    let isSameTurn = false
    const app = fastify()
    app.addHook('onRequest', (_request, _reply, done) => {
      isSameTurn = true
      done()
      isSameTurn = false
    })
    await app.register(gate.plugin)
    app.get('/', { onRequest: gate.guard(...policy) }, (request, reply) => {
      seen.push(isSameTurn)
      return reply.send(gate.auth(request).subject)
    })
    for (const _use of [1, 2]) expect((await app.inject({ url: '/', headers })).body).toBe('user-1')
    expect(seen).toEqual(expected)
  })
})

describe('a thrown rejection', () => {
  it('reaches the error handler of its scope with headers set', async () => {
    const gate = claimgate(options, { rejections: 'throw' })
    const app = fastify()
    await app.register(gate.plugin)
    app.setErrorHandler((error, _request, reply) => {
      const { status, body } = renderRejection(error)
      return reply.code(status).send({ ...body, by: 'app' })
    })
    const response = await app.inject({ url: '/' })
    expect(response.headers).toMatchObject({ 'www-authenticate': 'Bearer', 'cache-control': 'no-store' })
    expect(response.json()).toMatchObject({ error: 'unauthorized', by: 'app' })
  })

  it('does not displace the app’s own error handler', async () => {
    const gate = claimgate(options)
    const app = fastify()
    app.setErrorHandler((_error, _request, reply) => reply.code(418).send())
    await app.register(gate.plugin)
    app.get('/', async () => {
      throw new Error('of the app')
    })
    expect((await app.inject({ url: '/', headers })).statusCode).toBe(418)
    expect((await app.inject({ url: '/' })).statusCode).toBe(401)
  })

  it('comes after a reply that was taken over without a sound', async () => {
    const gate = claimgate(options, { rejections: 'throw' })
    const app = fastify()
    let release: () => void = () => undefined
    const held = new Promise<void>((resolve) => {
      release = resolve
    })
    let goesOn = false
    app.addHook('onRequest', (request, reply) => {
      const guard = gate.guard(async () => held.then(() => false))
      guard(request, reply, () => {
        goesOn = true
      })
      reply.hijack()
      reply.raw.end('taken over')
      release()
    })
    expect((await app.inject({ url: '/', headers })).body).toBe('taken over')
    for (let turn = 0; turn < 10; turn += 1) await setImmediate()
    expect(goesOn).toBe(false)
  })
})

describe('a guard that is called without done', () => {
  it.each([
    ['waits for the app', [async () => false]],
    ['waits for nothing', [{ scope: 'admin' }]],
    ['would let in', []],
  ] as const)('lets nobody in where it %s', async (_, policy) => {
    const guard = claimgate(options).guard(...policy)
    const app = fastify()
    let runs = 0
    app.addHook('onRequest', async (request, reply) => {
      await Reflect.apply(guard, undefined, [request, reply])
    })
    app.get('/', async () => {
      runs += 1
      return 'in'
    })
    expect((await app.inject({ url: '/', headers })).statusCode).toBe(500)
    expect(runs).toBe(0)
  })
})
