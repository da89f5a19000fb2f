import type { KeySourceFields, RequirementOptions } from '@claimgate/core'
import { isMembers } from '../../members.ts'
import { referredDocument, storedEntry, type ImportedDocument } from '../documents.ts'
import type { ImportNotes } from '../import-notes.ts'
import { fetchedKeys, missingKeys, writtenKeys } from '../imported-keys.ts'
import type { ImportedObject } from '../imported-object.ts'

/** What providers are read with. */
export interface ProviderContext {
  readonly documents: readonly ImportedDocument[]
  readonly namespace: string | undefined
  readonly notes: ImportNotes
}

/** Reads whose tokens a provider is for, and its keys. */
export function readProvider(
  provider: ImportedObject,
  name: string,
  context: ProviderContext,
): RequirementOptions {
  const { notes } = context
  const issuer = provider.text('issuer') ?? null
  if (issuer === null) notes.differs(provider.path, 'checks no issuer: issuer is null')
  const audiences = provider.texts('audiences') ?? []
  if (audiences.length === 0) notes.differs(provider.path, 'checks no audience: audience is null')
  return {
    name,
    issuer,
    audience: audiences.length === 0 ? null : audiences,
    ...readKeys(provider, name, context),
  }
}

function readKeys(provider: ImportedObject, name: string, context: ProviderContext): KeySourceFields {
  return findKeys(provider, context) ?? missingKeys(name, provider.pathOf('jwks'), context.notes)
}

function findKeys(provider: ImportedObject, context: ProviderContext): KeySourceFields | undefined {
  const jwks = provider.value('jwks')
  if (typeof jwks === 'string') return writtenKeys(jwks)
  if (isMembers(jwks) && Array.isArray(jwks['keys'])) return writtenKeys(JSON.stringify(jwks))
  const source = provider.object('jwks')
  return (
    source &&
    (readFile(source, context.notes) ?? readRemote(source, context.notes) ?? readLocal(source, context))
  )
}

/** `file` of a standalone configuration. */
function readFile(jwks: ImportedObject, notes: ImportNotes): KeySourceFields | undefined {
  const file = jwks.text('file')
  if (file === undefined) return undefined
  notes.differs(jwks.pathOf('file'), 'is relative to the working directory, and is watched')
  return { jwksFile: file }
}

/** `url` of a standalone configuration, and of `remote` in kgateway. A backend alone has no address. */
function readRemote(jwks: ImportedObject, notes: ImportNotes): KeySourceFields | undefined {
  const holder = jwks.object('remote') ?? jwks
  holder.ignore('backendRef', 'jwksPath')
  if (holder.text('cacheDuration') !== undefined)
    notes.notCarriedOver(holder.pathOf('cacheDuration'), 'keys live as their server says: see lifetime')
  const url = holder.text('url')
  if (url === undefined || !URL.canParse(url)) return undefined
  return fetchedKeys(url, {}, holder.pathOf('url'), notes)
}

/** `inline`, also below `local`, and the ConfigMap that `local` names. */
function readLocal(
  jwks: ImportedObject,
  { documents, namespace }: ProviderContext,
): KeySourceFields | undefined {
  const holder = jwks.object('local') ?? jwks
  const inline = holder.text('inline')
  if (inline !== undefined) return writtenKeys(inline)
  const name = holder.object('configMapRef')?.text('name')
  const map = name === undefined ? undefined : referredDocument(documents, 'ConfigMap', name, namespace)
  const { text } = (map && storedEntry(map, 'jwks')) ?? {}
  return text === undefined ? undefined : writtenKeys(text)
}
