import { ConfigurationError, type Policy, type RequirementOptions } from '@claimgate/core'
import { documentsOf } from '../documents.ts'
import { findObjects } from '../find-objects.ts'
import { ImportNotes } from '../import-notes.ts'
import type { Imported } from '../imported.ts'
import { fetchedKeys, missingKeys } from '../imported-keys.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { readAcceptedValues } from './accepted-values.ts'

/**
 * Translates the JWT authentication of TrueFoundry: the Custom JWT Auth integration (`issuer`, `jwks_uri`), and the
 * `auth` of a service's port (`claims`), in one object or as a list of both. What TrueFoundry leaves open is taken
 * the narrower way, and noted. Throws `ConfigurationError` where there is no integration.
 *
 * @example
 * ```ts
 * import { fromTrueFoundry } from '@claimgate/config'
 *
 * export const { options, notes } = fromTrueFoundry([
 *   { issuer: 'https://id.example.com', jwks_uri: 'https://id.example.com/keys' },
 *   { auth: { type: 'jwt_auth', claims: [{ key: 'email', values: ['*@example.com'] }] } },
 * ])
 * ```
 */
export function fromTrueFoundry(input: unknown): Imported {
  const notes = new ImportNotes()
  const objects = documentsOf(input).map(({ object }) => object)
  const [integration, other] = objects.flatMap((object) => findObjects(object, isIntegration))
  if (integration === undefined)
    throw new ConfigurationError('', 'holds no integration: an object with an issuer')
  if (other !== undefined)
    throw new ConfigurationError(other.path, 'is one more integration: give the one that is meant')
  const services = objects.flatMap((object) => findObjects(object, isServiceAuth))
  const policies = [integration, ...services].flatMap((holder) => readAcceptedValues(holder, notes) ?? [])
  const requirement = readIntegration(integration, notes)
  const isRestricted = [integration, ...services].map((holder) => readRest(holder, notes)).includes(true)
  const authorization: readonly Policy[] = isRestricted ? [nobody] : policies
  return {
    options: {
      requireAny: [requirement],
      ...(authorization.length > 0 && { authorization: { requireAll: authorization } }),
    },
    notes: notes.list(),
  }
}

const issuerNames = ['issuer', 'jwks_uri', 'jwksUri']

function isIntegration(object: ImportedObject): boolean {
  return issuerNames.some((name) => object.has(name))
}

function isServiceAuth(object: ImportedObject): boolean {
  return !isIntegration(object) && (object.has('claims') || object.peek('type') === 'jwt_auth')
}

function readIntegration(integration: ImportedObject, notes: ImportNotes): RequirementOptions {
  const { path } = integration
  const issuer = integration.requireText('issuer')
  const name = ['jwks_uri', 'jwksUri'].find((candidate) => integration.has(candidate)) ?? 'jwks_uri'
  const uri = integration.text(name)
  const audiences = integration.texts('audiences') ?? integration.texts('allowed_audiences') ?? []
  if (audiences.length === 0)
    notes.differs(
      path,
      'checks no audience: audience is null; name yours, so that tokens for others are refused',
    )
  const keyPath = integration.pathOf(name)
  const keys =
    uri === undefined || !URL.canParse(uri)
      ? missingKeys('integration', keyPath, notes)
      : fetchedKeys(uri, {}, keyPath, notes)
  return { issuer, audience: audiences.length === 0 ? null : audiences, ...keys }
}

/** What says how people log in, and which paths are open. */
const notAboutTokens = [
  'name',
  'type',
  'integration_fqn',
  'enable_login',
  'oauth2_client',
  'oauth2_client_configuration',
  'client_id',
  'client_secret',
  'authorization_url',
  'token_url',
  'scopes',
  'bypass_auth_paths',
]

function readRest(holder: ImportedObject, notes: ImportNotes): boolean {
  for (const name of notAboutTokens.slice(3).filter((candidate) => holder.has(candidate)))
    notes.notCarriedOver(
      holder.pathOf(name),
      'is not about tokens: claimgate logs nobody in, and your routes say what is open',
    )
  holder.ignore(...notAboutTokens)
  return holder.refuseUnread(notes)
}
