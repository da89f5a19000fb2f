import { platform } from '#platform'
import { listedTokenTypes, namedTokenTypes, type TokenTypeRule } from '../claims/token-type.ts'
import type { AudienceRule } from '../claims/audience.ts'
import type { TimeRules } from '../claims/time.ts'
import { isSymmetric, knownAlgorithms } from '../keys/algorithms.ts'
import type { CompiledStringMatcher } from '../matchers/compile-matcher.ts'
import { compilePolicy, type PolicyVocabulary } from '../policies/compile-policy.ts'
import type { Requirement } from '../requirements/requirement.ts'
import type { ConfiguredKeys, KeySourceContext } from './keys/key-source-context.ts'
import { keySourceNames, readKeySource } from './keys/key-source-options.ts'
import { readStringMatcher } from './matcher-options.ts'
import { requireText, type OptionReader } from './option-reader.ts'
import { readTimeRules, timeRuleNames } from './time-options.ts'

/** What every requirement of a verifier shares. */
export interface RequirementContext extends KeySourceContext {
  readonly times: TimeRules
  readonly vocabulary: PolicyVocabulary
  readonly startedAt: string
}

/** The fields of a requirement. */
export const requirementNames = {
  known: [
    'name',
    'issuer',
    'audience',
    'audienceOnly',
    'subject',
    ...keySourceNames,
    'algorithms',
    'tokenType',
    'requiredClaims',
    'clientIds',
    'authorization',
    ...timeRuleNames,
    'enabled',
    'createdAt',
    'id',
    'senderConstrained',
  ],
  later: ['jwksFile', 'initialKeys', 'schema', 'preset'],
}

/** Reads and compiles one requirement. `derivedName` is its name where it has none of its own. */
export function compileRequirement(
  reader: OptionReader,
  derivedName: (exactIssuer: string | undefined) => string,
  context: RequirementContext,
): Requirement {
  const issuer = readIssuer(reader)
  const exactIssuer = exactIssuerOf(reader)
  const name = reader.text('name') ?? derivedName(exactIssuer)
  const keys = readKeySource(reader, context, exactIssuer)
  const audience = readAudience(reader)
  return {
    name,
    id: reader.text('id') ?? signerId(name, exactIssuer),
    createdAt: readCreationTime(reader, context.startedAt),
    enabled: reader.boolean('enabled', true),
    exactIssuer,
    issuer,
    keys: keys.source,
    algorithms: new Set(readAlgorithms(reader, keys)),
    tokenType: readTokenType(reader),
    times: readTimeRules(reader, context.times),
    audience,
    subject: reader.has('subject')
      ? readStringMatcher(reader.value('subject'), reader.pathOf('subject'))
      : undefined,
    clientIds: reader.has('clientIds') ? new Set(reader.texts('clientIds')) : undefined,
    requiredClaims: reader.texts('requiredClaims') ?? [],
    authorization: reader.has('authorization')
      ? compilePolicy(reader.value('authorization'), reader.pathOf('authorization'), context.vocabulary)
      : undefined,
    senderConstrained: readSenderConstraint(reader),
  }
}

function readIssuer(reader: OptionReader): CompiledStringMatcher | undefined {
  if (!reader.has('issuer')) {
    throw reader.error('issuer', 'is missing: name who issues the tokens, or state null to accept any issuer')
  }
  const issuer = reader.value('issuer')
  if (typeof issuer === 'string') refuseOuterSpace([issuer], reader, 'issuer')
  return issuer === null ? undefined : readStringMatcher(issuer, reader.pathOf('issuer'))
}

/** It comes with a variable or file, and makes every token a stranger. */
function refuseOuterSpace(texts: readonly string[] | undefined, reader: OptionReader, name: string): void {
  if (texts?.some((text) => text.trim() !== text))
    throw reader.error(name, 'has white space or a line break around it: remove it')
}

function exactIssuerOf(reader: OptionReader): string | undefined {
  const issuer = reader.value('issuer')
  return typeof issuer === 'string' ? issuer : undefined
}

function readAudience(reader: OptionReader): AudienceRule | undefined {
  if (!reader.has('audience')) {
    throw reader.error(
      'audience',
      'is missing: name whom tokens must be meant for, or state null to accept any audience',
    )
  }
  const only = reader.boolean('audienceOnly', false)
  const audience = reader.value('audience')
  if (audience === null) {
    if (only) throw reader.error('audienceOnly', 'contradicts audience: null')
    return undefined
  }
  const accepted =
    typeof audience === 'string'
      ? [requireText(audience, reader.pathOf('audience'))]
      : reader.texts('audience')
  refuseOuterSpace(accepted, reader, 'audience')
  return { accepted: new Set(accepted), only }
}

function readAlgorithms(reader: OptionReader, keys: ConfiguredKeys): readonly string[] {
  const algorithms = reader.texts('algorithms')
  if (algorithms === undefined) return keys.algorithms
  const unknown = algorithms.find((name) => !knownAlgorithms.includes(name))
  if (unknown !== undefined) {
    throw reader.error(
      'algorithms',
      `holds ${JSON.stringify(unknown)}: known are ${knownAlgorithms.join(', ')}`,
    )
  }
  if (new Set(algorithms.map(isSymmetric)).size > 1) {
    throw reader.error('algorithms', 'mixes symmetric and asymmetric ones: make two requirements')
  }
  const unusable = algorithms.find((name) => !keys.algorithms.includes(name))
  if (unusable !== undefined) {
    const usable = keys.algorithms.join(', ')
    throw reader.error(
      'algorithms',
      `holds ${unusable}, which ${keys.option} cannot verify: it allows ${usable}`,
    )
  }
  return algorithms
}

function readTokenType(reader: OptionReader): TokenTypeRule {
  const value = reader.value('tokenType')
  if (value === 'at+jwt')
    throw reader.error('tokenType', 'at+jwt is not available in this version: use "access"')
  const listed = Array.isArray(value) ? reader.texts('tokenType') : undefined
  if (listed !== undefined) return listedTokenTypes(listed)
  return namedTokenTypes[reader.oneOf('tokenType', ['jwt', 'access'], 'jwt')]
}

/** A date, or a date and time with its zone. `Date.parse` alone takes much else for one. */
const isoDate = /^\d{4}-\d{2}-\d{2}(?:T\d{2}:\d{2}(?::\d{2}(?:\.\d+)?)?(?:Z|[+-]\d{2}:\d{2}))?$/

function readCreationTime(reader: OptionReader, otherwise: string): string {
  const createdAt = reader.text('createdAt') ?? otherwise
  if (!isoDate.test(createdAt) || Number.isNaN(Date.parse(createdAt)))
    throw reader.error('createdAt', 'is not a date as ISO 8601')
  return createdAt
}

function signerId(name: string, issuer: string | undefined): string {
  const identity = JSON.stringify([name, issuer ?? null])
  return platform.nameBasedUuid?.(identity) ?? `urn:claimgate:signer:${encodeURIComponent(identity)}`
}

function readSenderConstraint(reader: OptionReader): 'ifBound' | 'ignore' {
  if (reader.value('senderConstrained') === 'required') {
    throw reader.error('senderConstrained', 'required is not available in this version')
  }
  return reader.oneOf('senderConstrained', ['ifBound', 'ignore'], 'ifBound')
}
