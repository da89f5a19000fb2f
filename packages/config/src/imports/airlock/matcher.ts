import type { ImportNotes } from '../import-notes.ts'
import type { ImportedObject } from '../imported-object.ts'

/** A comparison of texts, for a subject or as a part of a claim rule. */
export interface ImportedMatcher {
  readonly exact?: string
  readonly prefix?: string
  readonly suffix?: string
  readonly contains?: string
  readonly regex?: string
  readonly ignoreCase?: boolean
}

const comparisons = ['exact', 'prefix', 'suffix', 'contains', 'regex'] as const

/** Reads `matcher` of an object; `undefined` where there is not exactly one comparison. */
export function readMatcher(holder: ImportedObject, notes: ImportNotes): ImportedMatcher | undefined {
  const matcher = holder.object('matcher')
  const [kind, other] = comparisons.filter((name) => matcher?.has(name) === true)
  const ignoreCase = matcher?.boolean('ignoreCase') === true
  const text = kind === undefined ? undefined : matcher?.text(kind)
  if (matcher === undefined || kind === undefined || other !== undefined || text === undefined) {
    notes.denied(holder.pathOf('matcher'), 'holds not exactly one comparison that is known')
    return undefined
  }
  if (kind === 'regex') {
    notes.differs(
      matcher.pathOf('regex'),
      'is held against the whole value, and needs the option regexEngine: the RE2JS class of re2js',
    )
  }
  return { [kind]: text, ...(ignoreCase && { ignoreCase }) }
}
