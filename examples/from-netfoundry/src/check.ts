import assert from 'node:assert/strict'
import { fromZiti } from '@claimgate/config'
import type { VerifierOptions } from '@claimgate/core'
import { askRows, clientOf, readPage, relocate, startIssuer, type Answer } from '@claimgate/example-testbed'
import { createApp, options } from './app.ts'

const { configurations, rows } = await readPage(new URL('../README.md', import.meta.url))
const [[signers] = [], [identities] = []] = configurations

const sso = await startIssuer()
const partners = await startIssuer()
const legacy = await startIssuer()
const stranger = await startIssuer()
const addresses = {
  'https://sso.example.com': sso.url,
  'https://sso.example.com/keys': `${sso.url}/jwks`,
  'https://partners.example.com': partners.url,
  'https://partners.example.com/keys': `${partners.url}/jwks`,
  'https://legacy.example.com': legacy.url,
  'https://legacy.example.com/keys': `${legacy.url}/jwks`,
}

const ada = { aud: 'shop-network', sub: 'a', email: 'ada@example.com', email_verified: true }
const bob = { ...ada, sub: 'b', email: 'bob@example.com' }
const adaBySso = await sso.token(ada)
const bobBySso = await sso.token(bob)
const bobByPartners = await partners.token(bob)

const tokens = {
  'sso: Ada': adaBySso,
  'sso: Bob': bobBySso,
  'partners: Bob': bobByPartners,
  "sso: an `email` that is nobody's": await sso.token({ ...ada, email: 'eve@example.com' }),
  'sso: Cyd, who is disabled': await sso.token({ ...ada, email: 'cyd@example.com' }),
  'sso: `Ada@Example.com`': await sso.token({ ...ada, email: 'Ada@Example.com' }),
  'sso: no `email`': await sso.token(ada, { without: ['email'] }),
  'sso: an `email` that nobody verified': await sso.token({ ...ada, email_verified: false }),
  'sso: another audience': await sso.token({ ...ada, aud: 'another-network' }),
  'sso: no audience': await sso.token(ada, { without: ['aud'] }),
  'sso: by a key of partners': await partners.token({ ...ada, iss: sso.url }),
  'sso: without `kid`': await sso.token(ada, { kid: false }),
  'sso: without `exp`': await sso.token(ada, { without: ['exp'] }),
  'legacy: Ada': await legacy.token(ada),
  'an issuer that is no signer: Ada': await stranger.token(ada),
  'partners: Bob, when it is disabled': bobByPartners,
  'partners: Bob, when it is enabled again': bobByPartners,
}

/** Sends the requests of all rows to an app with these options. */
async function check(judgedBy: VerifierOptions): Promise<void> {
  const app = await createApp(relocate(judgedBy, addresses))
  const send = clientOf(await app.listen({ host: '127.0.0.1', port: 0 }))
  const withToken = Object.entries(tokens).map(([request, token]) => {
    const ask = (): Promise<Answer> => send('/services', { token })
    return [request, ask] as const
  })
  const answers = await askRows(rows, {
    ...Object.fromEntries(withToken),
    'no token': () => send('/services'),
    'Ada lists the signers': () => send('/jwt-signers', { token: adaBySso }),
    'Bob lists the signers': () => send('/jwt-signers', { token: bobBySso }),
    'Ada disables partners': () => send('/jwt-signers/partners/disable', { method: 'POST', token: adaBySso }),
    'Ada enables partners': () => send('/jwt-signers/partners/enable', { method: 'POST', token: adaBySso }),
  })

  const person = { id: 'i1', name: 'Ada', issuer: sso.url, externalId: 'ada@example.com' }
  assert.deepEqual(answers['sso: Ada']?.body, { for: person })
  const { data }: { readonly data: readonly Record<string, unknown>[] } = Object(signers)
  assert.deepEqual(answers['Ada lists the signers']?.body, relocate(data.map(rowOf), addresses))
  await app.close()
}

/** A row of the table of signers, as NetFoundry's console has it. */
function rowOf({ name, issuer, audience, enabled, createdAt, id }: Record<string, unknown>): object {
  return { name, issuer, audience: [audience], enabled, createdAt, id }
}

await check(options)
await check(fromZiti(signers, { identities }).options)

for (const { close } of [sso, partners, legacy, stranger]) close()
console.log(`from-netfoundry: ${2 * rows.length} requests answered as they should be`)
