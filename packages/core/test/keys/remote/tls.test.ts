import https from 'node:https'
import { TLSSocket } from 'node:tls'
import { createVerifier, type TlsOptions, type Verifier } from '@claimgate/core'
import { afterEach, describe, expect, it, onTestFinished, vi } from 'vitest'
import { testClock, type TestClock } from '../../../../../test/support/clock.ts'
import { json, newEventLog, startKeyServer, type EventLog } from '../../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../../test/support/keys.ts'
import {
  expired,
  newAuthority,
  newSelfSigned,
  newTlsKeyPair,
  notYetValid,
  startTlsKeyServer,
  type TlsCertificate,
  type TlsKeyServer,
} from '../../../../../test/support/tls-certificates.ts'
import { audience, goodClaims, issuer, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const key = newSigningKey('ES256', 'key')
const authority = newAuthority()
const stranger = newAuthority()
const ca = authority.cert

afterEach(() => vi.unstubAllEnvs())

interface Trial {
  readonly verifier: Verifier
  readonly clock: TestClock
  readonly log: EventLog
}

function trial(url: string, tls?: TlsOptions): Trial {
  const clock = testClock()
  const log = newEventLog()
  const jwksUrl = tls === undefined ? url : { url, tls }
  const verifier = createVerifier({ issuer, audience, clock: clock.clock, onEvent: log.onEvent, jwksUrl })
  return { verifier, clock, log }
}

function longLived(sub: string = 'user-1'): string {
  return mint({ key, claims: { sub, exp: Number(goodClaims['exp']) + 100_000 } })
}

/** What its operator is told of a key source; fails unless the token was refused for want of its keys. */
async function problemOf({ verifier }: Trial): Promise<string> {
  expect(await rejectionOf(verifier.verifyToken(longLived()))).toMatchObject({ status: 503 })
  return verifier.signers()[0]?.keys.lastError ?? ''
}

async function expectAccepted({ verifier }: Trial): Promise<void> {
  expect((await verifier.verifyToken(longLived())).subject).toBe('user-1')
  expect(verifier.signers()[0]?.keys.lastError).toBeUndefined()
}

function shown({ cert, key: privateKey }: TlsCertificate): Pick<TlsOptions, 'cert' | 'key'> {
  return { cert, key: privateKey }
}

describe('a server over TLS', () => {
  it.each([
    ['the configured authority', authority.issue(), { ca }],
    ['one of several', authority.issue(), { ca: `${stranger.cert}${ca}` }],
    ['its own certificate', ...ownCertificate()],
  ] satisfies (readonly [string, TlsCertificate, TlsOptions])[])(
    'is trusted by %s',
    async (_, certificate, tls) => {
      const server = await startTlsKeyServer(certificate, {}, key.publicJwk)
      await expectAccepted(trial(server.jwksUrl, tls))
      await expectAccepted(trial(server.jwksUrlAt('localhost'), tls))
    },
  )

  function ownCertificate(): readonly [TlsCertificate, TlsOptions] {
    const own = newSelfSigned()
    return [own, { ca: own.cert }]
  }

  it.each([
    ['an authority that nobody trusts', authority.issue(), {}, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['another authority', authority.issue(), { ca: stranger.cert }, 'UNABLE_TO_VERIFY_LEAF_SIGNATURE'],
    ['nobody but itself', newSelfSigned(), {}, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['nobody but itself, beside an authority', newSelfSigned(), { ca }, 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    [
      'another certificate of its own',
      newSelfSigned(),
      { ca: newSelfSigned().cert },
      'DEPTH_ZERO_SELF_SIGNED_CERT',
    ],
    ['the authority, until yesterday', authority.issue({ validDays: expired }), { ca }, 'CERT_HAS_EXPIRED'],
    [
      'the authority, from tomorrow on',
      authority.issue({ validDays: notYetValid }),
      { ca },
      'CERT_NOT_YET_VALID',
    ],
    ['an authority that has expired', ...ofAuthority(expired), 'CERT_HAS_EXPIRED'],
    ['an authority that is not valid yet', ...ofAuthority(notYetValid), 'CERT_NOT_YET_VALID'],
    [
      'the authority, for another name',
      authority.issue({ names: ['id.example.com'] }),
      { ca },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    [
      'the authority, for another address',
      authority.issue({ names: ['127.0.0.2'] }),
      { ca },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
    [
      'the authority, for the address as a name',
      authority.issue({ names: ['*'] }),
      { ca },
      'ERR_TLS_CERT_ALTNAME_INVALID',
    ],
  ] satisfies (readonly [string, TlsCertificate, TlsOptions, string])[])(
    'E17: is 503 where its certificate is signed by %s',
    async (_, certificate, tls, code) => {
      const server = await startTlsKeyServer(certificate, {}, key.publicJwk)
      const run = trial(server.jwksUrl, tls)
      const problem = await problemOf(run)
      expect(problem).toContain('certificate')
      expect(problem).toContain(code)
      expect(run.log.of('keys-failed')).toEqual([
        { type: 'keys-failed', source: expect.any(String), reason: problem },
      ])
      expect(server.asked).toEqual([])
    },
  )

  function ofAuthority(validDays: typeof expired): readonly [TlsCertificate, TlsOptions] {
    const outdated = newAuthority(validDays)
    return [outdated.issue(), { ca: outdated.cert }]
  }

  it('E17: is 503 under a name that its certificate does not have, and taken under the one it has', async () => {
    const server = await startTlsKeyServer(authority.issue({ names: ['localhost'] }), {}, key.publicJwk)
    await expectAccepted(trial(server.jwksUrlAt('localhost'), { ca }))
    expect(await problemOf(trial(server.jwksUrl, { ca }))).toContain('ERR_TLS_CERT_ALTNAME_INVALID')
  })

  it('E17: is verified whatever the environment says', async () => {
    vi.stubEnv('NODE_TLS_REJECT_UNAUTHORIZED', '0')
    const server = await startTlsKeyServer(authority.issue(), {}, key.publicJwk)
    for (const tls of [undefined, {}, { ca: stranger.cert }]) await problemOf(trial(server.jwksUrl, tls))
    expect(server.asked).toEqual([])
  })

  it('E17: is 503 where it speaks no TLS, or a TLS that is too old', async () => {
    const plain = await startKeyServer(key.publicJwk)
    expect(await problemOf(trial(plain.jwksUrl.replace('http:', 'https:')))).toContain('TLS')
    const old = { minVersion: 'TLSv1', maxVersion: 'TLSv1.1', ciphers: 'DEFAULT@SECLEVEL=0' } as const
    const server = await startTlsKeyServer(authority.issue(), old, key.publicJwk)
    expect(await problemOf(trial(server.jwksUrl, { ca }))).toContain('TLS')
    expect([...plain.asked, ...server.asked]).toEqual([])
  })

  it('E17: is 503 where plain http is spoken to it', async () => {
    const server = await startTlsKeyServer(authority.issue(), {}, key.publicJwk)
    expect(await problemOf(trial(server.jwksUrl.replace('https:', 'http:')))).not.toBe('')
    expect(server.asked).toEqual([])
  })

  it('E17: has its keys used on while its new certificate is refused, and is asked again', async () => {
    const server = await startTlsKeyServer(authority.issue(), {}, key.publicJwk)
    const run = trial(server.jwksUrl, { ca })
    await expectAccepted(run)
    server.present(authority.issue({ validDays: expired }))
    run.clock.advance(600)
    const failed = run.log.next('keys-failed')
    expect((await run.verifier.verifyToken(longLived('user-2'))).subject).toBe('user-2')
    await failed
    expect((await run.verifier.verifyToken(longLived('user-3'))).subject).toBe('user-3')
    expect(run.verifier.signers()[0]?.keys.lastError).toContain('CERT_HAS_EXPIRED')
    server.present(authority.issue())
    run.clock.advance(600)
    const loaded = run.log.next('keys-loaded')
    await run.verifier.verifyToken(longLived('user-4'))
    await loaded
    await expectAccepted(run)
  })

  it('is held to the same for its metadata and for its key set', async () => {
    const keys = await startTlsKeyServer(authority.issue(), {}, key.publicJwk)
    const own = newSelfSigned()
    const metadata = await startTlsKeyServer(own)
    const document = { issuer: metadata.url, jwks_uri: keys.jwksUrl }
    metadata.answer('/.well-known/openid-configuration', json(document))
    const statusWith = async (tls: TlsOptions): Promise<number> => {
      const shared = { issuer: metadata.url, audience, clock: testClock().clock }
      const verifier = createVerifier({ ...shared, discovery: { tls } })
      const run = verifier.verifyToken(mint({ key, claims: { iss: metadata.url } }))
      return run.then(
        () => 200,
        async () => (await rejectionOf(run)).status,
      )
    }
    expect(await statusWith({ ca: ca + own.cert })).toBe(200)
    const before = keys.asked.length
    for (const tls of [{ ca }, { ca: own.cert }, {}]) expect(await statusWith(tls)).toBe(503)
    expect(keys.asked).toHaveLength(before)
  })
})

describe('a server that wants a certificate', () => {
  const demanding = { ca, requestCert: true, rejectUnauthorized: true }
  const client = authority.issue({ names: ['orders.example.com'] })

  it('gets the configured one', async () => {
    const server = await startTlsKeyServer(authority.issue(), demanding, key.publicJwk)
    await expectAccepted(trial(server.jwksUrl, { ca, ...shown(client) }))
  })

  it.each([
    ['none', undefined],
    ['one of another authority', stranger.issue()],
    ['one that nobody signed', newSelfSigned()],
    ['one that has expired', authority.issue({ validDays: expired })],
    ['one that is not valid yet', authority.issue({ validDays: notYetValid })],
  ])('E17: is 503 where it gets %s', async (_, wrong) => {
    const server = await startTlsKeyServer(authority.issue(), demanding, key.publicJwk)
    const run = trial(server.jwksUrl, { ca, ...(wrong !== undefined && shown(wrong)) })
    expect(await problemOf(run)).toMatch(/TLS|reached/)
    expect(server.asked).toEqual([])
  })
})

describe('a client certificate', () => {
  const client = authority.issue({ names: ['orders.example.com'] })
  const wellKnown = '/.well-known/openid-configuration'

  /** A server that takes any client, and notes who showed a certificate, by path. */
  async function startNotingServer(): Promise<TlsKeyServer & { readonly shown: Map<string, boolean> }> {
    const asking = { ca, requestCert: true, rejectUnauthorized: false }
    const server = await startTlsKeyServer(authority.issue(), asking)
    const shownTo = new Map<string, boolean>()
    const answer: TlsKeyServer['answer'] = (path, given) =>
      server.answer(path, (response, request) => {
        shownTo.set(path, request.socket instanceof TLSSocket && request.socket.authorized)
        given(response, request)
      })
    return { ...server, answer, shown: shownTo }
  }

  it('E8: is shown to the origin that is configured, and to no other that its metadata names', async () => {
    const [metadata, other] = [await startNotingServer(), await startNotingServer()]
    const tls = { ca, ...shown(client) }
    for (const [keys, isShown] of [
      [metadata, true],
      [other, false],
    ] as const) {
      metadata.answer(wellKnown, json({ issuer: metadata.url, jwks_uri: keys.jwksUrl }))
      keys.answer('/jwks', json({ keys: [key.publicJwk] }))
      const clock = testClock().clock
      const verifier = createVerifier({ issuer: metadata.url, audience, clock, discovery: { tls } })
      await verifier.verifyToken(mint({ key, claims: { iss: metadata.url } }))
      expect([metadata.shown.get(wellKnown), keys.shown.get('/jwks')]).toEqual([true, isShown])
    }
  })

  it('E8: stays with pins and authorities, which hold for every origin', async () => {
    const [metadata, other] = [await startNotingServer(), await startTlsKeyServer(newSelfSigned())]
    metadata.answer(wellKnown, json({ issuer: metadata.url, jwks_uri: other.jwksUrl }))
    const verifier = createVerifier({
      issuer: metadata.url,
      audience,
      clock: testClock().clock,
      discovery: { tls: { ca, ...shown(client) } },
    })
    const run = verifier.verifyToken(mint({ key, claims: { iss: metadata.url } }))
    expect(await rejectionOf(run)).toMatchObject({ status: 503 })
    expect(other.asked).toEqual([])
  })
})

describe('a global agent that was replaced', () => {
  const agents = [
    [
      'that asks for no certificate',
      class extends https.Agent {
        constructor(options: https.AgentOptions) {
          super({ ...options, rejectUnauthorized: false })
        }
      },
    ],
    [
      'that compares no key',
      class extends https.Agent {
        override createConnection(
          ...[options, ...rest]: Parameters<https.Agent['createConnection']>
        ): ReturnType<https.Agent['createConnection']> {
          return super.createConnection({ ...options, checkServerIdentity: () => undefined }, ...rest)
        }
      },
    ],
  ] as const

  it.each(agents)('E17: connects nobody to a key server: one %s', async (_, Agent) => {
    const before = https.globalAgent
    onTestFinished(() => {
      https.globalAgent = before
    })
    https.globalAgent = new Agent({})
    const server = await startTlsKeyServer(authority.issue(), {}, key.publicJwk)
    const pinnedKeys = [authority.issue().pin]
    expect(await problemOf(trial(server.jwksUrl, { ca, pinnedKeys }))).toContain('pinned')
    expect(await problemOf(trial(server.jwksUrl))).toContain('UNABLE_TO_VERIFY_LEAF_SIGNATURE')
    expect(server.asked).toEqual([])
    await expectAccepted(trial(server.jwksUrl, { ca }))
  })
})

describe('a pinned key', () => {
  const keyPair = newTlsKeyPair()
  const certificate = authority.issue({ keyPair })
  const { pin } = certificate
  const otherPin = authority.issue().pin

  it.each([
    ['alone', [pin]],
    ['behind a spare one', [otherPin, pin]],
    ['before a spare one', [pin, otherPin]],
    ['as curl has it', [`sha256//${pin}`]],
  ])('lets its server through: %s', async (_, pinnedKeys) => {
    const server = await startTlsKeyServer(certificate, {}, key.publicJwk)
    await expectAccepted(trial(server.jwksUrl, { ca, pinnedKeys }))
  })

  it('lets a renewed certificate of the same key through', async () => {
    const server = await startTlsKeyServer(authority.issue({ keyPair }), {}, key.publicJwk)
    await expectAccepted(trial(server.jwksUrl, { ca, pinnedKeys: [pin] }))
  })

  it.each([
    ['the key is another', authority.issue(), [pin]],
    ['only the key of the authority is pinned', certificate, [authority.pin]],
    ['none of several is it', certificate, [otherPin, authority.issue().pin]],
  ])('E17: is 503 where %s', async (_, presented, pinnedKeys) => {
    const server = await startTlsKeyServer(presented, {}, key.publicJwk)
    expect(await problemOf(trial(server.jwksUrl, { ca, pinnedKeys }))).toContain('pinned')
    expect(server.asked).toEqual([])
  })

  it.each([
    ['nobody trusts it', newSelfSigned({ keyPair }), 'DEPTH_ZERO_SELF_SIGNED_CERT'],
    ['it has expired', authority.issue({ keyPair, validDays: expired }), 'CERT_HAS_EXPIRED'],
    ['it has another name', authority.issue({ keyPair, names: ['a.test'] }), 'ERR_TLS_CERT_ALTNAME_INVALID'],
  ])('E17: stands in for nothing else of a certificate: %s', async (_, presented, code) => {
    expect(presented.pin).toBe(pin)
    const server = await startTlsKeyServer(presented, {}, key.publicJwk)
    expect(await problemOf(trial(server.jwksUrl, { ca, pinnedKeys: [pin] }))).toContain(code)
    expect(server.asked).toEqual([])
  })

  it('E17: is asked for on each connection, so that a server with a new key is refused from then on', async () => {
    const server = await startTlsKeyServer(certificate, {}, key.publicJwk)
    const pinned = trial(server.jwksUrl, { ca, pinnedKeys: [pin] })
    const rotating = authority.issue()
    const prepared = trial(server.jwksUrl, { ca, pinnedKeys: [pin, rotating.pin] })
    for (const run of [pinned, prepared]) await expectAccepted(run)
    server.present(rotating)
    for (const { verifier, clock, log } of [pinned, prepared]) {
      clock.advance(600)
      const outcome = Promise.race([log.next('keys-failed'), log.next('keys-loaded')])
      await verifier.verifyToken(longLived('user-2'))
      await outcome
    }
    expect(pinned.verifier.signers()[0]?.keys.lastError).toContain('pinned')
    expect(prepared.verifier.signers()[0]?.keys.lastError).toBeUndefined()
  })
})

describe('the insecure switch', () => {
  const tls = { insecureSkipVerification: true }

  it.each([
    ['signed by a stranger', stranger.issue()],
    ['signed by nobody', newSelfSigned()],
    ['expired', authority.issue({ validDays: expired })],
    ['not valid yet', authority.issue({ validDays: notYetValid })],
    ['of another host', authority.issue({ names: ['id.example.com'] })],
  ])('takes any certificate: %s', async (_, certificate) => {
    const server = await startTlsKeyServer(certificate, {}, key.publicJwk)
    await expectAccepted(trial(server.jwksUrl, tls))
    expect(await problemOf(trial(server.jwksUrl, { insecureSkipVerification: false }))).toContain(
      'certificate',
    )
  })

  it('is for the source that states it, and for no other of its verifier', async () => {
    const server = await startTlsKeyServer(newSelfSigned(), {}, key.publicJwk)
    const other = 'https://other.example.com'
    const requireAny = [
      { issuer, audience, jwksUrl: { url: server.jwksUrl, tls } },
      { issuer: other, audience, jwksUrl: server.jwksUrl },
    ]
    const verifier = createVerifier({ requireAny, clock: testClock().clock })
    expect((await verifier.verifyToken(mint({ key }))).issuer).toBe(issuer)
    const foreign = mint({ key, claims: { iss: other } })
    expect(await rejectionOf(verifier.verifyToken(foreign))).toMatchObject({ status: 503 })
    expect(server.asked).toHaveLength(1)
  })
})
