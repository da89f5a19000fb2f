import assert from 'node:assert/strict'
import { clientOf, startIssuer } from '@claimgate/example-testbed'
import { createApp } from './app.ts'

const staff = await startIssuer()
const partners = await startIssuer()
const stranger = await startIssuer()
const app = await createApp({ staff: staff.url, partners: partners.url })
const send = clientOf(await app.listen({ host: '127.0.0.1', port: 0 }))

const now = Math.floor(Date.now() / 1000)
const partner = { sub: 'ada', client_id: 'acme', scope: 'partner' }
const staffToken = await staff.token({ sub: 'ada' })
const partnerToken = await partners.token(partner)

assert.deepEqual(await send('/me', { token: staffToken }), {
  status: 200,
  body: { requirement: 'staff', issuer: staff.url, subject: 'ada' },
})
assert.deepEqual(await send('/me', { token: partnerToken }), {
  status: 200,
  body: { requirement: 'partners', issuer: partners.url, subject: 'ada' },
})
assert.equal((await send('/prices', { token: staffToken })).status, 200)
assert.equal((await send('/prices', { token: partnerToken })).status, 403)

const refused = [
  ['a third issuer', 401, await stranger.token(partner)],
  ['a partner who says to be staff', 401, await partners.token({ sub: 'ada', iss: staff.url })],
  ['a client that is no partner', 401, await partners.token({ ...partner, client_id: 'initech' })],
  ['a partner token that lives too long', 401, await partners.token({ ...partner, exp: now + 3600 })],
  ['a partner token without the scope', 403, await partners.token({ ...partner, scope: 'profile' })],
] as const
for (const [name, status, token] of refused) {
  assert.equal((await send('/me', { token })).status, status, name)
}

await app.close()
for (const issuer of [staff, partners, stranger]) issuer.close()
console.log(`several-issuers: ${4 + refused.length} requests answered as they should be`)
