import assert from 'node:assert/strict'
import { fromTrueFoundry } from '@claimgate/config'
import type { VerifierOptions } from '@claimgate/core'
import {
  askRows,
  clientOf,
  readPage,
  relocate,
  serve,
  startIssuer,
  type Answer,
} from '@claimgate/example-testbed'
import { createApp, options } from './app.ts'

const { configurations, rows } = await readPage(new URL('../README.md', import.meta.url))
const [documents] = configurations

const issuer = await startIssuer()
const stranger = await startIssuer()
const addresses = {
  'https://id.example.com': issuer.url,
  'https://id.example.com/keys': `${issuer.url}/jwks`,
}

const now = Math.floor(Date.now() / 1000)
const ada = { sub: 'ada', email: 'ada@truefoundry.com', department: 'platform' }
const good = await issuer.token(ada)

const tokens = {
  '`ada@truefoundry.com`, of `platform`': good,
  '`ada@truefoundry.com`, of `research-vision`': await issuer.token({
    ...ada,
    department: 'research-vision',
  }),
  '`ada@truefoundry.com`, of `sales`': await issuer.token({ ...ada, department: 'sales' }),
  '`ada@truefoundry.com`, of no department': await issuer.token(ada, { without: ['department'] }),
  '`ada@truefoundry.com`, of `platform` and `sales`': await issuer.token({
    ...ada,
    department: ['sales', 'platform'],
  }),
  '`ada@example.com`': await issuer.token({ ...ada, email: 'ada@example.com' }),
  '`ada@truefoundry.com.example.com`': await issuer.token({ ...ada, email: `${ada.email}.example.com` }),
  '`ada@eu.truefoundry.com`': await issuer.token({ ...ada, email: 'ada@eu.truefoundry.com' }),
  '`ADA@TRUEFOUNDRY.COM`': await issuer.token({ ...ada, email: ada.email.toUpperCase() }),
  '`ada@example.com/x@truefoundry.com`': await issuer.token({
    ...ada,
    email: 'ada@example.com/x@truefoundry.com',
  }),
  'a line break behind `ada@truefoundry.com`': await issuer.token({ ...ada, email: `${ada.email}\n` }),
  'an `email` that is an object': await issuer.token({ ...ada, email: { work: ada.email } }),
  'no `email`': await issuer.token(ada, { without: ['email'] }),
  'an `email` that nobody verified': await issuer.token({ ...ada, email_verified: false }),
  'another audience': await issuer.token({ ...ada, aud: 'billing-api' }),
  'another issuer': await issuer.token({ ...ada, iss: 'https://other.example.com' }),
  'a key that the set does not have': await stranger.token({ ...ada, iss: issuer.url }),
  'a signature that is not right': `${good.slice(0, -8)}AAAAAAAA`,
  'expired two minutes ago': await issuer.token({ ...ada, exp: now - 120 }),
  'without `exp`': await issuer.token(ada, { without: ['exp'] }),
}

/** Sends the requests of all rows to an app with these options. */
async function check(judgedBy: VerifierOptions): Promise<void> {
  const server = await serve(createApp(relocate(judgedBy, addresses)))
  const send = clientOf(server.url)
  const withToken = Object.entries(tokens).map(([request, token]) => {
    const ask = (): Promise<Answer> => send('/predict', { token })
    return [request, ask] as const
  })
  const answers = await askRows(rows, {
    ...Object.fromEntries(withToken),
    'a path that needs no token': () => send('/healthz'),
    'no token': () => send('/predict'),
  })
  assert.deepEqual(answers['`ada@truefoundry.com`, of `platform`']?.body, { for: ada.email })
  server.close()
}

await check(options)
await check(fromTrueFoundry(documents).options)

for (const { close } of [issuer, stranger]) close()
console.log(`from-truefoundry: ${2 * rows.length} requests answered as they should be`)
