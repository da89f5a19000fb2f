import type { Auth, Claims } from './auth.ts'
import type { VerifierOptions } from './configuration/options.ts'
import type { Explanation } from './explanation.ts'
import type { NarrowedAuth } from './policies/narrowed-claims.ts'
import type { Policy } from './policies/policy.ts'
import type { TokenRequest } from './request.ts'
import type { Signer } from './requirements/signer.ts'

/**
 * Judges requests and tokens. Refusal is always a throw; no method answers yes or no, so that a result that is
 * not looked at never lets anybody in.
 */
export interface Verifier<TokenClaims extends object = Claims> {
  /**
   * Judges a request. Gives the identity, or `undefined` where `mode` lets the request pass without one. Throws
   * a `ClaimgateError` otherwise: 400, 401, 403, 500 or 503.
   */
  authenticate(request: TokenRequest): Promise<Auth<TokenClaims> | undefined>
  /** Judges a token that came in another way, whatever `mode` says. Throws a `ClaimgateError` for a bad one. */
  verifyToken(token: string): Promise<Auth<TokenClaims>>
  /**
   * Holds an identity against a policy, without a request. Throws a `ClaimgateError` (403; 401 for `maxAge` and
   * `acrValues`; 500 for a policy function that fails) where it is not met, a `ConfigurationError` for a policy
   * that is none. The identity that it gives is typed to have the claim that the policy asks for.
   */
  authorize<Given extends Auth<object>, const Asked extends Policy>(
    auth: Given,
    policy: Asked,
  ): Promise<NarrowedAuth<Given, Asked>>
  /**
   * Tells how a request or token would be judged, step by step: the same run, recorded, policy functions and
   * identity lookups included; it takes nothing out of the request, remembers nothing and reports no event. The
   * result holds claim values: for operators.
   */
  explain(subject: TokenRequest | string, policy?: Policy): Promise<Explanation>
  /** The requirements as people manage them, with the state of their keys. */
  signers(): readonly Signer[]
  /** Switches a requirement on, in this process, until `close()`. Throws `ConfigurationError` for no such name. */
  enableSigner(name: string): void
  /** Switches a requirement off: it accepts nothing from now on, remembered tokens among it. */
  disableSigner(name: string): void
  /**
   * Takes new options, all at once. Where they are wrong it throws `ConfigurationError` and goes on with the old
   * ones. Key sources that did not change are kept, remembered tokens are not.
   */
  reload(options: VerifierOptions): void
  /** Resolves when every key source has loaded its keys, or failed to once. */
  ready(): Promise<void>
  /** Ends it: every request after that is a 503. */
  close(): void
}
