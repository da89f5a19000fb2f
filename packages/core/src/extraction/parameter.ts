import type { SourceReading } from './extraction.ts'

/** Reads the values that a query or form has under one name: more than one is an error, even where equal. */
export function readParameter(values: readonly unknown[], subject: string): SourceReading {
  const [value, ...others] = values
  if (others.length > 0) {
    return { code: 'token_repeated', finding: { subject, expected: 'one', actual: values.length } }
  }
  if (value === undefined || value === '') return undefined
  if (typeof value === 'string') return value
  return { code: 'request_malformed', finding: { subject, expected: 'a string' } }
}

/** Removes a member from a parsed query or body. */
export function removeMember(parsed: unknown, name: string): boolean {
  if (typeof parsed !== 'object' || parsed === null || !Object.hasOwn(parsed, name)) return false
  return Reflect.deleteProperty(parsed, name)
}
