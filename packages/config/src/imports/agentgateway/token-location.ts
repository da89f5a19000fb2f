import type { ExtractionSource } from '@claimgate/core'
import type { ImportedObject } from '../imported-object.ts'

/** Reads where a token is: a header, a query parameter or a cookie; `undefined` for anything else. */
export function readTokenLocation(location: ImportedObject | undefined): ExtractionSource | undefined {
  if (location === undefined) return { bearer: true }
  if (location.has('header')) return readHeader(location.object('header'))
  const query = nameAt(location, 'queryParameter')
  if (query !== undefined) return { query }
  const cookie = nameAt(location, 'cookie')
  return cookie === undefined ? undefined : { cookie }
}

function readHeader(header: ImportedObject | undefined): ExtractionSource | undefined {
  const name = header?.text('name') ?? header?.text('header')
  const prefix = header?.text('prefix')?.trim() ?? ''
  if (name === undefined) return undefined
  if (name.toLowerCase() === 'authorization' && prefix.toLowerCase() === 'bearer') return { bearer: true }
  return prefix === '' ? { header: name } : { header: name, prefix }
}

/** A name as text, or in an object. */
function nameAt(location: ImportedObject, kind: string): string | undefined {
  const value = location.value(kind)
  if (typeof value === 'string') return value
  return value === undefined ? undefined : location.object(kind)?.text('name')
}
