/** A JSON value, and the names of all members in its text. */
export interface EscapedJson {
  readonly value: unknown
  readonly names: readonly string[]
}

/**
 * Parses JSON in which something is escaped. Where a member name is, the engine may read it as another: once it
 * has parsed `{"a":0,"\\":1}`, which anybody can send, the V8 of Node 24 and 26 takes `{"a":0,"\u0062":1}` for
 * the same. So names are written out before they are parsed, and are to be compared after it. Throws where the
 * text is no JSON.
 */
export function parseEscapedJson(text: string): EscapedJson {
  JSON.parse(text)
  const names = memberNames(text)
  return { value: JSON.parse(writtenOut(text, names)), names: names.map(({ name }) => name) }
}

/** Whether a value has these member names and no others. It must not be nested deep: all of it is looked at. */
export function hasNames(value: unknown, names: readonly string[]): boolean {
  const found: string[] = []
  collectNames(value, found)
  return JSON.stringify(found.toSorted()) === JSON.stringify(names.toSorted())
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
    if (raw === ':') names.push({ ...latest, name: unescaped(latest.raw) })
    else latest = { start, raw }
  }
  return names
}

function unescaped(raw: string): string {
  return raw.includes('\\') ? String(JSON.parse(raw)) : raw.slice(1, -1)
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

function collectNames(value: unknown, names: string[]): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) names.push(...Object.keys(value))
  const children: readonly unknown[] = Object.values(value)
  for (const child of children) collectNames(child, names)
}
