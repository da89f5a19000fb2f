import type { Measurement, Table, Target } from './results.ts'

export interface SectionOptions {
  /** How many rounds are counted. */
  readonly rounds: number
  /** Whether few cases and short slices will do. */
  readonly quick: boolean
  /** Says on stderr what is going on: one line a round at most. */
  readonly progress: (line: string) => void
}

/** A part of the suite: `--only` runs it alone. */
export interface Section {
  /** For `--only`, and in results. */
  readonly name: string
  readonly title: string
  readonly run: (options: SectionOptions) => Promise<readonly Measurement[]>
  readonly tables: readonly Table[]
  readonly targets: readonly Target[]
}
