import type { Claims } from '../auth.ts'
import type { Failure } from '../failure.ts'
import { ownClaims } from './registered-claims.ts'

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
  if (rule === undefined || isMeantForUs(ownClaims(claims).aud, rule)) return undefined
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

function isMeantForUs(audience: unknown, { accepted, only }: AudienceRule): boolean {
  if (typeof audience === 'string') return accepted.has(audience)
  if (!Array.isArray(audience)) return false
  let named = 0
  for (const entry of audience) {
    if (typeof entry !== 'string') return false
    if (accepted.has(entry)) named += 1
  }
  return named > 0 && (!only || named === audience.length)
}
