import type { Requirement } from './requirement.ts'

/** Finds requirements by issuer without looking at each; list order is kept. */
export class RequirementIndex {
  readonly all: readonly Requirement[]
  readonly #byIssuer = new Map<string, Requirement[]>()
  readonly #others: Requirement[] = []
  readonly #position: ReadonlyMap<Requirement, number>

  constructor(requirements: readonly Requirement[]) {
    this.all = requirements
    this.#position = new Map(requirements.map((requirement, index) => [requirement, index]))
    for (const requirement of requirements) {
      const { exactIssuer } = requirement
      if (exactIssuer === undefined) this.#others.push(requirement)
      else this.#byIssuer.set(exactIssuer, [...(this.#byIssuer.get(exactIssuer) ?? []), requirement])
    }
  }

  /** The requirements whose issuer might be this one, in list order. */
  withIssuer(issuer: unknown): readonly Requirement[] {
    const exact = typeof issuer === 'string' ? (this.#byIssuer.get(issuer) ?? []) : []
    if (this.#others.length === 0) return exact
    return [...exact, ...this.#others].toSorted(
      (one, other) => this.#positionOf(one) - this.#positionOf(other),
    )
  }

  #positionOf(requirement: Requirement): number {
    return this.#position.get(requirement) ?? 0
  }
}
