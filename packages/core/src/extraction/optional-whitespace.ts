const space = 0x20
const tab = 0x09

/**
 * Takes away the spaces and tabs around a value (RFC 9110, section 5.6.3), and nothing else: `trim` would also
 * take characters that belong to it, and so make one cookie name of two. In time linear in the value.
 */
export function stripOptionalWhitespace(text: string): string {
  let start = 0
  let end = text.length
  while (start < end && isBlank(text.charCodeAt(start))) start += 1
  while (end > start && isBlank(text.charCodeAt(end - 1))) end -= 1
  return text.slice(start, end)
}

function isBlank(character: number): boolean {
  return character === space || character === tab
}
