import { createVerifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../../test/support/clock.ts'
import { json, newEventLog, startKeyServer, text } from '../../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../../test/support/keys.ts'
import { audience, issuer, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const key = newSigningKey('ES256', 'key')
const { clock } = testClock()
const query = '?key=hunter2'

describe('the name of a remote source', () => {
  it('H13: is its URL, without the query that may hold a secret', async () => {
    const server = await startKeyServer(key.publicJwk)
    server.answer(`/jwks${query}`, json({ keys: [key.publicJwk] }))
    const log = newEventLog()
    const jwksUrl = `${server.jwksUrl}${query}`
    const verifier = createVerifier({ issuer, audience, jwksUrl, clock, onEvent: log.onEvent })
    await verifier.verifyToken(mint({ key }))
    expect(log.of('keys-loaded')).toMatchObject([{ source: `jwksUrl ${server.jwksUrl}` }])
    expect(server.asked).toEqual([`/jwks${query}`])
    expect(JSON.stringify([log.events, verifier.signers()])).not.toContain('hunter2')
  })

  it('H13: is the URL of the metadata, without its query, where that fails as well', async () => {
    const server = await startKeyServer(key.publicJwk)
    const path = `/metadata${query}`
    server.answer(path, text('', 500))
    const log = newEventLog()
    const discovery = `${server.url}${path}`
    const verifier = createVerifier({ issuer, audience, discovery, clock, onEvent: log.onEvent })
    expect(await rejectionOf(verifier.verifyToken(mint({ key })))).toMatchObject({ status: 503 })
    const source = `discovery ${server.url}/metadata of ${issuer}`
    expect(log.of('keys-failed')).toMatchObject([{ source }])
    expect(server.asked).toEqual([path])
    expect(JSON.stringify([log.events, verifier.signers()])).not.toContain('hunter2')
  })

  it('E12: is no identity: sources whose queries differ are two', async () => {
    const server = await startKeyServer()
    server.answer('/jwks?tenant=a', json({ keys: [key.publicJwk] }))
    server.answer('/jwks?tenant=b', json({ keys: [newSigningKey('ES256', 'key').publicJwk] }))
    const other = 'https://other.example.com'
    const requireAny = [
      { issuer, audience, jwksUrl: `${server.jwksUrl}?tenant=a` },
      { issuer: other, audience, jwksUrl: `${server.jwksUrl}?tenant=b` },
    ]
    const verifier = createVerifier({ requireAny, clock })
    expect((await verifier.verifyToken(mint({ key }))).issuer).toBe(issuer)
    const refused = verifier.verifyToken(mint({ key, claims: { iss: other } }))
    expect(await rejectionOf(refused)).toMatchObject({ code: 'signature_invalid', status: 401 })
    expect(server.asked).toEqual(['/jwks?tenant=a', '/jwks?tenant=b'])
  })
})
