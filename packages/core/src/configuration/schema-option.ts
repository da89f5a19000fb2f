import type { StandardSchema } from '../claims/claim-schema.ts'
import type { OptionReader } from './option-reader.ts'

/** Reads `schema`: a validator of any library that keeps to Standard Schema. */
export function readSchema(reader: OptionReader): StandardSchema | undefined {
  return reader.callback(
    'schema',
    isStandardSchema,
    'a Standard Schema, as zod, valibot and arktype make them',
  )
}

function isStandardSchema(value: unknown): value is StandardSchema {
  if ((typeof value !== 'object' && typeof value !== 'function') || value === null) return false
  const standard: unknown = Reflect.get(value, '~standard')
  if (typeof standard !== 'object' || standard === null) return false
  return Reflect.get(standard, 'version') === 1 && typeof Reflect.get(standard, 'validate') === 'function'
}
