import type { KeySourceFields, RequirementOptions } from '@claimgate/core'
import { decodeBase64Text } from '../base64.ts'
import { referredDocument, storedEntry, type ImportedDocument } from '../documents.ts'
import { readGoDuration } from '../go-duration.ts'
import type { ImportNotes } from '../import-notes.ts'
import { fetchedKeys, missingKeys, writtenKeys } from '../imported-keys.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { readMatcher } from './matcher.ts'

interface AirlockContext {
  readonly documents: readonly ImportedDocument[]
  readonly namespace: string | undefined
  readonly notes: ImportNotes
}

/** Reads `requireAny`: one of them has to hold. */
export function readRequirements(
  spec: ImportedObject,
  context: AirlockContext,
): readonly RequirementOptions[] {
  const entries = spec.requireObjects('requireAny')
  return entries.map((entry) => readRequirement(entry, context))
}

function readRequirement(entry: ImportedObject, context: AirlockContext): RequirementOptions {
  const { notes } = context
  const issuer = entry.text('issuer') ?? null
  if (issuer === null) notes.differs(entry.path, 'checks no issuer: issuer is null')
  const audiences = entry.texts('audiences') ?? []
  if (audiences.length === 0) notes.differs(entry.path, 'checks no audience: audience is null')
  const subject = entry.object('subject')
  const matcher = subject && readMatcher(subject, notes)
  const { keys, isWhole } = readKeys(entry, context)
  const isUnread = entry.refuseUnread(notes)
  const isDenied = !isWhole || isUnread || (subject !== undefined && matcher === undefined)
  return {
    issuer,
    audience: audiences.length === 0 ? null : audiences,
    ...keys,
    ...(matcher !== undefined && { subject: matcher }),
    ...(isDenied && { authorization: nobody }),
  }
}

interface ReadKeys {
  readonly keys: KeySourceFields
  /** Whether all that restricts which keys count came over. */
  readonly isWhole: boolean
}

function readKeys(entry: ImportedObject, context: AirlockContext): ReadKeys {
  const { documents, namespace, notes } = context
  const name = entry.requireObject('jwksRef').requireText('name')
  const path = entry.pathOf('jwksRef')
  const provider = referredDocument(documents, 'JWKS', name, namespace)
    ?.object.object('spec')
    ?.object('provider')
  if (provider === undefined) return { keys: missingKeys(name, path, notes), isWhole: true }
  const remote = provider.object('remote')
  const keys = remote === undefined ? readLocal(provider, name, context) : readRemote(remote, name, notes)
  return { keys, isWhole: !provider.refuseUnread(notes) }
}

function readLocal(provider: ImportedObject, name: string, context: AirlockContext): KeySourceFields {
  const { documents, namespace, notes } = context
  const secretName = provider.object('local')?.object('secretRef')?.text('name')
  const secret =
    secretName === undefined ? undefined : referredDocument(documents, 'Secret', secretName, namespace)
  const { text, base64 } = (secret && storedEntry(secret, 'jwks.json')) ?? {}
  const written = text ?? (base64 === undefined ? undefined : decodeBase64Text(base64))
  return (written === undefined ? undefined : writtenKeys(written)) ?? missingKeys(name, provider.path, notes)
}

const mostTimeout = 60

function readRemote(remote: ImportedObject, name: string, notes: ImportNotes): KeySourceFields {
  const uri = remote.text('uri')
  if (uri === undefined || !URL.canParse(uri)) return missingKeys(name, remote.pathOf('uri'), notes)
  const timeouts = remote.object('timeouts')
  timeouts?.ignore('connect')
  const timeout = readGoDuration(timeouts?.text('maxDuration') ?? '15s') ?? 15
  const insecure = readVerification(remote.object('tls'), notes)
  const settings = {
    timeout: Math.min(mostTimeout, Math.max(1, timeout)),
    ...(insecure && { tls: { insecureSkipVerification: true } }),
  }
  return fetchedKeys(uri, settings, remote.pathOf('uri'), notes)
}

/** Whether certificates are not looked at. What narrows the authorities stays unread, and so denies. */
function readVerification(tls: ImportedObject | undefined, notes: ImportNotes): boolean {
  const verification = tls?.object('certificateVerification')
  verification?.object('publicCAs')
  if (tls?.has('ciphers') === true || tls?.has('protocol') === true) {
    tls.ignore('ciphers', 'protocol')
    notes.notCarriedOver(tls.path, 'names TLS versions or ciphers: those of Node are used')
  }
  if (verification?.object('disabled') === undefined) return false
  notes.differs(verification.pathOf('disabled'), 'lets anybody on the way replace the keys')
  return true
}
