import type { Challenge } from '../answers/challenge.ts'
import { latestNumericDate } from '../claims/time.ts'
import { readWholeSecond, systemClock, type Clock } from '../clock.ts'
import { createReport, type EventListener, type Logger, type Report } from '../events.ts'
import type { ExtractionRules } from '../extraction/extract-token.ts'
import type { Forwarding } from '../forwarding/forwarding.ts'
import type { IdentityRule } from '../identities/identity-rule.ts'
import { KeySourceRegistry } from '../keys/key-source-registry.ts'
import type { Fetch } from '../keys/remote/fetch-transport.ts'
import { compilePolicy, type PolicyVocabulary } from '../policies/compile-policy.ts'
import type { CompiledRule } from '../policies/outcome.ts'
import type { Mode } from '../judging/mode.ts'
import { RequirementIndex } from '../requirements/requirement-index.ts'
import type { Requirement } from '../requirements/requirement.ts'
import type { CacheLimits } from '../cache/token-cache.ts'
import { readCacheLimits } from './cache-options.ts'
import { readChallenge } from './challenge-options.ts'
import { readExtractionSources } from './extraction-options.ts'
import { forwardingNames, readForwarding } from './forwarding-options.ts'
import { readIdentityRule } from './identity-options.ts'
import { memberPath } from './option-path.ts'
import { OptionReader, requireList } from './option-reader.ts'
import type { RunningServices } from './keys/key-source-context.ts'
import { expandPreset, readWithPreset } from './preset-options.ts'
import { compileRequirement, requirementNames, type RequirementContext } from './requirement-options.ts'
import { defaultTimeRules, readTimeRules, timeRuleNames } from './time-options.ts'
import { readVocabulary, vocabularyNames } from './vocabulary-options.ts'

/** The options of a verifier, validated and compiled. It does not change; a reload makes another. */
export interface Configuration {
  readonly requirements: RequirementIndex
  readonly extraction: ExtractionRules
  readonly forwarding: Forwarding
  readonly mode: Mode
  readonly maxTokenBytes: number
  /** For each type of keys. */
  readonly maxConcurrentSignatureChecks: number
  /** `undefined` where the cache is off. */
  readonly cache: CacheLimits | undefined
  readonly authorization: CompiledRule | undefined
  /** `undefined` where tokens are not mapped to identities of the application. */
  readonly identity: IdentityRule | undefined
  readonly challenge: Challenge
  readonly bypassCorsPreflight: boolean
  readonly vocabulary: PolicyVocabulary
  readonly clock: Clock
  readonly report: Report
  /** Whether anybody is told of requests that get in: there is no need to make an event for nobody. */
  readonly acceptancesAreHeard: boolean
  /** The app's own, where it has one. */
  readonly fetch: Fetch | undefined
  readonly keySources: KeySourceRegistry
}

/** What a verifier brings to its configuration. */
export interface ConfigurationContext {
  /** The key sources of the configuration that this one takes the place of. */
  readonly previousKeySources?: KeySourceRegistry
  /** What holds at the moment: a key source may outlive the options that it was made from. */
  readonly running: RunningServices
  readonly onWithdrawn: () => void
}

/** More wait in the thread pool, which has at most 1,024 threads: files and DNS would wait behind them. */
const mostSignatureChecks = 1024

const sharedNames = {
  known: [
    'extractionSources',
    'multipleTokens',
    'mode',
    ...timeRuleNames,
    'maxTokenBytes',
    'maxConcurrentSignatureChecks',
    'cache',
    'authorization',
    'challenge',
    'csrf',
    'allowedOrigins',
    'bypassCorsPreflight',
    ...vocabularyNames,
    ...forwardingNames,
    'identity',
    'clock',
    'fetch',
    'logger',
    'onEvent',
  ],
  later: ['revocation', 'replay', 'storeFailure', 'dpop', 'mtls'],
}

const maxRequirements = 1000
const maxRequirementsWithoutIssuer = 8

