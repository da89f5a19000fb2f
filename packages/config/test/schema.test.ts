import { Ajv2020 } from 'ajv/dist/2020.js'
import { describe, expect, it } from 'vitest'
import { readText } from '../../../test/support/source-files.ts'
import { createUnchecked, refusalOf } from '../../../test/support/refused-options.ts'
import { good, invalidDocuments, validDocuments } from './schema-documents.ts'

interface Option {
  readonly description?: string
  readonly properties?: Readonly<Record<string, Option>>
  readonly propertyNames?: { readonly enum?: readonly string[] }
  readonly anyOf?: readonly Option[]
  readonly oneOf?: readonly Option[]
}

interface Schema extends Option {
  readonly properties: Readonly<Record<string, Option>>
  readonly $defs: Readonly<Record<string, Option>>
}

const schema: Schema = JSON.parse(readText('packages/config/schema.json'))
const validate = new Ajv2020({ allErrors: true, strictTypes: false, strictRequired: false }).compile(schema)

function row(document: unknown): readonly [string, unknown] {
  return [JSON.stringify(document), document]
}

describe('a document that core takes', () => {
  it.each(validDocuments.map(row))('is taken by the schema: %s', (_title, document) => {
    validate(document)
    expect(validate.errors).toBeNull()
    const { $schema: _schema, ...options } = { $schema: undefined, ...Object(document) }
    createUnchecked(options).close()
  })
})

describe('a document that core refuses', () => {
  it.each(invalidDocuments.map(row))('is refused by the schema: %s', (_title, document) => {
    expect(refusalOf(document).code).toBe('configuration_invalid')
    expect(validate(document)).toBe(false)
  })
})

/** Options that JSON cannot write. */
const programOnly = ['keys', 'schema', 'clock', 'fetch', 'logger', 'onEvent', 'regexEngine', 'lookup']

const unknown = { thisIsNoOption: 1 }
const keyless = { issuer: 'https://id.example.com', audience: 'orders-api' }

interface Place {
  readonly title: string
  /** Has a name there that core does not know. */
  readonly document: unknown
  readonly options: readonly (Option | undefined)[]
  /** Names that belong to what JSON cannot write. */
  readonly except?: readonly string[]
}

const remote = definition('remote')
const requirement = definition('requirementFields')
const places: readonly Place[] = [
  { title: 'options', document: { ...good, ...unknown }, options: [schema, requirement] },
  {
    title: 'options beside requireAny',
    document: { requireAny: [good], ...unknown },
    options: [schema, { properties: { requireAny: {} } }],
  },
  { title: 'a requirement', document: { requireAny: [{ ...good, ...unknown }] }, options: [requirement] },
  { title: 'cache', document: { ...good, cache: unknown }, options: [definition('cache')] },
  {
    title: 'challenge',
    document: { ...good, challenge: unknown },
    options: [schema.properties['challenge']],
  },
  {
    title: 'a matcher',
    document: { ...good, subject: unknown },
    options: [definition('stringMatcher').anyOf?.[1]],
  },
  { title: 'secret', document: { ...keyless, secret: unknown }, options: [definition('storedText')] },
  { title: 'jwksUrl', document: { ...keyless, jwksUrl: unknown }, options: [remote] },
  {
    title: 'lifetime',
    document: { ...keyless, discovery: { lifetime: unknown } },
    options: [remote.properties?.['lifetime']],
  },
  {
    title: 'tls',
    document: { ...keyless, discovery: { tls: unknown } },
    options: [remote.properties?.['tls']],
  },
  {
    title: 'the value of a header',
    document: { ...keyless, discovery: { headers: { a: unknown } } },
    options: [definition('headerValue').anyOf?.[1]],
  },
  {
    title: 'a source that is a header',
    document: { ...good, extractionSources: [{ header: 'a', ...unknown }] },
    options: [definition('extractionSource').oneOf?.[1]],
  },
  { title: 'a policy', document: { ...good, authorization: unknown }, options: [definition('policyObject')] },
  {
    title: 'equalsRequest',
    document: { ...good, authorization: { claim: 'a', equalsRequest: unknown } },
    options: [definition('policyObject').properties?.['equalsRequest']],
  },
  {
    title: 'a forwarded claim',
    document: { ...good, forwardHeaders: { a: unknown } },
    options: [definition('forwardedClaim').anyOf?.[1]],
  },
  {
    title: 'identity',
    document: { ...good, identity: unknown },
    options: [definition('identity')],
    except: ['timeout'],
  },
]

function definition(name: string): Option {
  return schema.$defs[name] ?? {}
}

function namesOf(option: Option | undefined): readonly string[] {
  return Object.keys(option?.properties ?? {}).filter((name) => name !== '$schema')
}

function sorted(names: readonly string[]): readonly string[] {
  return [...new Set(names)].toSorted((one, other) => one.localeCompare(other))
}

/** The names that core lists where it does not know one. */
function namesKnownToCore(document: unknown): readonly string[] {
  const [, list = ''] = /known are (.*)$/.exec(refusalOf(document).message) ?? []
  return list.split(', ')
}

describe('the schema', () => {
  it.each(places)(
    'has the names that core knows, and no others: $title',
    ({ document, options, except = [] }) => {
      const known = namesKnownToCore(document)
      expect(known.length).toBeGreaterThan(1)
      expect(sorted(options.flatMap(namesOf))).toEqual(writable(known, except))
    },
  )

  it('has the presets that core knows, with their fields', () => {
    const presets = namesKnownToCore({ preset: 'none at all' })
    const inSchema = Object.keys(schema.$defs).filter((name) => name.startsWith('preset-'))
    expect(sorted(inSchema)).toEqual(sorted(presets.map((name) => `preset-${name}`)))
    for (const preset of presets) {
      const known = namesKnownToCore({ requireAny: [{ preset, ...unknown }] })
      const fields = [requirement, definition(`preset-${preset}`)].flatMap(namesOf)
      expect(sorted(fields)).toEqual(writable(known))
    }
  })

  it('has the codes that core knows', () => {
    const codes = requirement.properties?.['hints']?.propertyNames?.enum ?? []
    expect(sorted(codes)).toEqual(sorted(namesKnownToCore({ ...good, hints: unknown })))
  })

  it('describes every option', () => {
    const options = [schema, ...Object.values(schema.$defs)].flatMap(({ properties = {} }) =>
      Object.entries(properties),
    )
    const silent = options.filter(([, { description }]) => description === undefined)
    expect(sorted(silent.map(([name]) => name))).toEqual(['keys', 'kty'])
  })
})

function writable(names: readonly string[], except: readonly string[] = []): readonly string[] {
  return sorted(names.filter((name) => ![...programOnly, ...except].includes(name)))
}
