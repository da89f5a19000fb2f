import assert from 'node:assert/strict'
import { fromTraefik } from '@claimgate/config'
import { createVerifier } from '@claimgate/core'
import {
  askRows,
  clientOf,
  readPage,
  relocate,
  sendLines,
  serve,
  startIssuer,
  startUpstream,
  type Answer,
  type Received,
} from '@claimgate/example-testbed'
import { SignJWT } from 'jose'
import { createApp, entra, keycloak, mcp, signed, type Middlewares } from './app.ts'

const { configurations, rows } = await readPage(new URL('../README.md', import.meta.url))
const [documents] = configurations

const issuer = await startIssuer()
const microsoft = await startIssuer()
const whoami = await startUpstream('whoami')
const addresses = {
  'https://id.example.com/realms/shop/protocol/openid-connect/certs': `${issuer.url}/jwks`,
  'https://auth.example.com/.well-known/jwks.json': `${issuer.url}/jwks`,
  'https://login.microsoftonline.com/common/discovery/v2.0/keys': `${microsoft.url}/jwks`,
}
const secret = 'a secret of sixty-four bytes or more, which no one else can know'
process.env['JWT_SIGNING_SECRET'] = secret

const now = Math.floor(Date.now() / 1000)
const admin = await issuer.token({ sub: 'ada', grp: 'admin' })

function signedBy(text: string, claims: Record<string, string>): Promise<string> {
  return new SignJWT({ sub: 'ada', ...claims })
    .setProtectedHeader({ alg: 'HS256' })
    .setExpirationTime('5m')
    .sign(new TextEncoder().encode(text))
}

const tokens = {
  'my-app: `grp` is `admin`': admin,
  'my-app: `grp` is `user`': await issuer.token({ grp: 'user' }),
  'my-app: no `grp`': await issuer.token({ sub: 'ada' }),
  'my-app: `grp` is the list `["admin"]`': await issuer.token({ grp: ['admin'] }),
  'my-app: for another audience': await issuer.token({ grp: 'admin', aud: 'billing-api' }),
  'my-app: a signature that is not right': `${admin.slice(0, -8)}AAAAAAAA`,
  'my-app: a key that the set does not have': await microsoft.token({ grp: 'admin' }),
  'my-app: expired a minute ago': await issuer.token({ grp: 'admin', exp: now - 60 }),
  'my-app: good from the next minute on': await issuer.token({ grp: 'admin', nbf: now + 60 }),
  'my-app: issued in the next minute': await issuer.token({ grp: 'admin', iat: now + 60 }),
  'my-app: without `exp`': await issuer.token({ grp: 'admin' }, { without: ['exp'] }),
  'entra-app: a key of the set': await microsoft.token({ sub: 'ada' }),
  'entra-app: a key of another issuer': admin,
  'signed-app: the secret of 64 bytes': await signedBy(secret, { grp: 'staff' }),
  'signed-app: the documented secret': await signedBy('mysuperlongsecret', { grp: 'staff' }),
  'signed-app: by a key pair': admin,
  'signed-app: `grp` is `guest`': await signedBy(secret, { grp: 'guest' }),
  'signed-app: no `grp`': await signedBy(secret, {}),
  'mcp-server: with `groups`': await issuer.token({ sub: 'ada', groups: ['red', 'blue'] }),
  'mcp-server: without `groups`': await issuer.token({ sub: 'ada' }),
}

/** Sends the requests of all rows to an app with these middlewares. */
async function check(middlewares: Middlewares): Promise<void> {
  const server = await serve(createApp(relocate(middlewares, addresses), whoami.url))
  const send = clientOf(server.url)
  const withToken = Object.entries(tokens).map(([request, token]) => {
    const ask = (): Promise<Answer> => send(`/${request.split(':')[0]}`, { token })
    return [request, ask] as const
  })
  const answers = await askRows(rows, {
    ...Object.fromEntries(withToken),
    'my-app: no token': () => send('/my-app'),
    'my-app: the client writes `Group`': () =>
      send('/my-app', { token: admin, headers: { Group: 'root', group_: 'root' } }),
    'my-app: two Authorization lines': () =>
      sendLines(`${server.url}/my-app`, { Authorization: [`Bearer ${admin}`, `Bearer ${admin}`] }),
    'mcp-server: no token': () => send('/mcp-server'),
    'mcp-server: its metadata': () => send('/.well-known/oauth-protected-resource/mcp-server'),
  })

  const headersAt = (request: string): Received['headers'] => {
    const { headers }: Received = Object(answers[request]?.body)
    return headers
  }
  assert.equal(headersAt('my-app: `grp` is `admin`')['group'], 'admin')
  assert.equal(headersAt('my-app: `grp` is `admin`')['authorization'], undefined)
  assert.equal(headersAt('my-app: the client writes `Group`')['group'], 'admin')
  const all = headersAt('mcp-server: with `groups`')
  assert.deepEqual([all['x-user-id'], all['x-user-groups']], ['ada', 'red,blue'])
  assert.match(String(all['authorization']), /^Bearer eyJ/)
  assert.equal('x-user-groups' in headersAt('mcp-server: without `groups`'), false)

  const { headers } = await fetch(`${server.url}/mcp-server`)
  assert.equal(
    headers.get('www-authenticate'),
    'Bearer resource_metadata="https://api.example.com/.well-known/oauth-protected-resource/mcp-server"',
  )
  server.close()
}

const imported = (name: string): Middlewares['mcp'] => fromTraefik(documents, { name }).options

await check({ keycloak, entra, signed, mcp })
await check({
  keycloak: imported('keycloak'),
  entra: imported('entra'),
  signed: imported('signed'),
  mcp: imported('mcp'),
})

// What Traefik documents as secret is too short: it makes no verifier, and is not carried over.
const short = {
  kind: 'Secret',
  metadata: { name: 'jwt' },
  stringData: { signingSecret: 'mysuperlongsecret' },
}
assert.throws(() => createVerifier({ issuer: null, audience: null, secret: 'mysuperlongsecret' }), {
  path: 'secret',
})
const { options, notes } = fromTraefik([...(documents ?? []), short], { name: 'signed' })
assert.deepEqual(options, imported('signed'))
assert.ok(notes.some(({ kind, path }) => kind === 'denied' && path.endsWith('signingSecret')))

for (const { close } of [issuer, microsoft, whoami]) close()
console.log(`from-traefik: ${2 * (rows.length + 1)} requests answered as they should be`)
