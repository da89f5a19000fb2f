import type { KeySource } from './key-source.ts'

/** What a remote source was made from, besides its definition; it is carried over only where all are the same. */
export type KeySourceDependencies = readonly unknown[]

interface Registered {
  readonly source: KeySource
  readonly dependencies: KeySourceDependencies
}

/**
 * The remote key sources of a verifier, by what defines them: requirements with one definition share a source,
 * and a reload carries over what did not change.
 */
export class KeySourceRegistry {
  readonly #sources = new Map<unknown, Registered>()
  /** The sources alone: a registry that held on to the one before it would hold on to all. */
  readonly #previous: ReadonlyMap<unknown, Registered>
  readonly #dependencies: KeySourceDependencies

  constructor(dependencies: KeySourceDependencies, previous?: KeySourceRegistry) {
    this.#dependencies = dependencies
    this.#previous = previous === undefined ? new Map() : previous.#sources
  }

  /** The source with this definition, made where there is none yet. */
  obtain(definition: unknown, create: () => KeySource): KeySource {
    const known = this.#sources.get(definition)?.source ?? this.#carriedOver(definition)
    const source = known ?? create()
    this.#sources.set(definition, { source, dependencies: this.#dependencies })
    return source
  }

  get all(): readonly KeySource[] {
    return [...this.#sources.values()].map(({ source }) => source)
  }

  /** Retires what the registry that takes the place of this one has not taken over. */
  giveWayTo(next: KeySourceRegistry): void {
    const taken = new Set(next.all)
    for (const source of this.all) if (!taken.has(source)) source.retire()
  }

  close(): void {
    for (const source of this.all) source.close()
  }

  #carriedOver(definition: unknown): KeySource | undefined {
    const registered = this.#previous.get(definition)
    const isSame = registered?.dependencies.every(
      (dependency, index) => dependency === this.#dependencies[index],
    )
    return isSame === true ? registered?.source : undefined
  }
}