const sharedOnlyNames = sharedNames.known.filter((name) => !requirementNames.known.includes(name))
const requirementOnlyNames = requirementNames.known.filter((name) => !sharedNames.known.includes(name))
const laterNames = [...sharedNames.later, ...requirementNames.later]

/** Validates and compiles options. Throws `ConfigurationError`, and then has changed nothing. */
export function compileOptions(options: unknown, context: ConfigurationContext): Configuration {
  const reader = readTopLevel(options)
  const services = readServices(reader, context)
  try {
    return compileWith(services, reader, context)
  } catch (error) {
    services.registry.giveWayTo(context.previousKeySources ?? new KeySourceRegistry())
    throw error
  }
}

function compileWith(services: Services, reader: OptionReader, context: ConfigurationContext): Configuration {
  const times = readTimeRules(reader, defaultTimeRules)
  const { clockSkewTolerance } = times
  const vocabulary = readVocabulary(reader, { clock: services.clock, clockSkewTolerance })
  const { running, onWithdrawn } = context
  const fetch = services.fetch && fetchInForce(services.fetch, running)
  const requirementContext = { ...services, fetch, running, onWithdrawn, vocabulary, times, startedAt }
  const requirements = readRequirements(reader, requirementContext)
  const { clock, report, registry } = services
  const extraction = readExtraction(reader)
  return {
    requirements: new RequirementIndex(requirements),
    extraction,
    forwarding: readForwarding(reader, { ...vocabulary, extraction, report }),
    mode: reader.oneOf('mode', ['strict', 'optional', 'permissive'], 'strict'),
    maxTokenBytes: reader.wholeNumber('maxTokenBytes', 16384),
    maxConcurrentSignatureChecks: reader.wholeNumber('maxConcurrentSignatureChecks', 16, mostSignatureChecks),
    cache: readCacheLimits(reader),
    authorization: readSharedAuthorization(reader, vocabulary),
    identity: readIdentityRule(reader, vocabulary, requirements),
    challenge: readChallenge(reader),
    bypassCorsPreflight: reader.boolean('bypassCorsPreflight', false),
    vocabulary,
    clock,
    report,
    acceptancesAreHeard: services.acceptancesAreHeard,
    fetch: services.fetch,
    keySources: registry,
  }
}

/** A source that outlives a reload asks by the `fetch` of its day; without any, by the one that it was made with. */
function fetchInForce(given: Fetch, { fetch }: RunningServices): Fetch {
  return (url, options) => (fetch() ?? given)(url, options)
}

/** The two forms of the options: one requirement's fields at the top, or a list of requirements. */
function readTopLevel(options: unknown): OptionReader {
  const plain = new OptionReader(options, '', {})
  const ofGate = ['property', 'rejections'].find((name) => plain.has(name))
  if (ofGate !== undefined)
    throw plain.error(ofGate, 'is an option of the gate: give it in the second argument')
  if (!plain.has('requireAny')) {
    const known = [...requirementNames.known, ...sharedOnlyNames]
    return readWithPreset(options, '', { known, later: laterNames })
  }
  const misplaced = ['preset', ...requirementOnlyNames].find((name) => plain.has(name))
  if (misplaced !== undefined)
    throw plain.error(misplaced, 'stands beside requireAny: move it into a requirement')
  return new OptionReader(options, '', { known: ['requireAny', ...sharedNames.known], later: laterNames })
}

const startedAt = new Date(performance.timeOrigin).toISOString()

interface Services {
  readonly clock: Clock
  readonly report: Report
  readonly acceptancesAreHeard: boolean
  readonly fetch: Fetch | undefined
  readonly registry: KeySourceRegistry
}

function readServices(reader: OptionReader, context: ConfigurationContext): Services {
  const clock = readClock(reader)
  const listener = reader.callback('onEvent', isEventListener, 'a function')
  const logger = reader.callback('logger', isLogger, 'an object with the functions info, warn and error')
  const fetch = reader.callback('fetch', isFetch, 'a function')
  const registry = new KeySourceRegistry(context.previousKeySources)
  const acceptancesAreHeard = listener !== undefined
  return { clock, report: createReport(listener, logger), acceptancesAreHeard, fetch, registry }
}

