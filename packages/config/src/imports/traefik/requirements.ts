import {
  ConfigurationError,
  type KeySourceFields,
  type RemoteOptions,
  type RequirementOptions,
} from '@claimgate/core'
import type { ImportedDocument } from '../documents.ts'
import type { ImportNotes } from '../import-notes.ts'
import { fetchedKeys, missingKeys, writtenKeys } from '../imported-keys.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { readClient } from './client.ts'
import { readSecret } from './secret.ts'
import { readStoredText } from './stored-text.ts'

/** What a middleware is read with. */
export interface TraefikContext {
  readonly documents: readonly ImportedDocument[]
  readonly name: string
  readonly namespace: string | undefined
  readonly notes: ImportNotes
}

const sources = ['signingSecret', 'publicKey', 'jwksFile', 'jwksUrl', 'trustedIssuers'] as const

/** Reads whose tokens are accepted. With more than one key source nobody is let in: Traefik takes one alone. */
export function readRequirements(
  config: ImportedObject,
  context: TraefikContext,
): readonly RequirementOptions[] {
  const { name, notes } = context
  const [source, other] = sources.filter((candidate) => config.has(candidate))
  if (source === undefined)
    throw new ConfigurationError(config.path, `names no keys: one of ${sources.join(', ')}`)
  const encoded = config.boolean('signingSecretBase64Encoded') ?? false
  const client = readClient(config, context)
  if (other !== undefined) {
    for (const extra of sources) config.ignore(extra)
    notes.denied(config.pathOf(other), `stands beside ${source}: which of them counts is not documented`)
    return [{ name, issuer: null, audience: null, ...missingKeys(name, config.path, notes) }]
  }
  notes.differs(
    config.path,
    'checks no audience: audience is null; name yours, so that tokens for others are refused',
  )
  if (source === 'trustedIssuers') return readTrustedIssuers(config, client, notes)
  notes.differs(config.path, 'checks no issuer: issuer is null; name yours')
  const keys = readKeys(source, config, client, encoded, context)
  return [{ name, issuer: null, audience: null, ...keys }]
}

function readKeys(
  source: 'signingSecret' | 'publicKey' | 'jwksFile' | 'jwksUrl',
  config: ImportedObject,
  client: RemoteOptions,
  encoded: boolean,
  context: TraefikContext,
): KeySourceFields {
  const { name, notes } = context
  const path = config.pathOf(source)
  const text = config.requireText(source)
  switch (source) {
    case 'signingSecret':
      return { secret: readSecret(text, encoded, path, context) }
    case 'publicKey': {
      const publicKey = readStoredText(text, context)
      return publicKey === undefined ? missingKeys(name, path, notes) : { publicKey }
    }
    case 'jwksFile':
      return text.trim().startsWith('{')
        ? (writtenKeys(text) ?? missingKeys(name, path, notes))
        : { jwksFile: text }
    case 'jwksUrl':
      return readKeySetUrl(text, client, path, context)
  }
}

/** A path is resolved against the issuer that the token names, and a token never says where its keys are. */
function readKeySetUrl(
  url: string,
  client: RemoteOptions,
  path: string,
  { name, notes }: TraefikContext,
): KeySourceFields {
  return URL.canParse(url) ? fetchedKeys(url, client, path, notes) : missingKeys(name, path, notes)
}

/** Each has its own keys; the one without issuer is for those whom no other names. */
function readTrustedIssuers(
  config: ImportedObject,
  client: RemoteOptions,
  notes: ImportNotes,
): readonly RequirementOptions[] {
  const entries = config.requireObjects('trustedIssuers')
  const named = entries.flatMap((entry) => entry.text('issuer') ?? [])
  return entries.map((entry, index) => {
    const issuer = entry.text('issuer') ?? null
    const path = entry.pathOf('jwksUrl')
    const keys = readKeySetUrl(entry.text('jwksUrl') ?? '', client, path, {
      documents: [],
      name: `trusted-issuer-${index + 1}`,
      namespace: undefined,
      notes,
    })
    const isUnknown = entry.refuseUnread(notes)
    return {
      issuer,
      audience: null,
      ...keys,
      ...(issuer === null && named.length > 0 && { authorization: otherIssuersThan(named) }),
      ...(isUnknown && { authorization: nobody }),
    }
  })
}

function otherIssuersThan(issuers: readonly string[]): NonNullable<RequirementOptions['authorization']> {
  return { requireAny: [{ not: { claim: 'iss' } }, { not: { claim: 'iss', oneOf: issuers } }] }
}
