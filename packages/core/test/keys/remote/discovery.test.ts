import { createVerifier, type RequirementOptions, type Verifier } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { startOfTests, testClock, type TestClock } from '../../../../../test/support/clock.ts'
import {
  disconnect,
  json,
  newEventLog,
  startKeyServer,
  text,
  type Answer,
  type KeyServer,
} from '../../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../../test/support/keys.ts'
import { mistakeIn } from '../../../../../test/support/refused-options.ts'
import { audience, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'
import { metadataAddressesOf } from '../../../src/keys/remote/discovery.ts'
import type { Fetch } from '../../../src/keys/remote/fetch-transport.ts'

const key = newSigningKey('ES256', 'key')
const wellKnown = '/.well-known/openid-configuration'

/** A server that issues tokens: its metadata document names its key set. */
async function startIssuer(path: string = ''): Promise<KeyServer & { readonly issuer: string }> {
  const server = await startKeyServer(key.publicJwk)
  const issuer = `${server.url}${path}`
  server.answer(`${path.replace(/\/$/, '')}${wellKnown}`, json({ issuer, jwks_uri: server.jwksUrl }))
  return { ...server, issuer }
}

function verifierOf(
  options: Omit<RequirementOptions, 'audience'>,
  clock: TestClock = testClock(startOfTests),
): Verifier {
  return createVerifier({ audience, clock: clock.clock, ...options })
}

function tokenOf(issuer: string, sub: string = 'user-1'): string {
  return mint({ key, claims: { iss: issuer, sub, exp: startOfTests + 100_000 } })
}

describe('metadataAddressesOf', () => {
  it.each([
    [
      'https://id.example.com',
      ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
    ],
    [
      'https://id.example.com/',
      ['/.well-known/openid-configuration', '/.well-known/oauth-authorization-server'],
    ],
    [
      'https://id.example.com/realms/shop',
      [
        '/realms/shop/.well-known/openid-configuration',
        '/.well-known/oauth-authorization-server/realms/shop',
        '/.well-known/openid-configuration/realms/shop',
      ],
    ],
    [
      'https://id.example.com/realms/shop/',
      [
        '/realms/shop/.well-known/openid-configuration',
        '/.well-known/oauth-authorization-server/realms/shop',
        '/.well-known/openid-configuration/realms/shop',
      ],
    ],
  ])('of %s are, in this order, %j', (issuer, paths) => {
    expect(metadataAddressesOf(issuer)).toEqual(paths.map((path) => `https://id.example.com${path}`))
  })
})

describe('discovery', () => {
  it.each(['', '/', '/realms/shop', '/realms/shop/'])(
    'finds the keys of the issuer by itself: path %j',
    async (path) => {
      const { issuer, asked } = await startIssuer(path)
      expect((await verifierOf({ issuer }).verifyToken(tokenOf(issuer))).issuer).toBe(issuer)
      expect(asked).toEqual([`${path.replace(/\/$/, '')}${wellKnown}`, '/jwks'])
    },
  )

  it('is stated, or given its settings, or a URL', async () => {
    const { issuer, url, answer, jwksUrl } = await startIssuer()
    const metadata = `${url}/.well-known/oauth-authorization-server`
    answer('/.well-known/oauth-authorization-server', json({ issuer, jwks_uri: jwksUrl }))
    for (const discovery of [true, {}, { timeout: '5s' }, metadata, { url: metadata, cooldown: 10 }]) {
      expect((await verifierOf({ issuer, discovery }).verifyToken(tokenOf(issuer))).issuer).toBe(issuer)
    }
  })

  it('finds the keys of an issuer that is no address, where its document is named', async () => {
    const server = await startKeyServer(key.publicJwk)
    server.answer('/metadata', json({ issuer: 'shop', jwks_uri: server.jwksUrl }))
    const verifier = verifierOf({ issuer: 'shop', discovery: `${server.url}/metadata` })
    expect((await verifier.verifyToken(tokenOf('shop'))).issuer).toBe('shop')
    expect(mistakeIn({ issuer: 'shop', audience })).toBe('issuer')
  })

  it('reads the document anew each time, so that the keys may move', async () => {
    const { issuer, answer, asked, url } = await startIssuer()
    const clock = testClock()
    const log = newEventLog()
    const verifier = createVerifier({ issuer, audience, clock: clock.clock, onEvent: log.onEvent })
    const token = tokenOf(issuer)
    await verifier.verifyToken(token)
    const moved = newSigningKey('ES256', 'moved')
    answer(wellKnown, json({ issuer, jwks_uri: `${url}/moved` }))
    answer('/moved', json({ keys: [moved.publicJwk] }))
    clock.advance(600)
    expect(await rejectionOf(verifier.verifyToken(token))).toMatchObject({ code: 'key_unknown' })
    expect(log.of('keys-withdrawn')).toHaveLength(1)
    await verifier.verifyToken(mint({ key: moved, claims: { iss: issuer, exp: clock.now() + 9 } }))
    expect(asked).toEqual([wellKnown, '/jwks', wellKnown, '/moved'])
  })

  const mismatches: readonly (readonly [
    name: string,
    document: (issuer: string, jwksUrl: string) => unknown,
  ])[] = [
    ['another issuer', (_, jwks_uri) => ({ issuer: 'https://id.example.com', jwks_uri })],
    ['an issuer with a slash more', (issuer, jwks_uri) => ({ issuer: `${issuer}/`, jwks_uri })],
    ['an issuer in capitals', (issuer, jwks_uri) => ({ issuer: issuer.toUpperCase(), jwks_uri })],
    ['a list of issuers', (issuer, jwks_uri) => ({ issuer: [issuer], jwks_uri })],
    ['no issuer', (_, jwks_uri) => ({ jwks_uri })],
    ['no jwks_uri', (issuer) => ({ issuer })],
    ['a jwks_uri of null', (issuer) => ({ issuer, jwks_uri: null })],
    ['a list of jwks_uri', (issuer, jwks_uri) => ({ issuer, jwks_uri: [jwks_uri] })],
    ['an empty jwks_uri', (issuer) => ({ issuer, jwks_uri: '' })],
    ['a relative jwks_uri', (issuer) => ({ issuer, jwks_uri: '/jwks' })],
    ['a jwks_uri of plain http', (issuer) => ({ issuer, jwks_uri: 'http://id.example.com/jwks' })],
    ['a jwks_uri of a metadata service', (issuer) => ({ issuer, jwks_uri: 'http://169.254.169.254/latest' })],
    ['a jwks_uri of a file', (issuer) => ({ issuer, jwks_uri: 'file:///etc/jwks.json' })],
    ['a jwks_uri of data', (issuer) => ({ issuer, jwks_uri: 'data:application/json,{"keys":[]}' })],
    [
      'a jwks_uri with credentials',
      (issuer, url) => ({ issuer, jwks_uri: url.replace('//', '//user:password@') }),
    ],
    ['a list', (issuer, jwks_uri) => [{ issuer, jwks_uri }]],
    ['the keys themselves', (issuer) => ({ issuer, keys: [key.publicJwk] })],
    ['null', () => null],
  ]

  it.each([
    [{}, 'http://127.0.0.1:1/jwks'],
    [{ allowInsecure: true }, 'http://127.0.0.1:1/jwks'],
    [{ allowInsecure: true }, 'http://10.0.0.1/jwks'],
    [{}, 'https://127.0.0.1/jwks'],
    [{}, 'https://[::1]/jwks'],
    [{}, 'https://192.168.0.1/jwks'],
    [{}, 'https://[fd00::1]/jwks'],
    [{}, 'https://2130706433/jwks'],
  ])(
    'E8: is not led inside by an issuer elsewhere, by a fetch neither: %j, %s',
    async (discovery, jwks_uri) => {
      const issuer = 'https://id.example.com'
      const asked: string[] = []
      const fetch: Fetch = async (url) => {
        asked.push(url)
        const isMetadata = url.endsWith(wellKnown)
        return Response.json(isMetadata ? { issuer, jwks_uri } : { keys: [key.publicJwk] })
      }
      const shared = { issuer, audience, fetch, clock: testClock().clock }
      const verifier = createVerifier({ ...shared, discovery })
      expect((await rejectionOf(verifier.verifyToken(tokenOf(issuer)))).status).toBe(503)
      expect(asked).toEqual([`${issuer}${wellKnown}`])
      // Who means such a host names it.
      const jwksUrl = { url: jwks_uri, allowInsecure: true }
      await createVerifier({ ...shared, jwksUrl }).verifyToken(tokenOf(issuer))
      expect(asked).toEqual([`${issuer}${wellKnown}`, jwks_uri])
    },
  )

  it('is led by a fetch to the private host that is configured', async () => {
    const issuer = 'http://127.0.0.1:1'
    const jwks_uri = `${issuer}/jwks`
    const fetch: Fetch = async (url) =>
      Response.json(url === jwks_uri ? { keys: [key.publicJwk] } : { issuer, jwks_uri })
    const verifier = createVerifier({ issuer, audience, fetch, clock: testClock().clock })
    expect((await verifier.verifyToken(tokenOf(issuer))).issuer).toBe(issuer)
  })

  it.each(mismatches)(
    'E8: is 503 where the document holds %s, and no key set is fetched',
    async (_, document) => {
      const { issuer, answer, asked, jwksUrl } = await startIssuer()
      answer(wellKnown, json(document(issuer, jwksUrl)))
      const verifier = verifierOf({ issuer })
      expect((await rejectionOf(verifier.verifyToken(tokenOf(issuer)))).status).toBe(503)
      expect(asked).toEqual([wellKnown])
      expect(JSON.stringify(verifier.signers())).not.toContain('password')
    },
  )

  it.each([
    ['the document is missing', wellKnown, text('', 404)],
    ['the document is elsewhere', wellKnown, text('', 302, { location: '/moved' })],
    ['the key set is missing', '/jwks', text('', 404)],
    ['the key set is elsewhere', '/jwks', text('', 302, { location: '/moved' })],
  ])('E9: is 503 where %s', async (_, path, broken) => {
    const { issuer, answer, asked } = await startIssuer()
    answer(path, broken)
    expect((await rejectionOf(verifierOf({ issuer }).verifyToken(tokenOf(issuer)))).status).toBe(503)
    expect(asked).not.toContain('/moved')
  })

  it('E10: has one deadline for the document and the key set together', async () => {
    const { issuer, answer } = await startIssuer()
    answer('/jwks', () => undefined)
    const verifier = verifierOf({ issuer, discovery: { timeout: 0.1 } })
    expect((await rejectionOf(verifier.verifyToken(tokenOf(issuer)))).status).toBe(503)
    expect(verifier.signers()[0]?.keys.lastError).toBeTypeOf('string')
  })

  it('takes a jwks_uri of plain http where that is stated', async () => {
    const asked: string[] = []
    const issuer = 'https://id.example.com'
    const fetch: Fetch = async (url) => {
      asked.push(url)
      return Response.json(
        url.endsWith('/jwks') ? { keys: [key.publicJwk] } : { issuer, jwks_uri: 'http://a.test/jwks' },
      )
    }
    const shared = { issuer, audience, clock: testClock().clock, fetch }
    expect((await rejectionOf(createVerifier(shared).verifyToken(tokenOf(issuer)))).status).toBe(503)
    await createVerifier({ ...shared, discovery: { allowInsecure: true } }).verifyToken(tokenOf(issuer))
    expect(asked).toEqual([`${issuer}${wellKnown}`, `${issuer}${wellKnown}`, 'http://a.test/jwks'])
  })

  describe('by RFC 8414', () => {
    const path = '/tenants/shop'
    const [appended, inserted, legacy] = [
      `${path}${wellKnown}`,
      `/.well-known/oauth-authorization-server${path}`,
      `${wellKnown}${path}`,
    ]

    async function startAt(place: string): Promise<KeyServer & { readonly issuer: string }> {
      const server = await startKeyServer(key.publicJwk)
      const issuer = `${server.url}${path}`
      server.answer(place, json({ issuer, jwks_uri: server.jwksUrl }))
      return { ...server, issuer }
    }

    it.each([
      [appended, [appended]],
      [inserted, [appended, inserted]],
      [legacy, [appended, inserted, legacy]],
    ])('finds the document at %s', async (place, tried) => {
      const { issuer, asked } = await startAt(place)
      expect((await verifierOf({ issuer }).verifyToken(tokenOf(issuer))).issuer).toBe(issuer)
      expect(asked).toEqual([...tried, '/jwks'])
    })

    it.each<readonly [string, Answer]>([
      ['HTML', text('<!doctype html>', 200)],
      ['401', text('', 401)],
      ['410', text('', 410)],
    ])('looks further where the first place answers %s', async (_, answer) => {
      const server = await startAt(inserted)
      server.answer(appended, answer)
      await verifierOf({ issuer: server.issuer }).verifyToken(tokenOf(server.issuer))
      expect(server.asked).toEqual([appended, inserted, '/jwks'])
    })

    it.each<readonly [string, Answer]>([
      ['500', text('', 500)],
      ['429', text('', 429)],
      ['408', text('', 408)],
      ['a redirect', text('', 302, { location: inserted })],
      ['nothing', disconnect],
      ['a document of another issuer', json({ issuer: 'https://a.test', jwks_uri: 'https://a.test/jwks' })],
      ['a document that is too long', text(`"${'x'.repeat(300_000)}"`)],
    ])('E8: does not look further where the first place answers %s: 503', async (_, answer) => {
      const server = await startAt(inserted)
      server.answer(appended, answer)
      const rejection = await rejectionOf(
        verifierOf({ issuer: server.issuer }).verifyToken(tokenOf(server.issuer)),
      )
      expect([rejection.status, server.asked]).toEqual([503, [appended]])
    })

    it('is 503 where no place has a document, after one look at each', async () => {
      const server = await startAt('/elsewhere')
      const rejection = await rejectionOf(
        verifierOf({ issuer: server.issuer }).verifyToken(tokenOf(server.issuer)),
      )
      expect([rejection.status, server.asked]).toEqual([503, [appended, inserted, legacy]])
    })

    it('looks at a configured address alone', async () => {
      const server = await startAt(inserted)
      const verifier = verifierOf({ issuer: server.issuer, discovery: `${server.url}${appended}` })
      expect((await rejectionOf(verifier.verifyToken(tokenOf(server.issuer)))).status).toBe(503)
      expect(server.asked).toEqual([appended])
    })

    it('needs an issuer that leaves place for it', () => {
      expect(mistakeIn({ issuer: 'https://id.example.com/?tenant=a', audience })).toBe('issuer')
      expect(mistakeIn({ issuer: 'https://id.example.com/#a', audience })).toBe('issuer')
    })
  })
})
