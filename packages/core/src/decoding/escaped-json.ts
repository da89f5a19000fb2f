/** A JSON value, and how many members its text has at all depths. */
export interface ParsedText {
  readonly value: unknown
  readonly members: number
}

/**
 * Parses JSON in which something is escaped. Where a member name is, the engine may read it as another: once it
 * has parsed `{"a":0,"\\":1}`, which anybody can send, the V8 of Node 24 and 26 takes `{"a":0,"\u0062":1}` for
 * the same. So names are written out before they are parsed, and compared after it. Throws where the text is no
 * JSON; gives `undefined` where a name was misread, or stands twice.
 */
export function parseEscapedJson(text: string): ParsedText | undefined {
  JSON.parse(text)
  const names = memberNames(text)
  if (!names.some(({ raw }) => raw.includes('\\'))) return { value: JSON.parse(text), members: names.length }
  const value: unknown = JSON.parse(writtenOut(text, names))
  const isSame = sorted(namesIn(value)) === sorted(names.map(({ name }) => name))
  return isSame ? { value, members: names.length } : undefined
}

interface MemberName {
  readonly start: number
  /** As it stands in the text, in quotes. */
  readonly raw: string
  readonly name: string
}

const stringOrColon = /"(?:[^"\\]|\\.)*"|:/g

/** The member names of a valid JSON text: the strings before a colon. */
function memberNames(text: string): MemberName[] {
  const names: MemberName[] = []
  let latest = { start: 0, raw: '""' }
  for (const { 0: raw, index: start } of text.matchAll(stringOrColon)) {
    if (raw === ':') names.push({ ...latest, name: String(JSON.parse(latest.raw)) })
    else latest = { start, raw }
  }
  return names
}

/** The same text with as little escaped in its names as JSON allows. */
function writtenOut(text: string, names: readonly MemberName[]): string {
  let result = ''
  let end = 0
  for (const { start, raw, name } of names) {
    result += text.slice(end, start) + JSON.stringify(name)
    end = start + raw.length
  }
  return result + text.slice(end)
}

/** The member names of a parsed value, at all depths. */
function namesIn(value: unknown): string[] {
  if (typeof value !== 'object' || value === null) return []
  const own = Array.isArray(value) ? [] : Object.keys(value)
  const children: readonly unknown[] = Object.values(value)
  return [...own, ...children.flatMap(namesIn)]
}

function sorted(names: readonly string[]): string {
  return JSON.stringify(names.toSorted())
}
