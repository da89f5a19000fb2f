import assert from 'node:assert/strict'
import { clientOf, startIssuer, startUpstream, type Received } from '@claimgate/example-testbed'
import { createApp } from './app.ts'

const issuer = await startIssuer()
const [catalog, orders] = await Promise.all([startUpstream('catalog'), startUpstream('orders')])
const settings = { issuer: issuer.url, catalog: catalog.url, orders: orders.url }
const app = await createApp(settings)
const send = clientOf(await app.listen({ host: '127.0.0.1', port: 0 }))

const claims = { sub: 'ada', roles: ['analyst', 'Käufer'], scope: 'orders:read' }
const token = await issuer.token(claims)
const withoutRoles = await issuer.token({ sub: 'grace', scope: 'orders:read' })
const withoutScope = await issuer.token({ sub: 'mallory' })

/** What a client may write to be taken for somebody. */
const spoofed = {
  'X-User-Id': 'root',
  x_user_id: 'root',
  'X-USER_ID': 'root',
  'X.User.Roles': '["admin"]',
  'x-user-roles': '["admin"]',
}

let answered = 0

/** What the service was told: where the request goes to, and in its headers who it is from. */
async function told(path: string, sent: Parameters<typeof send>[1] = {}): Promise<unknown> {
  const headers = { Cookie: 'theme=dark', ...spoofed, ...sent.headers }
  const { status, body } = await send(path, { ...sent, headers })
  answered += 1
  if (status !== 200) return status
  assert.doesNotMatch(JSON.stringify(body), /root|admin|eyJ/)
  const { service, url, headers: given }: Received = Object(body)
  assert.equal(given['cookie'], 'theme=dark')
  const names = Object.keys(given).filter((name) => /^x.user/i.test(name))
  return [service, url, Object.fromEntries(names.map((name) => [name, given[name]]))]
}

const ada = { 'x-user-id': 'ada', 'x-user-roles': '["analyst","K\\u00e4ufer"]' }

assert.deepEqual(await told('/orders/1001?page=2', { token }), ['orders', '/1001?page=2', ada])
assert.deepEqual(await told('/orders/1001', { token: withoutRoles }), [
  'orders',
  '/1001',
  { 'x-user-id': 'grace' },
])
assert.deepEqual(await told('/orders/1001', { method: 'POST', token }), ['orders', '/1001', ada])
assert.deepEqual(await told('/catalog/books', { token }), ['catalog', '/books', ada])
assert.deepEqual(await told('/catalog/books'), ['catalog', '/books', {}])

assert.equal(await told('/orders/1001'), 401)
assert.equal(await told('/orders/1001', { token: withoutScope }), 403)
assert.equal(await told('/orders/1001', { token: `${token.slice(0, -4)}AAAA` }), 401)
assert.equal(await told('/catalog/books', { token: `${token.slice(0, -4)}AAAA` }), 401)

orders.close()
assert.equal(await told('/orders/1001', { token }), 500)

await app.close()
catalog.close()
issuer.close()
console.log(`proxy-fastify: ${answered} requests answered as they should be`)
