import { hasEscapedName, hasNamesOf, writeNamesOut } from './escaped-json.ts'

/** A JSON object as a token may hold one: frozen throughout. */
export type JsonObject = Readonly<Record<string, unknown>>

/** The deepest nesting that a header or payload may have, the object itself included. */
export const maxJsonDepth = 32

const utf8 = new TextDecoder('utf-8', { fatal: true, ignoreBOM: true })

/**
 * Reads a JSON object, strictly: UTF-8 without a BOM, no duplicate member names at any depth, no member named
 * `__proto__`, nested at most 32 deep (RFC 7519, section 4; RFC 8725, sections 2.6 and 3.10). Anything else
 * gives `undefined`. The result is frozen throughout.
 */
export function parseJsonObject(bytes: Uint8Array): JsonObject | undefined {
  try {
    const text = utf8.decode(bytes)
    const value: unknown = JSON.parse(text)
    return hasEscapedName(text) ? readWrittenOut(writeNamesOut(text)) : read(value, text)
  } catch {
    return undefined
  }
}

/** A duplicate name leaves fewer members in the parsed value than stand in the text. */
function read(value: unknown, text: string): JsonObject | undefined {
  if (!isJsonObject(value)) return undefined
  const members = countMembersAndFreeze(value, maxJsonDepth)
  // No text has more members than such colons: equality is enough, and takes a third of the exact count's time.
  return members === countColonsAfterNames(text, members) || members === countMembers(text)
    ? value
    : undefined
}

/** Names that need an escape are compared last, where nothing is nested too deep. */
function readWrittenOut(text: string): JsonObject | undefined {
  const value = read(JSON.parse(text), text)
  return !hasEscapedName(text) || hasNamesOf(value, text) ? value : undefined
}

/** Whether a JSON value is an object, and neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type JsonCompound = JsonObject | readonly unknown[]

function isList(value: JsonCompound): value is readonly unknown[] {
  return Array.isArray(value)
}

function isCompound(value: unknown): value is JsonCompound {
  return typeof value === 'object' && value !== null
}

/**
 * Freezes a parsed value and counts its members. NaN, which equals no count, stands for a value that is nested
 * too deep or has a member named `__proto__`.
 */
function countMembersAndFreeze(value: JsonCompound, depthLeft: number): number {
  if (depthLeft === 0) return Number.NaN
  let members = 0
  if (isList(value)) {
    for (const child of value) {
      if (isCompound(child)) members += countMembersAndFreeze(child, depthLeft - 1)
    }
  } else {
    for (const name of Object.keys(value)) {
      if (name === '__proto__') return Number.NaN
      const child = value[name]
      members += isCompound(child) ? 1 + countMembersAndFreeze(child, depthLeft - 1) : 1
    }
  }
  Object.freeze(value)
  return members
}

/**
 * Counts the colons behind a quote or blank: those behind names, and maybe some that stand in a string. Stops where
 * there are more than are looked for.
 */
function countColonsAfterNames(text: string, most: number): number {
  let colons = 0
  for (let index = text.indexOf(':'); index !== -1 && colons <= most; index = text.indexOf(':', index + 1)) {
    const before = text.charCodeAt(index - 1)
    if (before === quote || before <= space) colons += 1
  }
  return colons
}

/** Counts the members in the text of a valid JSON value: the colons outside strings. */
function countMembers(text: string): number {
  let members = 0
  let isInString = false
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (character === '"') isInString = !isInString
    else if (character === '\\') index += 1
    else if (character === ':' && !isInString) members += 1
  }
  return members
}

const space = 0x20
const quote = 0x22
