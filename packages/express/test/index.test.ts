import { createServer } from 'node:http'
import express from 'express'
import express4 from 'express-4'
import { afterEach, describe, expect, it } from 'vitest'
import { listening, type RunningApp } from '../../../test/support/apps.ts'
import { testClock } from '../../../test/support/clock.ts'
import { exchange } from '../../../test/support/raw-http.ts'
import { mint } from '../../../test/support/tokens.ts'
import { goodRequirement, goodVerifier } from '../../../test/support/verifiers.ts'
import { claimgate } from '@claimgate/express'

const token = mint()
const good = ['Authorization', `Bearer ${token}`] as const
const options = { ...goodRequirement(), clock: testClock().clock }
const releases = [
  ['express 5', express],
  ['express 4', express4],
] as const

let running: RunningApp | undefined

afterEach(() => running?.close())

async function serve(app: Parameters<typeof createServer>[1]): Promise<number> {
  running = await listening(createServer(app))
  return running.port
}

describe.each(releases)('in %s', (_, release) => {
  it('goes on once', async () => {
    const gate = claimgate(options)
    let runs = 0
    const app = release()
    app.use(gate.authenticate(), gate.guard(), gate.guard({ claim: 'sub' }))
    app.use((_req, res) => {
      runs += 1
      res.end()
    })
    const port = await serve(app)
    await exchange(port, { headers: [good] })
    expect(runs).toBe(1)
  })

  it('keeps the identity of a guard before an authenticate() that lets preflights pass', async () => {
    const gate = claimgate({ ...options, bypassCorsPreflight: true })
    const app = release()
    app.use(gate.guard(), gate.authenticate())
    app.use((req, res) => res.end(gate.auth(req).subject))
    const port = await serve(app)
    const preflight = [
      ['Origin', 'https://app.example.com'],
      ['Access-Control-Request-Method', 'POST'],
    ] as const
    const response = await exchange(port, { method: 'OPTIONS', headers: [good, ...preflight] })
    expect(response).toMatchObject({ status: 200, body: 'user-1' })
  })

  it('hands what a route throws to the app, not to the gate', async () => {
    const gate = claimgate(options)
    const app = release()
    app.get('/', gate.guard(), () => {
      throw new Error('of the app')
    })
    const port = await serve(app)
    expect((await exchange(port, { headers: [good] })).status).toBe(500)
  })

  it('lets app.all be guarded for every method, OPTIONS among them', async () => {
    const gate = claimgate(options)
    const app = release()
    app.all('/', gate.guard(), (_req, res) => res.end())
    const port = await serve(app)
    for (const method of ['GET', 'POST', 'OPTIONS', 'DELETE']) {
      expect((await exchange(port, { method })).status).toBe(401)
      expect((await exchange(port, { method, headers: [good] })).status).toBe(200)
    }
  })

  it('guards a param handler’s route before the route runs', async () => {
    const gate = claimgate(options)
    const router = release.Router()
    router.use(gate.guard({ claims: { sub: 'nobody' } }))
    router.get('/:id', (req, res) => res.end(req.params.id))
    const app = release()
    app.use('/orders', router)
    const port = await serve(app)
    expect((await exchange(port, { target: '/orders/1', headers: [good] })).status).toBe(403)
  })

  it.each([
    ['in the same turn where nothing is waited for', [], [true, true]],
    ['later where the app is asked', [async () => true], [false, false]],
  ] as const)('runs the route of a remembered token %s', async (__, policy, expected) => {
    const gate = claimgate(options)
    await gate.verifier.verifyToken(token)
    const seen: boolean[] = []
    let isSameTurn = false
    const app = release()
    app.use((_req, _res, next) => {
      isSameTurn = true
      next()
      isSameTurn = false
    })
    app.get('/', gate.authenticate(), gate.guard(...policy), (req, res) => {
      seen.push(isSameTurn)
      res.end(gate.auth(req).subject)
    })
    const port = await serve(app)
    for (const _use of [1, 2]) expect((await exchange(port, { headers: [good] })).body).toBe('user-1')
    expect(seen).toEqual(expected)
  })

  it('refuses a property that a request does not let be set', async () => {
    const app = release()
    Object.defineProperty(app.request, 'identity', { get: () => undefined })
    app.use(claimgate(options, { property: 'identity' }).guard())
    const port = await serve(app)
    const response = await exchange(port, { headers: [good] })
    expect(response.status).toBe(500)
    expect(JSON.parse(response.body)).toMatchObject({ error: 'server_error' })
  })
})

describe('a gate', () => {
  it('has the verifier that it was made of', () => {
    const { verifier } = goodVerifier()
    expect(claimgate(verifier).verifier).toBe(verifier)
  })

  it('answers without Express too', async () => {
    const gate = claimgate(options)
    const port = await serve((req, res) => {
      gate.guard()(req, res, () => res.end(gate.auth(req).subject))
    })
    expect((await exchange(port, {})).status).toBe(401)
    expect((await exchange(port, { headers: [good] })).body).toBe('user-1')
  })

  it('goes on answering 503 when its verifier is closed', async () => {
    const gate = claimgate(options)
    const port = await serve((req, res) => {
      gate.guard()(req, res, () => res.end())
    })
    gate.verifier.close()
    const { status, headers } = await exchange(port, { headers: [good] })
    expect({ status, retry: headers['retry-after'] }).toEqual({ status: 503, retry: '1' })
  })
})
