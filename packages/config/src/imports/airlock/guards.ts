import type { Policy } from '@claimgate/core'
import type { ImportedDocument } from '../documents.ts'
import type { ImportedGuard } from '../imported.ts'
import type { ImportNotes } from '../import-notes.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { readMatcher } from './matcher.ts'

/** Reads the policies of an AccessControlPolicy: the first that is for a request counts. */
export function readGuards(
  spec: ImportedObject,
  jwt: ImportedDocument,
  notes: ImportNotes,
): readonly ImportedGuard[] {
  spec.ignore('targetRefs')
  const policies = spec.requireObjects('policies')
  notes.notCarriedOver(
    spec.pathOf('policies'),
    'is for requests that it describes: put the guards in front of your routes, in this order',
  )
  const guards = policies.map((policy) => readGuard(policy, jwt, notes))
  return spec.refuseUnread(notes) ? guards.map((guard) => ({ ...guard, ...deny })) : guards
}

const deny = { policy: nobody, public: false } as const

function readGuard(policy: ImportedObject, jwt: ImportedDocument, notes: ImportNotes): ImportedGuard {
  const when = policy.value('requestConditions')
  const scope = when === undefined ? {} : { when }
  const authorization = policy.object('authorization')
  if (policy.has('identityPropagation')) {
    policy.ignore('identityPropagation')
    notes.notCarriedOver(
      policy.pathOf('identityPropagation'),
      'writes claims into headers: use forwardHeaders',
    )
  }
  if (authorization === undefined) notes.denied(policy.pathOf('authorization'), 'is missing')
  const decision = authorization === undefined ? deny : readAuthorization(authorization, jwt, notes)
  const isRestricted = policy.refuseUnread(notes)
  return { ...scope, ...(isRestricted ? deny : decision) }
}

function readAuthorization(
  authorization: ImportedObject,
  jwt: ImportedDocument,
  notes: ImportNotes,
): Omit<ImportedGuard, 'when'> {
  if (authorization.names().length === 0) return { public: true }
  if (authorization.has('deny')) {
    if (Array.isArray(authorization.value('deny')))
      notes.denied(authorization.pathOf('deny'), 'has conditions, which are documented nowhere')
    return deny
  }
  if (!isByToken(authorization, jwt, notes)) return deny
  const requireAll = readConditions(authorization, 'requireAll', notes)
  const requireAny = readConditions(authorization, 'requireAny', notes)
  if (requireAll === undefined && requireAny === undefined) return { public: false }
  const policy = { ...(requireAll && { requireAll }), ...(requireAny && { requireAny }) }
  return { policy, public: false }
}

/** Whether the one JWT that is imported authenticates these requests. */
function isByToken(authorization: ImportedObject, jwt: ImportedDocument, notes: ImportNotes): boolean {
  const authentication = authorization.object('authentication')
  const name = authentication?.object('jwt')?.object('jwtRef')?.text('name')
  if (name === jwt.name && name !== undefined) return true
  const what =
    name === undefined ? 'is not by a JWT' : `is by the JWT ${name}, which is not imported with this one`
  notes.denied(authorization.pathOf('authentication'), what)
  return false
}

function readConditions(
  authorization: ImportedObject,
  name: 'requireAll' | 'requireAny',
  notes: ImportNotes,
): readonly Policy[] | undefined {
  const conditions = authorization.objects(name)
  if (conditions === undefined) return undefined
  if (conditions.length > 0) return conditions.map((condition) => readCondition(condition, notes))
  notes.denied(authorization.pathOf(name), 'is empty: nothing can be asked of it')
  return [nobody]
}

/** A claim that is there, or that matches by its text. Its name is literal. */
function readCondition(condition: ImportedObject, notes: ImportNotes): Policy {
  const claim = condition.object('jwt')?.object('claim')
  const name = claim?.text('name')
  if (claim === undefined || name === undefined) {
    notes.denied(condition.path, 'asks nothing of a claim of the JWT')
    return nobody
  }
  const value = claim.object('value')
  if (value === undefined) return { claim: [name] }
  const matcher = readMatcher(value, notes)
  return matcher === undefined ? nobody : { claim: [name], ...matcher }
}
