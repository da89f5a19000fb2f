/**
 * Where a claim stands: a list of names, or a string. A string with `://` in it is one literal name, one with
 * a leading `/` a JSON Pointer (RFC 6901), any other is names joined by `nestedClaimDelimiter`, with `\`
 * before a delimiter that belongs to a name.
 *
 * @example
 * ```ts
 * import type { ClaimPath } from '@claimgate/core'
 *
 * export const paths: ClaimPath[] = ['realm_access.roles', '/realm_access/roles', ['realm_access', 'roles']]
 * ```
 */
export type ClaimPath = string | readonly string[]

/** A path as names to follow. */
export type ClaimNames = readonly string[]

/** Reads a path; `undefined` where it is empty, has an empty name, or is a JSON Pointer with a stray `~`. */
export function parseClaimPath(path: ClaimPath, delimiter: string): ClaimNames | undefined {
  const names = typeof path === 'string' ? parseText(path, delimiter) : [...path]
  return names.length > 0 && names.every((name) => name !== '') ? Object.freeze(names) : undefined
}

function parseText(path: string, delimiter: string): string[] {
  if (path.includes('://')) return [path]
  return path.startsWith('/') ? parsePointer(path) : splitEscaped(path, delimiter)
}

function parsePointer(pointer: string): string[] {
  if (/~(?![01])/.test(pointer)) return []
  const names = pointer.slice(1).split('/')
  return names.map((name) => name.replaceAll('~1', '/').replaceAll('~0', '~'))
}

function splitEscaped(path: string, delimiter: string): string[] {
  const names = ['']
  for (let index = 0; index < path.length;) {
    const escaped =
      path.startsWith('\\', index) && [delimiter, '.', '\\'].find((sign) => path.startsWith(sign, index + 1))
    if (typeof escaped === 'string') {
      names.push(`${names.pop()}${escaped}`)
      index += 1 + escaped.length
    } else if (path.startsWith(delimiter, index)) {
      names.push('')
      index += delimiter.length
    } else {
      names.push(`${names.pop()}${path.charAt(index)}`)
      index += 1
    }
  }
  return names
}

const arrayIndex = /^(?:0|[1-9]\d*)$/

/**
 * Follows a path. Only own properties of objects and elements of arrays are followed, so that a claim named
 * `constructor` is absent unless the token has one.
 */
export function claimAt(claims: object, names: ClaimNames): unknown {
  let value: unknown = claims
  for (const name of names) {
    if (typeof value !== 'object' || value === null) return undefined
    if (Array.isArray(value) && !arrayIndex.test(name)) return undefined
    if (!Object.hasOwn(value, name)) return undefined
    value = Reflect.get(value, name)
  }
  return value
}
