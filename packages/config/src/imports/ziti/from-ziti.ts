import { ConfigurationError, type RequirementOptions, type SharedOptions } from '@claimgate/core'
import { isMembers } from '../../members.ts'
import { memberPath } from '../../option-path.ts'
import { fetchedKeys, missingKeys } from '../imported-keys.ts'
import { ImportNotes } from '../import-notes.ts'
import type { Imported } from '../imported.ts'
import { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { readIdentities, type ZitiIdentity } from './identities.ts'

/** What `fromZiti` takes beside the signers. */
export interface ZitiImportOptions {
  /** What `ziti edge list identities -j` gives. Without it nobody is let in: a signer is for known identities. */
  readonly identities?: unknown
}

/**
 * Translates the external JWT signers of OpenZiti and NetFoundry, as `ziti edge list ext-jwt-signers -j` gives them:
 * the answer, the list in it, or one of them. A signer lets in only whom the network knows, so give `identities`
 * too; those that may not log in by a JWT by default are left out. Throws `ConfigurationError` for what is no signer.
 *
 * @example
 * ```ts
 * import { fromZiti } from '@claimgate/config'
 *
 * const signer = {
 *   name: 'idp',
 *   issuer: 'https://id.example.com',
 *   audience: 'orders-api',
 *   jwksEndpoint: 'https://id.example.com/keys',
 *   claimsProperty: 'email',
 *   useExternalId: true,
 *   enabled: true,
 * }
 * const identities = [{ id: 'aBcD', name: 'ada', externalId: 'ada@example.com', authPolicyId: 'default' }]
 *
 * export const { options, notes } = fromZiti([signer], { identities })
 * ```
 */
export function fromZiti(input: unknown, { identities }: ZitiImportOptions = {}): Imported {
  const notes = new ImportNotes()
  const signers = entriesOf(input, '').map(([path, value]) => new ImportedObject(value, path))
  const [first] = signers
  if (first === undefined) throw new ConfigurationError('', 'holds no signer')
  const known =
    identities === undefined ? undefined : readIdentities(entriesOf(identities, 'identities'), notes)
  if (known === undefined)
    notes.denied('identities', 'are not given, and a signer lets in nobody but them: nobody is let in')
  const claim = readClaim(first)
  const requirements = signers.map((signer) => readSigner(signer, readClaim(signer) === claim, notes))
  return {
    options: { requireAny: requirements, ...mapToIdentities(claim, signers, known ?? [], notes) },
    notes: notes.list(),
  }
}

/** The entries of an answer (`data`), of a list, or of one alone. */
function entriesOf(input: unknown, path: string): readonly (readonly [path: string, entry: unknown])[] {
  if (isMembers(input) && Array.isArray(input['data']))
    return entriesOf(input['data'], memberPath(path, 'data'))
  return Array.isArray(input)
    ? input.map((entry, index) => [memberPath(path, index), entry])
    : [[path, input]]
}

/** A JSON Pointer, or the name of one claim. */
function readClaim(signer: ImportedObject): string {
  const property = signer.text('claimsProperty') ?? '/sub'
  return property.startsWith('/') ? property : `/${property}`
}

function readSigner(signer: ImportedObject, isBySameClaim: boolean, notes: ImportNotes): RequirementOptions {
  const issuer = signer.requireText('issuer')
  const audience = signer.text('audience')
  if (audience === undefined) notes.denied(signer.pathOf('audience'), 'is missing, and is always asked for')
  if (!isBySameClaim)
    notes.denied(
      signer.pathOf('claimsProperty'),
      'is not that of the first signer: import this one by itself',
    )
  const enabled = signer.boolean('enabled')
  if (enabled === undefined) notes.denied(signer.pathOf('enabled'), 'is missing: the signer is disabled')
  const name = signer.text('name') ?? issuer
  const keys = readKeys(signer, name, notes)
  const described = describe(signer)
  ignoreHints(signer, notes)
  const isUnread = signer.refuseUnread(notes)
  const isDenied = audience === undefined || !isBySameClaim || isUnread
  return {
    name,
    ...described,
    issuer,
    audience: audience ?? null,
    ...keys,
    enabled: enabled ?? false,
    ...(isDenied && { authorization: nobody }),
  }
}

function describe(signer: ImportedObject): Pick<RequirementOptions, 'id' | 'createdAt'> {
  const id = signer.text('id')
  const createdAt = signer.text('createdAt')
  return { ...(id !== undefined && { id }), ...(createdAt !== undefined && { createdAt }) }
}

function readKeys(signer: ImportedObject, name: string, notes: ImportNotes): Partial<RequirementOptions> {
  const endpoint = signer.text('jwksEndpoint')
  const pem = signer.text('certPem')
  signer.ignore('kid', 'fingerprint', 'commonName', 'notBefore', 'notAfter')
  notes.differs(signer.path, 'refuses tokens without kid; here they are tried with every key')
  if (endpoint !== undefined && pem === undefined && URL.canParse(endpoint))
    return fetchedKeys(endpoint, {}, signer.pathOf('jwksEndpoint'), notes)
  const certificates = pem?.match(/-----BEGIN CERTIFICATE-----[^-]+-----END CERTIFICATE-----/g) ?? []
  const [publicKey] = certificates
  if (publicKey === undefined || endpoint !== undefined)
    return missingKeys(name, signer.pathOf(pem === undefined ? 'jwksEndpoint' : 'certPem'), notes)
  notes.differs(
    signer.pathOf('certPem'),
    'is one key here: kid is not looked at, nor is when the certificate ends',
  )
  return { publicKey }
}

const hints = ['clientId', 'scopes', 'externalAuthUrl', 'targetToken']
const enrolment = [
  'enrollToCertEnabled',
  'enrollToTokenEnabled',
  'enrollNameClaimsSelector',
  'enrollAttributeClaimsSelector',
  'enrollAuthPolicyId',
]

function ignoreHints(signer: ImportedObject, notes: ImportNotes): void {
  signer.ignore('_links', 'links', 'tags', 'updatedAt', 'useExternalId', ...hints, ...enrolment)
  if (hints.some((name) => signer.has(name)))
    notes.notCarriedOver(signer.path, 'tells clients how to log in: see protectedResource and challenge')
  if (enrolment.slice(0, 2).some((name) => signer.boolean(name) === true))
    notes.notCarriedOver(signer.path, 'enrols who is not known yet; here they are turned away')
}

/** Signers map the claim to the external ID of an identity, or to its ID. */
function mapToIdentities(
  claim: string,
  signers: readonly ImportedObject[],
  known: readonly ZitiIdentity[],
  notes: ImportNotes,
): SharedOptions {
  const registry = signers.flatMap((signer) => {
    const issuer = signer.requireText('issuer')
    const isExternal = signer.boolean('useExternalId') === true
    return known.flatMap(({ id, name, externalId }) => {
      const value = isExternal ? externalId : id
      return value === undefined ? [] : [{ externalId: value, issuer, id, name }]
    })
  })
  if (claim === '/email')
    notes.differs('', 'maps email as it stands; here email_verified has to be true: see allowUnverifiedEmail')
  return registry.length === 0 ? { authorization: nobody } : { identity: { claim, registry } }
}
