import { describe, expect, it } from 'vitest'
import { readRemoteSettings, type RemoteSettings } from '../../../src/configuration/keys/remote-settings.ts'
import { OptionReader } from '../../../src/configuration/option-reader.ts'
import type { Fetch } from '../../../src/keys/remote/fetch-transport.ts'
import { createUnchecked, mistakeIn } from '../../../../../test/support/refused-options.ts'
import { newAuthority } from '../../../../../test/support/tls-certificates.ts'
import { audience, issuer } from '../../../../../test/support/tokens.ts'

const url = 'https://id.example.com/jwks'
const fetch: Fetch = async () => Response.json({ keys: [] })

function settingsOf(value: unknown, by?: Fetch): RemoteSettings {
  return readRemoteSettings(new OptionReader({ jwksUrl: value }, '', {}), 'jwksUrl', by)
}

function mistakeInSettings(settings: object): string {
  const path = mistakeIn({ issuer, audience, jwksUrl: { url, ...settings } })
  expect(mistakeIn({ issuer, audience, discovery: settings })).toBe(path.replace('jwksUrl', 'discovery'))
  return path
}

describe('a remote source', () => {
  it.each([[url], [{ url }]])('has its defaults: %j', (value) => {
    expect(settingsOf(value)).toMatchObject({
      url,
      timeout: 5,
      limits: { lifetime: { least: 60, most: 3600, otherwise: 600 }, maxStale: 3600, cooldown: 30 },
      allowInsecure: false,
      allowPrivateHosts: false,
    })
  })

  it.each([
    ['timeout', 0.001, 60, 'jwksUrl.timeout'],
    ['cooldown', 1, 3600, 'jwksUrl.cooldown'],
    ['maxStale', 0, 86_400, 'jwksUrl.maxStale'],
  ])('has bounds for %s: %d to %d seconds', (name, least, most, path) => {
    for (const good of [least, most, least + 1, most - 1, '30s']) {
      expect(() => settingsOf({ url, [name]: good })).not.toThrow()
    }
    for (const bad of [least - 0.001, -1, most + 1, '25h', '1d', '', null, true, Number.NaN]) {
      expect(mistakeInSettings({ [name]: bad })).toBe(path)
    }
  })

  it('takes seconds and texts for what it means', () => {
    const given = { timeout: '2s', cooldown: '5m', maxStale: '24h' }
    expect(settingsOf({ url, ...given })).toMatchObject({
      timeout: 2,
      limits: { cooldown: 300, maxStale: 86_400 },
    })
    expect(settingsOf({ url, maxStale: 0 }).limits.maxStale).toBe(0)
  })

  it.each([
    [{}, [60, 600, 3600]],
    [{ min: 1 }, [1, 600, 3600]],
    [{ min: 600 }, [600, 600, 3600]],
    [{ min: '15m' }, [900, 900, 3600]],
    [{ min: '2h' }, [7200, 7200, 7200]],
    [{ min: 86_400 }, [86_400, 86_400, 86_400]],
    [{ max: '24h' }, [60, 600, 86_400]],
    [{ max: 600 }, [60, 600, 600]],
    [{ max: '5m' }, [60, 300, 300]],
    [{ max: 60 }, [60, 60, 60]],
    [{ max: 30 }, [30, 30, 30]],
    [{ max: 1 }, [1, 1, 1]],
    [{ default: 60 }, [60, 60, 3600]],
    [{ default: 3600 }, [60, 3600, 3600]],
    [{ min: 10, max: 20 }, [10, 20, 20]],
    [{ min: 10, max: 10 }, [10, 10, 10]],
    [{ min: 10, default: 10 }, [10, 10, 3600]],
    [{ max: 20, default: 20 }, [20, 20, 20]],
    [{ min: 10, max: 20, default: 15 }, [10, 15, 20]],
  ])('has a lifetime with what is not given nearest to the default: %j', (lifetime, expected) => {
    const { least, most, otherwise } = settingsOf({ url, lifetime }).limits.lifetime
    expect([least, otherwise, most]).toEqual(expected)
  })

  it.each([
    [{ min: 0 }, 'min'],
    [{ min: 0.999 }, 'min'],
    [{ min: 86_401 }, 'min'],
    [{ max: 0 }, 'max'],
    [{ max: 86_401 }, 'max'],
    [{ default: 0 }, 'default'],
    [{ default: 86_401 }, 'default'],
    [{ default: 59 }, 'default'],
    [{ default: 3601 }, 'default'],
    [{ min: 21, max: 20 }, 'max'],
    [{ min: '2h', max: '1h' }, 'max'],
    [{ min: 10, max: 20, default: 9 }, 'default'],
    [{ min: 10, max: 20, default: 21 }, 'default'],
    [{ min: '1d' }, 'min'],
    [{ max: null }, 'max'],
  ])('refuses a lifetime out of its bounds, or of its order: %j', (lifetime, name) => {
    expect(mistakeInSettings({ lifetime })).toBe(`jwksUrl.lifetime.${name}`)
  })

  it.each([60, '10m', [], null, true])('refuses a lifetime of another form: %j', (lifetime) => {
    expect(mistakeInSettings({ lifetime })).toBe('jwksUrl.lifetime')
  })

  it.each([
    ['allowPrivateHosts', 'true'],
    ['allowPrivateHosts', 1],
    ['allowPrivateHosts', null],
    ['allowInsecure', 'false'],
    ['allowInsecure', 0],
  ])('switches by true and false alone: %s by %j', (name, value) => {
    expect(mistakeInSettings({ [name]: value })).toBe(`jwksUrl.${name}`)
  })
})

