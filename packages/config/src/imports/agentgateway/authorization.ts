import { ConfigurationError, type Policy } from '@claimgate/core'
import { isMembers } from '../../members.ts'
import { memberPath } from '../../option-path.ts'
import type { ImportNotes } from '../import-notes.ts'
import type { ImportedObject } from '../imported-object.ts'
import { nobody } from '../nobody.ts'
import { translateCel } from './cel-policy.ts'

type Action = 'allow' | 'deny' | 'require'

interface Rule {
  readonly action: Action
  readonly expressions: readonly string[]
  readonly path: string
}

/** Rules as one policy. */
export interface TranslatedRules {
  readonly policy: Policy
  /** Whether a request without token could be let in by them: all that they say is whom they turn away. */
  readonly onlyDeny: boolean
}

/** Reads the `authorization` of a standalone configuration: a list of expressions, each of them an action. */
export function readAuthorizationRules(authorization: ImportedObject, notes: ImportNotes): TranslatedRules {
  const path = authorization.pathOf('rules')
  const rules = (authorization.list('rules') ?? []).map((rule, index) =>
    readRule(rule, memberPath(path, index)),
  )
  return joinRules(rules, authorization.path, notes)
}

/** Reads the `authorization` of a Kubernetes policy: one action, for which every expression has to be true. */
export function readAuthorizationPolicy(authorization: ImportedObject, notes: ImportNotes): TranslatedRules {
  const action = readAction(
    (authorization.text('action') ?? 'Allow').toLowerCase(),
    authorization.pathOf('action'),
  )
  const policy = authorization.object('policy')
  const expressions = policy?.texts('matchExpressions') ?? []
  return joinRules([{ action, expressions, path: authorization.path }], authorization.path, notes)
}

function readRule(rule: unknown, path: string): Rule {
  if (typeof rule === 'string') return { action: 'allow', expressions: [rule], path }
  const [[name, expression] = ['', undefined], other] = isMembers(rule) ? Object.entries(rule) : []
  if (other !== undefined || typeof expression !== 'string')
    throw new ConfigurationError(
      path,
      'must be an expression, or an object of allow, deny or require and one',
    )
  return { action: readAction(name, path), expressions: [expression], path: memberPath(path, name) }
}

function readAction(name: string, path: string): Action {
  const action = (['allow', 'deny', 'require'] as const).find((known) => known === name)
  if (action === undefined) throw new ConfigurationError(path, 'must be allow, deny or require')
  return action
}

/** Any deny turns away; all that is required has to hold; and one allow, where there are any. */
function joinRules(rules: readonly Rule[], path: string, notes: ImportNotes): TranslatedRules {
  const translated = (action: Action): readonly Policy[] =>
    rules.filter((rule) => rule.action === action).map((rule) => translateRule(rule, notes))
  const denied = translated('deny')
  const required = translated('require')
  const allowed = translated('allow')
  const all = [...denied, ...required, ...(allowed.length > 0 ? [{ requireAny: allowed }] : [])]
  if (all.length === 0) {
    notes.denied(path, 'has no rule that is known')
    return { policy: nobody, onlyDeny: false }
  }
  return { policy: { requireAll: all }, onlyDeny: required.length + allowed.length === 0 }
}

function translateRule({ action, expressions, path }: Rule, notes: ImportNotes): Policy {
  const policies = expressions.map(translateCel)
  const known = policies.filter((policy) => policy !== undefined)
  if (known.length === 0 || known.length < policies.length) {
    notes.denied(
      path,
      `${action} rule: it asks for more than claims, or in a way that is not understood to the letter`,
    )
    return nobody
  }
  notes.differs(
    path,
    'here a list that holds the value equals it too, a text is in itself as in a list of one, and a number or boolean equals its text',
  )
  if (action !== 'deny') return { requireAll: known }
  notes.differs(path, 'turns away here also where the claim is absent, or is nothing that can be compared')
  return { not: { requireAll: known } }
}
