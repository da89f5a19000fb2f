import type { Claims } from '../auth.ts'
import type { Failure } from '../failure.ts'

/** Whom a token must be meant for. */
export interface AudienceRule {
  readonly accepted: ReadonlySet<string>
  /** Whether the token may name nobody else. */
  readonly only: boolean
}

/**
 * Checks `aud` (RFC 7519, section 4.1.3): a string, or an array of strings only, that holds at least one of
 * the accepted audiences.
 */
export function checkAudience(claims: Claims, rule: AudienceRule | undefined): Failure | undefined {
  if (rule === undefined) return undefined
  const audiences = stringsOf(claims.aud)
  const named = audiences.filter((audience) => rule.accepted.has(audience))
  if (named.length > 0 && (!rule.only || named.length === audiences.length)) return undefined
  return {
    code: 'audience_mismatch',
    finding: {
      subject: 'aud',
      expected: [...rule.accepted],
      actual: claims.aud,
      ...(claims.aud === undefined && {
        hint: 'the provider issued this token for no API: ask for one for yours',
      }),
    },
  }
}

function stringsOf(audience: unknown): readonly string[] {
  const audiences: readonly unknown[] = Array.isArray(audience) ? audience : [audience]
  return audiences.every((entry) => typeof entry === 'string') ? audiences : []
}
