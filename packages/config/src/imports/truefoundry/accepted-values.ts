import type { Policy } from '@claimgate/core'
import type { ImportNotes } from '../import-notes.ts'
import type { ImportedObject } from '../imported-object.ts'
import { jsonPointer } from '../json-pointer.ts'
import { nobody } from '../nobody.ts'

/** Reads `claims`: accepted values by the names of claims. `undefined` where there are none. */
export function readAcceptedValues(holder: ImportedObject, notes: ImportNotes): Policy | undefined {
  if (!holder.has('claims')) return undefined
  const path = holder.pathOf('claims')
  const accepted = Array.isArray(holder.peek('claims')) ? readList(holder) : readMap(holder)
  notes.differs(
    path,
    'is documented by one example: here every claim has to be there, with one of its values as a glob, to the letter',
  )
  if (accepted.length > 0 && accepted.every(([, values]) => values.length > 0)) {
    return { requireAll: accepted.map(([name, values]) => ({ claims: { [literalPath(name)]: values } })) }
  }
  notes.denied(path, 'accepts no value of a claim')
  return nobody
}

type AcceptedValues = readonly (readonly [name: string, values: readonly string[]])[]

/** `[{ key, values }]`. */
function readList(holder: ImportedObject): AcceptedValues {
  return holder
    .requireObjects('claims')
    .map((entry) => [entry.requireText('key'), entry.textOrTexts('values')])
}

/** `{ key: value }` and `{ key: [value] }`. */
function readMap(holder: ImportedObject): AcceptedValues {
  const claims = holder.requireObject('claims')
  return claims.names().map((name) => [name, claims.textOrTexts(name)])
}

/** As a JSON Pointer, in which nothing else is special: nested claims are not documented. */
function literalPath(name: string): string {
  return /^\w+$/.test(name) ? name : jsonPointer([name])
}
