import assert from 'node:assert/strict'
import { clientOf, serve, startIssuer } from '@claimgate/example-testbed'
import { createApp } from './app.ts'

const issuer = await startIssuer()
const server = await serve(createApp(issuer.url))
const send = clientOf(server.url)

const reader = await issuer.token({ sub: 'ada', scope: 'orders:read' })
const admin = await issuer.token({ sub: 'grace', scope: 'orders:read orders:write', roles: ['admin'] })
const elsewhere = await issuer.token({ sub: 'ada', scope: 'orders:read', aud: 'billing-api' })

assert.deepEqual(await send('/health'), { status: 200, body: { status: 'ok' } })
assert.deepEqual(await send('/me', { token: reader }), { status: 200, body: { subject: 'ada' } })
assert.equal((await send('/orders', { token: reader })).status, 200)
assert.equal((await send('/orders/1001', { method: 'DELETE', token: admin })).status, 200)

assert.equal((await send('/me')).status, 401)
assert.equal((await send('/orders')).status, 401)
assert.equal((await send('/orders', { token: elsewhere })).status, 401)
assert.equal((await send('/orders', { token: `${reader.slice(0, -4)}AAAA` })).status, 401)
assert.equal((await send('/orders/1001', { method: 'DELETE', token: reader })).status, 403)

server.close()
issuer.close()
console.log('express-basic: 9 requests answered as they should be')
