import { isMembers } from '../members.ts'
import { memberPath } from '../option-path.ts'
import { ImportedObject } from './imported-object.ts'

/** Deeper than any configuration: an input may hold itself. */
const maxDepth = 30

/** The objects of a kind, wherever they stand; not those inside of one that was found. */
export function findObjects(
  object: ImportedObject,
  isMeant: (object: ImportedObject) => boolean,
): readonly ImportedObject[] {
  return findWithin(object, isMeant, 1)
}

function findWithin(
  object: ImportedObject,
  isMeant: (object: ImportedObject) => boolean,
  depth: number,
): readonly ImportedObject[] {
  if (isMeant(object)) return [object]
  return object.names().flatMap((name) => search(object.peek(name), object.pathOf(name), isMeant, depth))
}

function search(
  value: unknown,
  path: string,
  isMeant: (object: ImportedObject) => boolean,
  depth: number,
): readonly ImportedObject[] {
  if (depth > maxDepth) return []
  if (Array.isArray(value))
    return value.flatMap((entry, index) => search(entry, memberPath(path, index), isMeant, depth + 1))
  return isMembers(value) ? findWithin(new ImportedObject(value, path), isMeant, depth + 1) : []
}
