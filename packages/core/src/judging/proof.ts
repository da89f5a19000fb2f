import type { Basis } from '../auth.ts'
import type { AcceptanceWindow } from '../claims/time.ts'
import type { VerificationKey } from '../keys/verification-key.ts'
import { PolicyMemory } from '../policies/policy-memory.ts'
import type { Requirement } from '../requirements/requirement.ts'

/** What an identity rests on, and when its token is accepted. */
export class Proof implements AcceptanceWindow, Basis {
  /** The requirement that the token met. */
  readonly requirement: Requirement
  /** The key that proved its signature. */
  readonly key: VerificationKey
  readonly from: number
  readonly until: number
  /** Whether the token is bound to a sender, who has to prove that (RFC 7800, `cnf`). */
  readonly isBound: boolean
  #policies: PolicyMemory | undefined

  constructor(
    requirement: Requirement,
    key: VerificationKey,
    { from, until }: AcceptanceWindow,
    isBound: boolean,
  ) {
    this.requirement = requirement
    this.key = key
    this.from = from
    this.until = until
    this.isBound = isBound
  }

  /** Made when it is first asked for: most proofs are kept without. */
  get policies(): PolicyMemory {
    this.#policies ??= new PolicyMemory()
    return this.#policies
  }
}
