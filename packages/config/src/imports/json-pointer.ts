/** A claim by its names as a JSON Pointer (RFC 6901), in which nothing else is special. */
export function jsonPointer(names: readonly string[]): string {
  return names.map((name) => `/${name.replaceAll('~', '~0').replaceAll('/', '~1')}`).join('')
}
