import assert from 'node:assert/strict'
import { fromAgentgateway } from '@claimgate/config'
import {
  askRows,
  clientOf,
  readPage,
  relocate,
  sendLines,
  startIssuer,
  type Answer,
} from '@claimgate/example-testbed'
import { createApp, optional, permissive, strict, type Routes } from './app.ts'

const { configurations, rows } = await readPage(new URL('../README.md', import.meta.url))

const now = Math.floor(Date.now() / 1000)
const inTeam = { sub: 'ada', org: { team: 'platform' } }

/** Sends the requests of all rows to an app with these options. The issuers are new each time: their keys change. */
async function check(routes: Routes): Promise<void> {
  const staff = await startIssuer()
  const partners = await startIssuer()
  const addresses = {
    'https://staff.example.com': staff.url,
    'https://staff.example.com/keys': `${staff.url}/jwks`,
    'https://partners.example.com': partners.url,
    'https://partners.example.com/keys': `${partners.url}/jwks`,
  }
  let time = now
  const [strictHere, optionalHere, permissiveHere] = [routes.strict, routes.optional, routes.permissive].map(
    (options) => ({ ...relocate(options, addresses), clock: () => time }),
  )
  assert.ok(strictHere && optionalHere && permissiveHere)
  const app = await createApp({ strict: strictHere, optional: optionalHere, permissive: permissiveHere })
  const server = await app.listen({ host: '127.0.0.1', port: 0 })
  const send = clientOf(server)

  const good = await staff.token(inTeam)
  const bad = `${good.slice(0, -8)}AAAAAAAA`
  const tokens = {
    '/orders: staff, `org.team` is `platform`': good,
    '/orders: staff, for both audiences': await staff.token({
      ...inTeam,
      aud: ['catalog-api', 'orders-api'],
    }),
    '/orders: staff, `org.team` is `sales`': await staff.token({ org: { team: 'sales' } }),
    '/orders: staff, a claim with the name `org.team`': await staff.token({ 'org.team': 'platform' }),
    '/orders: staff, `groups` has `admins`': await staff.token({ groups: ['users', 'admins'] }),
    '/orders: staff, `groups` is the text `admins`': await staff.token({ groups: 'admins' }),
    '/orders: staff, `org.team` is the list `["platform"]`': await staff.token({
      org: { team: ['platform'] },
    }),
    '/orders: partners, for any audience': await partners.token({ ...inTeam, aud: 'elsewhere' }),
    '/orders: staff, for another audience': await staff.token({ ...inTeam, aud: 'billing-api' }),
    '/orders: staff, no audience': await staff.token(inTeam, { without: ['aud'] }),
    '/orders: staff, no issuer': await staff.token(inTeam, { without: ['iss'] }),
    '/orders: staff, by a key of partners': await partners.token({ ...inTeam, iss: staff.url }),
    '/orders: staff, without `exp`': await staff.token(inTeam, { without: ['exp'] }),
    '/orders: staff, expired 59 seconds ago': await staff.token({ ...inTeam, exp: now - 59 }),
    '/orders: staff, expired 61 seconds ago': await staff.token({ ...inTeam, exp: now - 61 }),
    '/orders: staff, good in two minutes': await staff.token({ ...inTeam, nbf: now + 120 }),
    '/orders: staff, without `kid`': await staff.token(inTeam, { kid: false }),
    '/catalog: staff': good,
    '/catalog: a signature that is not right': bad,
    '/trial: staff': good,
    '/trial: a signature that is not right': bad,
    '/orders: the first key, when it is withdrawn': good,
  }
  const withToken = Object.entries(tokens).map(([request, token]) => {
    const ask = (): Promise<Answer> => send(request.slice(0, request.indexOf(':')), { token })
    return [request, ask] as const
  })
  const withNextKey = async (): Promise<Answer> => {
    await staff.rotate()
    time += 60
    return send('/orders', { token: await staff.token(inTeam) })
  }

  const answers = await askRows(rows, {
    ...Object.fromEntries(withToken),
    '/orders: no token': () => send('/orders'),
    '/orders: staff, `bearer` in small letters': () =>
      send('/orders', { headers: { Authorization: `bearer ${good}` } }),
    '/orders: staff, two Authorization lines': () =>
      sendLines(`${server}/orders`, { Authorization: [`Bearer ${good}`, `Bearer ${bad}`] }),
    '/catalog: no token': () => send('/catalog'),
    '/catalog: `Basic`': () => send('/catalog', { headers: { Authorization: 'Basic YWRhOmFkYQ==' } }),
    '/trial: no token': () => send('/trial'),
    '/orders: a key that was added a minute ago': withNextKey,
    '/orders: the key before, while it is in the set': () => send('/orders', { token: good }),
    '/orders: the next key, when the first is withdrawn': withNextKey,
  })

  const nobody = { subject: null, authorization: null }
  assert.deepEqual(answers['/catalog: no token']?.body, nobody)
  assert.deepEqual(answers['/catalog: staff']?.body, { subject: 'ada', authorization: null })
  assert.deepEqual(answers['/trial: a signature that is not right']?.body, nobody)
  assert.deepEqual(answers['/trial: staff']?.body, { subject: 'ada', authorization: null })

  await app.close()
  for (const issuer of [staff, partners]) issuer.close()
}

/** The part of the configuration that the checks look at. */
interface Configuration {
  readonly binds: readonly [{ readonly listeners: readonly [{ readonly routes: readonly RoutePolicies[] }] }]
}

interface RoutePolicies {
  readonly policies: unknown
}

const [[document] = []] = configurations
const { binds }: Configuration = Object(document)
const [first, second, third] = binds[0].listeners[0].routes.map(({ policies }) => fromAgentgateway(policies))
assert.ok(first && second && third)

await check({ strict, optional, permissive })
await check({ strict: first.options, optional: second.options, permissive: third.options })
console.log(`from-agentgateway: ${2 * rows.length} requests answered as they should be`)
