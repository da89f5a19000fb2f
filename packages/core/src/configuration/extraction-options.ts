import { bearerSource, headerSource } from '../extraction/token-header-field.ts'
import { cookieSource } from '../extraction/cookie.ts'
import type { CompiledSource } from '../extraction/extraction.ts'
import { formSource } from '../extraction/form.ts'
import { functionSource } from '../extraction/function-source.ts'
import { querySource } from '../extraction/query.ts'
import { ConfigurationError } from './configuration-error.ts'
import { isHttpToken } from './http-token.ts'
import { memberPath } from './option-path.ts'
import { isPlainObject, OptionReader, requireList, requireText } from './option-reader.ts'
import type { ExtractionFunction } from './options.ts'

/** Reads `extractionSources`. */
export function readExtractionSources(value: unknown, path: string): readonly CompiledSource[] {
  if (value === undefined) return [bearerSource()]
  const sources = requireList(value, path).map((entry, index) =>
    readSource(entry, memberPath(path, index), index),
  )
  for (const [index, { name }] of sources.entries()) {
    if (sources.findIndex((other) => other.name === name) !== index) {
      throw new ConfigurationError(memberPath(path, index), `is the source ${name} once more`)
    }
  }
  return sources
}

function readSource(value: unknown, path: string, index: number): CompiledSource {
  if (isExtractionFunction(value)) return functionSource(value, index)
  const kind = isPlainObject(value) ? kinds.find((name) => Object.hasOwn(value, name)) : undefined
  if (kind === undefined) {
    throw new ConfigurationError(path, `must be a function, or an object with one of ${kinds.join(', ')}`)
  }
  const reader = new OptionReader(value, path, { known: kind === 'header' ? ['header', 'prefix'] : [kind] })
  return readers[kind](reader)
}

function isExtractionFunction(value: unknown): value is ExtractionFunction {
  return typeof value === 'function'
}

const kinds = ['bearer', 'header', 'cookie', 'query', 'form'] as const

const readers: Readonly<Record<(typeof kinds)[number], (reader: OptionReader) => CompiledSource>> = {
  bearer: (reader) => {
    if (!reader.boolean('bearer', false))
      throw reader.error('bearer', 'must be true: leave the source out instead')
    return bearerSource()
  },
  header: (reader) =>
    headerSource(readToken(reader, 'header'), reader.has('prefix') ? readToken(reader, 'prefix') : undefined),
  cookie: (reader) => cookieSource(readToken(reader, 'cookie')),
  query: (reader) => querySource(requireText(reader.value('query'), reader.pathOf('query'))),
  form: (reader) => formSource(requireText(reader.value('form'), reader.pathOf('form'))),
}

function readToken(reader: OptionReader, name: string): string {
  const text = requireText(reader.value(name), reader.pathOf(name))
  if (!isHttpToken(text)) throw reader.error(name, 'holds a character that HTTP does not allow there')
  return text
}
