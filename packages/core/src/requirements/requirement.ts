import type { AudienceRule } from '../claims/audience.ts'
import type { StandardSchema } from '../claims/claim-schema.ts'
import type { TenantRule } from '../claims/tenant.ts'
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
  /** `undefined` where the issuer is not checked. */
  readonly issuer: CompiledStringMatcher | undefined
  /** `undefined` where the issuer has no tenants. */
  readonly tenants: TenantRule | undefined
  readonly keys: KeySource
  readonly algorithms: ReadonlySet<string>
  readonly tokenType: TokenTypeRule
  readonly times: TimeRules
  readonly audience: AudienceRule | undefined
  readonly subject: CompiledStringMatcher | undefined
  readonly clientIds: ReadonlySet<unknown> | undefined
  readonly requiredClaims: readonly string[]
  readonly schema: StandardSchema | undefined
  readonly authorization: CompiledRule | undefined
  readonly senderConstrained: 'ifBound' | 'ignore'
  /** What to tell operators beside a rejection code. */
  readonly hints: Readonly<Record<string, string>>
}
