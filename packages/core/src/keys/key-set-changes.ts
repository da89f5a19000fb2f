import type { Report } from '../events.ts'
import type { DroppedKey, KeySet } from './key-set.ts'

/** Who hears of the keys of a source. */
export interface KeyObserver {
  /** The source, as events show it. */
  readonly name: string
  readonly report: Report
  /** Called when keys have left the set. */
  readonly onWithdrawn: () => void
}

/** Reports the keys that were left out of a set, each by its place. */
export function reportDropped(dropped: readonly DroppedKey[], source: string, report: Report): void {
  for (const { index, problem } of dropped) {
    report({ type: 'key-dropped', source, reason: `keys[${index}] ${problem}` })
  }
}

/** Reports a set that is in use now, and withdraws the keys of the one before it that it does not hold. */
export function announceKeys(
  keySet: KeySet,
  previous: KeySet | undefined,
  { name, report, onWithdrawn }: KeyObserver,
): void {
  report({ type: 'keys-loaded', source: name, kids: keySet.kids })
  const withdrawn = previous?.keys.filter((key) => !keySet.keys.includes(key)) ?? []
  if (withdrawn.length === 0) return
  for (const key of withdrawn) key.withdraw()
  report({ type: 'keys-withdrawn', source: name, kids: withdrawn.map(({ kid }) => kid) })
  onWithdrawn()
}
