import { readClaimPath, type PolicyVocabulary } from '../policies/compile-policy.ts'
import type { IdentityKey, IdentityLookup } from '../identities/identity.ts'
import { isIdentityRegistry, registryOf, type IdentityRegistry } from '../identities/identity-registry.ts'
import type { IdentityRule } from '../identities/identity-rule.ts'
import type { Requirement } from '../requirements/requirement.ts'
import { ConfigurationError } from './configuration-error.ts'
import { OptionReader, requireList } from './option-reader.ts'

/** Seconds. */
const defaultTimeout = 2
const leastTimeout = 0.001
const mostTimeout = 60

/** Reads `identity`; `undefined` where tokens are not mapped. */
export function readIdentityRule(
  reader: OptionReader,
  { nestedClaimDelimiter }: PolicyVocabulary,
  requirements: readonly Requirement[],
): IdentityRule | undefined {
  if (!reader.has('identity')) return undefined
  const options = new OptionReader(reader.value('identity'), reader.pathOf('identity'), {
    known: ['claim', 'registry', 'lookup', 'required', 'timeout', 'allowUnverifiedEmail'],
  })
  if (!options.has('claim')) throw options.error('claim', 'is missing: name the claim that holds the ID')
  const claim = readClaimPath(options.value('claim'), options.pathOf('claim'), nestedClaimDelimiter)
  return {
    claim,
    source: readSource(options, haveSoleIssuer(requirements)),
    required: options.boolean('required', true),
    wantsVerifiedEmail: readEmailRule(options, claim),
  }
}

function readSource(options: OptionReader, hasSoleIssuer: boolean): IdentityRule['source'] {
  const lookup = options.callback('lookup', isLookup, 'a function')
  if (lookup !== undefined) {
    if (options.has('registry')) throw options.error('lookup', 'stands beside registry: give one of them')
    return { lookup, timeout: options.duration('timeout', leastTimeout, mostTimeout) ?? defaultTimeout }
  }
  const registry = readRegistry(options)
  if (options.has('timeout'))
    throw options.error('timeout', 'belongs to a lookup: a registry answers at once')
  if (hasSoleIssuer) {
    const find = (key: IdentityKey) => registry.find(key) ?? registry.find({ externalId: key.externalId })
    return { find }
  }
  if (registry.all.some(({ issuer }) => issuer === undefined)) {
    throw options.error(
      'registry',
      'has an identity without issuer, and tokens may come from several: name it',
    )
  }
  return { find: (key) => registry.find(key) }
}

function readRegistry(options: OptionReader): IdentityRegistry {
  const path = options.pathOf('registry')
  const value = options.value('registry')
  if (isIdentityRegistry(value)) return value
  if (Array.isArray(value)) return registryOf(requireList(value, path), path)
  const problem = 'needs a lookup, or a registry made by createIdentityRegistry or written as a list'
  throw new ConfigurationError(options.has('registry') ? path : options.path, problem)
}

function readEmailRule(options: OptionReader, claim: readonly string[]): boolean {
  const isEmail = claim.length === 1 && claim[0] === 'email'
  if (!isEmail && options.has('allowUnverifiedEmail'))
    throw options.error('allowUnverifiedEmail', 'belongs to the claim email: leave it out')
  return isEmail && !options.boolean('allowUnverifiedEmail', false)
}

/** Whether all tokens come from one issuer: an ID without its issuer names one person only there. */
function haveSoleIssuer(requirements: readonly Requirement[]): boolean {
  const issuers = requirements.flatMap(
    ({ issuer }): readonly (string | undefined)[] => issuer?.values ?? [undefined],
  )
  const [sole, ...others] = new Set(issuers)
  return sole !== undefined && others.length === 0
}

function isLookup(value: unknown): value is IdentityLookup {
  return typeof value === 'function'
}
