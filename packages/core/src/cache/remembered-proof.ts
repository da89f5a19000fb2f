import { createAuth, type Auth, type Claims, type TokenHeader } from '../auth.ts'
import { Proof } from '../judging/proof.ts'

/** What stands for the time of a token that was asked for in the hot tier, of which the list of all does not hear. */
export const inHotTier = -1

/** What a token says, to be kept. */
export interface RememberedContent {
  readonly header: TokenHeader
  /** What the application gets: the claims of the token, or what a schema made of those. */
  readonly claims: Claims
  /** The claims of the token. */
  readonly proven: Claims
  readonly scopes: readonly string[]
}

/**
 * What is kept of a token that was proven: all but the token. There are many, and each is looked at as a whole, so that
 * each is one flat object.
 */
export class RememberedProof extends Proof {
  /** When it was last asked for, by the count of the cache; or `inHotTier`. */
  askedAt: number
  /** With the whole token, while that is in the hot tier. */
  hot: Auth | undefined
  readonly #header: TokenHeader
  readonly #claims: Claims
  readonly #proven: Claims
  readonly #scopes: readonly string[]

  constructor(proof: Proof, { header, claims, proven, scopes }: RememberedContent, askedAt: number) {
    super(proof.requirement, proof.key, proof, proof.isBound)
    this.askedAt = askedAt
    this.#header = header
    this.#claims = claims
    this.#proven = proven
    this.#scopes = scopes
  }

  /** The whole token, while it is in the hot tier. */
  get token(): string {
    return this.hot?.token ?? ''
  }

  /** The identity that was proven, with the token that came. */
  authOf(token: string): Auth {
    const requirement = this.requirement.name
    const parts = { header: this.#header, claims: this.#claims, scopes: this.#scopes, requirement }
    return createAuth(token, parts, this.#proven, this)
  }
}
