import type { ImportNotes } from '../import-notes.ts'
import { ImportedObject } from '../imported-object.ts'

/** An identity of the network. */
export interface ZitiIdentity {
  readonly id: string
  readonly name: string
  readonly externalId: string | undefined
}

/** Reads identities. Those that are disabled, and those with an authentication policy of their own, are left out. */
export function readIdentities(
  entries: readonly (readonly [path: string, entry: unknown])[],
  notes: ImportNotes,
): readonly ZitiIdentity[] {
  return entries.flatMap(([path, entry]) => {
    const identity = new ImportedObject(entry, path)
    const id = identity.requireText('id')
    if (identity.boolean('disabled') === true) return []
    const policy = identity.text('authPolicyId') ?? 'default'
    if (policy === 'default')
      return [{ id, name: identity.text('name') ?? id, externalId: identity.text('externalId') }]
    notes.denied(
      identity.pathOf('authPolicyId'),
      'may not let in by a JWT, or not by all signers: it is left out',
    )
    return []
  })
}
