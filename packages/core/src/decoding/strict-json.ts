import { hasNames, parseEscapedJson, type EscapedJson } from './escaped-json.ts'

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
    return text.includes('\\') ? readEscaped(parseEscapedJson(text)) : readPlain(JSON.parse(text), text)
  } catch {
    return undefined
  }
}

function readPlain(value: unknown, text: string): JsonObject | undefined {
  return isJsonObject(value) && countMembersAndFreeze(value, maxJsonDepth) === countMembers(text)
    ? value
    : undefined
}

/** The names are compared last, and only where nothing is nested too deep. */
function readEscaped({ value, names }: EscapedJson): JsonObject | undefined {
  if (!isJsonObject(value) || Number.isNaN(countMembersAndFreeze(value, maxJsonDepth))) return undefined
  return hasNames(value, names) ? value : undefined
}

/** Whether a JSON value is an object, and neither an array nor null. */
export function isJsonObject(value: unknown): value is JsonObject {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

type JsonCompound = JsonObject | readonly unknown[]

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
  if (!Array.isArray(value)) {
    if (Object.hasOwn(value, '__proto__')) return Number.NaN
    members = Object.keys(value).length
  }
  for (const child of Object.values<unknown>(value)) {
    if (isCompound(child)) members += countMembersAndFreeze(child, depthLeft - 1)
  }
  Object.freeze(value)
  return members
}

/**
 * Counts the members in the text of a valid JSON value without escapes: the colons outside strings. A duplicate
 * name leaves fewer members in the parsed value than stand in the text.
 */
function countMembers(text: string): number {
  let members = 0
  for (let index = 0; index < text.length; index += 1) {
    const character = text.charCodeAt(index)
    if (character === quote) index = text.indexOf('"', index + 1)
    else if (character === colon) members += 1
  }
  return members
}

const quote = 0x22
const colon = 0x3a
