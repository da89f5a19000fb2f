import { randomBytes } from 'node:crypto'
import { mkdtempSync, rmSync, writeFileSync } from 'node:fs'
import { tmpdir } from 'node:os'
import { join } from 'node:path'
import { createVerifier, type RemoteOptions } from '@claimgate/core'
import { afterAll, afterEach, beforeEach, describe, expect, it, vi } from 'vitest'
import { testClock } from '../../../../../test/support/clock.ts'
import { json, newEventLog, startKeyServer, type KeyServer } from '../../../../../test/support/key-server.ts'
import { newSigningKey } from '../../../../../test/support/keys.ts'
import { mistakeIn, refusalOf } from '../../../../../test/support/refused-options.ts'
import { audience, mint } from '../../../../../test/support/tokens.ts'
import { rejectionOf } from '../../../../../test/support/verifiers.ts'

const key = newSigningKey('ES256', 'key')
const variable = 'CLAIMGATE_TEST_CREDENTIAL'
const wellKnown = '/.well-known/openid-configuration'

const folder = mkdtempSync(join(tmpdir(), 'claimgate-'))
afterAll(() => rmSync(folder, { recursive: true }))
beforeEach(() => vi.stubEnv(variable, 'credential'))
afterEach(() => vi.unstubAllEnvs())

function fileOf(content: string | Uint8Array): string {
  const file = join(folder, randomBytes(8).toString('hex'))
  writeFileSync(file, content)
  return file
}

type Headers = NonNullable<RemoteOptions['headers']>
type Sent = Readonly<Record<string, unknown>>

/** A server that notes the headers it is sent, by path. */
async function startNotingServer(): Promise<KeyServer & { readonly sent: Map<string, Sent> }> {
  const server = await startKeyServer()
  const sent = new Map<string, Sent>()
  server.answer('/jwks', (response, request) => {
    sent.set('/jwks', request.headers)
    json({ keys: [key.publicJwk] })(response, request)
  })
  return { ...server, sent }
}

/** What a server is sent that has the headers configured. */
async function sentWith(headers: Headers): Promise<Sent | undefined> {
  const server = await startNotingServer()
  const clock = testClock().clock
  const verifier = createVerifier({
    issuer: null,
    audience,
    clock,
    jwksUrl: { url: server.jwksUrl, headers },
  })
  await verifier.verifyToken(mint({ key }))
  return server.sent.get('/jwks')
}

function mistakeInHeaders(headers: unknown): string {
  return mistakeIn({ issuer: null, audience, jwksUrl: { url: 'https://id.example.com/jwks', headers } })
}

