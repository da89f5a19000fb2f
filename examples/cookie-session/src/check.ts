import assert from 'node:assert/strict'
import { clientOf, serve, startIssuer } from '@claimgate/example-testbed'
import { createApp } from './app.ts'

const frontend = 'https://shop.example.com'
const issuer = await startIssuer()
const server = await serve(createApp({ issuer: issuer.url, frontend }))
const send = clientOf(server.url)

const token = await issuer.token({ sub: 'ada', scope: 'orders:write' })
const cookie = `theme=dark; session=${token}`
const evil = 'https://evil.example.net'

assert.deepEqual(await send('/me', { headers: { cookie } }), { status: 200, body: { subject: 'ada' } })
assert.equal((await send('/me', { headers: { cookie: 'theme=dark' } })).status, 401)
assert.equal((await send('/me', { headers: { cookie: `session=${token}; session=${token}` } })).status, 400)

// What the browser says of where a request comes from, and how a POST with it is answered.
const posts = [
  [201, { 'sec-fetch-site': 'same-origin', origin: server.url }],
  [201, { origin: server.url }],
  [201, { 'sec-fetch-site': 'cross-site', origin: frontend }],
  [201, {}],
  [403, { 'sec-fetch-site': 'cross-site', origin: evil }],
  [403, { 'sec-fetch-site': 'same-site' }],
  [403, { origin: evil }],
  [403, { origin: 'null' }],
] as const
for (const [status, headers] of posts) {
  const answer = await send('/orders', { method: 'POST', headers: { ...headers, cookie } })
  assert.equal(answer.status, status, JSON.stringify(headers))
}

// No browser adds a bearer token by itself, so that it proves who meant to send the request.
const bearer = await send('/orders', { method: 'POST', token, headers: { origin: evil } })
assert.equal(bearer.status, 201)

const logout = (site: string) =>
  send('/logout', { method: 'POST', headers: { 'sec-fetch-site': site, cookie } })
assert.equal((await logout('same-origin')).status, 200)
assert.equal((await logout('cross-site')).status, 403)

server.close()
issuer.close()
console.log(`cookie-session: ${6 + posts.length} requests answered as they should be`)
