import { isJsonObject, type JsonObject } from '../decoding/strict-json.ts'

/** Whether two JSON values are the same throughout, in the order of their members and the sign of zero too. */
export function areEqualJson<Value>(known: unknown, value: Value): known is Value {
  if (Array.isArray(value)) return Array.isArray(known) && areEqualLists(known, value)
  if (isJsonObject(value)) return isJsonObject(known) && areEqualObjects(known, value)
  return Object.is(known, value)
}

function areEqualLists(one: readonly unknown[], other: readonly unknown[]): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index += 1) {
    if (!areEqualJson(one[index], other[index])) return false
  }
  return true
}

function areEqualObjects(one: JsonObject, other: JsonObject): boolean {
  const names = Object.keys(one)
  if (!areEqualNames(names, Object.keys(other))) return false
  for (const name of names) if (!areEqualJson(one[name], other[name])) return false
  return true
}

function areEqualNames(one: readonly string[], other: readonly string[]): boolean {
  if (one.length !== other.length) return false
  for (let index = 0; index < one.length; index += 1) if (one[index] !== other[index]) return false
  return true
}
