import { platform } from '#platform'
import { rejectionCodes } from '../answers/rejection-codes.ts'
import { listedTokenTypes, namedTokenTypes, type TokenTypeRule } from '../claims/token-type.ts'
import type { AudienceRule } from '../claims/audience.ts'
import type { TimeRules } from '../claims/time.ts'
import { isSymmetric, knownAlgorithms } from '../keys/algorithms.ts'
import { compilePolicy, type PolicyVocabulary } from '../policies/compile-policy.ts'
import type { Requirement } from '../requirements/requirement.ts'
import type { ConfiguredKeys, KeySourceContext } from './keys/key-source-context.ts'
import { keySourceNames, readKeySource } from './keys/key-source-options.ts'
import { readIssuer, refuseOuterSpace } from './issuer-options.ts'
import { readStringMatcher } from './matcher-options.ts'
import { OptionReader, requireText } from './option-reader.ts'
import { readSchema } from './schema-option.ts'
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
    'tenants',
    'audience',
    'audienceOnly',
    'subject',
    ...keySourceNames,
    'initialKeys',
    'algorithms',
    'tokenType',
    'requiredClaims',
    'clientIds',
    'schema',
    'authorization',
    ...timeRuleNames,
    'enabled',
    'createdAt',
    'id',
    'senderConstrained',
    'hints',
  ],
  later: ['preset'],
}

/** Reads and compiles one requirement. `derivedName` is its name where it has none of its own. */
export function compileRequirement(
  reader: OptionReader,
  derivedName: (issuer: string | undefined) => string,
  context: RequirementContext,
): Requirement {
  const { regexEngine } = context.vocabulary
  const issuer = readIssuer(reader, regexEngine)
  const name = reader.text('name') ?? derivedName(issuer.text)
  const keys = readKeySource(reader, context, issuer.text)
  const audience = readAudience(reader)
  const times = readTimeRules(reader, context.times)
  const { clockSkewTolerance } = times
  return {
    name,
    id: reader.text('id') ?? signerId(name, issuer.text),
    createdAt: readCreationTime(reader, context.startedAt),
    enabled: reader.boolean('enabled', true),
    issuer: issuer.matcher,
    tenants: issuer.tenants,
    keys: keys.source,
    algorithms: new Set(readAlgorithms(reader, keys)),
    tokenType: readTokenType(reader),
    times,
    audience,
    subject: reader.has('subject')
      ? readStringMatcher(reader.value('subject'), reader.pathOf('subject'), regexEngine)
      : undefined,
    clientIds: reader.has('clientIds') ? new Set(reader.texts('clientIds')) : undefined,
    requiredClaims: reader.texts('requiredClaims') ?? [],
    schema: readSchema(reader),
    authorization: reader.has('authorization')
      ? compilePolicy(reader.value('authorization'), reader.pathOf('authorization'), {
          ...context.vocabulary,
          clockSkewTolerance,
        })
      : undefined,
    senderConstrained: readSenderConstraint(reader),
    hints: readHints(reader),
  }
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

function readHints(reader: OptionReader): Readonly<Record<string, string>> {
  if (!reader.has('hints')) return {}
  const hints = new OptionReader(reader.value('hints'), reader.pathOf('hints'), {
    known: Object.keys(rejectionCodes),
  })
  return Object.fromEntries(
    hints.names().map((code) => [code, requireText(hints.value(code), hints.pathOf(code))]),
  )
}

function readSenderConstraint(reader: OptionReader): 'ifBound' | 'ignore' {
  if (reader.value('senderConstrained') === 'required') {
    throw reader.error('senderConstrained', 'required is not available in this version')
  }
  return reader.oneOf('senderConstrained', ['ifBound', 'ignore'], 'ifBound')
}
