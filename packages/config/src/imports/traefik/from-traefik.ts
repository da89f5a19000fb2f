import type { PolicyObject, SharedOptions } from '@claimgate/core'
import { documentsOf, type ResourceChoice } from '../documents.ts'
import { ImportNotes } from '../import-notes.ts'
import type { Imported } from '../imported.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { translateClaimPath, translateExpression } from './expression.ts'
import { findJwtConfig } from './jwt-config.ts'
import { readRequirements } from './requirements.ts'

/**
 * Translates the JWT middleware of Traefik Hub: a `Middleware` or `APIAuth` resource, alone or in a list with the
 * Secrets that it refers to, a file of dynamic configuration, or the configuration of the plugin itself. `name`
 * says which middleware is meant where there are several. Throws `ConfigurationError` for what is none of these.
 *
 * @example
 * ```ts
 * import { fromTraefik } from '@claimgate/config'
 *
 * export const { options, notes } = fromTraefik({
 *   jwksUrl: 'https://id.example.com/keys',
 *   claims: 'Equals(`grp`, `admin`)',
 *   forwardHeaders: { Group: 'grp' },
 * })
 * ```
 */
export function fromTraefik(input: unknown, choice: ResourceChoice = {}): Imported {
  const notes = new ImportNotes()
  const documents = documentsOf(input)
  const { config, name, namespace } = findJwtConfig(documents, choice)
  const requirements = readRequirements(config, { documents, name, namespace, notes })
  const shared = readShared(config, notes)
  const isRestricted = config.refuseUnread(notes)
  return {
    options: { requireAny: requirements, ...shared, ...(isRestricted && { authorization: nobody }) },
    notes: notes.list(),
  }
}

function readShared(config: ImportedObject, notes: ImportNotes): SharedOptions {
  noteDefaults(config, notes)
  const authorization = readClaims(config, notes)
  const resourceMetadata = config.text('wwwAuthenticate')
  return {
    ...readTokenKey(config, notes),
    expirationRequired: false,
    clockSkewTolerance: 0,
    ...(authorization !== undefined && { authorization }),
    ...readForwarding(config, notes),
    ...(resourceMetadata !== undefined && { challenge: { resourceMetadata } }),
  }
}

function noteDefaults(config: ImportedObject, notes: ImportNotes): void {
  notes.differs(
    config.path,
    'lets tokens in that never expire: expirationRequired is false; leave it out where all your tokens have exp',
  )
  notes.differs(
    config.path,
    'says nothing of clocks that differ: clockSkewTolerance is 0; raise it where tokens are refused for that',
  )
  for (const name of ['usernameClaim', 'appIdClaim', 'tokenNameClaim']) {
    if (config.text(name) !== undefined)
      notes.notCarriedOver(config.pathOf(name), 'names a claim for the access log: log auth.claims')
  }
}

/** The name of a query parameter and of a form field, looked at where the header has no token. */
function readTokenKey(config: ImportedObject, notes: ImportNotes): SharedOptions {
  const name = ['tokenKey', 'tokenQueryKey'].find((candidate) => config.has(candidate))
  const key = name === undefined ? undefined : config.text(name)
  if (name === undefined || key === undefined) return {}
  notes.differs(
    config.pathOf(name),
    'also reads forms, which claimgate takes parsed: put a urlencoded body parser before the gate, or leave form out',
  )
  return { extractionSources: [{ bearer: true }, { query: key }, { form: key }] }
}

function readClaims(config: ImportedObject, notes: ImportNotes): string | PolicyObject | undefined {
  const claims = config.text('claims')
  if (claims === undefined) return undefined
  const path = config.pathOf('claims')
  const { expression, negates, comparesValues, splits } = translateExpression(claims)
  if (negates) {
    notes.differs(
      path,
      'has a negation: it holds where the claim is there and differs, and not where it is absent',
    )
  }
  if (comparesValues)
    notes.differs(path, 'compares a list by its elements: one has to match; there a list matches nothing')
  if (splits) notes.differs(path, 'splits without trimming: white space around a part belongs to it')
  return expression
}

function readForwarding(config: ImportedObject, notes: ImportNotes): SharedOptions {
  const forwardAuthorization = isAuthorizationForwarded(config)
  const headers = config.object('forwardHeaders')
  if (headers === undefined || headers.names().length === 0) return { forwardAuthorization }
  notes.differs(headers.path, 'an absent claim yields no header here, and not an empty one')
  const claims = headers
    .names()
    .map((name): [string, string] => [name, translateClaimPath(headers.requireText(name))])
  return { forwardHeaders: Object.fromEntries(claims), forwardAuthorization }
}

/** The middleware takes the header away unless told otherwise; APIAuth says it the other way round. */
function isAuthorizationForwarded(config: ImportedObject): boolean {
  const forwarded = config.boolean('forwardAuthorization')
  const stripped = config.boolean('stripAuthorizationHeader')
  return forwarded ?? stripped === false
}
