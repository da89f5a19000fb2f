/*
 * What parsed and frozen JSON takes in memory, in bytes, as V8 lays it out with pointers of eight bytes: measured on
 * Node 20 and 24. Where a layout depends on more than is known here, this is the larger one.
 */

const pointer = 8
const dictionaryEntry = 9 * pointer

/** Objects with more named members are dictionaries. */
const mostFastMembers = 128

/** Objects with the same names in the same order share a description of them, which takes this much a name. */
const describedName = 176

export function stringBytes(length: number, isTwoByte: boolean): number {
  const characters = isTwoByte ? length * 2 : length
  return (2 + Math.ceil(characters / pointer)) * pointer
}

/** Numbers that are no small integers are objects of their own; everything else has room in its place. */
export function primitiveBytes(value: unknown): number {
  return typeof value === 'number' && !Object.is(value, value | 0) ? 2 * pointer : 0
}

export function listBytes(items: number): number {
  return (items === 0 ? 4 : 6 + items) * pointer
}

/** Whether names that are whole numbers are among them: those come first. */
export function hasIndexes([first]: readonly string[]): boolean {
  return first !== undefined && (first.charCodeAt(0) - 0x30) >>> 0 < 10
}

/** Members whose names are whole numbers are kept otherwise. */
export function objectBytes(members: number, areIndexed: boolean): number {
  if (areIndexed) return 15 * pointer + members * dictionaryEntry
  if (members > mostFastMembers) return 3 * pointer + members * dictionaryEntry
  return (members === 0 ? 7 : 3 + members) * pointer
}

/** What the first object with these names brings along. */
export function shapeBytes(names: number, characters: number): number {
  return names * describedName + characters
}
