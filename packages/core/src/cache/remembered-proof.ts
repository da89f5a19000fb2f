import { createAuth, type Claims, type TokenHeader } from '../auth.ts'
import type { ProvenToken } from '../judging/judge-token.ts'
import type { Proof } from '../judging/proof.ts'

/** A token that is asked for often, and what it proved. */
export interface HotToken extends ProvenToken {
  readonly token: string
  readonly remembered: RememberedProof
  /** Whether it was asked for in the hot tier, of which the list of all tokens does not hear. */
  wasHit: boolean
}

/** What a token says, to be kept. */
export interface RememberedContent {
  readonly header: TokenHeader
  /** What the application gets: the claims of the token, or what a schema made of those. */
  readonly claims: Claims
  /** The claims of the token. */
  readonly proven: Claims
  readonly scopes: readonly string[]
}

/** What is kept of a token that was proven: all but the token. There are many, so that each is one flat object. */
export class RememberedProof {
  readonly proof: Proof
  /** When it was last asked for, by the count of the cache. */
  askedAt: number
  /** Where the whole token is kept too. */
  hot: HotToken | undefined
  readonly #header: TokenHeader
  readonly #claims: Claims
  readonly #proven: Claims
  readonly #scopes: readonly string[]

  constructor(proof: Proof, { header, claims, proven, scopes }: RememberedContent, askedAt: number) {
    this.proof = proof
    this.askedAt = askedAt
    this.#header = header
    this.#claims = claims
    this.#proven = proven
    this.#scopes = scopes
  }

  /** What was proven, with the token that came. */
  provenBy(token: string): ProvenToken {
    const { proof } = this
    const requirement = proof.requirement.name
    const parts = { header: this.#header, claims: this.#claims, scopes: this.#scopes, requirement }
    return { auth: createAuth(token, parts, this.#proven, proof), proof, repeats: true }
  }
}
