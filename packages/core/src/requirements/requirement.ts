import type { AudienceRule } from '../claims/audience.ts'
import type { TimeRules } from '../claims/time.ts'
import type { TokenTypeRule } from '../claims/token-type.ts'
import type { KeySource } from '../keys/key-source.ts'
import type { CompiledStringMatcher } from '../matchers/compile-matcher.ts'
import type { CompiledRule } from '../policies/outcome.ts'

/** A requirement, validated and compiled. */
export interface Requirement {
  readonly name: string
  readonly id: string
  readonly createdAt: string
  /** Whether it accepts anything, unless it was switched since. */
  readonly enabled: boolean
  /** The issuer where it is compared exactly, so that requirements can be found by it. */
  readonly exactIssuer: string | undefined
  /** `undefined` where the issuer is not checked. */
  readonly issuer: CompiledStringMatcher | undefined
  readonly keys: KeySource
  readonly algorithms: ReadonlySet<string>
  readonly tokenType: TokenTypeRule
  readonly times: TimeRules
  readonly audience: AudienceRule | undefined
  readonly subject: CompiledStringMatcher | undefined
  readonly clientIds: ReadonlySet<unknown> | undefined
  readonly requiredClaims: readonly string[]
  readonly authorization: CompiledRule | undefined
  readonly senderConstrained: 'ifBound' | 'ignore'
}
