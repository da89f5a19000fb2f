import { createVerifier, type RemoteOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { testClock } from '../../../../../test/support/clock.ts'
import { json, startKeyServer, text, type KeyServer } from '../../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../../test/support/keys.ts'
import { newAuthority, startTlsKeyServer } from '../../../../../test/support/tls-certificates.ts'
import { audience, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'
import type { Fetch } from '../../../src/keys/remote/fetch-transport.ts'

const key = newSigningKey('ES256', 'key')
const wellKnown = '/.well-known/openid-configuration'

/** A server of key sets, and an issuer on 127.0.0.1 whose metadata names it by another host. */
async function startIssuer(host: string): Promise<{ readonly issuer: string; readonly keys: KeyServer }> {
  const keys = await startKeyServer(key.publicJwk)
  const metadata = await startKeyServer()
  const jwksUrl = keys.jwksUrl.replace('127.0.0.1', host)
  metadata.answer(wellKnown, json({ issuer: metadata.url, jwks_uri: jwksUrl }))
  return { issuer: metadata.url, keys }
}

function verifierOf(issuer: string, discovery: RemoteOptions = {}): Verifier {
  return createVerifier({ issuer, audience, discovery, clock: testClock().clock })
}

function verify(verifier: Verifier, issuer: string): Promise<unknown> {
  return verifier.verifyToken(mint({ key, claims: { iss: issuer } }))
}

/** What the operator is told; fails unless the token was refused for want of its keys. */
async function problemOf(verifier: Verifier, issuer: string): Promise<string> {
  expect(await rejectionOf(verify(verifier, issuer))).toMatchObject({ status: 503 })
  return verifier.signers()[0]?.keys.lastError ?? ''
}

describe('a private host', () => {
  it.each(['127.0.0.1', '127.1', '2130706433', '0x7f.1'])(
    'is asked where the configuration names it: %s',
    async (host) => {
      const { issuer, keys } = await startIssuer(host)
      await verify(verifierOf(issuer), issuer)
      expect(keys.asked).toEqual(['/jwks'])
    },
  )

  it.each(['localhost', '127.0.0.2', '[::1]'])(
    'E8: is not asked where metadata alone names it: %s',
    async (host) => {
      const { issuer, keys } = await startIssuer(host)
      expect(await problemOf(verifierOf(issuer), issuer)).toContain('allowPrivateHosts')
      expect(await problemOf(verifierOf(issuer, { allowPrivateHosts: false }), issuer)).not.toBe('')
      expect(keys.asked).toEqual([])
    },
  )

  it('is asked where allowPrivateHosts is stated', async () => {
    const { issuer, keys } = await startIssuer('localhost')
    await verify(verifierOf(issuer, { allowPrivateHosts: true }), issuer)
    expect(keys.asked).toEqual(['/jwks'])
  })

  it('is asked where the issuer names it, though the metadata is elsewhere', async () => {
    const server = await startKeyServer(key.publicJwk)
    const issuer = server.url.replace('127.0.0.1', 'localhost')
    server.answer('/metadata', json({ issuer, jwks_uri: `${issuer}/jwks` }))
    const discovery = `${server.url}/metadata`
    await verify(createVerifier({ issuer, audience, discovery, clock: testClock().clock }), issuer)
    expect(server.asked).toEqual(['/metadata', '/jwks'])
  })

  it('is asked by the name that is configured, to whatever address that leads', async () => {
    const server = await startKeyServer(key.publicJwk)
    const issuer = server.url.replace('127.0.0.1', 'localhost')
    server.answer(wellKnown, json({ issuer, jwks_uri: `${issuer}/jwks` }))
    await verify(verifierOf(issuer), issuer)
    expect(server.asked).toEqual([wellKnown, '/jwks'])
    const jwksUrl = `${issuer}/jwks`
    await verify(createVerifier({ issuer, audience, jwksUrl, clock: testClock().clock }), issuer)
  })

  it.each([
    '10.0.0.1',
    '172.16.0.1',
    '192.168.0.1',
    '100.64.0.1',
    '198.18.0.1',
    '[fd00::1]',
    '[::ffff:10.0.0.1]',
    '[64:ff9b::a00:1]',
    '[2002:a00:1::]',
  ])('E8: is not connected to, in whatever clothes it comes: %s', async (host) => {
    const server = await startKeyServer()
    server.answer(wellKnown, json({ issuer: server.url, jwks_uri: `https://${host}/jwks` }))
    expect(await problemOf(verifierOf(server.url), server.url)).toContain('allowPrivateHosts')
  })

  it('E8: is not asked over TLS either', async () => {
    const authority = newAuthority()
    const keys = await startTlsKeyServer(authority.issue(), {}, key.publicJwk)
    const metadata = await startTlsKeyServer(authority.issue())
    const issuer = metadata.url
    metadata.answer(wellKnown, json({ issuer, jwks_uri: keys.jwksUrlAt('localhost') }))
    const tls = { ca: authority.cert }
    expect(await problemOf(verifierOf(issuer, { tls }), issuer)).toContain('allowPrivateHosts')
    expect(keys.asked).toEqual([])
    await verify(verifierOf(issuer, { tls, allowPrivateHosts: true }), issuer)
    expect(keys.asked).toEqual(['/jwks'])
  })

  it('E9: is not asked because of a redirect', async () => {
    const keys = await startKeyServer(key.publicJwk)
    const server = await startKeyServer()
    const location = keys.jwksUrl.replace('127.0.0.1', 'localhost')
    server.answer('/jwks', text('', 302, { location }))
    server.answer(wellKnown, json({ issuer: server.url, jwks_uri: server.jwksUrl }))
    const verifier = verifierOf(server.url, { allowPrivateHosts: true })
    expect(await problemOf(verifier, server.url)).toContain('302')
    expect(keys.asked).toEqual([])
  })
})

describe('a link-local host', () => {
  const addresses = [
    '169.254.169.254',
    '169.254.170.2',
    '2852039166',
    '[fe80::1]',
    '[fd00:ec2::254]',
    '[fd00:ec2::23]',
    '[fd00:c1::a9fe:a9fe]',
    '[fd00:42::42]',
    '[::ffff:169.254.169.254]',
    '[::ffff:0:169.254.169.254]',
    '[64:ff9b::169.254.169.254]',
    '[2002:a9fe:a9fe::]',
    '100.100.100.200',
    '168.63.129.16',
    '0.0.0.0',
    '[::]',
    '255.255.255.255',
  ]

  it.each(addresses)('E8: is not asked where metadata names it, whatever is allowed: %s', async (host) => {
    const server = await startKeyServer()
    server.answer(wellKnown, json({ issuer: server.url, jwks_uri: `https://${host}/latest/meta-data` }))
    for (const discovery of [{}, { allowPrivateHosts: true, allowInsecure: true }]) {
      expect(await problemOf(verifierOf(server.url, discovery), server.url)).toContain('link-local')
    }
    expect(server.asked).toEqual([wellKnown, wellKnown])
  })

  it.each(addresses)('E8: is not given to the fetch of the app: %s', async (host) => {
    const issuer = 'https://id.example.com'
    const asked: string[] = []
    const fetch: Fetch = async (url) => {
      asked.push(url)
      return Response.json({ issuer, jwks_uri: `https://${host}/jwks` })
    }
    const discovery = { allowInsecure: true }
    const verifier = createVerifier({ issuer, audience, fetch, discovery, clock: testClock().clock })
    expect(await problemOf(verifier, issuer)).toContain('link-local')
    expect(asked).toEqual([`${issuer}${wellKnown}`])
  })
})
