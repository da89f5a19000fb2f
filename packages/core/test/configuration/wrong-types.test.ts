import { isConfigurationError } from '@claimgate/core'
import { describe, expect, it } from 'vitest'
import { createUnchecked } from '../../../../test/support/refused-options.ts'
import { samples, type SampleName } from '../../../../test/support/samples.ts'
import { audience, issuer } from '../../../../test/support/tokens.ts'

type Options = Readonly<Record<string, unknown>>

/** An option, the samples that it takes, and those whose mistake lies deeper, with the rest of the path. */
type Row = readonly [
  path: string,
  options: (value: unknown) => Options,
  accepted?: readonly SampleName[],
  deeper?: Partial<Record<SampleName, string>>,
]

const secret = 's'.repeat(64)
const good = { issuer, audience, secret }
const jwksUrl = 'https://id.example.com/jwks'
const inList = { listOfEmpty: '[0]', listOfNumbers: '[0]', listOfHoles: '[0]' }
const flags = ['yes', 'no'] as const
const inRegistry = { list: '[0]', listOfEmpty: '[0]', listOfNumbers: '[0]', listOfHoles: '[0]' }
const lookup = (): undefined => undefined

function options(name: string): (value: unknown) => Options {
  return (value) => ({ ...good, [name]: value })
}

function within(parent: string, name: string, beside: Options = {}): (value: unknown) => Options {
  return (value) => ({ ...good, [parent]: { ...beside, [name]: value } })
}

function keySource(name: string, member?: string, beside: Options = {}): (value: unknown) => Options {
  return (value) => ({
    issuer,
    audience,
    [name]: member === undefined ? value : { ...beside, [member]: value },
  })
}

function source(member: string, beside: Options = {}): (value: unknown) => Options {
  return (value) => ({ ...good, extractionSources: [{ ...beside, [member]: value }] })
}

const sharedRows: readonly Row[] = [
  ['extractionSources', options('extractionSources'), [], { ...inList, list: '[0]' }],
  ['extractionSources[0]', (value) => ({ ...good, extractionSources: [value] }), ['callback']],
  ['extractionSources[0].bearer', source('bearer'), ['yes']],
  ['extractionSources[0].header', source('header'), ['text']],
  ['extractionSources[0].prefix', source('prefix', { header: 'x-token' }), ['text']],
  ['extractionSources[0].cookie', source('cookie'), ['text']],
  ['extractionSources[0].query', source('query'), ['text']],
  ['extractionSources[0].form', source('form'), ['text']],
  ['multipleTokens', options('multipleTokens')],
  ['mode', options('mode')],
  ['maxTokenBytes', options('maxTokenBytes'), ['number']],
  ['maxConcurrentSignatureChecks', options('maxConcurrentSignatureChecks'), ['number']],
  ['cache', options('cache'), ['no', 'emptyObject'], { object: '.text' }],
  ['cache.maxEntries', within('cache', 'maxEntries'), ['number']],
  ['cache.maxBytes', within('cache', 'maxBytes'), ['number']],
  ['cache.hotTier', within('cache', 'hotTier'), flags],
  ['challenge', options('challenge'), ['emptyObject'], { object: '.text' }],
  ['challenge.realm', within('challenge', 'realm'), ['text']],
  ['challenge.scope', within('challenge', 'scope'), ['text', 'list'], inList],
  ['challenge.resourceMetadata', within('challenge', 'resourceMetadata')],
  ['csrf', options('csrf'), flags],
  ['allowedOrigins', options('allowedOrigins'), [], inList],
  ['bypassCorsPreflight', options('bypassCorsPreflight'), flags],
  ['nestedClaimDelimiter', options('nestedClaimDelimiter'), ['text']],
  ['rolesClaim', options('rolesClaim'), ['text', 'list'], inList],
  ['permissionsClaim', options('permissionsClaim'), ['text', 'list'], inList],
  ['identity', options('identity'), [], { emptyObject: '.claim', object: '.text' }],
  ['identity.claim', within('identity', 'claim', { lookup }), ['text', 'list'], inList],
  ['identity.registry', within('identity', 'registry', { claim: 'sub' }), [], inRegistry],
  ['identity.lookup', within('identity', 'lookup', { claim: 'sub' }), ['callback']],
  ['identity.timeout', within('identity', 'timeout', { claim: 'sub', lookup }), ['number']],
  ['identity.required', within('identity', 'required', { claim: 'sub', lookup }), flags],
  [
    'identity.allowUnverifiedEmail',
    within('identity', 'allowUnverifiedEmail', { claim: 'email', lookup }),
    flags,
  ],
  ['clock', options('clock'), ['callback']],
  ['fetch', options('fetch'), ['callback']],
  ['logger', options('logger')],
  ['onEvent', options('onEvent'), ['callback']],
]

const matcherRows = (['issuer', 'subject'] as const).flatMap((name): Row[] => [
  [name, options(name), name === 'issuer' ? ['null', 'text'] : ['text'], { object: '.text' }],
  [`${name}.exact`, within(name, 'exact'), ['text', 'emptyText']],
  [`${name}.oneOf`, within(name, 'oneOf'), ['list'], { listOfEmpty: '[0]', listOfHoles: '[0]' }],
  [`${name}.prefix`, within(name, 'prefix'), ['text']],
  [`${name}.suffix`, within(name, 'suffix'), ['text']],
  [`${name}.contains`, within(name, 'contains'), ['text']],
  [`${name}.glob`, within(name, 'glob'), ['text']],
  [`${name}.ignoreCase`, within(name, 'ignoreCase', { exact: 'text' }), flags],
])

