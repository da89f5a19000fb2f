/** What an object literal or a JSON object holds. */
export type Members = Readonly<Record<string, unknown>>

/** Whether a value is an object literal or JSON object: not a list, and not an instance of a class. */
export function isMembers(value: unknown): value is Members {
  if (typeof value !== 'object' || value === null) return false
  const prototype: unknown = Object.getPrototypeOf(value)
  return prototype === Object.prototype || prototype === null
}
