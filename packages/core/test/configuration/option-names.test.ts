import fc from 'fast-check'
import { describe, expect, it } from 'vitest'
import { mistakeIn, refusalOf, secretOptions } from '../../../../test/support/refused-options.ts'
import { signingKey } from '../../../../test/support/keys.ts'
import { audience, issuer } from '../../../../test/support/tokens.ts'

type Members = Readonly<Record<string, unknown>>

const url = 'https://id.example.com/jwks'
const registry = [{ externalId: 'user-1' }]

/** Every object in the options whose names are ours: where it stands, and the options with members added. */
const objects: readonly (readonly [path: string, place: (added: Members) => unknown])[] = [
  ['', (added) => ({ ...secretOptions, ...added })],
  ['requireAny[0]', (added) => ({ requireAny: [{ ...secretOptions, ...added }] })],
  ['requireAny[1]', (added) => ({ requireAny: [secretOptions, { ...secretOptions, name: 'b', ...added }] })],
  ['cache', (added) => ({ ...secretOptions, cache: added })],
  ['challenge', (added) => ({ ...secretOptions, challenge: added })],
  ['issuer', (added) => ({ ...secretOptions, issuer: { exact: issuer, ...added } })],
  ['subject', (added) => ({ ...secretOptions, subject: { prefix: 'user-', ...added } })],
  ['secret', (added) => ({ issuer, audience, secret: { base64: 'A'.repeat(64), ...added } })],
  ['jwksUrl', (added) => ({ issuer, audience, jwksUrl: { url, ...added } })],
  ['discovery', (added) => ({ issuer, audience, discovery: added })],
  ['discovery.lifetime', (added) => ({ issuer, audience, discovery: { lifetime: added } })],
  ['discovery.tls', (added) => ({ issuer, audience, discovery: { tls: added } })],
  ['discovery.tls.ca', (added) => ({ issuer, audience, discovery: { tls: { ca: { env: 'A', ...added } } } })],
  [
    'discovery.headers.authorization',
    (added) => ({ issuer, audience, discovery: { headers: { authorization: { env: 'A', ...added } } } }),
  ],
  [
    'extractionSources[0]',
    (added) => ({ ...secretOptions, extractionSources: [{ header: 'x-token', ...added }] }),
  ],
  [
    'extractionSources[1]',
    (added) => ({ ...secretOptions, extractionSources: [{ bearer: true }, { cookie: 'token', ...added }] }),
  ],
  ['identity', (added) => ({ ...secretOptions, identity: { claim: 'sub', registry, ...added } })],
  ['authorization', (added) => ({ ...secretOptions, authorization: { scope: 'a', ...added } })],
  ['authorization.not', (added) => ({ ...secretOptions, authorization: { not: { scope: 'a', ...added } } })],
]

const places = objects.map(([path, place]) => ({
  path: path === '' ? 'the options' : path,
  prefix: path,
  place,
}))

function pathIn(prefix: string, name: string): string {
  if (!/^[A-Za-z_$][\w$]*$/.test(name)) return `${prefix}[${JSON.stringify(name)}]`
  return prefix === '' ? name : `${prefix}.${name}`
}

/** Members as a configuration file has them: `__proto__` is a name like any other there. */
function fromJson(name: string): Members {
  return JSON.parse(`{${JSON.stringify(name)}: {"algorithms": ["none"]}}`)
}

describe.each(places)('an unknown name in $path', ({ prefix, place }) => {
  it.each(['audiance', 'Issuer', 'kid', 'allow', 'none', 'max-age', '0', ' '])(
    'K6: is refused: %j',
    (name) => {
      expect(mistakeIn(place({ [name]: 'text' }))).toBe(pathIn(prefix, name))
    },
  )

  it.each(['__proto__', 'constructor', 'prototype', 'toString', 'hasOwnProperty', 'valueOf'])(
    'K5: is refused where every object inherits it: %s',
    (name) => {
      expect(mistakeIn(place(fromJson(name)))).toBe(pathIn(prefix, name))
    },
  )

  it('K6: is refused whatever it is', () => {
    const known = new Set(['realm', 'scope', 'exact', 'prefix', 'url', 'name', 'id', 'keys', 'mode', 'csrf'])
    for (const name of ['ca', 'cert', 'key', 'tls', 'min', 'max', 'default', 'env', 'file']) known.add(name)
    const unknownName = fc.string({ minLength: 1, maxLength: 12 }).filter((name) => !known.has(name))
    fc.assert(
      fc.property(unknownName, fc.jsonValue(), (name, value) => {
        expect(mistakeIn(place({ [name]: value }))).toBe(pathIn(prefix, name))
      }),
      { numRuns: 200 },
    )
  })
})

describe('a misspelt name', () => {
  const letters = fc.constantFrom(...Array.from('abcdefghijklmnopqrstuvwxyz'))
  const spelt = [
    'issuer',
    'audience',
    'audienceOnly',
    'algorithms',
    'tokenType',
    'requiredClaims',
    'clientIds',
    'expirationRequired',
    'maxLifetime',
    'clockSkewTolerance',
    'authorization',
    'extractionSources',
  ]

  it('K6: is refused wherever a letter is changed, added or left out', () => {
    fc.assert(
      fc.property(fc.constantFrom(...spelt), fc.nat(30), letters, fc.nat(2), (name, at, letter, left) => {
        const index = at % name.length
        const misspelt = name.slice(0, index) + letter + name.slice(index + left)
        fc.pre(misspelt !== name)
        expect(mistakeIn({ ...secretOptions, [misspelt]: 'text' })).toBe(misspelt)
      }),
      { numRuns: 500 },
    )
  })

  it('is refused with the name that was meant', () => {
    expect(refusalOf({ ...secretOptions, audiance: 'text' }).message).toContain('audience')
  })

  it('is refused before a known name has its value judged', () => {
    expect(mistakeIn({ ...secretOptions, mode: 'none', audiance: 'text' })).toBe('audiance')
  })
})

const laterForVerifier = ['revocation', 'replay', 'storeFailure', 'dpop', 'mtls']

describe('an option of a later version', () => {
  it.each(laterForVerifier)('is refused by name: %s', (name) => {
    expect(mistakeIn({ ...secretOptions, [name]: true })).toBe(name)
    expect(mistakeIn({ requireAny: [secretOptions], [name]: true })).toBe(name)
    expect(refusalOf({ ...secretOptions, [name]: true }).message).toContain('not available')
  })

  it.each([
    ['tokenType', 'at+jwt'],
    ['senderConstrained', 'required'],
  ])('is refused as a value of %s', (name, value) => {
    expect(mistakeIn({ ...secretOptions, [name]: value })).toBe(name)
    const second = { ...secretOptions, name: 'second', [name]: value }
    expect(mistakeIn({ requireAny: [secretOptions, second] })).toBe(`requireAny[1].${name}`)
  })
})

describe('an inherited member', () => {
  it('K5: is not read, so that a polluted prototype configures nothing', () => {
    const { publicJwk } = signingKey()
    const inherited: unknown = Object.create({ issuer, audience, publicKey: publicJwk })
    expect(mistakeIn(inherited)).toBe('')
    const withoutPrototype: object = Object.assign(Object.create(null), { issuer, audience, audiance: 1 })
    expect(mistakeIn(withoutPrototype)).toBe('audiance')
  })
})
