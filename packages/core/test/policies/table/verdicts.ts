import type { Claims, Policy } from '@claimgate/core'
import type { Truth } from '../../../src/truth.ts'

/** Stands for a claim that a token does not have. */
export const absent = Symbol('absent')

/** What a policy makes of the values of one claim. */
export interface PolicyVerdicts {
  readonly policy: Policy
  /** The claim whose values are listed; without it, each entry is all claims of a token. */
  readonly of?: string
  readonly isTrue: readonly unknown[]
  readonly isFalse: readonly unknown[]
  readonly isUnknown: readonly unknown[]
}

export interface TableSection {
  readonly heading: string
  readonly text: string
  readonly verdicts: readonly PolicyVerdicts[]
}

/** One row of the table. */
export interface TableRow {
  readonly policy: Policy
  readonly type: string
  readonly claims: Claims
  readonly truth: Truth
}

/** The rows of a policy, in the order of its data. */
export function rowsOf(verdicts: PolicyVerdicts): TableRow[] {
  return [
    ...verdicts.isTrue.map((value) => rowOf(verdicts, value, true)),
    ...verdicts.isFalse.map((value) => rowOf(verdicts, value, false)),
    ...verdicts.isUnknown.map((value) => rowOf(verdicts, value, undefined)),
  ]
}

function rowOf({ policy, of }: PolicyVerdicts, value: unknown, truth: Truth): TableRow {
  if (of !== undefined) return { policy, type: typeName(value), claims: claimsWith(of, value), truth }
  if (!isClaims(value)) throw new Error('an entry without a claim to list the values of is no set of claims')
  return { policy, type: 'several claims', claims: value, truth }
}

function claimsWith(name: string, value: unknown): Claims {
  return value === absent ? {} : { [name]: value }
}

function isClaims(value: unknown): value is Claims {
  return typeof value === 'object' && value !== null && !Array.isArray(value)
}

/** The type of a claim in the words of JSON. */
function typeName(value: unknown): string {
  if (value === absent) return 'absent'
  if (value === null) return 'null'
  if (!Array.isArray(value)) return typeof value
  const types = Array.from(new Set(value.map(typeName)))
  return types.length === 0 ? 'empty array' : `array of ${types.join(' and ')}`
}
