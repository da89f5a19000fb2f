import type { Requirement } from './requirement.ts'

/** A requirement and its place in the list. */
interface Listed {
  readonly requirement: Requirement
  readonly place: number
}

/** Finds requirements by issuer without looking at each; list order is kept. */
export class RequirementIndex {
  readonly all: readonly Requirement[]
  readonly #byIssuer = new Map<string, Listed[]>()
  readonly #others: Listed[] = []

  constructor(requirements: readonly Requirement[]) {
    this.all = requirements
    for (const [place, requirement] of requirements.entries()) {
      const groups = requirement.issuer?.values?.map((issuer) => this.#groupOf(issuer)) ?? [this.#others]
      for (const group of groups) group.push({ requirement, place })
    }
  }

  /** The requirements whose issuer might be this one, in list order. An issuer of which there is a list is looked up. */
  withIssuer(issuer: unknown): readonly Requirement[] {
    const exact = typeof issuer === 'string' ? (this.#byIssuer.get(issuer) ?? []) : []
    const listed = [...exact, ...this.#others].toSorted((one, other) => one.place - other.place)
    return listed.map(({ requirement }) => requirement)
  }

  #groupOf(issuer: string): Listed[] {
    const group = this.#byIssuer.get(issuer) ?? []
    this.#byIssuer.set(issuer, group)
    return group
  }
}
