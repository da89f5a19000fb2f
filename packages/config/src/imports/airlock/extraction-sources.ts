import { ConfigurationError, type ExtractionSource } from '@claimgate/core'
import type { ImportNotes } from '../import-notes.ts'
import type { ImportedObject } from '../imported-object.ts'

/** Reads `extractionSources`: the first that is present counts, as with claimgate. */
export function readExtractionSources(spec: ImportedObject, notes: ImportNotes): readonly ExtractionSource[] {
  const given = spec.objects('extractionSources') ?? []
  const sources = given.flatMap((source) => readSource(source) ?? [])
  if (given.length > 0 && sources.length < given.length)
    notes.denied(
      spec.pathOf('extractionSources'),
      'has a source that is not known: tokens from it are not found',
    )
  if (given.length > 0 && sources.length === 0)
    throw new ConfigurationError(spec.pathOf('extractionSources'), 'has no source that is known')
  return sources.length === 0 ? [{ bearer: true }] : sources
}

function readSource(source: ImportedObject): ExtractionSource | undefined {
  if (source.has('bearerToken')) {
    source.object('bearerToken')
    return { bearer: true }
  }
  const header = nameIn(source, 'header')
  if (header !== undefined) return { header }
  const query = nameIn(source, 'queryParameter')
  if (query !== undefined) return { query }
  const cookie = nameIn(source, 'cookie')
  return cookie === undefined ? undefined : { cookie }
}

function nameIn(source: ImportedObject, kind: string): string | undefined {
  return source.object(kind)?.text('name')
}