describe('headers', () => {
  it.each([
    ['x-api-key', 'credential', 'credential'],
    ['Authorization', { env: variable, prefix: 'Bearer ' }, 'Bearer credential'],
    ['x-api-key', { env: variable }, 'credential'],
    ['x-api-key', { base64: 'Y3JlZGVudGlhbA==' }, 'credential'],
    ["x-odd!#$%&'*+.^_`|~", 'a b', 'a b'],
    ['cookie', 'session=1', 'session=1'],
    ['user-agent', 'shop/1.0 (orders)', 'shop/1.0 (orders)'],
    ['x-printable', '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~', '!"#$%&\'()*+,-./:;<=>?@[]^_`{|}~'],
  ])('are sent: %s of %j', async (name, value, sent) => {
    expect(await sentWith({ [name]: value })).toMatchObject({ [name.toLowerCase()]: sent })
  })

  it('are sent beside what claimgate sends by itself, and instead of the accepted types', async () => {
    expect(await sentWith({ 'x-one': '1', 'x-two': '2' })).toMatchObject({
      'x-one': '1',
      'x-two': '2',
      accept: 'application/json, application/jwk-set+json',
      'accept-encoding': 'identity',
      connection: 'close',
    })
    expect(await sentWith({ Accept: 'application/json' })).toMatchObject({ accept: 'application/json' })
  })

  it('are given to the fetch of the app', async () => {
    let given: unknown
    const fetch = async (_: string, { headers }: { readonly headers: unknown }): Promise<Response> => {
      given = headers
      return Response.json({ keys: [key.publicJwk] })
    }
    const jwksUrl = { url: 'https://id.example.com/jwks', headers: { 'X-Api-Key': { env: variable } } }
    const verifier = createVerifier({ issuer: null, audience, fetch, jwksUrl, clock: testClock().clock })
    await verifier.verifyToken(mint({ key }))
    expect(given).toEqual({
      accept: 'application/json, application/jwk-set+json',
      'x-api-key': 'credential',
    })
  })

  it('are read from their file for each fetch, less the line break at its end', async () => {
    const server = await startNotingServer()
    const file = fileOf('first\n')
    const clock = testClock()
    const log = newEventLog()
    const headers = { authorization: { file, prefix: 'Bearer ' } }
    const verifier = createVerifier({
      issuer: null,
      audience,
      clock: clock.clock,
      onEvent: log.onEvent,
      jwksUrl: { url: server.jwksUrl, headers },
    })
    await verifier.verifyToken(mint({ key }))
    expect(server.sent.get('/jwks')).toMatchObject({ authorization: 'Bearer first' })
    writeFileSync(file, 'second\r\n')
    clock.advance(30)
    await rejectionOf(verifier.verifyToken(mint({ key: { ...key, kid: 'unknown' } })))
    expect(server.sent.get('/jwks')).toMatchObject({ authorization: 'Bearer second' })
  })

  it.each([
    ['is gone', (file: string) => rmSync(file)],
    ['is empty', (file: string) => writeFileSync(file, '')],
    ['holds two lines', (file: string) => writeFileSync(file, 'a\r\nx-admin: true')],
    ['is no text', (file: string) => writeFileSync(file, Uint8Array.of(0xff, 0xfe))],
  ])('E17: are 503 where their file %s meanwhile, and nothing is sent', async (_, spoil) => {
    const server = await startNotingServer()
    const file = fileOf('credential')
    const log = newEventLog()
    const verifier = createVerifier({
      issuer: null,
      audience,
      clock: testClock().clock,
      onEvent: log.onEvent,
      jwksUrl: { url: server.jwksUrl, headers: { 'x-api-key': { file } } },
    })
    spoil(file)
    expect(await rejectionOf(verifier.verifyToken(mint({ key })))).toMatchObject({ status: 503 })
    expect(server.asked).toEqual([])
    const { lastError = '' } = verifier.signers()[0]?.keys ?? {}
    expect(lastError).toContain('x-api-key')
    expect(lastError).not.toContain('admin')
  })

  it('E8: are sent to the origin that is configured, and to no other that it names', async () => {
    const keys = await startNotingServer()
    const metadata = await startKeyServer()
    const issuer = metadata.url
    const noted: Sent[] = []
    metadata.answer(wellKnown, (response, request) => {
      noted.push(request.headers)
      json({ issuer, jwks_uri: keys.jwksUrl })(response, request)
    })
    const discovery = { headers: { 'x-api-key': 'credential' } }
    const verifier = createVerifier({ issuer, audience, discovery, clock: testClock().clock })
    await verifier.verifyToken(mint({ key, claims: { iss: issuer } }))
    expect(noted).toMatchObject([{ 'x-api-key': 'credential' }])
    expect(keys.sent.get('/jwks')).toBeDefined()
    expect(keys.sent.get('/jwks')).not.toHaveProperty('x-api-key')
  })

  it('make key sources that differ where they differ, and one where they are equal', async () => {
    const server = await startNotingServer()
    const jwksUrl = (credential: string): object => ({
      url: server.jwksUrl,
      headers: { 'x-api-key': credential },
    })
    const requirements = ['a', 'b', 'a'].map((credential, index) => ({
      issuer: `https://${index}.example.com`,
      audience,
      jwksUrl: jwksUrl(credential),
    }))
    const verifier = createVerifier(JSON.parse(JSON.stringify({ requireAny: requirements })))
    await verifier.ready()
    expect(server.asked).toHaveLength(2)
  })
})

