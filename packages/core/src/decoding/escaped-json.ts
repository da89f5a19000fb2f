/**
 * Member names with an escape in them. The engine may read one as another: once it has parsed `{"a":0,"\\":1}`,
 * which anybody can send, the V8 of Node 24 and 26 takes `{"a":0,"\u0062":1}` for the same. So such names are
 * written out before they are parsed, and those that need an escape are compared after it.
 */

/** Whether a member name in a JSON text has an escape: a string with a backslash that a colon follows. */
export function hasEscapedName(text: string): boolean {
  const first = text.indexOf('\\')
  if (first === -1) return false
  let isInString = true
  let isEscaped = true
  for (let index = first + 2; index < text.length; index += 1) {
    const character = text.charAt(index)
    if (character === '"') {
      isInString = !isInString
      if (isInString) isEscaped = false
    } else if (character === '\\') {
      isEscaped = true
      index += 1
    } else if (character === ':' && !isInString && isEscaped) return true
  }
  return false
}

/** A string, and the colon that makes it a name. */
const stringOrName = /("(?:[^"\\]|\\.)*")(\s*:)?/g

/** The same valid JSON text with as little escaped in its names as JSON allows. */
export function writeNamesOut(text: string): string {
  return text.replace(stringOrName, (whole: string, quoted: string, colon: string | undefined) =>
    colon === undefined || !quoted.includes('\\') ? whole : JSON.stringify(JSON.parse(quoted)) + colon,
  )
}

/** Whether a value has the member names of a valid JSON text, and no others. It must not be nested deep. */
export function hasNamesOf(value: unknown, text: string): boolean {
  const written: string[] = []
  for (const [, quoted = '', colon] of text.matchAll(stringOrName)) {
    if (colon !== undefined) written.push(String(JSON.parse(quoted)))
  }
  const read: string[] = []
  collectNames(value, read)
  return JSON.stringify(read.toSorted()) === JSON.stringify(written.toSorted())
}

function collectNames(value: unknown, names: string[]): void {
  if (typeof value !== 'object' || value === null) return
  if (!Array.isArray(value)) names.push(...Object.keys(value))
  const children: readonly unknown[] = Object.values(value)
  for (const child of children) collectNames(child, names)
}
