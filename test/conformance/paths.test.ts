import { afterAll, beforeAll, describe, expect, it } from 'vitest'
import type { RunningApp } from '../support/apps.ts'
import { converse, exchange } from '../support/raw-http.ts'
import { authenticatedApp, bearer, goodToken, request } from './plans.ts'
import { byName, expectNoUnhandledRejection } from './scenarios.ts'

/** Spellings of a protected path, and ways to it past a public one. */
const protectedTargets = [
  '/orders',
  '/orders/',
  '/orders?',
  '/orders?a=/health',
  '/orders#/health',
  '/ORDERS',
  '//orders',
  '/./orders',
  '/x/../orders',
  '/orders/.',
  '/orders//',
  '/orders;/health',
  '/orders;x=1',
  '/orders%20',
  '/orders%00',
  '/orders%2f',
  '/orders%3f',
  '/orders%23',
  '/%6frders',
  '/%256frders',
  '/orders\\',
  '\\orders',
  '/health/../orders',
  '/health/..%2forders',
  '/health%2f..%2forders',
  '/health/%2e%2e/orders',
  '/health\\..\\orders',
  '/health;/orders',
  '/health;/../orders',
  '/health//orders',
  '/health/orders',
  '/healthx',
  '/health.json',
  '/health%00',
  '/health%2f',
  '//health',
  '/./health',
  '/orders/health',
  'http://api.example.com/orders',
  'http://api.example.com/health/../orders',
]

const forwardedPaths = [
  ['X-Forwarded-Uri', '/health'],
  ['X-Original-Url', '/health'],
  ['X-Original-Uri', '/health'],
  ['X-Rewrite-Url', '/health'],
  ['X-Forwarded-Prefix', '/health'],
  ['X-Forwarded-Path', '/health'],
  ['X-HTTP-Method-Override', 'OPTIONS'],
] as const

describe.each(byName)('%s', (_, framework) => {
  let app: RunningApp
  let handled: number
  const plan = authenticatedApp({
    handle: () => {
      handled += 1
      return 'secret'
    },
  })

  beforeAll(async () => {
    handled = 0
    app = await framework.listen(plan(() => undefined))
  })
  afterAll(() => app.close())

  it.each(protectedTargets)('H9: does not serve %s without token', async (target) => {
    const response = await exchange(app.port, { target })
    expect([400, 401]).toContain(response.status)
    expect(handled).toBe(0)
  })

  it.each(forwardedPaths)('H8: is not led astray by %s', async (name, value) => {
    const response = await exchange(app.port, request({ headers: [[name, value]] }))
    expect(response.status).toBe(401)
    expect(handled).toBe(0)
  })

  it('H20: answers headers that are too long with 431, and goes on', async () => {
    const long = await exchange(app.port, bearer('x'.repeat(17_000)))
    expect(long.status).toBe(431)
    expect((await exchange(app.port, { target: '/health' })).status).toBe(200)
  })

  it.each([
    ['a space before the colon', 'GET /orders HTTP/1.1\r\nHost: a\r\nAuthorization : x\r\n\r\n'],
    ['a folded header', `GET /orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer\r\n ${goodToken}\r\n\r\n`],
    ['a null byte in a header', 'GET /orders HTTP/1.1\r\nHost: a\r\nAuthorization: Bearer \0\r\n\r\n'],
    ['no request at all', 'Bearer\r\n\r\n'],
  ])('answers %s with 400, and goes on', async (_name, bytes) => {
    expect(await converse(app.port, bytes)).toMatch(/^HTTP\/1\.1 400 /)
    expect(handled).toBe(0)
    expect((await exchange(app.port, { target: '/health' })).status).toBe(200)
  })
})

describe('all of this', () => {
  expectNoUnhandledRejection()
})
