import assert from 'node:assert/strict'
import { fromAirlock } from '@claimgate/config'
import {
  askRows,
  clientOf,
  readPage,
  relocate,
  serve,
  startIssuer,
  type Answer,
} from '@claimgate/example-testbed'
import type { VerifierOptions } from '@claimgate/core'
import { createApp, options, policies, type Policies } from './app.ts'

const { configurations, rows } = await readPage(new URL('../README.md', import.meta.url))
const [documents] = configurations

const services = await startIssuer()
const people = await startIssuer()
const addresses = {
  'https://token.example.com': services.url,
  'https://token.example.com/keys': `${services.url}/jwks`,
  'https://people.example.com': people.url,
  'https://people.example.com/keys': `${people.url}/jwks`,
}

const now = Math.floor(Date.now() / 1000)
const day = 86_400
const aud = 'bookstore.example.com'
const ada = { aud, sub: 'ada', name: 'Ada', email: 'ada@company.com' }
const robot = { ...ada, sub: 'spiffe://shop.example.com/robot' }
const good = await people.token(ada)
const bad = `${good.slice(0, -8)}AAAAAAAA`

const bearers = {
  '/api/books: a service': await services.token(robot),
  '/api/books: a service, for the other audience': await services.token({
    ...robot,
    aud: 'orders.example.com',
  }),
  '/api/books: a service by another subject': await services.token(ada),
  '/api/books: a person': good,
  '/api/books: a person, for two audiences': await people.token({ ...ada, aud: ['billing', aud] }),
  '/api/books: a person, for the other audience': await people.token({ ...ada, aud: 'orders.example.com' }),
  '/api/books: no audience': await people.token(ada, { without: ['aud'] }),
  '/api/books: no issuer': await people.token(ada, { without: ['iss'] }),
  '/api/books: a service, by the keys of people': await people.token({ ...robot, iss: services.url }),
  '/api/books: a signature that is not right': bad,
  '/api/books: expired 9 seconds ago': await people.token({ ...ada, iat: now - 300, exp: now - 9 }),
  '/api/books: expired 10 seconds ago': await people.token({ ...ada, iat: now - 300, exp: now - 10 }),
  '/api/books: without `exp`': await people.token(ada, { without: ['exp'] }),
  '/api/books: lives 24 hours': await people.token({ ...ada, iat: now, exp: now + day }),
  '/api/books: lives a second longer': await people.token({ ...ada, iat: now, exp: now + day + 1 }),
  '/api/books: issued two days ago, good for 24 hours': await people.token({
    ...ada,
    iat: now - 2 * day,
    nbf: now - 60,
    exp: now - 60 + day,
  }),
  '/api/books: neither `nbf` nor `iat`': await people.token(ada, { without: ['iat'] }),
  '/api/books: without `name`': await people.token({ ...ada, name: undefined }),
  '/api/books: `name` is an object': await people.token({ ...ada, name: { first: 'Ada' } }),
  '/api/books: `name` is null': await people.token({ ...ada, name: null }),
  '/api/books: `email` of another company': await people.token({ ...ada, email: 'ada@example.com' }),
  '/admin/users: `roles` has `admin`': await people.token({ ...ada, roles: ['reader', 'admin'] }),
  '/admin/users: `roles` is `superadmin`': await people.token({ ...ada, roles: 'superadmin' }),
  '/admin/users: `roles` is an object': await people.token({ ...ada, roles: { admin: true } }),
  '/admin/users: `group` is `SuperUsers`': await people.token({ ...ada, group: 'SuperUsers' }),
}

/** Sends the requests of all rows to an app with these options and policies. */
async function check(judgedBy: VerifierOptions, guards: Policies): Promise<void> {
  const server = await serve(
    createApp({ ...relocate(judgedBy, addresses), clock: () => now }, guards).callback(),
  )
  const send = clientOf(server.url)
  const withBearer = Object.entries(bearers).map(([request, token]) => {
    const ask = (): Promise<Answer> => send(request.slice(0, request.indexOf(':')), { token })
    return [request, ask] as const
  })
  const withCookie = { Cookie: `theme=dark; creds=${good}` }
  await askRows(rows, {
    ...Object.fromEntries(withBearer),
    '/public: no token': () => send('/public'),
    '/api/books: no token': () => send('/api/books'),
    '/api/books: the cookie': () => send('/api/books', { headers: withCookie }),
    '/api/books: `Basic` and the cookie': () =>
      send('/api/books', { headers: { ...withCookie, Authorization: 'Basic YWRhOmFkYQ==' } }),
    '/api/books: a bad bearer token and the cookie': () =>
      send('/api/books', { token: bad, headers: withCookie }),
    '/api/books: the cookie on a POST from another site': () =>
      send('/api/books', { method: 'POST', headers: { ...withCookie, 'Sec-Fetch-Site': 'cross-site' } }),
    '/admin/users: no token': () => send('/admin/users'),
    '/admin/users: a person': () => send('/admin/users', { token: good }),
    '/elsewhere: no token': () => send('/elsewhere'),
  })
  server.close()
}

const imported = fromAirlock(documents)
const [open, admin, api] = imported.guards ?? []
assert.deepEqual(open?.when, { path: { matcher: { exact: '/public' } } })
assert.equal(open.public, true)
assert.ok(admin?.policy !== undefined && api?.policy !== undefined)

await check(options, policies)
await check(imported.options, { api: api.policy, admin: admin.policy })

for (const { close } of [services, people]) close()
console.log(`from-airlock: ${2 * rows.length} requests answered as they should be`)
