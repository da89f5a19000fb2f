import type { KeySourceFields, RemoteOptions } from '@claimgate/core'
import { isMembers } from '../members.ts'
import type { ImportNotes } from './import-notes.ts'

/** Where keys are fetched. What core will not do without being told is noted. */
export function fetchedKeys(
  url: string,
  settings: RemoteOptions,
  path: string,
  notes: ImportNotes,
): KeySourceFields {
  if (/^http:/i.test(url)) {
    notes.denied(
      path,
      'is plain http: it is refused unless its host is this machine, or allowInsecure: true is stated',
    )
  }
  return { jwksUrl: Object.keys(settings).length === 0 ? url : { url, ...settings } }
}

/** Keys that stand in a text: a JWK set, one JWK, or PEM. `undefined` where they are none of these. */
export function writtenKeys(text: string): KeySourceFields | undefined {
  if (text.includes('-----BEGIN ')) return { publicKey: text }
  const parsed = parseJson(text)
  if (!isMembers(parsed)) return undefined
  if (isKeySet(parsed)) return { jwks: parsed }
  return typeof parsed['kty'] === 'string' ? { publicKey: { ...parsed, kty: parsed['kty'] } } : undefined
}

function isKeySet(value: unknown): value is NonNullable<KeySourceFields['jwks']> {
  return isMembers(value) && Array.isArray(value['keys'])
}

function parseJson(text: string): unknown {
  try {
    return JSON.parse(text)
  } catch {
    return undefined
  }
}

/**
 * Stands for keys that are not in what is imported: a file that is yet to come. Until then no token of the
 * requirement is let in.
 */
export function missingKeys(name: string, path: string, notes: ImportNotes): KeySourceFields {
  const file = `${name.replaceAll(/[^\w.-]+/g, '-')}.jwks.json`
  notes.denied(path, `names keys that are not here: save the JWK set as ${file}, or name another key source`)
  return { jwksFile: file }
}
