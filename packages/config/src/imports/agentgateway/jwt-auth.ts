import { ConfigurationError, type RequirementOptions, type SharedOptions } from '@claimgate/core'
import type { ImportNotes } from '../import-notes.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import type { JwtPolicies } from './jwt-policies.ts'
import { readProvider, type ProviderContext } from './providers.ts'
import { readTokenLocation } from './token-location.ts'

/** JWT authentication as claimgate has it. */
export interface JwtAuth {
  readonly requirements: readonly RequirementOptions[]
  readonly shared: SharedOptions
  readonly mode: 'strict' | 'optional' | 'permissive'
  /** Whether the mode is not just the default. */
  readonly isStated: boolean
}

/** Reads `jwtAuth` of a standalone configuration, or `jwtAuthentication` of a Kubernetes policy. */
export function readJwtAuth({ jwt, kind, isMcp }: JwtPolicies, context: ProviderContext): JwtAuth {
  const { notes } = context
  const defaultMode = kind === 'standalone' && !isMcp ? 'optional' : 'strict'
  noteDifferences(jwt, isMcp, notes)
  const location = readTokenLocation(jwt.object('location'))
  if (location === undefined)
    notes.denied(
      jwt.pathOf('location'),
      'is no header, query parameter or cookie: tokens are not found there',
    )
  const requiredClaims = readRequiredClaims(jwt, notes)
  const entries = jwt.objects('providers') ?? [jwt]
  if (entries.length === 0) throw new ConfigurationError(jwt.pathOf('providers'), 'is empty')
  const requirements = entries.map((entry, index) => {
    const own = entry === jwt ? {} : readRequiredClaims(entry, notes)
    const requirement = {
      ...readProvider(entry, `provider-${index + 1}`, context),
      ...requiredClaims,
      ...own,
    }
    return entry !== jwt && entry.refuseUnread(notes)
      ? { ...requirement, authorization: nobody }
      : requirement
  })
  const denied = { authorization: nobody }
  return {
    requirements:
      location === undefined ? requirements.map((entry) => ({ ...entry, ...denied })) : requirements,
    shared: { ...(location !== undefined && { extractionSources: [location] }), forwardAuthorization: false },
    mode: readMode(jwt) ?? defaultMode,
    isStated: jwt.has('mode'),
  }
}

function noteDifferences(jwt: ImportedObject, isMcp: boolean, notes: ImportNotes): void {
  notes.differs(
    jwt.path,
    'refuses tokens and keys without kid; here a token without kid is tried with every key',
  )
  notes.differs(jwt.path, 'does not look at nbf; here a token is refused before it')
  if (!isMcp && !jwt.has('mcp')) return
  jwt.ignore('mcp', 'resourceMetadata', 'provider', 'clientId', 'clientSecret', 'relaySigningKey')
  notes.notCarriedOver(jwt.path, 'serves metadata and logs in for MCP: see protectedResource and challenge')
}

function readMode(jwt: ImportedObject): JwtAuth['mode'] | undefined {
  const text = jwt.text('mode')
  if (text === undefined) return undefined
  const mode = (['strict', 'optional', 'permissive'] as const).find((known) => known === text.toLowerCase())
  if (mode === undefined)
    throw new ConfigurationError(jwt.pathOf('mode'), 'must be strict, optional or permissive')
  return mode
}

type ClaimRules = Pick<RequirementOptions, 'expirationRequired' | 'requiredClaims'>

const honoured = ['exp', 'nbf', 'aud', 'iss', 'sub']

/** Which claims have to be there. The others are only asked for here. */
function readRequiredClaims(holder: ImportedObject, notes: ImportNotes): ClaimRules {
  const options = holder.object('jwtValidationOptions')
  const names = options?.texts('requiredClaims')
  if (options === undefined || names === undefined) return {}
  const path = options.pathOf('requiredClaims')
  if (!names.includes('exp'))
    notes.differs(path, 'lets tokens in that never expire: expirationRequired is false')
  const others = [...new Set(names.filter((name) => name !== 'exp'))]
  if (others.some((name) => !honoured.includes(name)))
    notes.differs(path, 'names claims that are not asked for there; here they are')
  return { expirationRequired: names.includes('exp'), ...(others.length > 0 && { requiredClaims: others }) }
}
