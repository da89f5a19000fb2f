import assert from 'node:assert/strict'
import { clientOf, type Client, type Sent } from './client.ts'
import { startIssuer } from './issuer.ts'
import { startUpstream, type Received } from './upstream.ts'

/** Where a gateway finds its issuer and the services behind it. */
export interface GatewaySettings {
  readonly issuer: string
  readonly catalog: string
  readonly orders: string
}

/** A gateway that runs. */
interface RunningGateway {
  readonly url: string
  close(): unknown
}

/** What a client may write to be taken for somebody. */
const spoofed = {
  'X-User-Id': 'root',
  x_user_id: 'root',
  'X-USER_ID': 'root',
  'X.User.Roles': '["admin"]',
  'x-user-roles': '["admin"]',
}

const ada = { 'x-user-id': 'ada', 'x-user-roles': '["analyst","K\\u00e4ufer"]' }

/**
 * Checks a gateway in front of two services: what each is told, and who gets no further. `withoutService` is the
 * status that the gateway answers with where a service is down.
 */
export async function checkGateway(
  name: string,
  withoutService: number,
  start: (settings: GatewaySettings) => Promise<RunningGateway>,
): Promise<void> {
  const issuer = await startIssuer()
  const [catalog, orders] = await Promise.all([startUpstream('catalog'), startUpstream('orders')])
  const gateway = await start({ issuer: issuer.url, catalog: catalog.url, orders: orders.url })
  const send = clientOf(gateway.url)
  let answered = 0
  const told = async (path: string, sent: Sent = {}): Promise<unknown> => {
    answered += 1
    return toldBy(send, path, sent)
  }

  const claims = { sub: 'ada', roles: ['analyst', 'Käufer'], scope: 'orders:read' }
  const token = await issuer.token(claims)
  const withoutRoles = await issuer.token({ sub: 'grace', scope: 'orders:read' })
  const withoutScope = await issuer.token({ sub: 'mallory' })

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
  assert.equal(await told('/orders/1001', { token }), withoutService)

  await gateway.close()
  catalog.close()
  issuer.close()
  console.log(`${name}: ${answered} requests answered as they should be`)
}

/** What the service was told: where the request goes to, and in its headers who it is from. */
async function toldBy(send: Client, path: string, sent: Sent): Promise<unknown> {
  const headers = { Cookie: 'theme=dark', ...spoofed, ...sent.headers }
  const { status, body } = await send(path, { ...sent, headers })
  if (status !== 200) return status
  assert.doesNotMatch(JSON.stringify(body), /root|admin|eyJ/)
  const { service, url, headers: given }: Received = Object(body)
  assert.equal(given['cookie'], 'theme=dark')
  const names = Object.keys(given).filter((name) => /^x.user/i.test(name))
  return [service, url, Object.fromEntries(names.map((name) => [name, given[name]]))]
}