describe('headers are refused', () => {
  it.each([
    'host',
    'Host',
    'connection',
    'content-length',
    'transfer-encoding',
    'accept-encoding',
    'te',
    'upgrade',
    'trailer',
    'expect',
    'keep-alive',
    'http2-settings',
    'cookie2',
    'proxy-authorization',
    'Proxy-Connection',
    'x y',
    'x:y',
    'x\r\ny',
    'x\0',
    'ü',
    ' x',
    '',
    '(x)',
    ':path',
  ])('for their name: %j', (name) => {
    expect(mistakeInHeaders({ [name]: 'text' })).toContain('jwksUrl.headers')
    expect(mistakeInHeaders({ 'x-good': 'text', [name]: 'text' })).not.toContain('x-good')
  })

  it.each([
    ['', 'jwksUrl.headers.name'],
    [' ', 'jwksUrl.headers.name'],
    [' text', 'jwksUrl.headers.name'],
    ['text ', 'jwksUrl.headers.name'],
    ['text\n', 'jwksUrl.headers.name'],
    ['a\r\nx-admin: true', 'jwksUrl.headers.name'],
    ['a\tb', 'jwksUrl.headers.name'],
    ['a\0b', 'jwksUrl.headers.name'],
    ['a\x7fb', 'jwksUrl.headers.name'],
    ['ü', 'jwksUrl.headers.name'],
    ['日本', 'jwksUrl.headers.name'],
    [7, 'jwksUrl.headers.name'],
    [null, 'jwksUrl.headers.name'],
    [['a'], 'jwksUrl.headers.name'],
    [{}, 'jwksUrl.headers.name'],
    [{ prefix: 'Bearer ' }, 'jwksUrl.headers.name'],
    [{ env: variable, base64: 'AAAA' }, 'jwksUrl.headers.name'],
    [{ env: variable, suffix: 'a' }, 'jwksUrl.headers.name.suffix'],
    [{ env: variable, prefix: '' }, 'jwksUrl.headers.name.prefix'],
    [{ env: variable, prefix: 7 }, 'jwksUrl.headers.name.prefix'],
    [{ env: variable, prefix: 'a\r\nb' }, 'jwksUrl.headers.name'],
    [{ env: variable, prefix: ' a' }, 'jwksUrl.headers.name'],
    [{ env: 'CLAIMGATE_TEST_ABSENT' }, 'jwksUrl.headers.name.env'],
    [{ file: 'absent' }, 'jwksUrl.headers.name.file'],
    [{ base64: '*' }, 'jwksUrl.headers.name.base64'],
    [{ base64: '/w==' }, 'jwksUrl.headers.name'],
    [{ base64: 'YQ0KYg==', prefix: 'Bearer ' }, 'jwksUrl.headers.name'],
  ])('for their value: %j', (value, path) => {
    expect(mistakeInHeaders({ name: value })).toBe(path)
  })

  it('where a file holds nothing, with a prefix or without', () => {
    const file = fileOf('\n')
    expect(mistakeInHeaders({ name: { file } })).toBe('jwksUrl.headers.name')
    expect(mistakeInHeaders({ name: { file, prefix: 'Bearer' } })).toBe('jwksUrl.headers.name')
  })

  it.each([[], null, 'x: y', 7, new Map([['x', 'y']]), {}])('for their form: %j', (headers) => {
    expect(mistakeInHeaders(headers)).toBe('jwksUrl.headers')
  })

  it('where one is given twice, in whatever case', () => {
    expect(mistakeInHeaders({ authorization: 'a', Authorization: 'a' })).toBe('jwksUrl.headers.authorization')
  })

  it('H13: without their value in the message', () => {
    for (const value of ['hunter2\n', { base64: 'hunter2\n' }, { env: 'hunter2' }, { file: 'hunter2' }]) {
      const jwksUrl = { url: 'https://id.example.com/jwks', headers: { name: value } }
      expect(refusalOf({ issuer: null, audience, jwksUrl }).message).not.toContain('hunter2')
    }
  })
})
