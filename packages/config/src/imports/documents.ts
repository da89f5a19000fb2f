import { ConfigurationError } from '@claimgate/core'
import { isMembers } from '../members.ts'
import { memberPath } from '../option-path.ts'
import { ImportedObject } from './imported-object.ts'

/** A document, which may be a Kubernetes resource. */
export interface ImportedDocument {
  readonly kind: string | undefined
  readonly name: string | undefined
  readonly namespace: string | undefined
  readonly object: ImportedObject
}

/** Which of several resources is meant. */
export interface ResourceChoice {
  /** Its name, or `namespace/name`. */
  readonly name?: string
}

/** The documents of an input: one, a list of them, or a Kubernetes `List`. */
export function documentsOf(input: unknown): readonly ImportedDocument[] {
  if (Array.isArray(input)) return input.map((entry, index) => documentOf(entry, memberPath('', index)))
  if (isMembers(input) && input['kind'] === 'List' && Array.isArray(input['items'])) {
    return input['items'].map((entry, index) => documentOf(entry, memberPath('items', index)))
  }
  return [documentOf(input, '')]
}

function documentOf(value: unknown, path: string): ImportedDocument {
  const object = new ImportedObject(value, path)
  const metadata = object.has('kind') ? object.object('metadata') : undefined
  metadata?.ignore(...metadata.names())
  object.ignore('apiVersion', 'status')
  return {
    kind: object.text('kind'),
    name: metadata?.text('name'),
    namespace: metadata?.text('namespace'),
    object,
  }
}

/** The one resource of a kind, or the one that is chosen. */
export function chooseDocument(
  candidates: readonly ImportedDocument[],
  { name }: ResourceChoice,
  what: string,
): ImportedDocument {
  const chosen = name === undefined ? candidates : candidates.filter((candidate) => isNamed(candidate, name))
  const [only, other] = chosen
  if (only === undefined)
    throw new ConfigurationError('', `holds no ${[what, name].filter(Boolean).join(' ')}`)
  if (other !== undefined)
    throw new ConfigurationError(other.object.path, `is one more ${what}: say which is meant by { name }`)
  return only
}

function isNamed(document: ImportedDocument, name: string): boolean {
  return document.name === name || `${document.namespace}/${document.name}` === name
}

/** What a resource refers to by its name, in the same namespace. */
export function referredDocument(
  documents: readonly ImportedDocument[],
  kind: string,
  name: string,
  namespace: string | undefined,
): ImportedDocument | undefined {
  return documents.find(
    (document) =>
      document.kind === kind &&
      document.name === name &&
      (namespace === undefined || document.namespace === undefined || document.namespace === namespace),
  )
}

/** An entry of a Secret or ConfigMap: text, or base64. */
export interface StoredEntry {
  readonly text?: string
  readonly base64?: string
}

/** Reads an entry of a Secret (`data` is base64) or of a ConfigMap (`data` is text). */
export function storedEntry({ kind, object }: ImportedDocument, key: string): StoredEntry | undefined {
  const text = object.object('stringData')?.text(key)
  if (text !== undefined) return { text }
  const data = object.object('data')?.text(key)
  if (data === undefined) return undefined
  return kind === 'Secret' ? { base64: data } : { text: data }
}
