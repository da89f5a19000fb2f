import type { Secret } from '@claimgate/core'
import { decodeBase64, decodeBase64Text } from '../base64.ts'
import type { ImportNotes } from '../import-notes.ts'
import type { ImportedDocument } from '../documents.ts'
import { readSecretReference } from './stored-text.ts'

interface SecretContext {
  readonly documents: readonly ImportedDocument[]
  readonly name: string
  readonly namespace: string | undefined
  readonly notes: ImportNotes
}

/** RFC 7518, section 3.2: at least as many bytes as the hash. */
const leastBytes = 32
const bytesForAll = 64

/**
 * Reads `signingSecret`. One that is not to be had, or too short, is to be given in an environment variable: until
 * then core refuses the options.
 */
export function readSecret(text: string, encoded: boolean, path: string, context: SecretContext): Secret {
  const { notes, name } = context
  const reference = readSecretReference(text, context)
  const variable = {
    env: variableName(reference === undefined ? [name, 'signingSecret'] : [reference.name, reference.key]),
  }
  const secret =
    reference === undefined ? plainSecret(text, encoded) : storedSecret(reference.entry ?? {}, encoded)
  if (secret === undefined) {
    notes.denied(path, `names a secret that is not here: set the environment variable ${variable.env} to it`)
    return variable
  }
  const bytes = byteLength(secret)
  if (bytes < leastBytes) {
    notes.denied(
      path,
      `has ${bytes} bytes, and HS256 needs ${leastBytes}: make a longer one, and set the environment variable ${variable.env} to it`,
    )
    return variable
  }
  if (bytes < bytesForAll)
    notes.differs(path, `has ${bytes} bytes: tokens by HS512, and below 48 bytes by HS384, are refused`)
  return secret
}

type HeldSecret = string | { readonly base64: string }

function plainSecret(text: string, encoded: boolean): HeldSecret {
  return encoded ? { base64: text } : text
}

function storedSecret(
  { text, base64 }: { readonly text?: string; readonly base64?: string },
  encoded: boolean,
): HeldSecret | undefined {
  if (text !== undefined) return plainSecret(text, encoded)
  if (base64 === undefined || !encoded) return base64 === undefined ? undefined : { base64 }
  const inner = decodeBase64Text(base64)
  return inner === undefined ? undefined : { base64: inner.trim() }
}

/** None where it is no base64. */
function byteLength(secret: HeldSecret): number {
  const bytes = typeof secret === 'string' ? new TextEncoder().encode(secret) : decodeBase64(secret.base64)
  return bytes?.length ?? 0
}

function variableName(words: readonly string[]): string {
  return words
    .join('_')
    .replaceAll(/([a-z0-9])([A-Z])/g, '$1_$2')
    .replaceAll(/\W+/g, '_')
    .toUpperCase()
}
