import { isPlainObject } from '../configuration/option-reader.ts'

/**
 * A copy that does not change, of plain objects and lists as deep as they go, in circles too. Of what else there
 * is, an instance of a class say, the owner is the app.
 */
export function frozenCopy(value: unknown, copies: Map<object, object> = new Map()): unknown {
  if (!Array.isArray(value) && !isPlainObject(value)) return value
  const known = copies.get(value)
  if (known !== undefined) return known
  const copy: object = Array.isArray(value) ? [] : {}
  copies.set(value, copy)
  for (const [name, member] of Object.entries(value)) {
    Object.defineProperty(copy, name, { value: frozenCopy(member, copies), enumerable: true })
  }
  return Object.freeze(copy)
}
