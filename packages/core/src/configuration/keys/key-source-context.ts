import type { Clock } from '../../clock.ts'
import type { Closing } from '../../closing.ts'
import type { Report } from '../../events.ts'
import type { KeySourceRegistry } from '../../keys/key-source-registry.ts'
import type { KeySource } from '../../keys/key-source.ts'
import type { Fetch } from '../../keys/remote/fetch-transport.ts'

/** What a key source goes on using, whatever is reloaded meanwhile. */
export interface RunningServices {
  readonly clock: Clock
  readonly report: Report
  /** The app's own, where it has one. */
  readonly fetch: () => Fetch | undefined
  readonly closing: Closing
}

/** What key sources are made with. */
export interface KeySourceContext {
  readonly registry: KeySourceRegistry
  /** The app's own, which a reload may replace by another; `undefined` stands for the built-in transport. */
  readonly fetch: Fetch | undefined
  /** The clock of the options that are being read, and their listener: what `running` gives once they hold. */
  readonly clock: Clock
  readonly report: Report
  /** Not to be used before the options hold. */
  readonly running: RunningServices
  readonly onWithdrawn: () => void
}

/** The keys of a requirement and the algorithms that they allow. */
export interface ConfiguredKeys {
  readonly source: KeySource
  readonly algorithms: readonly string[]
  /** The option that they come from. */
  readonly option: string
}