function readClock(reader: OptionReader): Clock {
  const clock =
    reader.callback('clock', isClock, 'a function that gives seconds since the epoch') ?? systemClock
  const now = readWholeSecond(clock)
  if (now === undefined) throw reader.error('clock', 'gives no number of seconds')
  if (now > latestNumericDate) throw reader.error('clock', 'gives milliseconds, it seems: divide by 1000')
  return clock
}

function isClock(value: unknown): value is Clock {
  return typeof value === 'function'
}

function isEventListener(value: unknown): value is EventListener {
  return typeof value === 'function'
}

function isFetch(value: unknown): value is Fetch {
  return typeof value === 'function'
}

function isLogger(value: unknown): value is Logger {
  if (typeof value !== 'object' || value === null) return false
  return ['info', 'warn', 'error'].every((level) => typeof Reflect.get(value, level) === 'function')
}

function readRequirements(reader: OptionReader, context: RequirementContext): readonly Requirement[] {
  const compile = (given: OptionReader, derivedName: (issuer: string | undefined) => string): Requirement =>
    compileRequirement(expandPreset(given, context.vocabulary), derivedName, context)
  if (!reader.has('requireAny')) return [compile(reader, (issuer) => issuer ?? 'requirement')]
  const path = reader.pathOf('requireAny')
  const entries = requireList(reader.value('requireAny'), path)
  if (entries.length > maxRequirements)
    throw reader.error('requireAny', `holds more than ${maxRequirements} requirements`)
  const readers = entries.map((entry, index) =>
    readWithPreset(entry, memberPath(path, index), requirementNames),
  )
  const names = new Set<string>()
  const requirements = readers.map((entry) => {
    const requirement = compile(entry, (issuer) => freeName(issuer ?? entry.path, names))
    if (names.has(requirement.name))
      throw entry.error('name', `is the name of another requirement: ${requirement.name}`)
    names.add(requirement.name)
    return requirement
  })
  if (requirements.filter(({ issuer }) => issuer === undefined).length > maxRequirementsWithoutIssuer) {
    throw reader.error(
      'requireAny',
      `holds more than ${maxRequirementsWithoutIssuer} requirements with issuer: null`,
    )
  }
  return requirements
}

/** A derived name that no earlier requirement has. */
function freeName(name: string, taken: ReadonlySet<string>): string {
  let free = name
  for (let count = 2; taken.has(free); count += 1) free = `${name} (${count})`
  return free
}

function readExtraction(reader: OptionReader): ExtractionRules {
  return {
    sources: readExtractionSources(reader.value('extractionSources'), reader.pathOf('extractionSources')),
    multipleTokens: reader.oneOf('multipleTokens', ['first', 'reject'], 'first'),
    csrf: reader.boolean('csrf', true),
    allowedOrigins: readAllowedOrigins(reader),
  }
}

function readAllowedOrigins(reader: OptionReader): ReadonlySet<string> {
  const origins = reader.texts('allowedOrigins') ?? []
  const wrong = origins.find((origin) => !isOrigin(origin))
  if (wrong !== undefined) {
    throw reader.error(
      'allowedOrigins',
      `holds ${JSON.stringify(wrong)}: an origin is like https://app.example.com`,
    )
  }
  return new Set(origins)
}

/** Origins are compared as they stand, so that a wildcard would never match. */
function isOrigin(text: string): boolean {
  return URL.canParse(text) && new URL(text).origin === text && !text.includes('*')
}

/** Beside a single requirement, `authorization` is that requirement's own. */
function readSharedAuthorization(
  reader: OptionReader,
  vocabulary: PolicyVocabulary,
): CompiledRule | undefined {
  if (!reader.has('requireAny') || !reader.has('authorization')) return undefined
  return compilePolicy(reader.value('authorization'), reader.pathOf('authorization'), vocabulary)
}
