import { compositions } from './compositions.ts'
import { expressions } from './expressions.ts'
import { keys } from './keys.ts'
import { matchers } from './matchers.ts'
import { parts } from './parts.ts'
import { patterns } from './patterns.ts'
import type { TableSection } from './verdicts.ts'

/** What policies make of claims: asserted row by row, and printed into the documentation. */
export const policyTable: readonly TableSection[] = [
  ...matchers,
  ...patterns,
  ...parts,
  ...keys,
  ...compositions,
  ...expressions,
]
