import { decodeBase64Text } from '../base64.ts'
import { referredDocument, storedEntry, type ImportedDocument, type StoredEntry } from '../documents.ts'

/** Where Secrets are looked for. */
interface SecretContext {
  readonly documents: readonly ImportedDocument[]
  readonly namespace: string | undefined
}

/** A reference to an entry of a Secret. */
export interface SecretReference {
  readonly name: string
  readonly key: string
  /** Absent where the Secret is not among the documents, or has no such entry. */
  readonly entry: StoredEntry | undefined
}

/** Reads `urn:k8s:secret:name:key`; `undefined` where a text is no such reference. */
export function readSecretReference(
  text: string,
  { documents, namespace }: SecretContext,
): SecretReference | undefined {
  const [, name, key] = /^urn:k8s:secret:([^:]+):([^:]+)$/.exec(text) ?? []
  if (name === undefined || key === undefined) return undefined
  const secret = referredDocument(documents, 'Secret', name, namespace)
  return { name, key, entry: secret && storedEntry(secret, key) }
}

/** The text that stands there, or that a Secret holds; `undefined` where that is not to be had. */
export function readStoredText(text: string, context: SecretContext): string | undefined {
  const reference = readSecretReference(text, context)
  if (reference === undefined) return text
  const { text: plain, base64 } = reference.entry ?? {}
  return plain ?? (base64 === undefined ? undefined : decodeBase64Text(base64))
}
