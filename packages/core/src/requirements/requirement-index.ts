import type { Requirement } from './requirement.ts'

/** Finds requirements by issuer without looking at each; list order is kept. */
export class RequirementIndex {
  readonly all: readonly Requirement[]
  /** By each issuer that is named somewhere: the requirements that name it, and those that name none. */
  readonly #byIssuer = new Map<string, Requirement[]>()
  /** Those whose issuers are no list. */
  readonly #others: Requirement[] = []

  constructor(requirements: readonly Requirement[]) {
    this.all = requirements
    for (const requirement of requirements) {
      const issuers = requirement.issuer?.values
      const groups = issuers && Array.from(new Set(issuers), (issuer) => this.#groupOf(issuer))
      for (const group of groups ?? [this.#others, ...this.#byIssuer.values()]) group.push(requirement)
    }
  }

  /** The requirements whose issuer might be this one, in list order. An issuer of which there is a list is looked up. */
  withIssuer(issuer: unknown): readonly Requirement[] {
    const named = typeof issuer === 'string' ? this.#byIssuer.get(issuer) : undefined
    return named ?? this.#others
  }

  #groupOf(issuer: string): Requirement[] {
    const group = this.#byIssuer.get(issuer) ?? [...this.#others]
    this.#byIssuer.set(issuer, group)
    return group
  }
}