const remoteRows = (['jwksUrl', 'discovery'] as const).flatMap((name): Row[] => [
  [`${name}.url`, keySource(name, 'url')],
  [`${name}.timeout`, keySource(name, 'timeout', { url: jwksUrl }), ['number']],
  [`${name}.cooldown`, keySource(name, 'cooldown', { url: jwksUrl }), ['number']],
  [`${name}.allowInsecure`, keySource(name, 'allowInsecure', { url: jwksUrl }), flags],
])

const requirementRows: readonly Row[] = [
  ['name', options('name'), ['text']],
  ...matcherRows,
  ['audience', options('audience'), ['null', 'text', 'list'], inList],
  ['audienceOnly', options('audienceOnly'), flags],
  ['secret', keySource('secret'), [], { object: '.text' }],
  ['secret.env', keySource('secret', 'env')],
  ['secret.file', keySource('secret', 'file')],
  ['publicKey', keySource('publicKey')],
  ['jwks', keySource('jwks')],
  ['jwksFile', keySource('jwksFile'), ['text']],
  ['initialKeys', (value) => ({ issuer, audience, jwksUrl, initialKeys: value })],
  ['jwksUrl', keySource('jwksUrl'), [], { emptyObject: '.url', object: '.text' }],
  ['discovery', keySource('discovery'), ['yes', 'emptyObject'], { object: '.text' }],
  ...remoteRows,
  ['keys', keySource('keys'), ['callback']],
  ['algorithms', options('algorithms'), [], inList],
  ['tokenType', options('tokenType'), ['list'], inList],
  ['requiredClaims', options('requiredClaims'), ['list'], inList],
  ['clientIds', options('clientIds'), ['list'], inList],
  ['authorization', options('authorization'), ['callback'], { object: '.text' }],
  ['expirationRequired', options('expirationRequired'), flags],
  ['maxLifetime', options('maxLifetime'), ['number']],
  ['clockSkewTolerance', options('clockSkewTolerance'), ['number', 'zero', 'fraction']],
  ['enabled', options('enabled'), flags],
  ['createdAt', options('createdAt')],
  ['id', options('id'), ['text']],
  ['senderConstrained', options('senderConstrained')],
]

const wholeRows: readonly Row[] = [
  ['requireAny', (value) => ({ requireAny: value }), [], { ...inList, list: '[0]' }],
  [
    'requireAny[1]',
    (value) => ({ requireAny: [good, value] }),
    [],
    { emptyObject: '.issuer', object: '.text' },
  ],
]

/** Where each sample is refused; `undefined` where it is taken. */
function placesOf(build: (value: unknown) => Options): Record<string, string | undefined> {
  return mapSamples((name) => placeOf(build(samples[name])))
}

function expectedPlaces([path, , accepted = [], deeper = {}]: Row): Record<string, string | undefined> {
  return mapSamples((name) => (accepted.includes(name) ? undefined : `${path}${deeper[name] ?? ''}`))
}

function mapSamples<Result>(read: (name: SampleName) => Result): Record<string, Result> {
  const names: SampleName[] = Object.keys(samples).filter((name): name is SampleName => name in samples)
  return Object.fromEntries(names.map((name) => [name, read(name)]))
}

function placeOf(given: unknown): string | undefined {
  try {
    createUnchecked(given).close()
    return undefined
  } catch (error) {
    if (isConfigurationError(error)) return error.path
    throw error
  }
}

describe('createVerifier', () => {
  it.each([...wholeRows, ...sharedRows, ...requirementRows].map((row) => ({ path: row[0], row })))(
    'refuses wrong values of $path',
    ({ row }) => {
      expect(placesOf(row[1])).toEqual(expectedPlaces(row))
    },
  )

  it.each(requirementRows.map((row) => ({ path: `requireAny[1].${row[0]}`, row })))(
    'refuses wrong values of $path',
    ({ path, row: [, build, ...rest] }) => {
      const inRequirement = (value: unknown): Options => ({
        requireAny: [good, { name: 'second', ...build(value) }],
      })
      const expected = { ...expectedPlaces([path, inRequirement, ...rest]) }
      expect(placesOf(inRequirement)).toEqual(expected)
    },
  )

  it.each(sharedRows.map((row) => ({ path: row[0], row })))(
    'refuses wrong values of $path beside requireAny',
    ({ row }) => {
      const besideList = (value: unknown): Options => {
        const { issuer: _issuer, audience: _audience, secret: _secret, ...shared } = row[1](value)
        return { requireAny: [good], ...shared }
      }
      expect(placesOf(besideList)).toEqual(expectedPlaces(row))
    },
  )

  it('refuses options that are no object of options', () => {
    const deeper = { emptyObject: 'issuer', object: 'text' }
    expect(mapSamples((name) => placeOf(samples[name]))).toEqual(expectedPlaces(['', () => ({}), [], deeper]))
  })
})
