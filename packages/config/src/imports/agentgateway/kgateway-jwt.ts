import { ConfigurationError, type ExtractionSource, type RequirementOptions } from '@claimgate/core'
import { readGoDuration } from '../go-duration.ts'
import type { ImportNotes } from '../import-notes.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import type { JwtAuth } from './jwt-auth.ts'
import { readProvider, type ProviderContext } from './providers.ts'
import { readTokenLocation } from './token-location.ts'

const modes: Readonly<Record<string, JwtAuth['mode']>> = {
  Strict: 'strict',
  AllowMissing: 'optional',
  AllowMissingOrFailed: 'permissive',
}

/** Reads `jwt` of a GatewayExtension of kgateway, which Envoy carries out. */
export function readKgatewayJwt(jwt: ImportedObject, context: ProviderContext): JwtAuth {
  const { notes } = context
  const mode = modes[jwt.text('validationMode') ?? 'Strict']
  if (mode === undefined)
    throw new ConfigurationError(
      jwt.pathOf('validationMode'),
      `must be one of ${Object.keys(modes).join(', ')}`,
    )
  const providers = jwt.requireObjects('providers')
  const [first] = providers
  notes.differs(jwt.path, 'lets tokens in that never expire: expirationRequired is false')
  const source = sourceOf(first)
  const names = new Set<string>()
  const requirements = providers.map((provider, index) => readEntry(provider, index, source, names, context))
  return {
    requirements,
    shared: {
      ...(source !== undefined && { extractionSources: [source] }),
      expirationRequired: false,
      ...readForwarding(providers, notes),
    },
    mode,
    isStated: jwt.has('validationMode'),
  }
}

/** The gate finds all tokens alike, so that a provider which has another place for its own is left out. */
function readEntry(
  provider: ImportedObject,
  index: number,
  source: ExtractionSource | undefined,
  names: Set<string>,
  context: ProviderContext,
): RequirementOptions {
  const { notes } = context
  const given = provider.text('name') ?? `provider-${index + 1}`
  const name = names.has(given) ? `${given}-${index + 1}` : given
  names.add(name)
  const isElsewhere = source === undefined || JSON.stringify(sourceOf(provider)) !== JSON.stringify(source)
  if (isElsewhere)
    notes.denied(
      provider.pathOf('tokenSource'),
      'is not known, or not that of the first provider: its tokens are not found',
    )
  const skew = readGoDuration(provider.text('clockSkew') ?? '60s') ?? 60
  const requirement = {
    ...readProvider(provider, name, context),
    ...(skew !== 60 && { clockSkewTolerance: Math.min(3600, skew) }),
  }
  provider.ignore('claimsToHeaders', 'forwardToken')
  const isUnread = provider.refuseUnread(notes)
  return isElsewhere || isUnread ? { ...requirement, authorization: nobody } : requirement
}

function sourceOf(provider: ImportedObject): ExtractionSource | undefined {
  return readTokenLocation(provider.object('tokenSource'))
}

function readForwarding(
  providers: readonly ImportedObject[],
  notes: ImportNotes,
): {
  readonly forwardHeaders?: Readonly<Record<string, readonly string[]>>
  readonly forwardAuthorization: boolean
} {
  const headers = new Map<string, readonly string[]>()
  for (const provider of providers) {
    for (const entry of provider.objects('claimsToHeaders') ?? []) {
      const claim = entry.requireText('name')
      const header = entry.requireText('header')
      if (headers.has(header))
        notes.differs(entry.path, 'is not the only claim for this header: the last counts')
      headers.set(header, [claim])
    }
  }
  return {
    ...(headers.size > 0 && { forwardHeaders: Object.fromEntries(headers) }),
    forwardAuthorization: providers.every((provider) => provider.boolean('forwardToken') === true),
  }
}