describe('a fetch of the app', () => {
  it.each([
    ['tls', {}],
    ['tls', { insecureSkipVerification: true }],
    ['tls', null],
    ['allowPrivateHosts', true],
    ['allowPrivateHosts', false],
  ])('makes the connections by itself, and is refused beside %s: %j', (name, value) => {
    expect(mistakeIn({ issuer, audience, fetch, jwksUrl: { url, [name]: value } })).toBe(`jwksUrl.${name}`)
    expect(mistakeIn({ issuer, audience, fetch, discovery: { [name]: value } })).toBe(`discovery.${name}`)
    const requirement = { issuer, audience, jwksUrl: { url, [name]: value } }
    expect(mistakeIn({ fetch, requireAny: [requirement] })).toBe(`requireAny[0].jwksUrl.${name}`)
  })

  it('goes with all the rest', () => {
    const rest = {
      timeout: 1,
      cooldown: 1,
      maxStale: 0,
      lifetime: { min: 1 },
      allowInsecure: true,
      headers: { 'x-api-key': 'credential' },
    }
    expect(() =>
      createUnchecked({ issuer, audience, fetch, jwksUrl: { url, ...rest } }).close(),
    ).not.toThrow()
  })
})

describe('the trust in a remote source', () => {
  const authority = newAuthority()
  const { cert, key, pin } = authority.issue()
  const second = authority.issue()
  const distinct: readonly object[] = [
    {},
    { allowInsecure: true },
    { allowPrivateHosts: true },
    { tls: { ca: authority.cert } },
    { tls: { ca: newAuthority().cert } },
    { tls: { cert, key } },
    { tls: { cert: second.cert, key: second.key } },
    { tls: { pinnedKeys: [pin] } },
    { tls: { insecureSkipVerification: true } },
    { headers: { 'x-api-key': 'hunter2' } },
    { headers: { 'x-api-key': 'hunter3' } },
    { headers: { 'x-other-key': 'hunter2' } },
    { headers: { 'x-api-key': { base64: 'aHVudGVyMg' } } },
    { headers: { 'x-api-key': { base64: 'aHVudGVyMg', prefix: 'a' } } },
    { headers: { 'x-api-key': 'hunter2', 'x-other-key': 'hunter2' } },
  ]

  it('is one, whatever the times and limits are', () => {
    const others = [
      { timeout: 6 },
      { cooldown: 31 },
      { maxStale: 0 },
      { lifetime: { min: 61 } },
      { lifetime: { max: 3601 } },
      { lifetime: { default: 601 } },
    ]
    for (const settings of others) expect(settingsOf({ url, ...settings }).trust).toBe(settingsOf(url).trust)
  })

  it('differs for each setting that differs', () => {
    const trusts = distinct.map((settings) => settingsOf({ url, ...settings }).trust)
    const byApp = settingsOf(url, fetch).trust
    expect(new Set([...trusts, byApp]).size).toBe(distinct.length + 1)
  })

  it('is the same for the same settings, whatever says so', () => {
    for (const settings of distinct) {
      expect(settingsOf({ url, ...settings }).trust).toBe(settingsOf({ ...settings, url }).trust)
    }
    expect(settingsOf({ url, tls: {}, allowPrivateHosts: false }).trust).toBe(settingsOf(url).trust)
    const other: Fetch = async () => Response.json({})
    expect(settingsOf(url, other).trust).toBe(settingsOf(url, fetch).trust)
  })

  it('H13: holds no secret', () => {
    const { trust } = settingsOf({ url, headers: { 'x-api-key': 'hunter2' }, tls: { cert, key } })
    expect(trust).not.toContain('hunter2')
    expect(trust).not.toContain('PRIVATE KEY')
  })
})

describe('a configured host that is an address', () => {
  it.each([
    'https://169.254.169.254/jwks',
    'https://169.254.1.1/jwks',
    'https://2852039166/jwks',
    'https://0xa9fea9fe/jwks',
    'https://100.100.100.200/jwks',
    'https://168.63.129.16/jwks',
    'https://[fd00:ec2::254]/jwks',
    'https://[fe80::1]/jwks',
    'https://[::ffff:169.254.169.254]/jwks',
    'https://[::]/jwks',
    'https://0.0.0.0/jwks',
    'https://224.0.0.1/jwks',
    'https://255.255.255.255/jwks',
  ])('E8: is refused where no key server can be: %s', (address) => {
    for (const shared of [{}, { fetch }]) {
      expect(mistakeIn({ ...shared, issuer, audience, jwksUrl: address })).toBe('jwksUrl')
      expect(mistakeIn({ ...shared, issuer, audience, jwksUrl: { url: address } })).toBe('jwksUrl.url')
      expect(mistakeIn({ ...shared, issuer, audience, discovery: address })).toBe('discovery')
      expect(mistakeIn({ ...shared, issuer: address, audience })).toBe('issuer')
    }
    const insecure = { url: address.replace('https', 'http'), allowInsecure: true }
    expect(mistakeIn({ issuer, audience, jwksUrl: insecure })).toBe('jwksUrl.url')
    const lifted = { url: address, allowPrivateHosts: true }
    expect(mistakeIn({ issuer, audience, jwksUrl: lifted })).toBe('jwksUrl.url')
  })

  it.each([
    'https://10.0.0.1/jwks',
    'https://192.168.1.1:8443/jwks',
    'https://127.0.0.1/jwks',
    'http://127.0.0.1/jwks',
    'https://[::1]/jwks',
    'http://[::1]/jwks',
    'http://localhost/jwks',
    'https://[fd00::1]/jwks',
    'https://203.0.113.7/jwks',
  ])('is taken where it is private or public: %s', (address) => {
    expect(() => createUnchecked({ issuer, audience, jwksUrl: address }).close()).not.toThrow()
  })
})
