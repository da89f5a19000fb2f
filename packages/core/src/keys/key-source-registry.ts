import type { KeySource } from './key-source.ts'

/** What tells the loaded key sources of a verifier apart. Each part is equal for equal settings. */
export interface KeySourceIdentity {
  /** What is asked, and how it is trusted. */
  readonly kin: unknown
  /** The keys that it begins with. */
  readonly start: string
  /** Its times and limits. */
  readonly limits: string
}

/** The sources of the same kin that the configuration before has: those that began with the same keys, and others. */
export interface FormerSources {
  readonly alike: readonly KeySource[]
  readonly others: readonly KeySource[]
}

interface Registered extends KeySourceIdentity {
  readonly source: KeySource
}

type SourcesByKin = ReadonlyMap<unknown, readonly Registered[]>

/**
 * The loaded key sources of a configuration. Requirements share a source where all about it is the same; a reload
 * carries it over, and makes those that changed from what their kin knew.
 */
export class KeySourceRegistry {
  readonly #sources = new Map<unknown, readonly Registered[]>()
  /** Until the configuration holds: a registry that held on to the one before it would hold on to all. */
  #former: SourcesByKin

  constructor(former?: KeySourceRegistry) {
    this.#former = former === undefined ? new Map() : former.#sources
  }

  /** The source with this identity, made where there is none yet. */
  obtain(identity: KeySourceIdentity, create: (former: FormerSources) => KeySource): KeySource {
    const { kin, start, limits } = identity
    const [present, former] = [this.#sources.get(kin) ?? [], this.#former.get(kin) ?? []]
    const isSame = (known: Registered): boolean => known.start === start && known.limits === limits
    const shared = present.find(isSame)
    if (shared !== undefined) return shared.source
    const source =
      former.find(isSame)?.source ??
      create({
        alike: former.filter((known) => known.start === start).map(sourceOf),
        others: former.filter((known) => known.start !== start).map(sourceOf),
      })
    this.#sources.set(kin, [...present, { ...identity, source }])
    return source
  }

  get all(): readonly KeySource[] {
    return [...this.#sources.values()].flat().map(sourceOf)
  }

  /** Retires what the registry that takes the place of this one has not taken over. */
  giveWayTo(next: KeySourceRegistry): void {
    next.#former = new Map()
    const taken = new Set(next.all)
    for (const source of this.all) if (!taken.has(source)) source.retire()
  }

  retire(): void {
    for (const source of this.all) source.retire()
  }
}

function sourceOf({ source }: Registered): KeySource {
  return source
}
