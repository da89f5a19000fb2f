import { ConfigurationError, type SharedOptions } from '@claimgate/core'
import { chooseDocument, documentsOf, type ResourceChoice } from '../documents.ts'
import { readGoDuration } from '../go-duration.ts'
import { ImportNotes } from '../import-notes.ts'
import type { Imported } from '../imported.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { readGuards } from './guards.ts'
import { readExtractionSources } from './extraction-sources.ts'
import { readRequirements } from './requirements.ts'

/**
 * Translates a `JWT` of Airlock Microgateway, with the `JWKS`, `Secret` and `AccessControlPolicy` resources that
 * come with it. The policies become `guards`, since each is for some requests: put them in front of your routes.
 * `name` says which JWT is meant where there are several. Throws `ConfigurationError` for what holds none.
 *
 * @example
 * ```ts
 * import { fromAirlock } from '@claimgate/config'
 *
 * export const { options, guards, notes } = fromAirlock([
 *   {
 *     kind: 'JWKS',
 *     metadata: { name: 'keys' },
 *     spec: { provider: { remote: { uri: 'https://id.example.com/keys' } } },
 *   },
 *   {
 *     kind: 'JWT',
 *     metadata: { name: 'orders' },
 *     spec: {
 *       requireAny: [{ jwksRef: { name: 'keys' }, issuer: 'https://id.example.com', audiences: ['orders-api'] }],
 *       expirationRequired: true,
 *     },
 *   },
 * ])
 * ```
 */
export function fromAirlock(input: unknown, choice: ResourceChoice = {}): Imported {
  const notes = new ImportNotes()
  const documents = documentsOf(input)
  const [policy, other] = documents.filter(
    ({ kind }) => kind === 'AccessControlPolicy' || kind === 'AccessControl',
  )
  if (other !== undefined)
    throw new ConfigurationError(
      other.object.path,
      'is one more policy, for other routes: import each by itself',
    )
  const jwt = chooseDocument(
    documents.filter(({ kind }) => kind === 'JWT'),
    choice,
    'JWT',
  )
  const spec = jwt.object.requireObject('spec')
  const context = { documents, namespace: jwt.namespace, notes }
  const options = {
    requireAny: readRequirements(spec, context),
    extractionSources: readExtractionSources(spec, notes),
    ...readTimes(spec, notes),
  }
  const isRestricted = spec.refuseUnread(notes)
  const guards = policy && readGuards(policy.object.requireObject('spec'), jwt, notes)
  return {
    options: { ...options, ...(isRestricted && { authorization: nobody }) },
    ...(guards && { guards }),
    notes: notes.list(),
  }
}

const mostSkew = 3600

function readTimes(spec: ImportedObject, notes: ImportNotes): SharedOptions {
  const maxLifetime = readSeconds(spec, 'maxLifetime')
  const expirationRequired = spec.boolean('expirationRequired') ?? true
  if (!expirationRequired && maxLifetime !== undefined) {
    notes.differs(
      spec.pathOf('expirationRequired'),
      'contradicts maxLifetime, which no token without exp meets: expirationRequired is true',
    )
  }
  if (!spec.has('expirationRequired'))
    notes.differs(spec.pathOf('expirationRequired'), 'has no default there, and is true here')
  const skew = readSeconds(spec, 'clockSkewTolerance') ?? 60
  if (skew > mostSkew)
    notes.differs(spec.pathOf('clockSkewTolerance'), `is more than there is here: ${mostSkew} s`)
  return {
    expirationRequired: expirationRequired || maxLifetime !== undefined,
    ...(maxLifetime !== undefined && { maxLifetime }),
    clockSkewTolerance: Math.min(mostSkew, skew),
  }
}

function readSeconds(spec: ImportedObject, name: string): number | undefined {
  const text = spec.text(name)
  if (text === undefined) return undefined
  const seconds = readGoDuration(text)
  if (seconds === undefined) throw new ConfigurationError(spec.pathOf(name), 'must be a duration such as 10m')
  return seconds
}
